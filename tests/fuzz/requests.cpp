#include "tests/fuzz/requests.hpp"

#include <iterator>

namespace leadgate::fuzz {
namespace {

struct Encoding {
  std::string_view content_type;
  std::string_view content_encoding;
};

constexpr Encoding kEncodings[] = {{"application/json", ""},
                                   {"application/x-www-form-urlencoded", ""},
                                   {"multipart/form-data; boundary=B", ""},
                                   {"text/plain", ""},
                                   {"", ""},
                                   {"application/xml", ""},
                                   {"application/x-ndjson", ""},
                                   {"text/plain; charset=windows-1251", ""},
                                   {"application/json", "gzip"},
                                   {"application/x-www-form-urlencoded; charset=koi8-r", "deflate"}};

}  // namespace

mapping::RawRequest request_from(std::string_view input) {
  mapping::RawRequest request;
  request.path = "/in/fuzz";
  request.source = "fuzz";
  request.received_at = from_micros(1'795'424'400'000'000);
  const size_t choice = input.empty() ? 0 : static_cast<unsigned char>(input.front());
  const Encoding& encoding = kEncodings[choice % std::size(kEncodings)];
  if (!encoding.content_type.empty()) request.headers.emplace_back("content-type", encoding.content_type);
  if (!encoding.content_encoding.empty()) request.headers.emplace_back("content-encoding", encoding.content_encoding);
  request.body = PaddedBytes(input.empty() ? input : input.substr(1));
  return request;
}

}  // namespace leadgate::fuzz
