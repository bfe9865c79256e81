// The rules across the fields of a head: Host, Content-Length, Transfer-Encoding, Connection, Expect (RFC 9112, 9110).
#include "base/text.hpp"
#include "gateway/http/characters.hpp"
#include "gateway/http/framing.hpp"
#include "gateway/http/target.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kLengthDigitsMax = 18;  // what fits 63 bits for sure

using HeadVerdict = std::optional<Refusal>;

Refusal bad_head(std::string text) {
  return {400, std::move(text)};
}

// The fields that frame, each at most once.
struct Framing {
  const std::string* host = nullptr;
  const std::string* content_length = nullptr;
  const std::string* transfer_encoding = nullptr;
  const std::string* expect = nullptr;
  bool says_close = false;
  bool says_keep_alive = false;
};

HeadVerdict set_once(const std::string*& slot, const std::pair<std::string, std::string>& field) {
  if (slot != nullptr) return bad_head("The header field '" + field.first + "' is there twice.");
  slot = &field.second;
  return std::nullopt;
}

void read_connection(std::string_view value, Framing& framing) {
  for (const std::string_view option : split(value, ',')) {
    if (equals_ignoring_case(option, "close")) framing.says_close = true;
    if (equals_ignoring_case(option, "keep-alive")) framing.says_keep_alive = true;
  }
}

HeadVerdict collect(const Fields& fields, Framing& framing) {
  for (const auto& field : fields) {
    const std::string& name = field.first;
    HeadVerdict verdict;
    switch (name.size()) {  // the length tells most fields apart from these without comparing
      case 4:
        if (name == "host") verdict = set_once(framing.host, field);
        break;
      case 6:
        if (name == "expect") verdict = set_once(framing.expect, field);
        break;
      case 10:
        if (name == "connection") read_connection(field.second, framing);
        break;
      case 14:
        if (name == "content-length") verdict = set_once(framing.content_length, field);
        break;
      case 17:
        if (name == "transfer-encoding") verdict = set_once(framing.transfer_encoding, field);
        break;
      default:
        break;
    }
    if (verdict) return verdict;
  }
  return std::nullopt;
}

HeadVerdict check_host(const Framing& framing, const Head& head) {
  if (framing.host == nullptr) {
    if (head.minor_version == 1) return bad_head("The Host field is missing.");
    return std::nullopt;
  }
  if (!is_valid_host(*framing.host)) return bad_head("The Host field is not a host with an optional port.");
  return std::nullopt;
}

HeadVerdict read_length(std::string_view text, uint64_t& length) {
  if (text.empty() || text.size() > kLengthDigitsMax || (text.size() > 1 && text.front() == '0')) {
    return bad_head("Content-Length must be one decimal number without leading zeros.");
  }
  length = 0;
  for (const char c : text) {
    if (!is_digit(c)) return bad_head("Content-Length must be one decimal number, digits only.");
    length = length * 10 + static_cast<uint64_t>(c - '0');
  }
  return std::nullopt;
}

// "chunked" and nothing else. Codings that are not known are told from framing that is broken.
HeadVerdict read_transfer_encoding(std::string_view value, const Framing& framing, Head& head) {
  if (framing.content_length != nullptr) return bad_head("Content-Length and Transfer-Encoding cannot stand together.");
  if (head.minor_version == 0) return bad_head("HTTP/1.0 has no Transfer-Encoding.");
  if (equals_ignoring_case(value, "chunked")) {
    head.chunked = true;
    return std::nullopt;
  }
  if (value.empty()) return bad_head("Transfer-Encoding is empty.");
  const auto codings = split(value, ',');
  for (size_t i = 0; i < codings.size(); ++i) {
    const bool last = i + 1 == codings.size();
    if (!is_token(codings[i]) || (!last && equals_ignoring_case(codings[i], "chunked"))) {
      return bad_head("Transfer-Encoding must be 'chunked'.");
    }
  }
  return Refusal{501, "Only 'chunked' is taken as Transfer-Encoding."};
}

HeadVerdict check_expect(const Framing& framing, Head& head) {
  if (framing.expect == nullptr || head.minor_version == 0) return std::nullopt;
  if (!equals_ignoring_case(*framing.expect, "100-continue")) {
    return Refusal{417, "Only 'Expect: 100-continue' can be met."};
  }
  head.expects_continue = true;
  return std::nullopt;
}

Persistence persistence_of(const Framing& framing, const Head& head) {
  if (framing.says_close) return Persistence::kClose;
  if (head.minor_version == 1) return Persistence::kKeepAlive;
  return framing.says_keep_alive ? Persistence::kKeepAliveHttp10 : Persistence::kClose;
}

}  // namespace

std::optional<Refusal> interpret_head(Head& head) {
  Framing framing;
  if (auto verdict = collect(head.fields, framing)) return verdict;
  if (auto verdict = check_host(framing, head)) return verdict;
  if (framing.transfer_encoding != nullptr) {
    if (auto verdict = read_transfer_encoding(*framing.transfer_encoding, framing, head)) return verdict;
  } else if (framing.content_length != nullptr) {
    if (auto verdict = read_length(*framing.content_length, head.content_length)) return verdict;
  }
  if (head.method == "CONNECT" || head.method == "TRACE") {
    return Refusal{501, "The method " + head.method + " is not served."};
  }
  const std::string_view host = framing.host == nullptr ? std::string_view() : *framing.host;
  Result<Target> target = parse_target(head.method, head.target, host);
  if (!target.ok()) return bad_head(target.error().message);
  head.path = std::move(target->path);
  head.query = std::move(target->query);
  head.persistence = persistence_of(framing, head);
  return check_expect(framing, head);
}

}  // namespace leadgate::gateway
