#include "gateway/workers/delivery_mailbox.hpp"

#include <iterator>
#include <utility>

namespace leadgate::gateway {

void DeliveryMailbox::put_call(CallEnded call) {
  {
    const std::lock_guard lock(mutex_);
    mail_.calls.push_back(std::move(call));
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_settled(Result<void> result) {
  {
    const std::lock_guard lock(mutex_);
    mail_.settled.push_back(std::move(result));
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_mended(Result<void> result) {
  {
    const std::lock_guard lock(mutex_);
    mail_.mended.push_back(std::move(result));
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_read_anew(std::vector<std::string> lifted) {
  {
    const std::lock_guard lock(mutex_);
    mail_.read_anew = true;
    mail_.lifted.insert(mail_.lifted.end(), std::make_move_iterator(lifted.begin()),
                        std::make_move_iterator(lifted.end()));
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_wake(std::string target) {
  {
    const std::lock_guard lock(mutex_);
    mail_.woken.push_back(std::move(target));
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_plan(DeliveryPlan plan) {
  {
    const std::lock_guard lock(mutex_);
    mail_.plan = std::move(plan);
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_stop(SteadyTime deadline) {
  {
    const std::lock_guard lock(mutex_);
    mail_.stop_by = deadline;
  }
  arrived_.notify_one();
}

void DeliveryMailbox::put_hint() {
  if (hint_.exchange(true)) return;
  // The lock makes sure that a thread that just found no mail is waiting by now.
  { const std::lock_guard lock(mutex_); }
  arrived_.notify_one();
}

bool DeliveryMailbox::has_mail() const {
  return hint_.load() || !mail_.calls.empty() || !mail_.settled.empty() || !mail_.mended.empty() || mail_.read_anew ||
         !mail_.woken.empty() || mail_.plan || mail_.stop_by;
}

DeliveryMail DeliveryMailbox::take(std::chrono::milliseconds wait_max) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, wait_max, [this] { return has_mail(); });
  DeliveryMail out = std::exchange(mail_, {});
  out.hint = hint_.exchange(false);
  return out;
}

}  // namespace leadgate::gateway
