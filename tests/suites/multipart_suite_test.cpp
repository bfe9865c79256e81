#include "base/crypto.hpp"
#include "mapping/multipart_parser.hpp"
#include "mapping/value.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

struct Part {
  PartHead head;
  std::string data;
  bool is_file() const { return head.filename.has_value(); }
  bool operator==(const Part& other) const {
    return head.name == other.head.name && head.filename == other.head.filename &&
           head.content_type == other.head.content_type && data == other.data;
  }
};

class Parts final : public PartHandler {
 public:
  bool on_part(const PartHead& head) override {
    parts.push_back({head, ""});
    return true;
  }
  void on_data(std::string_view data) override { parts.back().data += data; }
  void on_part_end() override {}
  std::vector<Part> parts;
};

struct Parsed {
  bool ok = false;
  std::vector<Part> parts;
  bool operator==(const Parsed&) const = default;
};

Parsed parse(const std::string& boundary, std::string_view body, size_t piece) {
  Parts handler;
  MultipartParser parser(boundary, handler);
  Parsed out;
  out.ok = true;
  for (size_t at = 0; out.ok && at < body.size(); at += piece) out.ok = parser.feed(body.substr(at, piece));
  out.ok = out.ok && parser.finish();
  out.parts = std::move(handler.parts);
  return out;
}

// Whole, and the same when fed in pieces of 1, 2 and 7 bytes.
Parsed parse_all_ways(const std::string& boundary, std::string_view body, bool& same) {
  const Parsed whole = parse(boundary, body, body.size() + 1);
  same = true;
  for (const size_t piece : {1, 2, 7}) {
    const Parsed split = parse(boundary, body, piece);
    // After a mistake it does not matter how much of the broken part was seen.
    same = same && split.ok == whole.ok && (!whole.ok || split == whole);
  }
  return whole;
}

bool is_expected(const Value& expected, const Part& part) {
  if (part.head.name != expected.find("name")->as_string()) return false;
  if (expected.find("type")->as_string() == "field") {
    return !part.is_file() && part.data == expected.find("val")->as_string();
  }
  const std::string filename(expected.find("info")->find("filename").value_or(Value::string("")).as_string());
  const auto base = from_base64(expected.find("data")->find("b64")->as_string());
  // Names come without their folders here.
  return part.head.filename == filename.substr(filename.find_last_of("/\\") + 1) && part.data == base;
}

bool judge(const Value& test, const Parsed& parsed) {
  std::vector<Value> expected;
  bool fails = false;
  test.find("expected")->each_element([&](const Value& item) {
    if (item.find("error"))
      fails = true;
    else
      expected.push_back(item);
  });
  if (fails) return !parsed.ok;
  std::vector<Part> named;
  for (const Part& part : parsed.parts) {
    if (part.head.name &&
        (!test.find("events") || part.is_file() == (test.find("events")->at(0).as_string() == "file")))
      named.push_back(part);
  }
  if (!parsed.ok || named.size() != expected.size()) return false;
  for (size_t i = 0; i < named.size(); ++i) {
    if (!is_expected(expected[i], named[i])) return false;
  }
  return true;
}

TEST(MultipartSuite, ReadsBusboysCasesInPiecesOfAnySize) {
  suites::Score score("busboy multipart");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("multipart/busboy/busboy_multipart.json")));
  Value::json(parser.parse(text).value()).each_element([&](const Value& test) {
    std::string body;
    test.find("source")->each_element([&](const Value& piece) { body += piece.as_string(); });
    bool same = false;
    const Parsed parsed = parse_all_ways(std::string(test.find("boundary")->as_string()), body, same);
    // A limit there cuts or stops; here limits are fixed and fail, so that only the splitting is compared.
    const bool limited = test.find("limits").has_value();
    score.count(same && (limited ? parsed.ok : judge(test, parsed)), std::string(test.find("what")->as_string()));
  });
  EXPECT_EQ(score.total(), 26);
  EXPECT_EQ(score.passed(), score.total());
}

TEST(MultipartSuite, ReadsFormidablesRequests) {
  suites::Score score("formidable");
  const auto folder = suites::suite("multipart/formidable/test/fixture");
  std::string expectations;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "js")) {
    expectations += suites::file_text(entry.path());
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "http")) {
    if (entry.path().extension() != ".http") continue;
    const std::string request = suites::file_text(entry.path());
    const size_t body_at = request.find("\r\n\r\n");
    const size_t type_at = request.find("Content-Type: ");
    if (body_at == std::string::npos || body_at + 4 == request.size() || type_at > body_at) continue;
    const std::string type = request.substr(type_at, request.find("\r\n", type_at) - type_at);
    bool same = false;
    const auto boundary = header_parameter(type, "boundary");
    if (!boundary) continue;
    const Parsed parsed = parse_all_ways(*boundary, std::string_view(request).substr(body_at + 4), same);
    bool known = parsed.ok && same;
    for (const Part& part : parsed.parts) {
      const std::string data = part.head.is_base64 ? from_base64(part.data).value_or("") : part.data;
      const bool listed = expectations.find(to_hex(digest(DigestAlgorithm::kSha1, data))) != std::string::npos;
      // The files with odd names have no digest there, and missing-hyphens1 one of another text than it holds.
      const auto name = entry.path().filename();
      if (part.is_file() && entry.path().parent_path().filename() != "special-chars-in-filename" &&
          name != "boundary-substring-json.http" && name != "missing-hyphens1.http") {
        known = known && listed;
      }
    }
    score.count(known, entry.path().string());
  }
  EXPECT_GT(score.total(), 15);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
