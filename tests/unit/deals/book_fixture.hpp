// A book on a real database, within one transaction: what its tests share.
#pragma once

#include <gtest/gtest.h>

#include "deals/book/book.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/schema.hpp"
#include "store/migration.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::deals::book {

class Ear final : public ChangeListener {
 public:
  void deal_changed(store::WriteContext&, const Deal& deal, const StageChange& change, const Actor&) override {
    heard.push_back(std::to_string(deal.id) + ":" + std::string(change_kind_name(change.kind)) + ":" +
                    std::to_string(deal.sequence));
  }
  std::vector<std::string> heard;
};

class Book : public ::testing::Test {
 protected:
  Book() {
    pipeline_.id = "shop";
    pipeline_.currency = "RUB";
    pipeline_.default_owner = "anna";
    pipeline_.stages = {{"new", "Новые"}, {"packing", "Собираем"}, {"won", "Успех"}, {"lost", "Отказ"}};
    rules_.pipeline = &pipeline_;
    auto opened = store::open_writer({folder_.path("book.db"), "", 2048});
    EXPECT_TRUE(opened.ok());
    connection_ = std::move(opened).value();
    std::vector<store::MigrationStep> steps{{"keys", 1, store::KeyIndex::schema()}};
    steps.insert(steps.end(), queue::inbox_schema().begin(), queue::inbox_schema().end());
    steps.insert(steps.end(), book_schema().begin(), book_schema().end());
    EXPECT_TRUE(store::migrate(*connection_, steps).ok());
    auto keys = store::KeyIndex::open(*connection_, {});
    EXPECT_TRUE(keys.ok());
    keys_ = std::move(keys).value();
    connection_->execute("BEGIN IMMEDIATE");
  }

  LeadResult take(const LeadDraft& draft, const std::string& source = "woo", std::optional<Replay> replay = {},
                  int64_t event = 0) {
    const Lead lead = make_lead(draft);
    now_ += std::chrono::seconds(1);
    store::WriteContext context{*connection_, *keys_};
    const LeadResult result =
        take_lead(context, lead, rules_,
                  {.source = source, .event = event == 0 ? ++event_ : event, .at = now_, .replay = replay}, ear_);
    EXPECT_TRUE(connection_->status().ok());
    return result;
  }

  static LeadDraft person(const std::string& phone, const std::string& email = "") {
    LeadDraft draft;
    draft.contact.name = "Иван Петров";
    if (!phone.empty()) draft.contact.phones = {phone};
    if (!email.empty()) draft.contact.emails = {email};
    return draft;
  }
  static LeadDraft order(const std::string& number, const std::string& phone, int64_t version = 0) {
    LeadDraft draft = person(phone);
    draft.external_id = number;
    draft.amount = "100.00";
    if (version != 0) draft.version_time = from_micros(version);
    return draft;
  }

  // The event once more, which made the deal.
  LeadResult again(const LeadDraft& draft, const LeadResult& made, int64_t event, const std::string& source = "woo") {
    return take(draft, source, Replay{made.deal_id, true, false, now_}, event);
  }

  testing::TempFolder folder_;
  int64_t event_ = 0;  // the number of the last one
  Pipeline pipeline_;
  LeadRules rules_;
  Ear ear_;
  std::unique_ptr<store::Connection> connection_;
  std::unique_ptr<store::KeyIndex> keys_;
  Timestamp now_ = from_micros(1'000'000'000);
};

}  // namespace leadgate::deals::book
