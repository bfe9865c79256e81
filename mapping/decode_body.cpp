#include "mapping/decode_body.hpp"

#include <bit>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/decode_form.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/decode_multipart.hpp"
#include "mapping/decode_xml.hpp"
#include "mapping/mime/decode_mail.hpp"
#include "mapping/multipart_parser.hpp"
#include "mapping/unpack.hpp"

namespace leadgate::mapping {
namespace {

enum class Declared { kNothing, kJson, kNdjson, kXml, kForm, kMultipart, kMail, kText, kOther };

// JSON that was put into a string, twice at most.
constexpr int kJsonInStringMax = 2;

// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view content_type) {
  return to_lower_ascii(trim(content_type.substr(0, content_type.find_first_of(";,"))));
}

Declared declared_as(std::string_view type) {
  if (type.empty()) return Declared::kNothing;
  if (type == "application/x-www-form-urlencoded") return Declared::kForm;
  if (type.starts_with("multipart/")) return Declared::kMultipart;
  if (type == "message/rfc822" || type == "message/global") return Declared::kMail;
  for (const std::string_view lines : {"/x-ndjson", "/ndjson", "/jsonl", "/x-jsonl", "/jsonlines", "/x-jsonlines"}) {
    if (type.ends_with(lines)) return Declared::kNdjson;
  }
  if (type.ends_with("/json") || type.ends_with("+json") || type == "application/x-json") return Declared::kJson;
  if (type.ends_with("/xml") || type.ends_with("+xml")) return Declared::kXml;
  return type.starts_with("text/") ? Declared::kText : Declared::kOther;
}

// '{' or '[' as the first thing in the body, also behind a quotation mark: the start of JSON that can be a lead.
bool starts_as_json(std::string_view body) {
  body = without_byte_order_mark(body);
  size_t first = body.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && body[first] == '"') ++first;
  return first < body.size() && (body[first] == '{' || body[first] == '[');
}

bool is_empty(std::string_view body) {
  return without_byte_order_mark(body).find_first_not_of(" \t\r\n") == std::string_view::npos;
}

DecodedBody problem(std::string code, std::string text) {
  DecodedBody out;
  out.problem = DecodeProblem{std::move(code), std::move(text)};
  return out;
}

// One body on its way from bytes to a value.
class BodyReader {
 public:
  BodyReader(const RawRequest& request, const Decoding& decoding)
      : method_(request.method),
        content_type_(request.header("content-type")),
        type_(media_type(content_type_)),
        declared_(declared_as(type_)),
        charset_(known_charset(header_parameter(content_type_, "charset").value_or(""))),
        decoding_(decoding) {}

  DecodedBody read(std::string_view bytes) {
    if (declared_ == Declared::kMail) return mail(bytes);
    if (is_empty(bytes)) return empty_body();
    if (declared_ == Declared::kMultipart && !starts_as_json(bytes)) return multipart(bytes);
    bytes = without_zeroes(bytes);
    if (starts_as_xml(bytes)) return xml(bytes);
    std::string json_mistake;
    if (declared_ == Declared::kJson || declared_ == Declared::kNdjson || starts_as_json(bytes)) {
      DecodedBody json = json_body(in_utf8(bytes, charset_, Guess::kWhenSure));
      const bool is_declared = declared_ == Declared::kJson || declared_ == Declared::kNdjson;
      if (!json.problem && (is_declared || !json.value.is_scalar())) return json;
      if (json.problem) json_mistake = json.problem->text;
    }
    return by_declaration(bytes, json_mistake);
  }

 private:
  enum class Guess { kAlways, kWhenSure };

  DecodedBody by_declaration(std::string_view bytes, const std::string& json_mistake) {
    switch (declared_) {
      case Declared::kJson:
      case Declared::kNdjson:
        return looks_like_form(bytes) ? form(bytes) : problem("bad_json", json_mistake);
      case Declared::kForm:
        if (std::optional<DecodedBody> json = json_as_key(bytes)) return std::move(*json);
        // A form has a '=' somewhere; what starts as JSON and has none is JSON that broke.
        if (!json_mistake.empty() && bytes.find('=') == std::string_view::npos) {
          return problem("bad_json", json_mistake);
        }
        return form(bytes);
      case Declared::kMultipart:
        return multipart(bytes);
      case Declared::kText:
        return text(bytes);
      case Declared::kXml:
        return looks_like_form(bytes) ? form(bytes) : xml(bytes);
      case Declared::kMail:
      case Declared::kNothing:
      case Declared::kOther:
        break;
    }
    if (!json_mistake.empty()) return problem("bad_json", json_mistake);
    if (looks_like_form(bytes)) return form(bytes);
    const std::string shown = to_valid_utf8(utf8_prefix(type_, 100));
    return problem(
        "unsupported_type",
        (type_.empty() ? "The request has no Content-Type" : "The Content-Type '" + shown + "' is not known") +
            " and the body is neither JSON, XML nor a form; send application/json, application/xml, "
            "application/x-www-form-urlencoded, multipart/form-data or text/plain.");
  }

  DecodedBody empty_body() const {
    const bool needs_body = method_ == "POST" || method_ == "PUT" || method_ == "PATCH";
    if (declared_ != Declared::kJson || !needs_body) return {};
    return problem("bad_json", "The body is empty, but the Content-Type announces JSON.");
  }

  // UTF-16 and UTF-32 give way at once: nothing can be told from their first bytes.
  std::string_view without_zeroes(std::string_view bytes) {
    std::string wide = wide_charset(bytes);
    if (wide.empty()) return bytes;
    charset_ = kUtf8;
    return decoding_.keep(to_utf8(bytes, wide));
  }

  // A text of one charset. What would be guessed from too little stays, for JSON to be refused.
  std::string_view in_utf8(std::string_view bytes, const std::string& declared, Guess guess) const {
    if (is_utf8_already(bytes, declared)) return bytes;
    const CharsetChoice choice = choose_charset(bytes, declared);
    if (guess == Guess::kWhenSure && (!choice.is_sure || choice.name == kUtf8)) return bytes;
    return decoding_.keep(to_utf8(bytes, choice.name));
  }

  DecodedBody json_body(std::string_view utf8) {
    if (declared_ == Declared::kNdjson ||
        looks_like_ndjson(without_byte_order_mark(utf8), decoding_.arena.limits().json_depth_max)) {
      Result<Value> lines = decode_ndjson(without_byte_order_mark(utf8), decoding_.arena);
      if (lines.ok()) return {*lines, BodyKind::kNdjson, std::nullopt, {}};
      return problem("bad_json", lines.error().message);
    }
    Result<Value> json = decode_json(utf8, decoding_.parser, decoding_.arena);
    for (int i = 0; json.ok() && json->is_string() && starts_as_json(json->as_string()) && i < kJsonInStringMax; ++i) {
      const Result<Value> inner = parse_json_into(decoding_.arena, json->as_string());
      if (!inner.ok()) break;
      json = inner;
    }
    if (!json.ok()) return problem("bad_json", "The body is not JSON. " + json.error().message);
    return {*json, BodyKind::kJson, std::nullopt, {}};
  }

  // JSON sent by a client that takes it for a form's one key: as it is or percent-encoded, "=" behind it or not.
  std::optional<DecodedBody> json_as_key(std::string_view bytes) {
    std::string_view key = trim(without_byte_order_mark(bytes));
    while (key.ends_with('=')) key.remove_suffix(1);
    const std::string start = to_lower_ascii(key.substr(0, 3));
    const bool is_plain = starts_as_json(key) && key.size() < bytes.size();
    const bool is_escaped = start == "%7b" || start == "%5b" || start == "%22";
    if (!is_plain && !is_escaped) return std::nullopt;
    const std::string text = is_escaped ? percent_decode(key, Plus::kIsBlank) : std::string(key);
    DecodedBody json = json_body(in_utf8(decoding_.keep(text), charset_, Guess::kWhenSure));
    if (json.problem || json.value.is_scalar()) return std::nullopt;
    return json;
  }

  DecodedBody xml(std::string_view bytes) {
    const std::string charset = charset_.empty() ? known_charset(xml_declared_charset(bytes)) : charset_;
    Result<Value> value = decode_xml(in_utf8(bytes, charset, Guess::kAlways), decoding_.arena);
    if (!value.ok()) return problem("bad_xml", "The body is not XML that can be read. " + value.error().message);
    return {*value, BodyKind::kXml, std::nullopt, {}};
  }

  DecodedBody form(std::string_view bytes) {
    std::string_view body = without_byte_order_mark(bytes);
    while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
    Result<Value> value = decode_form(body, decoding_.arena, charset_);
    if (!value.ok()) return problem("bad_form", value.error().message);
    return {*value, BodyKind::kForm, std::nullopt, {}};
  }

  DecodedBody multipart(std::string_view bytes) {
    std::vector<Attachment> files;
    Result<Value> parts = decode_multipart(content_type_, without_byte_order_mark(bytes), decoding_.arena, &files);
    if (!parts.ok()) return problem("bad_multipart", parts.error().message);
    return {*parts, BodyKind::kMultipart, std::nullopt, std::move(files)};
  }

  DecodedBody mail(std::string_view bytes) {
    std::vector<Attachment> files;
    Result<Value> letter = decode_mail(bytes, decoding_.arena, &files);
    if (!letter.ok()) return problem("bad_mail", letter.error().message);
    return {*letter, BodyKind::kMail, std::nullopt, std::move(files)};
  }

  DecodedBody text(std::string_view bytes) {
    const std::string_view text = without_byte_order_mark(in_utf8(bytes, charset_, Guess::kAlways));
    const std::span<Member> members = decoding_.arena.make_members(1);
    members[0] = {"text", Value::string(text).with_identity(std::bit_cast<uint64_t>(text.data()))};
    return {Value::object(members), BodyKind::kText, std::nullopt, {}};
  }

  const std::string& method_;
  std::string_view content_type_;
  std::string type_;
  Declared declared_;
  std::string charset_;
  const Decoding& decoding_;
};

std::string_view code_of(ErrorCode code) {
  if (code == ErrorCode::kUnsupported) return "unsupported_encoding";
  return code == ErrorCode::kTooLarge ? "unpacked_too_large" : "bad_encoding";
}

// A file in the request's body stays there; what was unpacked goes with the document, so its files are copied.
void settle_attachments(std::vector<Attachment>& files, const PaddedBytes& body, bool is_packed) {
  for (Attachment& file : files) {
    if (file.kept) continue;
    if (is_packed) {
      file.keep();
    } else {
      file.body_at = static_cast<size_t>(file.bytes.data() - body.data());
    }
  }
}

}  // namespace

DecodedBody decode_body(const RawRequest& request, const Decoding& decoding) {
  std::string_view bytes = request.body.view();
  const Result<std::vector<Coding>> codings = codings_of(request.headers);
  if (!codings.ok()) return problem(std::string(code_of(codings.error().code)), codings.error().message);
  if (!codings->empty() && !bytes.empty()) {
    Result<std::string> plain = unpack(bytes, *codings, decoding.arena.limits().unpacked_bytes_max);
    if (!plain.ok()) return problem(std::string(code_of(plain.error().code)), plain.error().message);
    bytes = decoding.keep(std::move(*plain));
  }
  DecodedBody out = BodyReader(request, decoding).read(bytes);
  settle_attachments(out.attachments, request.body, !codings->empty());
  return out;
}

}  // namespace leadgate::mapping
