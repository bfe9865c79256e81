// A whole gateway in the test's own process, on a port of the system's choosing, from a configuration text.
//
// For executables that link gateway. One test, one thread; stops and removes its files at the end.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "gateway/config/load.hpp"
#include "gateway/process.hpp"
#include "tests/support/blocking_client.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::testing {

inline constexpr char kAdmin[] = "test-admin";
inline constexpr char kPortalToken[] = "test-portal";
inline constexpr char kPortalSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

// Two pipelines, three access tokens, and the sources that most tests use; `more` is appended (further sections).
inline std::string usual_configuration(const std::string& sources, const std::string& more = "") {
  return R"(server: { listen: "127.0.0.1:0", log_level: "off" }
access:
  - { name: admin, role: admin, token: test-admin }
  - { name: boss, role: manager, token: test-manager }
  - { name: eye, role: viewer, token: test-viewer }
owners:
  - { id: anna, name: "Анна Серова", email: anna@example.test }
  - { id: oleg, name: "Олег Ким", email: oleg@example.test }
pipelines:
  - { id: shop, label: Заказы, currency: RUB, default_owner: anna,
      stages: [{ id: new, label: Новые }, { id: packing, label: Собираем }, { id: sent, label: Отправлен }] }
  - { id: leads, label: Заявки, currency: RUB, default_owner: oleg, stages: [{ id: new, label: Новые }] }
sources:
)" + sources + more;
}

class LiveGateway {
 public:
  // `storage`: more of its section, ", key: value".
  explicit LiveGateway(const std::string& configuration, std::string storage = "") : storage_(std::move(storage)) {
    start(configuration);
  }

  void start(const std::string& configuration) {
    const std::string text = configuration + "storage: { sqlite: " + folder_.path("live.db") + storage_ + " }\n";
    gateway::LoadedConfig loaded = gateway::read_config(text, "test.yaml", gateway::process_surroundings());
    for (const Mistake& mistake : loaded.mistakes) ADD_FAILURE() << mistake.line();
    LEADGATE_INVARIANT(loaded.config.has_value(), "the test's configuration is right");
    auto started =
        gateway::Process::start(std::make_shared<const gateway::Config>(std::move(*loaded.config)), clock_, random_);
    LEADGATE_INVARIANT(started.ok(), started.ok() ? "" : started.error().message);
    process_ = std::move(started).value();
  }
  void stop() { process_.reset(); }

  gateway::Process& process() { return *process_; }
  uint16_t port() const { return process_->port(); }
  const TempFolder& folder() const { return folder_; }

 private:
  TempFolder folder_;
  const std::string storage_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<gateway::Process> process_;
};

}  // namespace leadgate::testing
