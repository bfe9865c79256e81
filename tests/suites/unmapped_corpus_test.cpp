// What real senders posted, to `connector: form` as if nobody had described their platform: forms and shops, every
// "hard" row that is a lead. Another set of the same kind is tried elsewhere, so the score of a platform says more than
// the sum. The corpus is read where it lies (LEADGATE_SHARED).
#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "deals/money.hpp"
#include "mapping/functions.hpp"
#include "mapping/recognise/words.hpp"
#include "tests/suites/corpus_rows.hpp"

namespace leadgate::connectors {
namespace {

std::shared_ptr<const Connector> form_source(const std::string& platform) {
  mapping::Locale locale;
  locale.region = platform == "tilda" ? "RU" : "US";
  CompileContext context;
  context.source = "site";
  context.preset = "form";
  context.locale = locale;
  context.functions = mapping::make_lead_functions(locale, {});
  Mistakes mistakes;
  const ConfigNode own = *parse_yaml("{}", "source.yaml", mistakes);
  auto connector = compile_connector(merge_preset(*builtin_preset("form"), own), context, mistakes);
  for (const Mistake& mistake : mistakes) ADD_FAILURE() << mistake.line();
  return connector;
}

std::vector<std::string> sorted_words(const std::string& text) {
  std::vector<std::string> words = mapping::recognition::words_of(text);
  std::sort(words.begin(), words.end());
  return words;
}

enum class Verdict { kRight, kMissing, kWrong };

Verdict verdict(bool same, bool found_nothing) {
  if (same) return Verdict::kRight;
  return found_nothing ? Verdict::kMissing : Verdict::kWrong;
}

Verdict judge_name(const Row& row, const deals::LeadDraft& draft) {
  return verdict(sorted_words(row.at("contact_name")) == sorted_words(draft.contact.name), draft.contact.name.empty());
}

Verdict judge_phone(const Row& row, const deals::LeadDraft& draft) {
  const auto& phones = draft.contact.phones;
  const std::string wanted = digits_of(row.at("phone"));
  if (wanted.empty()) return verdict(phones.empty(), phones.empty());
  return verdict(!phones.empty() && digits_of(phones.front()).ends_with(wanted), phones.empty());
}

Verdict judge_email(const Row& row, const deals::LeadDraft& draft) {
  const auto& emails = draft.contact.emails;
  const std::string found = emails.empty() ? std::string() : emails.front();
  return verdict(found == to_lower_ascii(row.at("email")), found.empty());
}

bool is_amount(const Row& row, const deals::LeadDraft& draft) {
  const auto wanted = deals::Decimal::parse(row.at("amount"));
  const auto found = deals::Decimal::parse(draft.amount);
  if (!wanted) return !found || found->is_zero();
  return found && *wanted == *found;
}

bool is_order(const Row& row, const deals::LeadDraft& draft) {
  const bool lines = row.at("product_lines").empty() || std::to_string(draft.lines.size()) == row.at("product_lines");
  return draft.external_id == row.at("external_order_id") && is_amount(row, draft) && lines;
}

std::string shown(const deals::LeadDraft& draft) {
  std::string text = "name '" + draft.contact.name + "'";
  for (const std::string& phone : draft.contact.phones) text += ", phone " + phone;
  for (const std::string& email : draft.contact.emails) text += ", e-mail " + email;
  text += ", order '" + draft.external_id + "', amount '" + draft.amount + " " + draft.currency + "', lines ";
  return text + std::to_string(draft.lines.size());
}

class UnmappedCorpus : public testing::Test {
 protected:
  void SetUp() override {
    for (const Row& row : read_table(corpus_root() + "SOURCES.tsv")) types_[row.at("path")] = row.at("content_type");
    for (const Row& row : read_table(corpus_root() + "EXPECT.tsv")) {
      const std::string& path = row.at("path");
      const bool ours = path.starts_with("forms/") || path.starts_with("shops/");
      if (ours && row.at("strength") == "hard" && types_[path] != "(fragment)") rows_.push_back(row);
    }
  }

  Reading post(const Row& row) const {
    const std::string& path = row.at("path");
    return deliver(*form_source(row.at("platform")), suites::file_text(corpus_root() + path), types_.at(path));
  }

  std::map<std::string, std::string> types_;
  std::vector<Row> rows_;
};

TEST_F(UnmappedCorpus, GivesThePersonAndTheOrder) {
  suites::Score people("no preset: name, phone and e-mail"), orders("no preset: amount, order and lines");
  std::map<std::string, std::array<int, 3>> by_platform;  // people, orders, all
  int wrong = 0;
  for (const Row& row : rows_) {
    if (row.at("is_lead") != "yes" && row.at("is_lead") != "update") continue;
    const Reading reading = post(row);
    const deals::LeadDraft draft =
        reading.kind == Reading::Kind::kEvents ? reading.events.front().draft : deals::LeadDraft();
    const Verdict verdicts[] = {judge_name(row, draft), judge_phone(row, draft), judge_email(row, draft)};
    const auto count = [&](Verdict one) { return std::count(std::begin(verdicts), std::end(verdicts), one); };
    const std::string said = row.at("path") + " " + kind_of(reading) + ": " + shown(draft);
    auto& [of_people, of_orders, all] = by_platform[row.at("platform")];
    const bool person = count(Verdict::kRight) == 3;
    const bool order = is_order(row, draft);
    people.count(person, said);
    orders.count(order, said);
    of_people += person ? 1 : 0;
    of_orders += order ? 1 : 0;
    ++all;
    wrong += count(Verdict::kWrong) > 0 ? 1 : 0;
    EXPECT_EQ(reading.events.size(), 1u) << said;
  }
  for (const auto& [platform, counts] : by_platform) {
    printf("[   SCORE  ] no preset, %s: person %d, order %d of %d\n", platform.c_str(), counts[0], counts[1],
           counts[2]);
  }
  EXPECT_EQ(wrong, 0) << "somebody else's data";
  EXPECT_GE(people.passed() * 100, people.total() * 95);
  EXPECT_GE(orders.passed() * 100, orders.total() * 80);
}

TEST_F(UnmappedCorpus, MakesNoLeadOfWhatIsNone) {
  int seen = 0;
  for (const Row& row : rows_) {
    if (row.at("is_lead") != "no" && row.at("is_lead") != "fetch") continue;
    ++seen;
    const Reading reading = post(row);
    EXPECT_NE(kind_of(reading), "lead") << row.at("path") << ": " << shown(reading.events.front().draft);
  }
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace leadgate::connectors
