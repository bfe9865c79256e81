// template() and hash(): a text out of several values, and a fingerprint of one.
#include <algorithm>
#include <optional>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mapping/function_support.hpp"
#include "mapping/html_text.hpp"

namespace leadgate::mapping::functions {
namespace {

constexpr size_t kBytesAStep = 16;

// "a.b" of an object, step by step; null where there is none.
Value member_at(Value value, std::string_view path) {
  for (std::string_view step : split(path, '.')) {
    if (!value.is_object()) return Value::null();
    const std::optional<Value> next = value.find(trim(step));
    if (!next) return Value::null();
    value = *next;
  }
  return value;
}

// `{name}` is the member of that name; `{{` and `}}` are braces; what is absent or no scalar is nothing. Nothing at all
// when it would be longer than `bytes_max`.
std::optional<std::string> filled(std::string_view pattern, const Value& values, size_t bytes_max) {
  std::string out;
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    const bool doubled = at + 1 < pattern.size() && pattern[at + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      out += c;
      at += 2;
      continue;
    }
    const size_t end = c == '{' ? pattern.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += c;
      ++at;
      continue;
    }
    const Value value = member_at(values, pattern.substr(at + 1, end - at - 1));
    at = end + 1;
    if (value.is_null() || !value.is_scalar()) continue;
    const std::string text = scalar_text(value);
    if (text.size() > bytes_max - std::min(bytes_max, out.size())) return std::nullopt;
    out += text;
  }
  return out;
}

Result template_text(Arguments arguments, Evaluation& evaluation) {
  if (arguments[1].is_null()) return Value::null();
  if (!arguments[0].is_string()) return found_instead("template", "a text with {names}", arguments[0]);
  if (!arguments[1].is_object()) return found_instead("template", "an object of the names", arguments[1]);
  const std::optional<std::string> whole =
      filled(arguments[0].as_string(), arguments[1], evaluation.arena.left_bytes());
  if (!whole) return jmespath::out_of_memory();
  if (!jmespath::take_steps(evaluation, whole->size() / kBytesAStep)) return jmespath::out_of_steps(evaluation);
  const std::string text = collapse_blanks(*whole);
  return text.empty() ? Value::null() : made_text(evaluation, text);
}

Result hash_text(Arguments arguments, Evaluation& evaluation) {
  const Value& value = arguments[0];
  if (value.is_null()) return Value::null();
  if (!value.is_scalar()) return found_instead("hash", "a string or a number", value);
  std::string_view name = "sha256";
  if (arguments.size() > 1 && arguments[1].is_string()) name = arguments[1].as_string();
  const auto algorithm = digest_from_name(name);
  if (!algorithm) {
    return invalid_value("hash() knows sha256, sha512, sha1 and md5, not '" + std::string(name.substr(0, 32)) + "'");
  }
  return made_text(evaluation, to_hex(digest(*algorithm, scalar_text(value))));
}

}  // namespace

void add_template_functions(jmespath::FunctionTable& table) {
  table.add({"template", 2, 2, template_text});
  table.add({"hash", 1, 2, hash_text});
}

}  // namespace leadgate::mapping::functions
