#include "gateway/net/curl_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <future>
#include <thread>

namespace leadgate::gateway {
namespace {

// libcurl's memory, which may run out for what is as large as a handle.
constexpr size_t kHandleBytes = 2048;
std::atomic<bool> exhausted{false};  // for every thread but the one that began
const std::thread::id began = std::this_thread::get_id();
std::atomic<int> refusals{0};

void* scarce_calloc(size_t count, size_t size) {
  if (exhausted && std::this_thread::get_id() != began && count * size >= kHandleBytes) {
    ++refusals;
    return nullptr;
  }
  return std::calloc(count, size);
}

char* duplicate(const char* text) {
  return ::strdup(text);
}

// Before main: libcurl takes its allocator with the first initialisation only.
const CURLcode set_up =
    curl_global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, std::free, std::realloc, duplicate, scarce_calloc);

TEST(CurlThread, WaitsWithoutSpinningWhileLibcurlHasNoMemory) {
  ASSERT_EQ(set_up, CURLE_OK);
  const SystemClock clock;
  exhausted = true;
  auto thread = CurlThread::start(clock, {}).value();
  OutboundRequest request;
  request.url = "http://127.0.0.1:9/";
  request.deadline = clock.steady() + std::chrono::milliseconds(400);
  std::promise<Result<OutboundResponse>> told;
  ASSERT_TRUE(thread->submit(std::move(request), [&](Result<OutboundResponse> r) { told.set_value(std::move(r)); }));
  auto answer = told.get_future();
  ASSERT_EQ(answer.wait_for(std::chrono::seconds(10)), std::future_status::ready) << "its deadline is over";
  exhausted = false;
  EXPECT_EQ(answer.get().error().code, ErrorCode::kUnavailable);
  EXPECT_GE(refusals, 1);
  EXPECT_LT(refusals, 50);
  thread->stop();
}

}  // namespace
}  // namespace leadgate::gateway
