// The public HTTP/1.1 suites (Http11Probe, h1spec, llhttp), run by their own script against our server.
#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <regex>
#include <string>

#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

struct CloseProcess {
  void operator()(FILE* file) const { ::pclose(file); }
};

class HttpSuites : public testing::Test {
 protected:
  void SetUp() override {
    const char* shared = std::getenv("LEADGATE_SHARED");
    ASSERT_NE(shared, nullptr) << "LEADGATE_SHARED must name the folder that holds tools/http_conformance.py.";
    script_ = std::string(shared) + "/tools/http_conformance.py";
    server_.add_echo();
    server_.start();
  }

  // The first line sums up, each following one is a case that failed.
  std::string run(const std::string& suite) {
    const std::string command = "python3 '" + script_ + "' 127.0.0.1 " + std::to_string(server_.port()) + " " + suite;
    const std::unique_ptr<FILE, CloseProcess> output(::popen(command.c_str(), "r"));
    std::string text;
    std::array<char, 4096> piece{};
    while (output != nullptr && std::fgets(piece.data(), piece.size(), output.get()) != nullptr) text += piece.data();
    return text;
  }

  static int number_after(const std::string& text, const std::string& name) {
    std::smatch found;
    return std::regex_search(text, found, std::regex("'" + name + "': (\\d+)")) ? std::stoi(found[1]) : 0;
  }

  std::string script_;
  TestServer server_;
};

TEST_F(HttpSuites, Http11ProbePassesWithoutAnySmugglingCase) {
  const std::string report = run("probe");
  EXPECT_GE(number_after(report, "Pass"), 120) << report;
  EXPECT_LE(number_after(report, "Fail"), 1) << report;
  EXPECT_THAT(report, Not(HasSubstr("('SMUG-")));
}

TEST_F(HttpSuites, H1specPassesWhole) {
  EXPECT_THAT(run("h1spec"), HasSubstr("h1spec 33 33"));
}

TEST_F(HttpSuites, NothingThatLlhttpRefusesIsAccepted) {
  const std::string report = run("llhttp");
  EXPECT_GE(number_after(report, "invalid:rejected"), 15) << report;
  EXPECT_THAT(report, Not(HasSubstr("invalid:accepted")));
}

}  // namespace
}  // namespace leadgate::gateway
