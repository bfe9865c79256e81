// The pieces that letters are made of, against public suites: encoded words, addresses, parameters, dates.
#include <cstdio>

#include "base/text.hpp"
#include "mapping/document.hpp"
#include "mapping/mime/addresses.hpp"
#include "mapping/mime/encoded_words.hpp"
#include "mapping/mime/mail_date.hpp"
#include "mapping/mime/parameters.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping::mime {
namespace {

// A suite's file as a value, with what keeps it.
class SuiteFile {
 public:
  explicit SuiteFile(const std::string& name) : text_(suites::file_text(suites::suite("email/" + name))) {
    root_ = Value::json(parser_.parse(text_).value());
  }
  const Value& root() const { return root_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::padded_string text_;
  Value root_;
};

std::string text_of(const Value& object, std::string_view key) {
  return std::string(object.find(key).value_or(Value::null()).as_string());
}

TEST(MailSuite, ReadsEncodedWords) {
  suites::Score score("encoded words");
  const SuiteFile file("rfc2047_cases.json");
  file.root().find("cases")->each_element([&](const Value& test) {
    const std::string input = text_of(test, "input");
    const std::string got = header_text(input);
    score.count(got == text_of(test, "expected"), input + " -> " + got);
  });
  EXPECT_EQ(score.total(), 58);
  EXPECT_EQ(score.passed(), score.total());
}

std::vector<Mailbox> expected_mailboxes(const Value& expected) {
  std::vector<Mailbox> out;
  const auto add = [&](const Value& item, const std::string& group) {
    // Blanks at the ends of a quoted name say nothing, a route was dropped long ago, blanks within an address too.
    Mailbox mailbox{std::string(trim(text_of(item, "name"))), text_of(item, "address"), group};
    if (mailbox.address.starts_with('@')) mailbox.address.erase(0, mailbox.address.find(':') + 1);
    std::erase(mailbox.address, ' ');
    out.push_back(std::move(mailbox));
  };
  if (const auto list = expected.find("List")) list->each_element([&](const Value& item) { add(item, ""); });
  if (const auto groups = expected.find("Group")) {
    groups->each_element([&](const Value& group) {
      group.find("addresses")->each_element([&](const Value& item) { add(item, text_of(group, "name")); });
    });
  }
  return out;
}

std::string shown(const std::vector<Mailbox>& mailboxes) {
  std::string out;
  for (const Mailbox& mailbox : mailboxes) {
    out += "[" + mailbox.group + "|" + mailbox.name + "|" + mailbox.address + "]";
  }
  return out;
}

TEST(MailSuite, ReadsAddresses) {
  suites::Score score("addresses");
  const SuiteFile file("stalwart/address.json");
  file.root().each_element([&](const Value& test) {
    const std::string header = text_of(test, "header");
    const std::string got = shown(read_mailboxes(header).mailboxes);
    const std::string expected = shown(expected_mailboxes(*test.find("expected")));
    score.count(got == expected, header + " -> " + got + " for " + expected);
  });
  EXPECT_EQ(score.total(), 60);
  EXPECT_EQ(score.passed(), score.total());
}

TEST(MailSuite, ReadsParameters) {
  suites::Score score("parameters");
  const SuiteFile file("stalwart/content_type.json");
  file.root().each_element([&](const Value& test) {
    const std::string header = text_of(test, "header");
    const Value expected = *test.find("expected");
    const HeaderValue got = read_header_value(header);
    std::string wrong;
    const std::string subtype = text_of(expected, "c_subtype");
    const std::string type = text_of(expected, "c_type") + (subtype.empty() ? "" : "/" + subtype);
    if (!expected.is_null() && got.value != type && got.value != type + "/") wrong = got.value;
    expected.find("attributes").value_or(Value::null()).each_element([&](const Value& pair) {
      const std::string name(pair.at(0).as_string());
      if (name.ends_with("-language")) return;
      const std::string value = got.find(name).value_or("(none)");
      if (value != pair.at(1).as_string()) wrong += " " + name + "=" + value;
    });
    score.count(wrong.empty(), header + " ->" + wrong);
  });
  EXPECT_EQ(score.total(), 103);
  // Not as there: parameters made to confuse (two cases), values of blanks only (two), and blanks between encoded
  // words, which are kept within quotation marks.
  EXPECT_EQ(score.passed(), score.total() - 5);
}

TEST(MailSuite, ReadsDates) {
  suites::Score score("dates");
  const SuiteFile file("stalwart/date.json");
  file.root().each_element([&](const Value& test) {
    const Value expected = *test.find("expected");
    const auto number = [&](std::string_view key) { return static_cast<int>(expected.find(key)->as_integer()); };
    const auto got = mail_date(text_of(test, "header"));
    const std::string shown = got ? format_rfc3339(*got) : "none";
    std::string wanted = "none";
    if (expected.is_object()) {
      char text[64];
      snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", number("year"), number("month"),
               number("day"), number("hour"), number("minute"), number("second"),
               expected.find("tz_before_gmt")->as_bool() ? '-' : '+', number("tz_hour"), number("tz_minute"));
      if (const auto time = parse_rfc3339(text); time.ok()) wanted = format_rfc3339(*time);
    }
    score.count(shown == wanted, text_of(test, "header") + " -> " + shown + " for " + wanted);
  });
  EXPECT_EQ(score.total(), 40);
  EXPECT_EQ(score.passed(), score.total() - 1) << "a row of numbers is no date";
}

}  // namespace
}  // namespace leadgate::mapping::mime
