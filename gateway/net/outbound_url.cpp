#include "gateway/net/outbound_url.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kNameBytesMax = 253;
constexpr size_t kLabelBytesMax = 63;
constexpr size_t kShownBytesMax = 100;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
}

bool all_of(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

// A number as inet_aton reads it: decimal, octal or hexadecimal. No top-level domain looks like one.
bool is_number(std::string_view label) {
  if (label.starts_with("0x") || label.starts_with("0X")) return all_of(label.substr(2), is_hex_digit);
  return !label.empty() && all_of(label, is_digit);
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, kShownBytesMax)) out += c > 0x20 && c < 0x7F ? c : '?';
  return out + "'";
}

// What a lenient reader would make of it: "; write 127.0.0.1 if that is meant".
std::string usual_spelling(const std::string& host) {
  in_addr address{};
  if (inet_aton(host.c_str(), &address) == 0) return "";
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &address, text.data(), text.size());
  return std::string("; write ") + text.data() + " if that is meant";
}

Error unusual(std::string_view host) {
  return {ErrorCode::kForbidden, "The host " + quoted(host) + " is an IPv4 address in an unusual spelling" +
                                     usual_spelling(std::string(host)) + "."};
}

Result<void> check_name(std::string_view host) {
  if (std::any_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return Error::invalid("The host " + quoted(host) + " has characters that are not ASCII; write it as xn--...");
  }
  if (host.find('%') != std::string_view::npos) {
    return Error::invalid("The host " + quoted(host) + " has a percent sign; write it plainly.");
  }
  if (host.size() > kNameBytesMax) return Error::invalid("The host has more than 253 characters.");
  if (host.ends_with('.')) {
    return Error::invalid("The host " + quoted(host) + " ends with a dot; write it without.");
  }
  size_t label = 0;  // bytes of the one that is being read
  bool good = true;
  for (const char c : host) {
    good = good && (c == '.' ? label > 0 : is_label_character(c) && label < kLabelBytesMax);
    label = c == '.' ? 0 : label + 1;
  }
  if (!good) return Error::invalid("The host " + quoted(host) + " is no name and no address.");
  return {};
}

Result<AddressClass> check_host(std::string_view host, bool bracketed) {
  if (bracketed) {
    const AddressClass literal = classify_address(host);
    const bool plain = host.find('%') == std::string_view::npos && host.find(':') != std::string_view::npos;
    if (plain && literal != AddressClass::kUnknown) return literal;
    return Error::invalid("The host " + quoted(host) +
                          " in brackets is no IPv6 address; one with a zone cannot be called.");
  }
  if (auto checked = check_name(host); !checked) return checked.error();
  if (!is_number(host.substr(host.rfind('.') + 1))) return AddressClass::kUnknown;
  const AddressClass literal = classify_address(host);
  if (literal == AddressClass::kUnknown) return unusual(host);
  return literal;
}

std::optional<uint16_t> read_port(std::string_view text) {
  uint16_t port = 0;
  const bool digits = !text.empty() && text.size() <= 5 && all_of(text, is_digit);
  const auto end = std::from_chars(text.data(), text.data() + text.size(), port);
  if (!digits || end.ec != std::errc() || port == 0) return std::nullopt;
  return port;
}

bool takes_scheme(std::string_view& url, std::string_view scheme) {
  if (!equals_ignoring_case(url.substr(0, scheme.size()), scheme)) return false;
  url.remove_prefix(scheme.size());
  return true;
}

}  // namespace

Result<OutboundUrl> parse_outbound_url(std::string_view url) {
  OutboundUrl out;
  out.is_https = takes_scheme(url, "https://");
  if (!out.is_https && !takes_scheme(url, "http://")) {
    return Error::invalid("The address does not begin with https:// or http://, which a call's does.");
  }
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return Error{ErrorCode::kForbidden,
                 "The address has a user before its host, which no call takes; leave out what stands before the '@'."};
  }
  const bool bracketed = authority.starts_with('[');
  const size_t bracket = authority.find(']');
  if (bracketed && bracket == std::string_view::npos) return Error::invalid("The address has a '[' without a ']'.");
  const size_t host_end = bracketed ? bracket + 1 : std::min(authority.find(':'), authority.size());
  out.host = bracketed ? authority.substr(1, bracket - 1) : authority.substr(0, host_end);
  if (out.host.empty()) return Error::invalid("The address has no host.");
  const std::string_view rest = authority.substr(host_end);
  const std::optional<uint16_t> port = rest.starts_with(':') ? read_port(rest.substr(1)) : std::nullopt;
  if (!rest.empty() && !port) {
    return Error::invalid("The address has " + quoted(rest) + " behind its host; a port is a number from 1 to 65535.");
  }
  const Result<AddressClass> literal = check_host(out.host, bracketed);
  if (!literal) return literal.error();
  out.literal = *literal;
  out.port = port.value_or(out.is_https ? 443 : 80);
  return out;
}

}  // namespace leadgate::gateway
