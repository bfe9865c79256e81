#include "gateway/workers/delivery.hpp"

#include <thread>

#include "gateway/workers/delivery_loop.hpp"

namespace leadgate::gateway {

struct DeliveryWorker::Impl {
  Impl(DeliveryParts with, store::DatabaseSettings from, DeliveryTargets to, DeliverySettings how)
      : parts(with), database(std::move(from)), targets(std::move(to)), settings(std::move(how)) {}

  DeliveryParts parts;
  store::DatabaseSettings database;
  DeliveryTargets targets;
  DeliverySettings settings;
  std::shared_ptr<DeliveryMailbox> mailbox = std::make_shared<DeliveryMailbox>();
  PeerBoard peers;
  std::unique_ptr<DeliveryLoop> loop;
  std::thread thread;
};

DeliveryWorker::DeliveryWorker(const Clock& clock, Random& random, store::Writer& writer,
                               store::DatabaseSettings database, HttpClient& client, DeliveryTargets targets,
                               DeliverySettings settings, Metrics& metrics)
    : impl_(std::make_unique<Impl>(DeliveryParts{clock, random, writer, client, metrics}, std::move(database),
                                   std::move(targets), std::move(settings))) {}

DeliveryWorker::~DeliveryWorker() {
  stop(impl_->parts.clock.steady());
}

Result<void> DeliveryWorker::start() {
  LEADGATE_INVARIANT(!impl_->loop, "The delivery worker is started once.");
  auto reader = store::open_reader(impl_->database);
  if (!reader) return reader.error();
  impl_->loop = std::make_unique<DeliveryLoop>(impl_->parts, impl_->settings, std::move(impl_->targets),
                                               std::move(*reader), impl_->mailbox, impl_->peers);
  impl_->thread = std::thread(&DeliveryLoop::run, impl_->loop.get());
  return {};
}

void DeliveryWorker::notify() {
  impl_->mailbox->put_hint();
}

void DeliveryWorker::read_anew(std::vector<std::string> lifted) {
  impl_->mailbox->put_read_anew(std::move(lifted));
}

void DeliveryWorker::wake(std::string target) {
  impl_->mailbox->put_wake(std::move(target));
}

PeerBoard::Views DeliveryWorker::peers() const {
  return impl_->peers.get();
}

void DeliveryWorker::update(DeliveryTargets targets, DeliverySettings settings) {
  impl_->mailbox->put_plan({std::move(targets), std::move(settings)});
}

void DeliveryWorker::stop(SteadyTime deadline) {
  impl_->mailbox->put_stop(deadline);
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace leadgate::gateway
