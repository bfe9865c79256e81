// What the HTTP client alone makes of one address: POSTs of 600 bytes over kept-alive connections, as many in flight as
// told, submitted by one thread as the delivery loop does.
//
// usage: bench_outbound URL REQUESTS IN_FLIGHT; prints JSON {"in_flight","requests","failed","per_second","p50_us",
// "p99_us","cpu_us_per_request","connections"}. Of private addresses too.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

#include "gateway/net/http_client.hpp"

namespace leadgate::bench {
namespace {

using gateway::HttpClient;
using gateway::OutboundRequest;
using gateway::OutboundResponse;

constexpr size_t kBodyBytes = 600;

OutboundRequest request_to(const std::string& url, SteadyTime deadline) {
  OutboundRequest out;
  out.url = url;
  out.headers = {{"content-type", "application/json"},
                 {"user-agent", "Leadgate"},
                 {"webhook-id", "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"},
                 {"webhook-timestamp", "1674087231"},
                 {"webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="}};
  out.body = std::string(kBodyBytes, 'x');
  out.deadline = deadline;
  out.egress = gateway::EgressPolicy::kAllowPrivate;
  return out;
}

double cpu_us() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto micros = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + t.tv_usec; };
  return micros(used.ru_utime) + micros(used.ru_stime);
}

struct Tally {
  std::mutex mutex;
  std::vector<int64_t> micros;
  size_t failed = 0;
  size_t connections = 0;

  void take(const Result<OutboundResponse>& response) {
    const std::lock_guard lock(mutex);
    if (!response || response->status / 100 != 2) {
      ++failed;
      return;
    }
    micros.push_back(response->elapsed.count());
    if (response->new_connection) ++connections;
  }
  int64_t percentile(double part) {
    if (micros.empty()) return 0;
    std::sort(micros.begin(), micros.end());
    return micros[static_cast<size_t>(part * static_cast<double>(micros.size() - 1))];
  }
};

int run(const std::string& url, size_t requests, size_t in_flight) {
  const SystemClock clock;
  gateway::HttpClientSettings settings;
  settings.in_flight_max = in_flight;
  settings.idle_connections_max = in_flight;
  settings.queue_requests_max = in_flight;
  auto client = HttpClient::start(clock, settings);
  if (!client) return 1;
  Tally tally;
  tally.micros.reserve(requests);
  std::counting_semaphore<> room(static_cast<std::ptrdiff_t>(in_flight));
  const double cpu_before = cpu_us();
  const SteadyTime begin = clock.steady();
  for (size_t i = 0; i < requests; ++i) {
    room.acquire();
    const auto submitted = (*client)->submit(request_to(url, begin + std::chrono::minutes(5)),
                                             [&](const Result<OutboundResponse>& response) {
                                               tally.take(response);
                                               room.release();
                                             });
    if (!submitted) return 1;
  }
  for (size_t i = 0; i < in_flight; ++i) room.acquire();
  const double seconds = std::chrono::duration<double>(clock.steady() - begin).count();
  const double cpu = cpu_us() - cpu_before;
  std::printf(
      "{\"in_flight\":%zu,\"requests\":%zu,\"failed\":%zu,\"per_second\":%.0f,\"p50_us\":%lld,\"p99_us\":%lld,"
      "\"cpu_us_per_request\":%.1f,\"connections\":%zu}\n",
      in_flight, requests, tally.failed, static_cast<double>(requests) / seconds,
      static_cast<long long>(tally.percentile(0.5)), static_cast<long long>(tally.percentile(0.99)),
      cpu / static_cast<double>(requests), tally.connections);
  return 0;
}

}  // namespace
}  // namespace leadgate::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bench_outbound URL REQUESTS IN_FLIGHT\n", stderr);
    return 2;
  }
  return leadgate::bench::run(argv[1], std::strtoul(argv[2], nullptr, 10), std::strtoul(argv[3], nullptr, 10));
}
