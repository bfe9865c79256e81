// Servers that speak TLS well or badly on 127.0.0.1, by `openssl s_server`, with certificates made for the test. They
// answer GET with 200. One test, one thread; ended and reaped at the end.
#pragma once

#include <string>
#include <vector>

#include "tests/support/mail_servers.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::testing {

// An authority, and what it or nobody has signed for `localhost` or another name.
class TestCertificates {
 public:
  // False where there is no openssl.
  bool make();
  std::string authority() const { return folder_.path("ca.pem"); }
  // "good", "wrong" (another host's), "old" (expired), "self" (signed by itself); with ".pem" and ".key".
  std::string path(const std::string& file) const { return folder_.path(file); }

 private:
  bool issue(const std::string& name, const std::string& host, const std::vector<std::string>& signer);
  TempFolder folder_;
};

class TlsServer {
 public:
  bool start(const TestCertificates& certificates, const std::string& name, const std::vector<std::string>& more = {});
  std::string url(const std::string& path = "/") const { return "https://localhost:" + std::to_string(port_) + path; }

 private:
  uint16_t port_ = 0;
  ServerProcess process_;
};

}  // namespace leadgate::testing
