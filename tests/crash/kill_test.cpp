// kill -9 at random moments under load: what was acknowledged is there, once, and the portal hears of it.
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/random.hpp"
#include "tests/support/blocking_client.hpp"
#include "tests/support/gateway_child.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::ClientResponse;

constexpr int kSenders = 4;
constexpr int kPeople = 300;
constexpr size_t kLeadsMax = 40'000;

int kills() {
  const char* text = std::getenv("LEADGATE_KILLS");
  return text == nullptr ? 50 : std::atoi(text);
}

std::string kill_configuration(const testing::TempFolder& folder, const std::string& portal_url) {
  // Small bounds, so that keys are moved and the log is checkpointed all the time.
  return "server: { listen: \"127.0.0.1:0\", log_level: info }\n"
         "storage: { sqlite: " +
         folder.path("crash.db") +
         ", recent_keys_max: 1000, wal_pages_before_checkpoint: 200 }\n"
         "access:\n  - { name: admin, role: admin, token: test-admin }\n"
         "owners:\n  - { id: anna, name: Anna, email: anna@example.test }\n"
         "delivery: { schedule: [\"0s\", \"1s\", \"1s\", \"1s\", \"1s\", \"1s\", \"1s\", \"1s\", \"1s\", \"1s\"] }\n"
         "pipelines:\n  - { id: shop, label: Shop, currency: RUB, default_owner: anna,\n"
         "      stages: [{ id: new, label: New }, { id: packing, label: Packing }] }\n"
         "sources:\n  - name: shop\n    connector: generic\n    pipeline: shop\n"
         "    idempotency_key: body.event\n"
         "    map: { contact.name: body.name, contact.phones: \"[phone(body.phone, 'RU')]\", external_id: body.order,\n"
         "           amount: body.amount }\n"
         "portals:\n  - { name: account, url: \"" +
         portal_url +
         "\", allow_private: true, sources: [shop],\n"
         "      secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, token: test-portal }\n";
}

constexpr const char* kBoundary = "5f1ad0c5";
constexpr int kFileEach = 8;  // every eighth lead brings a file

struct Lead {
  std::string order;
  std::string body;
  std::string file;     // what it says; empty: none came along
  std::string deal_id;  // from the answer
  std::string contact_id;
  std::string phone;
};

std::optional<ClientResponse> post(BlockingClient& client, const Lead& lead) {
  if (lead.file.empty()) return client.post_json("/in/shop", lead.body);
  return client.send("POST", "/in/shop", lead.body,
                     {{"Content-Type", std::string("multipart/form-data; boundary=") + kBoundary}});
}

// The file that came with the event.
std::string file_of(BlockingClient& client, const std::string& event) {
  const auto answer = client.get("/api/v1/events/" + event + "/attachments/1", "test-admin");
  return answer && answer->status == 200 ? answer->body : "(none)";
}

// What the portal was told: the highest sequence number of each order, and whether any came without its predecessor.
class PortalLedger {
 public:
  testing::ReceiverReply take(const testing::ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    testing::ClientResponse body;
    body.body = request.body;
    const size_t at = request.body.find("\"sequence\":");
    const int sequence = at == std::string::npos ? 0 : std::atoi(request.body.c_str() + at + 11);
    int& highest = highest_[body.text("order")];
    if (sequence > highest + 1) gaps_.push_back(body.text("order"));
    highest = std::max(highest, sequence);
    return testing::reply(200);
  }
  int highest(const std::string& order) {
    const std::lock_guard lock(mutex_);
    return highest_[order];
  }
  size_t gaps() {
    const std::lock_guard lock(mutex_);
    return gaps_.size();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> highest_;
  std::vector<std::string> gaps_;
};

class Senders {
 public:
  explicit Senders(std::atomic<uint16_t>& port) : port_(port) {
    for (int i = 0; i < kSenders; ++i) threads_.emplace_back(&Senders::run, this, i);
  }
  // A test that gives up half-way waits for nobody's acknowledgement.
  ~Senders() {
    abandoned_ = true;
    finish();
  }
  // Every lead ends acknowledged: a sender repeats what was not answered, as real ones do.
  void finish() {
    finishing_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  std::vector<Lead> acknowledged;
  std::set<std::string> moved;

 private:
  void run(int number) {
    SeededRandom random(static_cast<uint64_t>(number) + 1);
    for (int i = 0; !finishing_ && count_ < kLeadsMax; ++i) {
      Lead lead = make(number, i, random.next());
      if (!send(lead)) return;
      const bool moves = random.next() % 5 == 0 && move(lead.deal_id);
      const std::lock_guard lock(mutex_);
      ++count_;
      if (moves) moved.insert(lead.order);
      acknowledged.push_back(std::move(lead));
    }
  }
  static Lead make(int number, int i, uint64_t draw) {
    Lead lead;
    lead.order = std::to_string(number) + "-" + std::to_string(i);
    lead.phone = "+7916" + std::to_string(1'000'000 + draw % kPeople);
    if (i % kFileEach == 0) {
      lead.file = "Счёт к заказу " + lead.order + std::string(3000, '.');
      lead.body = part("event", "ev-" + lead.order) + part("order", lead.order) + part("name", "Иван") +
                  part("phone", lead.phone) + part("amount", "100.00") +
                  part("bill\"; filename=\"Счёт.txt", lead.file) + "--" + kBoundary + "--\r\n";
      return lead;
    }
    lead.body = R"({"event":"ev-)" + lead.order + R"(","order":")" + lead.order + R"(","name":"Иван","phone":")" +
                lead.phone + R"(","amount":"100.00"})";
    return lead;
  }
  static std::string part(const std::string& name, const std::string& text) {
    return std::string("--") + kBoundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text +
           "\r\n";
  }
  bool send(Lead& lead) {
    for (int attempt = 0; attempt < 2000 && !abandoned_; ++attempt) {
      BlockingClient client(port_, 5000);
      const auto answer = post(client, lead);
      if (answer && (answer->status == 200 || answer->status == 201)) {
        lead.deal_id = answer->text("deal_id");
        lead.contact_id = answer->text("contact_id");
        return true;
      }
      if (answer && answer->status < 500) ADD_FAILURE() << answer->status << " " << answer->body;
      ::poll(nullptr, 0, 10);
    }
    if (!abandoned_) ADD_FAILURE() << "order " << lead.order << " was never acknowledged";
    return false;
  }
  bool move(const std::string& deal_id) {
    BlockingClient client(port_, 5000);
    const auto answer = client.post_json("/api/v1/deals/" + deal_id + "/move", R"({"stage":"packing"})",
                                         {{"Authorization", "Bearer test-admin"}});
    return answer && answer->status == 200;
  }

  std::atomic<uint16_t>& port_;
  std::atomic<bool> finishing_{false};
  std::atomic<bool> abandoned_{false};
  std::atomic<size_t> count_{0};
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

// Every deal in the book by its order number; a number that stands twice is a failure.
std::map<std::string, std::string> all_orders(BlockingClient& client) {
  std::map<std::string, std::string> orders;
  std::string cursor;
  for (int page = 0; page < 10'000; ++page) {
    const auto answer =
        client.get("/api/v1/deals?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor), "test-admin");
    if (!answer || answer->status != 200) {
      ADD_FAILURE() << "the list of deals cannot be read";
      return orders;
    }
    std::string_view rest = answer->body;
    for (size_t at = 0; (at = rest.find("{\"id\":\"d")) != std::string_view::npos; rest.remove_prefix(at + 8)) {
      testing::ClientResponse deal;
      deal.body = rest.substr(at, rest.find("\"contacts\":", at) - at);
      EXPECT_TRUE(orders.emplace(deal.text("external_id"), deal.text("id")).second)
          << "order " << deal.text("external_id") << " is there twice";
    }
    cursor = answer->text("next_cursor");
    if (cursor.empty()) return orders;
  }
  return orders;
}

void wait_for_empty_outbox(BlockingClient& client) {
  for (int i = 0; i < 1200; ++i) {
    const auto answer = client.get("/api/v1/deliveries?state=pending&limit=1", "test-admin");
    if (answer && answer->body.find("\"id\":") == std::string::npos) return;
    ::poll(nullptr, 0, 100);
  }
  ADD_FAILURE() << "the outbox was not empty after two minutes";
}

TEST(KillNine, LosesNoAcknowledgedLeadAndDoublesNone) {
  PortalLedger portal;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) { return portal.take(request); });
  testing::TempFolder folder;
  const std::string config_path = folder.path("leadgate.yaml");
  std::ofstream(config_path) << kill_configuration(folder, receiver.url());
  testing::GatewayChild gateway(config_path);
  ASSERT_TRUE(gateway.start()) << gateway.log();
  std::atomic<uint16_t> port{gateway.port()};
  Senders senders(port);
  SeededRandom random(20261123);
  for (int i = 0; i < kills(); ++i) {
    ::poll(nullptr, 0, static_cast<int>(40 + random.next() % 260));
    ASSERT_TRUE(gateway.alive()) << "before kill " << i << " the gateway ended by itself:\n" << gateway.log();
    gateway.kill_hard();
    ASSERT_TRUE(gateway.start()) << "kill " << i << ":\n" << gateway.log();
    port = gateway.port();
  }
  senders.finish();
  ASSERT_TRUE(gateway.alive()) << "the gateway ended by itself:\n" << gateway.log();
  ASSERT_FALSE(::testing::Test::HasFailure()) << gateway.log();
  BlockingClient client(port, 30'000);
  wait_for_empty_outbox(client);

  const auto orders = all_orders(client);
  EXPECT_EQ(orders.size(), senders.acknowledged.size());
  std::map<std::string, std::string> contact_of_phone;
  size_t files = 0;
  for (const Lead& lead : senders.acknowledged) {
    const auto found = orders.find(lead.order);
    ASSERT_NE(found, orders.end()) << "order " << lead.order << " was acknowledged and is gone";
    EXPECT_EQ(found->second, lead.deal_id);
    EXPECT_EQ(contact_of_phone.emplace(lead.phone, lead.contact_id).first->second, lead.contact_id)
        << lead.phone << " is two contacts";
    EXPECT_GE(portal.highest(lead.order), senders.moved.count(lead.order) != 0 ? 2 : 1)
        << "the portal did not hear of order " << lead.order;
    // The key index is whole again: each event is known, whatever was in memory when the process died.
    const auto again = post(client, lead);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text("outcome"), "duplicate");
    EXPECT_EQ(again->text("deal_id"), lead.deal_id);
    if (!lead.file.empty()) {
      EXPECT_EQ(file_of(client, again->text("event_id")), lead.file) << "the file of order " << lead.order;
      ++files;
    }
  }
  EXPECT_GT(files, 0u);
  EXPECT_GE(senders.acknowledged.size(), static_cast<size_t>(kills()) * 5) << "it was hardly under load when killed";
  EXPECT_EQ(portal.gaps(), 0u) << "a change overtook the one before it";
  std::printf("%d kills, %zu leads acknowledged, %zu contacts, %zu moves\n", kills(), senders.acknowledged.size(),
              contact_of_phone.size(), senders.moved.size());
  EXPECT_EQ(gateway.stop(), 0);
  auto connection = store::open_writer({folder.path("crash.db"), "", 2048});
  ASSERT_TRUE(connection.ok()) << connection.error().message;
  EXPECT_EQ(testing::text_of(**connection, "PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace leadgate
