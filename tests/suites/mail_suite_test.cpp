// Whole letters against public suites and the corpus: who wrote, to whom an answer goes, about what, the text, the
// files.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/document.hpp"
#include "mapping/html_text.hpp"
#include "tests/suites/corpus_rows.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

RawRequest as_request(const std::string& bytes) {
  RawRequest request;
  request.headers = {{"content-type", "message/rfc822"}};
  request.body = PaddedBytes(bytes);
  return request;
}

std::string text_at(const Value& object, std::string_view key) {
  return std::string(object.find(key).value_or(Value::null()).as_string());
}

// Equal, where '?' of `expected` (a byte that its maker gave up on) stands for anything.
bool is_like(std::string_view expected, std::string_view got) {
  constexpr std::string_view kUnknown = "\xEF\xBF\xBD";
  size_t at = 0;
  bool after_gap = false;
  while (true) {
    const size_t gap = std::min(expected.find(kUnknown), expected.size());
    const std::string_view piece = expected.substr(0, gap);
    const size_t found = after_gap ? got.find(piece, at) : (got.substr(at).starts_with(piece) ? at : std::string::npos);
    if (found == std::string_view::npos) return false;
    at = found + piece.size();
    if (gap == expected.size()) return after_gap || at == got.size();
    expected.remove_prefix(gap + kUnknown.size());
    after_gap = true;
  }
}

// One letter of the suite with what its maker's parser reads of it.
class StalwartLetter {
 public:
  StalwartLetter(const Value& expected, const Value& got) : expected_(expected), got_(got) {
    head_ = *expected.find("parts")->at(0).find("headers");
  }

  std::string mistakes() {
    mailboxes("from", "from_all");
    mailboxes("reply_to", "reply_to");
    const std::string subject(trim(text_at(header(head_, "subject"), "Text")));
    differs("subject", subject, text_at(got_, "subject"));
    text();
    files();
    return mistakes_;
  }

 private:
  static Value header(const Value& headers, std::string_view name) {
    Value out;
    headers.each_element([&](const Value& item) {
      if (text_at(item, "name") == name && out.is_null()) out = *item.find("value");
    });
    return out;
  }

  void differs(const std::string& what, const std::string& expected, const std::string& got) {
    if (!is_like(expected, got)) mistakes_ += " " + what + " '" + got + "' for '" + expected + "'";
  }

  // Hosts are lower case here.
  static std::string lower_host(std::string address) {
    const size_t at = address.find('@');
    return at == std::string::npos ? address : address.substr(0, at) + to_lower_ascii(address.substr(at));
  }

  void mailboxes(std::string_view name, std::string_view key) {
    std::string expected;
    const auto add = [&](const Value& item) {
      expected += "[" + text_at(item, "name") + "|" + lower_host(text_at(item, "address")) + "]";
    };
    const Value addresses = header(head_, name).find("Address").value_or(Value::null());
    if (const auto list = addresses.find("List")) list->each_element(add);
    if (const auto groups = addresses.find("Group")) {
      groups->each_element([&](const Value& group) { group.find("addresses")->each_element(add); });
    }
    std::string got;
    got_.find(key)->each_element(
        [&](const Value& item) { got += "[" + text_at(item, "name") + "|" + text_at(item, "email") + "]"; });
    differs(std::string(name), expected, got);
  }

  Value part(const Value& index) const { return expected_.find("parts")->at(static_cast<size_t>(index.as_integer())); }

  void text() {
    std::string first = "none";
    expected_.find("text_body")->each_element([&](const Value& index) {
      const Value body = *part(index).find("body");
      if (first != "none") return;
      if (body.find("Html")) first = "html";
      if (body.find("Text")) first = collapse_blanks(text_at(body, "Text"));
    });
    const std::string got = collapse_blanks(text_at(got_, "text"));
    const std::string kind = text_at(got_, "text_is");
    if (first == "none" || first == "html") {
      differs("text_is", first, kind);
    } else if (!is_like(first, got) && !got.starts_with(first)) {
      differs("text", first, got);
    }
  }

  void files() {
    std::vector<int64_t> indices;
    for (const std::string_view list : {"attachments", "text_body", "html_body"}) {
      expected_.find(list)->each_element([&](const Value& index) {
        const Value body = *part(index).find("body");
        const bool shown = list != "attachments" && (body.find("Text") || body.find("Html"));
        if (!shown) indices.push_back(index.as_integer());
      });
    }
    std::sort(indices.begin(), indices.end());
    indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
    std::string expected, got;
    for (const int64_t index : indices) expected += "[" + file_name(expected_.find("parts")->at(size_t(index))) + "]";
    got_.find("attachments")->each_element([&](const Value& file) { got += "[" + text_at(file, "filename") + "]"; });
    differs("attachments", expected, got);
  }

  static std::string file_name(const Value& expected_part) {
    for (const std::string_view name : {"content_disposition", "content_type"}) {
      const auto value = header(*expected_part.find("headers"), name).find("ContentType");
      std::string found;
      if (value) {
        value->find("attributes").value_or(Value::null()).each_element([&](const Value& pair) {
          const std::string key = text_at(pair, "name");
          if (key == "filename" || key == "name") found = text_at(pair, "value");
        });
      }
      // "C:\TEMP\nsmail.png" without its backslashes and folders.
      if (found.starts_with("C:TEMP")) found.erase(0, 6);
      if (!found.empty()) return std::string(trim(found.substr(found.find_last_of("/\\") + 1)));
    }
    return "";
  }

  Value expected_, got_, head_;
  std::string mistakes_;
};

std::vector<std::filesystem::path> letters_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".eml") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

TEST(MailSuite, ReadsStalwartsLetters) {
  suites::Score score("stalwart's letters, with LF and with CRLF");
  for (const auto& path : letters_in(suites::suite("email/stalwart/eml"))) {
    for (const bool crlf : {false, true}) {
      auto expected_path = path;
      expected_path.replace_extension(crlf ? ".crlf.json" : ".json");
      simdjson::dom::parser parser;
      const simdjson::padded_string json(suites::file_text(expected_path));
      const std::string bytes = suites::file_text(path);
      const RawRequest request = as_request(crlf ? with_crlf(bytes) : bytes);
      const Document document = decode_document(request);
      const std::string mistakes = StalwartLetter(Value::json(parser.parse(json).value()), document.body()).mistakes();
      score.count(mistakes.empty(), path.filename().string() + (crlf ? " CRLF" : "") + mistakes);
    }
  }
  EXPECT_EQ(score.total(), 128);
  EXPECT_EQ(score.passed(), score.total());
}

TEST(MailSuite, ReadsIds) {
  suites::Score score("message ids");
  simdjson::dom::parser parser;
  const simdjson::padded_string json(suites::file_text(suites::suite("email/stalwart/id.json")));
  Value::json(parser.parse(json).value()).each_element([&](const Value& test) {
    const RawRequest request = as_request("References: " + text_at(test, "header") + "\n\ntext");
    const Document document = decode_document(request);
    const Value expected = *test.find("expected");
    const std::string got = to_json(*document.body().find("references"));
    score.count(got == (expected.is_null() ? "[]" : to_json(expected)), text_at(test, "header") + " -> " + got);
  });
  EXPECT_EQ(score.total(), 11);
  EXPECT_EQ(score.passed(), score.total());
}

struct Expected {
  std::string file, from, subject;
};

TEST(MailSuite, ReadsRubysLetters) {
  // From and Subject as that project's own tests have them.
  const std::vector<Expected> expected = {
      {"plain_emails/basic_email.eml", "test@lindsaar.net", "Testing 123"},
      {"plain_emails/basic_email_lf.eml", "test@lindsaar.net", "Testing 123"},
      {"plain_emails/mix_caps_content_type.eml", "bb@bug.com", ""},
      {"plain_emails/raw_email_reply.eml", "xxxxxxxx@xxx.org", "Re: Test reply email"},
      {"rfc2822/example01.eml", "jdoe@machine.example", "Saying Hello"},
      {"rfc2822/example03.eml", "john.q.public@example.com", ""},
      {"mime_emails/raw_email_with_nested_attachment.eml", "jamis@37signals.com", "Testing attachments"}};
  suites::Score score("ruby-mail");
  for (const auto& path : letters_in(suites::suite("email/ruby-mail"))) {
    const RawRequest request = as_request(suites::file_text(path));
    const Document document = decode_document(request);
    const std::string name = path.parent_path().filename().string() + "/" + path.filename().string();
    const auto known = std::find_if(expected.begin(), expected.end(), [&](const auto& e) { return e.file == name; });
    const Value from = document.body().find("from").value_or(Value::null());
    const std::string email = text_at(from, "email");
    const std::string subject = text_at(document.body(), "subject");
    const bool as_known =
        known == expected.end() || (email == known->from && (known->subject.empty() || subject == known->subject));
    score.count(!document.problem() && as_known, name + " " + email + " " + subject);
  }
  EXPECT_EQ(score.total(), 49);
  EXPECT_EQ(score.passed(), score.total());
}

// The text begins with `expected`, in which "…" stands for what was left out.
bool has_in_order(std::string_view text, std::string_view expected) {
  constexpr std::string_view kLeftOut = "…";
  size_t at = 0;
  for (bool is_first = true; !expected.empty(); is_first = false) {
    const size_t gap = std::min(expected.find(kLeftOut), expected.size());
    const std::string_view piece = trim(expected.substr(0, gap));
    const size_t found = text.find(piece, at);
    if (found == std::string_view::npos || (is_first && found != 0)) return false;
    at = found + piece.size();
    expected.remove_prefix(std::min(gap + kLeftOut.size(), expected.size()));
  }
  return true;
}

std::string without_blanks(std::string_view text) {
  std::string out = collapse_blanks(text);
  std::erase(out, ' ');
  return out;
}

// What the corpus says of a letter, but for whether it is a lead: who wrote and what.
std::string corpus_mistakes(const connectors::Row& row, const Value& letter) {
  std::string out;
  Value who = letter.find("from").value_or(Value::null());
  const Value reply_to = letter.find("reply_to")->at(0);
  const std::string email = to_lower_ascii(row.at("email"));
  if (!email.empty() && email != to_lower_ascii(text_at(who, "email"))) who = reply_to;
  if (to_lower_ascii(text_at(who, "email")) != email && !email.empty()) {
    out += " email '" + to_json(*letter.find("from")) + "' for '" + email + "'";
  }
  const std::string name = row.at("contact_name");
  if (!name.empty() && text_at(who, "name") != name) out += " name '" + text_at(who, "name") + "' for '" + name + "'";
  const std::string expected = without_blanks(row.at("message_text"));
  const std::string text = without_blanks(text_at(letter, "text"));
  if (!has_in_order(text, expected)) out += " text '" + text.substr(0, 200) + "' for '" + expected + "'";
  return out;
}

TEST(MailSuite, ReadsTheCorpus) {
  suites::Score hard("the corpus's letters, hard rows"), all("the corpus's letters, all rows");
  for (const connectors::Row& row : connectors::read_table(connectors::corpus_root() + "EXPECT.tsv")) {
    if (!row.at("path").starts_with("email/eml_")) continue;
    const RawRequest request = as_request(suites::file_text(connectors::corpus_root() + row.at("path")));
    const Document document = decode_document(request);
    ASSERT_FALSE(document.problem()) << row.at("path");
    const std::string mistakes = corpus_mistakes(row, document.body());
    if (row.at("strength") == "hard") hard.count(mistakes.empty(), row.at("path") + mistakes);
    all.count(mistakes.empty(), row.at("path") + mistakes);
  }
  EXPECT_GT(hard.total(), 50);
  EXPECT_EQ(hard.passed(), hard.total());
}

}  // namespace
}  // namespace leadgate::mapping
