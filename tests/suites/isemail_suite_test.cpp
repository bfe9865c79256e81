// Is it an address: the test set of is_email, by category. What only DNS can tell (13 cases) is judged by its syntax.
#include <gtest/gtest.h>

#include <map>
#include <pugixml.hpp>

#include "mapping/address_grammar.hpp"
#include "mapping/unicode.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

constexpr uint32_t kSymbolForNull = 0x2400;

// The set writes control characters as their symbols, U+2400 and the 32 behind it.
std::string address_of(std::string_view written) {
  std::string out;
  for (size_t at = 0; at < written.size();) {
    const uint32_t sign = next_code_point(written, at);
    if (sign >= kSymbolForNull && sign < kSymbolForNull + 0x20)
      out += static_cast<char>(sign - kSymbolForNull);
    else
      append_utf8(out, sign);
  }
  return out;
}

TEST(IsEmailSuite, PutsEachAddressIntoItsCategory) {
  const std::map<std::string, AddressKind> kinds = {
      {"ISEMAIL_VALID_CATEGORY", AddressKind::kPlain}, {"ISEMAIL_DNSWARN", AddressKind::kPlain},
      {"ISEMAIL_RFC5321", AddressKind::kSmtpOnly},     {"ISEMAIL_CFWS", AddressKind::kWithComment},
      {"ISEMAIL_DEPREC", AddressKind::kObsolete},      {"ISEMAIL_RFC5322", AddressKind::kNotSmtp},
      {"ISEMAIL_ERR", AddressKind::kInvalid}};
  pugi::xml_document document;
  const std::string text = suites::file_text(suites::suite("isemail/tests-original.xml"));
  ASSERT_TRUE(document.load_buffer(text.data(), text.size()));
  suites::Score score("is_email");
  for (const pugi::xml_node& test : document.child("tests").children("test")) {
    const AddressKind found = judge_address(address_of(test.child_value("address")));
    const bool right = found == kinds.at(test.child_value("category"));
    score.count(right, std::string(test.attribute("id").value()) + " " + test.child_value("address") + " " +
                           test.child_value("diagnosis") + ", found " + std::to_string(static_cast<int>(found)));
  }
  EXPECT_EQ(score.total(), 279);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
