// A request as the mapping sees it: the one root {method, path, query, headers, body, received_at, source}, whatever
// the body's encoding was.
//
// decode_document() undoes the Content-Encoding (gzip, deflate; unpack.hpp), then picks the decoder by the Content-Type
// and, where that is missing or lies (JSON under text/plain, a form under application/json), by the first byte: a body
// that starts as JSON and parses as JSON is JSON.
//   JSON        -> simdjson DOM, depth at most Limits::json_depth_max, no copy of the text; also JSON within a JSON
//                  string, and JSON that was posted as the one key of a form ({"a":1}=)
//   NDJSON      -> an array, one element a line; also under a JSON type when the first line is an object of its own
//   XML         -> elements by name, "@attribute", "#text" (decode_xml.hpp); also whatever starts with "<?xml"
//   form        -> WHATWG urlencoded pairs, then PHP brackets ("a[b][]=1") to objects and arrays; a repeated plain name
//                  becomes an array
//   multipart   -> the same brackets over the parts' names; a file part is {filename, content_type, size};
//                  its bytes are no part of the tree, but one of attachments()
//   message/rfc822 -> the letter's tree (mime/decode_mail.hpp); its files are attachments() too
//   text/*      -> {"text": "..."}
//   none        -> null
// Text in another charset is turned into UTF-8 by the charset that the Content-Type, the XML declaration or the form
// itself names, else by a guess; a wrong label loses nothing (charset.hpp). A byte order mark is passed over.
// Header names are lower case; a repeated header's values are joined with ", ". The query is decoded like a form.
//
// Owned by one request on one thread; every Value of it dies with it. decode_document never throws: what cannot be
// decoded leaves body null and problem() set, so that the event can be kept and parked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/attachment.hpp"
#include "base/clock.hpp"
#include "base/padded.hpp"
#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/limits.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

inline constexpr size_t kBracketDepthMax = 16;

// What came over the wire, before anything is read into it. Also what the inbox keeps and a replay starts from.
struct RawRequest {
  std::string method = "POST";
  std::string path;      // percent-decoded
  std::string raw_path;  // as sent; empty: like path
  std::string remote;    // the sender's address; empty: not known
  std::string query;                                         // as sent, without '?'
  std::vector<std::pair<std::string, std::string>> headers;  // names lower case, in order
  PaddedBytes body;
  Timestamp received_at{};
  std::string source;

  // The first value of a header (name in lower case); empty when absent.
  std::string_view header(std::string_view name) const;
};

enum class BodyKind { kNone, kJson, kNdjson, kXml, kForm, kMultipart, kMail, kText };
std::string_view body_kind_name(BodyKind kind);

// Why a body could not be read. The code is stable and machine-readable: "bad_json", "bad_xml", "bad_form",
// "bad_multipart", "bad_mail", "bad_encoding" (broken gzip or deflate), "unpacked_too_large", "unsupported_encoding",
// "unsupported_type"; the text is a sentence that names the place (byte offset, line, part).
struct DecodeProblem {
  std::string code;
  std::string text;
};

class Document {
 public:
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  const Value& root() const;
  const Value& body() const;
  BodyKind body_kind() const;
  const std::optional<DecodeProblem>& problem() const;
  Arena& arena();
  // The files of the body, in their order. They outlive the document, not the request.
  const std::vector<Attachment>& attachments() const;

 private:
  friend Document decode_document(const RawRequest&, const Limits&);
  Document();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The request must outlive the document: strings point into its body.
Document decode_document(const RawRequest& request, const Limits& limits = {});

// One JSON text as a Value, for settings, tests and JSON within a string. The text is copied into the arena, the parsed
// tree too (no simdjson parser needed afterwards).
Result<Value> parse_json_into(Arena& arena, std::string_view text);

}  // namespace leadgate::mapping
