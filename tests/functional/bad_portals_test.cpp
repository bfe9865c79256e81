// Portals that misbehave in every way that a script can play, beside a healthy one, in one gateway: what becomes of
// each delivery and when it is tried again, and that the healthy portal keeps its pace. The pace is printed, not
// judged.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <fstream>

#include "tests/functional/bad_portals_fixture.hpp"
#include "tests/support/packed.hpp"
#include "tests/support/tls_servers.hpp"

namespace leadgate {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kHour = 3600;
constexpr int64_t kAsked = 2 * kHour;
constexpr int64_t kMostAsked = 24 * kHour;
constexpr int64_t kSlack = 5;

// One misbehaviour and what must come of it. `wait`: seconds until the next attempt.
struct BadPortal {
  std::string name;
  ReceiverReply reply;
  std::string state = "pending";
  int status = 0;  // 0: no answer
  int64_t wait = kHour;
  std::string error = "";  // a part of it
  int64_t attempts = 1;
};

// A call without an answer that counts.
BadPortal fails(const std::string& name, const ReceiverReply& reply, const std::string& error = "The call failed") {
  return {name, reply, "pending", 0, kHour, error};
}

ReceiverReply asks_for(int status, const std::string& retry_after) {
  return testing::reply(status, "", "Retry-After: " + retry_after + "\r\n");
}

// The time in `seconds` from now in one of the three spellings of HTTP.
std::string http_date(const char* pattern) {
  const std::time_t time = std::time(nullptr) + kAsked;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[64];
  std::strftime(text, sizeof text, pattern, &parts);
  return text;
}

std::vector<BadPortal> that_answer_late_or_never() {
  return {fails("hangs", {"", Then::kHang}, "deadline"),
          fails("halts-in-headers", {"HTTP/1.1 200 OK\r\nX-", Then::kHang}, "deadline"),
          fails("halts-in-body", {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Then::kHang}, "deadline"),
          fails("drips-headers", {"HTTP/1.1 200 OK\r\n", Then::kDrip, "X-Slow: 1\r\n"}, "deadline"),
          fails("drips-body", {"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", Then::kDrip, "x"},
                "status 200 had begun"),
          fails("halts-in-chunk", {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Then::kHang},
                "deadline"),
          fails("resets", {"", Then::kReset}),
          fails("resets-in-body", {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Then::kReset},
                "status 200 had begun"),
          fails("closes", {"", Then::kClose})};
}

std::vector<BadPortal> that_refuse() {
  std::vector<BadPortal> out;
  for (const int status : {301, 302, 303, 307, 308}) {
    out.push_back({"redirects-" + std::to_string(status),
                   testing::reply(status, "", "Location: http://127.0.0.1:1/\r\n"), "pending", status});
  }
  for (const int status : {304, 400, 401, 403, 404, 500, 502, 503, 504, 599}) {
    out.push_back({"says-" + std::to_string(status), testing::reply(status), "pending", status});
  }
  out.push_back({"gone", testing::reply(410), "pending", 410, kHour, "", 0});
  const std::pair<const char*, std::string> times[] = {{"seconds", std::to_string(kAsked)},
                                                       {"imf-date", http_date("%a, %d %b %Y %H:%M:%S GMT")},
                                                       {"rfc850-date", http_date("%A, %d-%b-%y %H:%M:%S GMT")},
                                                       {"asctime-date", http_date("%a %b %e %H:%M:%S %Y")}};
  for (const auto& [name, text] : times) {
    out.push_back({std::string("busy-") + name, asks_for(429, text), "pending", 429, kAsked});
    out.push_back({std::string("away-") + name, asks_for(503, text), "pending", 503, kAsked});
  }
  for (const char* text : {"soon", "-5", "1.5", "0", "", "Sun, 06 Nov 1994 08:49:37 GMT", "7200 s"}) {
    out.push_back({"busy-garbage-" + std::to_string(out.size()), asks_for(429, text), "pending", 429, kHour});
  }
  out.push_back({"busy-for-ages", asks_for(429, "99999999999999999999"), "pending", 429, kMostAsked});
  out.push_back({"busy-for-ever", asks_for(429, "Fri, 31 Dec 9999 23:59:59 GMT"), "pending", 429, kMostAsked});
  return out;
}

std::vector<BadPortal> that_answer_too_much() {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string bomb = testing::packed(std::string(32u << 20, '0'));
  return {{"endless-body", {ok + "\r\n", Then::kEndless}, "done", 200},
          {"endless-chunks",
           {ok + "Transfer-Encoding: chunked\r\n\r\n", Then::kEndless, "1000\r\n" + std::string(4096, 'x') + "\r\n"},
           "done",
           200},
          {"gzip-bomb", testing::reply(200, bomb, "Content-Encoding: gzip\r\n"), "done", 200},
          {"body-of-204", {"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"}, "done", 204},
          fails("endless-headers", {ok, Then::kEndless, "X-More: " + std::string(1000, 'x') + "\r\n"}, "headers"),
          fails("one-long-header", {ok + "X-Long: ", Then::kEndless}, ""),
          fails("interim-flood", {"", Then::kEndless, "HTTP/1.1 100 Continue\r\n\r\n"}, "headers"),
          fails("hints-flood", {"", Then::kEndless, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"}, "headers"),
          {"endless-error", {"HTTP/1.1 500 No\r\n\r\n", Then::kEndless}, "pending", 500}};
}

std::vector<BadPortal> that_speak_no_http() {
  return {fails("http-0.9", {"hello, world\r\n", Then::kClose}),
          fails("noise", {std::string(4096, '\xFF'), Then::kClose}),
          fails("endless-noise", {"", Then::kEndless}),
          fails("negative-length", {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", Then::kClose}),
          fails("bad-chunk", {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Then::kClose}),
          fails("ssh", {"SSH-2.0-OpenSSH_9.2\r\n", Then::kHang}, "")};
}

// Listens and never accepts: the kernel makes the connections.
struct Silent {
  Silent() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_TRUE(bind(fd, generic, bytes) == 0 && listen(fd, 8) == 0 && getsockname(fd, generic, &bytes) == 0);
    port = ntohs(address.sin_port);
  }
  ~Silent() { close(fd); }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  uint16_t port = 0;
};

// A bad portal and the socket that plays it.
struct Played {
  explicit Played(const BadPortal& with)
      : portal(with), receiver([this](const ReceivedRequest&) { return portal.reply; }) {}
  const BadPortal portal;
  Receiver receiver;
};

struct Seen {
  std::string state;
  int status = 0;
  int64_t attempts = 0;
  std::string error;
  std::string next_attempt_at;
};

// The deliveries of all portals, the first order's only.
std::map<std::string, Seen> deliveries(uint16_t port) {
  std::map<std::string, Seen> out;
  BlockingClient client(port);
  const auto answer = client.get("/api/v1/deliveries?limit=200", testing::kAdmin);
  if (!answer) return out;
  simdjson::dom::parser parser;
  const simdjson::padded_string text(answer->body);
  const simdjson::dom::array items = parser.parse(text)["items"].get_array().value();
  for (const auto item : items) {
    Seen seen;
    seen.state = std::string(item["state"].get_string().value());
    if (int64_t status = 0; item["last_status"].get(status) == simdjson::SUCCESS)
      seen.status = static_cast<int>(status);
    seen.attempts = item["attempts"].get_int64().value();
    if (std::string_view error; item["last_error"].get(error) == simdjson::SUCCESS) seen.error = error;
    if (std::string_view next; item["next_attempt_at"].get(next) == simdjson::SUCCESS) seen.next_attempt_at = next;
    out[std::string(item["portal"].get_string().value())] = seen;
  }
  return out;
}

int64_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
  }
  return 0;
}

void expect_outcome(const BadPortal& portal, const Seen& seen, int64_t posted_at) {
  EXPECT_EQ(seen.state, portal.state) << portal.name;
  EXPECT_EQ(seen.status, portal.status) << portal.name;
  EXPECT_EQ(seen.attempts, portal.attempts) << portal.name;
  EXPECT_THAT(seen.error, HasSubstr(portal.error)) << portal.name;
  if (portal.state != "pending" || portal.attempts == 0) return;
  const auto next = parse_rfc3339(seen.next_attempt_at);
  ASSERT_TRUE(next) << portal.name << " " << seen.next_attempt_at;
  const int64_t at = std::chrono::duration_cast<std::chrono::seconds>(next->time_since_epoch()).count();
  EXPECT_GE(at, posted_at + portal.wait - kSlack) << portal.name;
  EXPECT_LE(at, std::time(nullptr) + portal.wait + kSlack) << portal.name;
}

class BadPortals : public ::testing::Test {
 protected:
  void play(const std::vector<BadPortal>& portals) {
    for (const BadPortal& portal : portals) played_.push_back(std::make_unique<Played>(portal));
  }
  // With a closed port, and a server whose certificate nobody has signed, and one that never accepts.
  std::string all_portals() {
    std::string out;
    for (const auto& one : played_) out += portal_line(one->portal.name, one->receiver.url("/hook"), "bad");
    out += portal_line("closed-port", "http://127.0.0.1:" + std::to_string(testing::closed_port()) + "/", "bad");
    if (certificates_.make() && tls_.start(certificates_, "self")) {
      out += portal_line("self-signed", tls_.url(), "bad");
      others_.push_back(fails("self-signed", {}, "self-signed certificate"));
    }
    out += portal_line("no-tls", "https://127.0.0.1:" + std::to_string(healthy_receiver_.port()) + "/", "bad");
    others_.push_back(fails("no-tls", {}, "deadline"));
    out += portal_line("never-accepts", "http://127.0.0.1:" + std::to_string(silent_.port) + "/", "bad");
    others_.push_back(fails("never-accepts", {}, "deadline"));
    others_.push_back(fails("closed-port", {}));
    return out;
  }

  Healthy healthy_;
  Receiver healthy_receiver_{[this](const ReceivedRequest& request) { return healthy_.take(request); }};
  Silent silent_;
  testing::TestCertificates certificates_;
  testing::TlsServer tls_;
  std::vector<BadPortal> others_;
  std::vector<std::unique_ptr<Played>> played_;
};

TEST_F(BadPortals, GetWhatTheyDeserveAndHoldUpNobody) {
  const std::string good = portal_line("good", healthy_receiver_.url("/hook"), "well");
  double alone = 0;
  {
    LiveGateway gateway(configuration(good));
    alone = pace_of(gateway, healthy_, "alone-", [](int) {});
  }
  // Now, because some of them name a time.
  play(that_answer_late_or_never());
  play(that_refuse());
  play(that_answer_too_much());
  play(that_speak_no_http());
  Healthy beside;
  Receiver beside_receiver([&](const ReceivedRequest& request) { return beside.take(request); });
  const int64_t rss_before = resident_kib();
  LiveGateway gateway(configuration(all_portals() + portal_line("good", beside_receiver.url("/hook"), "well")));
  const size_t bad_count = played_.size() + others_.size();
  const int64_t posted_at = std::time(nullptr);
  post_order(gateway.port(), "bad", "1");
  const auto all_tried = [&] {
    const auto seen = deliveries(gateway.port());
    const auto is_tried = [](const auto& one) { return one.second.status > 0 || one.second.attempts > 0; };
    return seen.size() == bad_count && std::all_of(seen.begin(), seen.end(), is_tried);
  };
  EXPECT_TRUE(comes_true(all_tried, 20)) << "every first attempt ends soon after its timeout";
  auto seen = deliveries(gateway.port());
  for (const auto& one : played_) expect_outcome(one->portal, seen[one->portal.name], posted_at);
  for (const BadPortal& one : others_) expect_outcome(one, seen[one.name], posted_at);
  const auto gone = BlockingClient(gateway.port()).get("/api/v1/portals/gone", testing::kAdmin);
  EXPECT_THAT(gone->body, HasSubstr(R"("state":"stopped")")) << "it keeps its events until it is enabled";

  const double together = pace_of(gateway, beside, "beside-", [&](int i) {
    if (i % 10 == 0) post_order(gateway.port(), "bad", "more-" + std::to_string(i));
  });
  const int64_t grown = resident_kib() - rss_before;
  std::printf("%zu bad portals; p99 of the healthy one: %.1f ms alone, %.1f ms beside them; %lld KiB more memory\n",
              bad_count, alone, together, static_cast<long long>(grown));
#ifndef LEADGATE_SANITIZED  // its shadow grows, too
  EXPECT_LT(grown, 256 * 1024) << "what a portal answers is bounded";
#endif
  gateway.stop();
}

}  // namespace
}  // namespace leadgate
