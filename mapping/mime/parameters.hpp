// A structured header of a part: "text/plain; charset=koi8-r; name*0*=..." as its value and its parameters.
//
// Parameters by RFC 2231 (charset, language, pieces in any order), and as senders write them: encoded words within the
// value, raw 8-bit text, blanks and comments anywhere, no semicolon between them, no closing quotation mark.
// Pure, any thread; never fails: what has no meaning is passed over. At most kParametersMax parameters are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadgate::mapping::mime {

inline constexpr size_t kParametersMax = 100;

struct HeaderValue {
  std::string value;                                            // lower case: "text/plain", "attachment"
  std::vector<std::pair<std::string, std::string>> parameters;  // names lower case, values UTF-8

  std::optional<std::string> find(std::string_view name) const;
};

// `raw` is the header as sent, folds and all.
HeaderValue read_header_value(std::string_view raw);

// A letter within a letter: message/rfc822 and what else is one.
bool is_message_type(std::string_view type);

}  // namespace leadgate::mapping::mime
