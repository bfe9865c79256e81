// The HTTP server of the gateway with a handler that does nothing, beside bench_echo. Prints its port and serves until
// standard input ends. usage: bench_hello THREADS
#include <charconv>
#include <cstdio>
#include <string_view>

#include "tests/support/http_fixture.hpp"

namespace {

using namespace leadgate::gateway;

Task<HttpResponse> hello(RequestPtr) {
  co_return HttpResponse::json(200, "{\"ok\":true}");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string_view text = argv[1];
  size_t threads = 1;
  std::from_chars(text.data(), text.data() + text.size(), threads);
  HttpLimits limits;
  limits.requests_per_connection_max = 1u << 30;
  TestServer server(limits, threads);
  for (const char* method : {"GET", "POST"}) {
    server.application.router.add(method, "/", Endpoint{[](RequestPtr request) { return hello(std::move(request)); }});
  }
  server.start();
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
}
