// Holds many connections of a portal open and measures what that takes: memory of the server a connection, and the time
// from a change until the last of them has heard of it.
//
// usage: bench_held PORT SERVER_PID COUNT poll|stream CHANGED
// The server has the portal "account" with the token bench-portal, the source "shop" and the admin token bench-admin
// (as tests/bench/portal.yaml). Streams all hear of each change; of the polls CHANGED wait for the order that is
// changed and the others for one that is not. Prints one JSON object. One thread; everything on 127.0.0.1.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace {

uint16_t server_port = 0;

int open_connection() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server_port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::perror("bench_held: connect");
    std::exit(1);
  }
  return fd;
}

void send_all(int fd, const std::string& bytes) {
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) std::exit(1);
}

std::string get(const std::string& path, const std::string& fields) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n" + fields + "\r\n";
}

// One exchange on a connection of its own; the whole answer.
std::string call(const std::string& method, const std::string& path, const std::string& token,
                 const std::string& body) {
  const int fd = open_connection();
  send_all(fd, method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " +
                   token + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body);
  std::string answer;
  std::array<char, 16384> bytes{};
  for (ssize_t got = 0; (got = ::recv(fd, bytes.data(), bytes.size(), 0)) > 0;) {
    answer.append(bytes.data(), static_cast<size_t>(got));
  }
  ::close(fd);
  return answer;
}

std::string text_after(const std::string& answer, const std::string& mark, char end) {
  const size_t at = answer.find(mark);
  if (at == std::string::npos) return "";
  const size_t start = at + mark.size();
  return answer.substr(start, answer.find(end, start) - start);
}

std::string make_order(const std::string& number) {
  const std::string answer =
      call("POST", "/in/shop", "none", R"({"name":"Bench","phone":"89161234567","order":")" + number + "\"}");
  return text_after(answer, "\"deal_id\":\"", '"');
}

double rss_kib(const std::string& pid) {
  std::ifstream status("/proc/" + pid + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6);
  }
  return 0;
}

struct Held {
  std::vector<int> fds;
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
};

// Reads until `count` connections have sent something, or nothing comes for so long. The number that did.
size_t drain(Held& held, size_t count, int patience_ms) {
  std::vector<bool> heard(held.fds.size());
  size_t seen = 0;
  std::array<epoll_event, 512> events{};
  std::array<char, 16384> bytes{};
  while (seen < count) {
    const int ready = ::epoll_wait(held.epoll, events.data(), static_cast<int>(events.size()), patience_ms);
    if (ready <= 0) break;
    for (int i = 0; i < ready; ++i) {
      const size_t which = events[static_cast<size_t>(i)].data.u32;
      if (::recv(held.fds[which], bytes.data(), bytes.size(), MSG_DONTWAIT) <= 0 || heard[which]) continue;
      heard[which] = true;
      ++seen;
    }
  }
  return seen;
}

double milliseconds(leadgate::SteadyTime from, leadgate::SteadyTime to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  server_port = static_cast<uint16_t>(std::atoi(argv[1]));
  const std::string pid = argv[2];
  const auto count = static_cast<size_t>(std::atoi(argv[3]));
  const bool stream = std::string(argv[4]) == "stream";
  const auto changed = static_cast<size_t>(std::atoi(argv[5]));
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const leadgate::SystemClock clock;

  const std::string run = std::to_string(::getpid());
  const std::string deal = make_order("changing" + run);
  make_order("quiet" + run);
  const std::string token = "Authorization: Bearer bench-portal\r\n";
  const std::string list = call("GET", "/portal/v1/orders?limit=500&cursor=0", "bench-portal", "");
  const std::string cursor = text_after(list, "\"next_cursor\":\"", '"');
  const double before = rss_kib(pid);
  Held held;
  for (size_t i = 0; i < count; ++i) {
    held.fds.push_back(open_connection());
    epoll_event interest{EPOLLIN, {.u32 = static_cast<uint32_t>(i)}};
    ::epoll_ctl(held.epoll, EPOLL_CTL_ADD, held.fds.back(), &interest);
    const std::string order = (i < changed ? "changing" : "quiet") + run;
    send_all(held.fds.back(), stream
                                  ? get("/portal/v1/events?cursor=" + cursor, token + "Accept: text/event-stream\r\n")
                                  : get("/portal/v1/orders/" + order + "?wait=120", token));
  }
  // A stream says its head; a held poll says nothing.
  const size_t opened = stream ? drain(held, count, 5000) : count;
  drain(held, count, 1500);
  const double after = rss_kib(pid);

  const size_t waiting = stream ? count : changed;
  const leadgate::SteadyTime start = clock.steady();
  const int mover = open_connection();
  const std::string body = R"({"stage":"packing"})";
  send_all(mover, "POST /api/v1/deals/" + deal + "/move HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bench-admin\r\n" +
                      "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                      body);
  std::array<char, 16384> answer{};
  const bool moved = ::recv(mover, answer.data(), answer.size(), 0) > 12 && answer[9] == '2';
  const leadgate::SteadyTime acknowledged = clock.steady();
  const size_t heard = drain(held, waiting, 10'000);
  const leadgate::SteadyTime last = clock.steady();
  std::printf(
      "{\"held\": %zu, \"opened\": %zu, \"moved\": %s, \"rss_before_kib\": %.0f, \"rss_after_kib\": %.0f, "
      "\"kib_each\": %.2f, \"waiters\": %zu, \"heard\": %zu, \"ms_change_to_answer\": %.1f, "
      "\"ms_change_to_last\": %.1f, \"ms_commit_to_last\": %.1f}\n",
      count, opened, moved ? "true" : "false", before, after, (after - before) / static_cast<double>(count), waiting,
      heard, milliseconds(start, acknowledged), milliseconds(start, last), milliseconds(acknowledged, last));
  return heard == waiting ? 0 : 1;
}
