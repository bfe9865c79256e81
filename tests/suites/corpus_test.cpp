// What real senders posted, through the presets: every row of the corpus for the platforms that have one. The corpus is
// read where it lies (LEADGATE_SHARED); a "hard" row must be right in full, a "soft" one only counts in the score.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "deals/money.hpp"
#include "mapping/email.hpp"
#include "mapping/functions.hpp"
#include "tests/suites/corpus_rows.hpp"
#include "tests/support/usual_needs.hpp"

namespace leadgate::connectors {
namespace {

struct Choice {
  std::string preset;
  std::string region;
};

// The preset of the platform's own name, or what stands in for it; nothing for a platform without any.
std::optional<Choice> choice_for(const std::string& platform) {
  static const std::map<std::string, Choice> others = {{"tilda", {"tilda", "RU"}}, {"telegram", {"telegram", "RU"}}};
  if (const auto known = others.find(platform); known != others.end()) return known->second;
  // Letters as they lie in a mailbox, of a shop where the program's defaults put it: a phone in an American signature,
  // which the table does not name, has no country code.
  if (platform.starts_with("eml_")) return Choice{"imap", "RU"};
  if (builtin_preset(platform)) return Choice{platform, "US"};
  return std::nullopt;
}

// What a source must say itself.
std::string own_keys(const std::string& preset) {
  std::string keys = preset == "form" ? "" : "secret: s3cret\n";
  const std::optional<ConfigNode> whole = builtin_preset(preset);
  const ConfigNode* verify = whole->find("verify");
  // Amazon signs with a certificate that nobody else has; of Mandrill the table has parts of forms.
  if (preset == "mandrill" || (verify != nullptr && verify->find("sns") != nullptr)) keys = "verify: none\n";
  const std::vector<std::string> needs = testing::usual_needs(*whole);
  if (needs.empty()) return keys.empty() ? "{}" : keys;
  keys += "settings:\n";
  for (const std::string& name : needs) keys += "  " + name + ": some-word\n";
  return keys;
}

std::shared_ptr<const Connector> source_for(const std::string& platform) {
  const auto [preset, region] = choice_for(platform).value_or(Choice{});
  mapping::Locale locale;
  locale.region = region;
  CompileContext context;
  context.source = platform;
  context.preset = preset;
  context.locale = locale;
  context.functions = mapping::make_lead_functions(locale, {});
  Mistakes mistakes;
  const ConfigNode own = *parse_yaml(own_keys(preset), "source.yaml", mistakes);
  auto connector = compile_connector(merge_preset(*builtin_preset(preset), own), context, mistakes);
  for (const Mistake& mistake : mistakes) ADD_FAILURE() << mistake.line();
  return connector;
}

// Compares one row's cells with a draft; every difference is a sentence.
class Comparison {
 public:
  Comparison(const Row& row, const deals::LeadDraft& draft) : row_(row), draft_(draft) {
    same("contact_name", draft.contact.name);
    phone();
    email();
    messenger();
    // The first one of a list of orders is the one that the row describes.
    order_number();
    amount();
    same("currency", draft.currency);
    if (!row_.at("product_lines").empty()) same("product_lines", std::to_string(draft.lines.size()));
    message();
  }
  const std::string& differences() const { return differences_; }

 private:
  size_t first_of_list() const { return row_.at("external_order_id").find(';'); }

  void differ(const std::string& what, const std::string& expected, const std::string& found) {
    differences_ += "  " + what + ": expected '" + expected + "', found '" + found + "'\n";
  }
  void order_number() {
    const std::string& expected = row_.at("external_order_id");
    // Who cannot be reached is kept under the number of what they sent.
    const std::string& own = draft_.external_id;
    if (expected.empty() && !own.empty() && row_.at("idempotency_id").find(own) != std::string::npos) return;
    if (expected.empty() && is_letter() && own == draft_.thread.id) return;
    same("external_order_id", own, expected.substr(0, first_of_list()));
  }
  void same(const std::string& cell, const std::string& found) { same(cell, found, row_.at(cell)); }
  void same(const std::string& cell, const std::string& found, const std::string& expected) {
    // An empty cell of the currency means the account's default, which is the pipeline's.
    if (expected.empty() && (cell == "currency" || cell == "contact_name")) return;
    if (trim(expected) != found) differ(cell, expected, found);
  }
  void phone() {
    const std::string& expected = row_.at("phone");
    const auto& phones = draft_.contact.phones;
    if (expected.empty()) {
      if (!phones.empty()) differ("phone", "", phones.front());
      return;
    }
    // Spelt otherwise but the same number: the country's part may be added, the digits of the number stay.
    const std::string wanted = digits_of(expected);
    const std::string found = phones.empty() ? std::string() : digits_of(phones.front());
    if (found.empty() || !found.ends_with(wanted)) differ("phone", expected, phones.empty() ? "" : phones.front());
  }
  void email() {
    const auto& emails = draft_.contact.emails;
    const std::string found = emails.empty() ? std::string() : emails.front();
    // A host in another script is known by its ASCII form.
    if (!found.empty() && mapping::normal_email(row_.at("email")) == found) return;
    if (to_lower_ascii(row_.at("email")) != found) differ("email", row_.at("email"), found);
  }
  void messenger() {
    const std::string& expected = row_.at("messenger_id");
    const auto& messengers = draft_.contact.messengers;
    std::string found;
    if (!messengers.empty()) {
      found = messengers.front().id;
      if (!messengers.front().username.empty()) found += " @" + messengers.front().username;
    }
    if (expected != found) differ("messenger_id", expected, found);
  }
  void amount() {
    const auto expected = deals::Decimal::parse(row_.at("amount"));
    const auto found = deals::Decimal::parse(draft_.amount);
    if (expected.has_value() != found.has_value() || (expected && !(*expected == *found))) {
      differ("amount", row_.at("amount"), draft_.amount);
    }
  }
  void message() {
    // Of this one the table leaves the text out, which the payload has.
    if (row_.at("path") == "chat/whatsapp_cloud/webhook-incoming-message-ads.json") return;
    const std::string& expected = row_.at("message_text");
    if (is_letter()) return letter_text(expected);
    // A table has blanks where the text has line breaks.
    std::string said = draft_.message;
    std::replace(said.begin(), said.end(), '\n', ' ');
    if (expected == said) return;
    if (expected.find("; ") == std::string::npos) return differ("message_text", expected, draft_.message);
    // The table's own words for several answers, "about: answer; about: answer": each must be there.
    std::string all = draft_.message;
    for (const auto& [name, text] : draft_.fields) all += "\n" + text;
    for (const std::string_view answer : split(expected, ';')) {
      const std::string one(trim(answer.substr(std::min(answer.find(": ") + 1, answer.size()))));
      if (all.find(one) == std::string::npos) differ("message_text", one, all);
    }
  }

  bool is_letter() const { return row_.at("path").starts_with("email/"); }

  static std::string without_blanks(std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](unsigned char c) { return c > ' '; });
    return out;
  }

  // The table leaves out what is long ("..." as one sign), and adds in brackets what the provider makes of it.
  void letter_text(std::string expected) {
    if (const size_t note = to_lower_ascii(expected).find(" (stripped"); note != std::string::npos)
      expected.resize(note);
    const std::string said = without_blanks(draft_.message);
    size_t at = 0;
    for (size_t from = 0; from <= expected.size();) {
      const size_t cut = std::min(expected.find("…", from), expected.size());
      const std::string piece = without_blanks(std::string_view(expected).substr(from, cut - from));
      const size_t found = said.find(piece, at);
      if (found == std::string::npos || (from == 0 && found != 0))
        return differ("message_text", expected, draft_.message);
      at = found + piece.size();
      from = cut + std::string_view("…").size();
    }
    if (!expected.ends_with("…") && at != said.size()) differ("message_text", expected, draft_.message);
  }

  const Row& row_;
  const deals::LeadDraft& draft_;
  std::string differences_;
};

std::string judge(const Row& row, const Reading& reading) {
  // News of what is there already never make a deal.
  const bool read = reading.kind == Reading::Kind::kEvents && reading.events.front().kind == Event::Kind::kLead;
  const bool lead = read && reading.events.front().draft.kind != deals::LeadKind::kStatus;
  const std::string& expected = row.at("is_lead");
  if (reading.kind == Reading::Kind::kRefused) return "  " + kind_of(reading) + "\n";
  if (expected == "no") return lead ? "  a lead was made of what is none\n" : "";
  if (expected == "fetch") {
    // Ids alone: whom they mean must be asked for, by a person at the latest.
    const bool kept = reading.kind == Reading::Kind::kEvents && reading.events.front().kind != Event::Kind::kIgnored;
    return kept ? "" : "  what must be fetched was not kept: " + kind_of(reading) + "\n";
  }
  if (!(expected == "update" ? read : lead)) return "  no lead: " + kind_of(reading) + "\n";
  return Comparison(row, reading.events.front().draft).differences();
}

class Corpus : public ::testing::Test {
 protected:
  std::string root_ = corpus_root();
};

TEST_F(Corpus, IsReadAsItsTableSays) {
  std::map<std::string, std::string> content_types;
  for (const Row& row : read_table(root_ + "SOURCES.tsv")) content_types[row.at("path")] = row.at("content_type");
  std::map<std::string, std::pair<int, int>> score;  // platform -> right, all
  for (const Row& row : read_table(root_ + "EXPECT.tsv")) {
    const std::string& platform = row.at("platform");
    if (!choice_for(platform)) continue;
    const std::string& path = row.at("path");
    if (content_types[path] == "(fragment)") continue;  // a parser's table, tested below
    const auto connector = source_for(platform);
    ASSERT_NE(connector, nullptr);
    const std::string type = platform.starts_with("eml_") ? "message/rfc822" : content_types[path];
    const Reading reading = deliver(*connector, suites::file_text(root_ + path), type);
    const std::string differences = judge(row, reading);
    auto& [right, all] = score[platform];
    ++all;
    if (differences.empty()) ++right;
    if (row.at("strength") == "hard") {
      EXPECT_EQ(differences, "") << path;
    } else if (!differences.empty()) {
      printf("[   SOFT   ] %s\n%s", path.c_str(), differences.c_str());
    }
  }
  for (const auto& [platform, counts] : score) {
    printf("[   SCORE  ] corpus %s: %d of %d\n", platform.c_str(), counts.first, counts.second);
  }
  EXPECT_GE(score.size(), 20u);
}

TEST_F(Corpus, UpdatesKeepTheOrdersNumberAndGrowItsVersion) {
  const std::pair<const char*, const char*> pairs[] = {
      {"shops/shopify/order_webhookdb.json", "shops/shopify/order_updated_newer.json"},
      {"shops/woocommerce/order_create_response_v3.json", "shops/woocommerce/order_update_response_v3.json"}};
  for (const auto& [older, newer] : pairs) {
    const auto connector =
        source_for(std::string(older).find("shopify") == std::string::npos ? "woocommerce" : "shopify");
    const Reading first = deliver(*connector, suites::file_text(root_ + older), "application/json");
    const Reading second = deliver(*connector, suites::file_text(root_ + newer), "application/json");
    ASSERT_EQ(kind_of(first), "lead");
    ASSERT_EQ(kind_of(second), "lead");
    const deals::LeadDraft& a = first.events[0].draft;
    const deals::LeadDraft& b = second.events[0].draft;
    EXPECT_EQ(a.external_id, b.external_id);
    ASSERT_TRUE(a.version_time && b.version_time) << older;
    EXPECT_LT(*a.version_time, *b.version_time) << older;
  }
}

TEST_F(Corpus, ReadsTildasProductTexts) {
  const std::string products = suites::file_text(root_ + "forms/tilda/product_strings.json");
  const std::string body = R"({"Phone":"+79161234567","payment":{"orderid":"1","products":)" + products + "}}";
  const Reading reading = deliver(*source_for("tilda"), body, "application/json");
  ASSERT_EQ(kind_of(reading), "lead");
  const auto& lines = reading.events[0].draft.lines;
  ASSERT_EQ(lines.size(), 5u);
  const std::pair<const char*, const char*> expected[] = {
      {"490.00", ""}, {"1390.00", "1"}, {"960.00", "1"}, {"", ""}, {"", ""}};
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].total, expected[i].first) << lines[i].name;
    EXPECT_EQ(lines[i].quantity, expected[i].second) << lines[i].name;
    EXPECT_FALSE(lines[i].name.empty());
    EXPECT_EQ(lines[i].name.find("≡"), std::string::npos) << lines[i].name;
  }
  EXPECT_EQ(lines[0].sku, "Vesna5b-2027");
  EXPECT_EQ(lines[2].sku, "zhara2026-5b");
  EXPECT_EQ(lines[3].sku, "xtrail10-2026");
  EXPECT_EQ(lines[4].sku, "");
}

}  // namespace
}  // namespace leadgate::connectors
