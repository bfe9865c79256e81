// A delivery worker and receivers that fail, stop or are stopped: what is seen of that on disk.
#pragma once

#include <poll.h>

#include <functional>

#include "queue/target_state.hpp"
#include "tests/functional/delivery_fixture.hpp"

namespace leadgate::gateway {

class DeliveryPeersTest : public DeliveryTest {
 protected:
  static DeliveryTarget portal(const Receiver& receiver) {
    DeliveryTarget out(target(receiver));
    out.is_portal = true;
    out.mark = receiver.url();
    return out;
  }
  template <class Condition>
  static bool eventually(Condition&& condition, int tries = 2000) {
    for (int i = 0; i < tries; ++i) {
      if (condition()) return true;
      ::poll(nullptr, 0, 10);
    }
    return false;
  }
  // On the writer's connection.
  void work(const std::function<void(store::Connection&)>& how) {
    const auto done = writer_->run([&](store::WriteContext& context) -> Result<void> {
      how(context.connection);
      return {};
    });
    EXPECT_TRUE(done) << done.error().message;
  }
  queue::Delivery row(int64_t id) {
    queue::Delivery out;
    work([&](store::Connection& connection) { out = queue::find_delivery(connection, id).value_or(out); });
    return out;
  }
  std::optional<queue::TargetStop> stop_of(const std::string& name) {
    std::optional<queue::TargetStop> out;
    work([&](store::Connection& connection) { out = queue::target_states(connection)[name].stop; });
    return out;
  }
};

}  // namespace leadgate::gateway
