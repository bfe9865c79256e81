#include "tests/support/tls_servers.hpp"

namespace leadgate::testing {
namespace {

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

bool TestCertificates::issue(const std::string& name, const std::string& host, const std::vector<std::string>& more) {
  const std::vector<std::string> command = {"openssl",
                                            "req",
                                            "-x509",
                                            "-newkey",
                                            "ec",
                                            "-pkeyopt",
                                            "ec_paramgen_curve:prime256v1",
                                            "-nodes",
                                            "-days",
                                            "2",
                                            "-keyout",
                                            path(name + ".key"),
                                            "-out",
                                            path(name + ".pem"),
                                            "-subj",
                                            "/CN=" + host,
                                            "-addext",
                                            "subjectAltName=DNS:" + host};
  return run_program(joined(command, more)) == 0;
}

bool TestCertificates::make() {
  const std::vector<std::string> signed_by_it = {
      "-addext", "basicConstraints=critical,CA:FALSE", "-CA", authority(), "-CAkey", path("ca.key")};
  if (!issue("ca", "Test authority", {"-addext", "basicConstraints=critical,CA:TRUE"})) return false;
  if (!issue("good", "localhost", signed_by_it) || !issue("wrong", "other.test", signed_by_it)) return false;
  if (!issue("self", "localhost", {})) return false;
  return run_program({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                      "-keyout", path("old.key"), "-out", path("old.csr"), "-subj", "/CN=localhost", "-addext",
                      "subjectAltName=DNS:localhost"}) == 0 &&
         run_program({"openssl", "x509", "-req", "-in", path("old.csr"), "-CA", authority(), "-CAkey", path("ca.key"),
                      "-CAcreateserial", "-days", "-1", "-copy_extensions", "copy", "-out", path("old.pem")}) == 0;
}

bool TlsServer::start(const TestCertificates& certificates, const std::string& name,
                      const std::vector<std::string>& more) {
  port_ = closed_port();
  return process_.start(
      joined({"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port_), "-cert",
              certificates.path(name + ".pem"), "-key", certificates.path(name + ".key"), "-www", "-quiet"},
             more),
      port_);
}

}  // namespace leadgate::testing
