// A book in which chats, orders and news of them are said one after another, each an event of the inbox.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "deals/book/changes.hpp"
#include "deals/book/chats.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "tests/unit/deals/book_fixture.hpp"

namespace leadgate::deals::book {

class Talk : public Book {
 protected:
  static LeadDraft message(const std::string& chat, const std::string& text, const std::string& person = "7") {
    LeadDraft draft;
    draft.kind = LeadKind::kMessage;
    draft.conversation = chat;
    draft.message = text;
    if (!person.empty()) draft.contact.messengers = {{"telegram", person, ""}};
    return draft;
  }
  static LeadDraft status(const std::string& order, const std::string& stage, int64_t version = 0) {
    LeadDraft draft;
    draft.kind = LeadKind::kStatus;
    draft.external_id = order;
    draft.stage = stage;
    if (version != 0) draft.version_time = from_micros(version);
    return draft;
  }
  // The event is in the inbox, as in life.
  LeadResult say(LeadDraft draft, const std::string& source = "bot") {
    store::WriteContext context{*connection_, *keys_};
    queue::InboxEvent event;
    event.id = event_ = queue::next_event_id(*connection_);
    event.source = source;
    const LeadResult result = take(draft, source, {}, event_);
    event.received_at = now_;
    event.outcome = result.outcome;
    event.reason = result.reason;
    event.target = result.deal_id;
    const queue::RawEvent raw{"POST", "/in/bot", "", "", "{}"};
    queue::insert_event(context, event, {}, &raw);
    return result;
  }
  std::vector<std::string> told(int64_t deal_id, const std::string& kind) {
    std::vector<std::string> out;
    for (const TimelineEntry& entry : read_timeline(*connection_, deal_id, 0, 100)) {
      if (entry.kind == kind) out.push_back(entry.data);
    }
    return out;
  }
  void close(int64_t deal_id) {
    store::WriteContext context{*connection_, *keys_};
    const Edit edit = [this](Deal& deal) { return close_deal(deal, pipeline_, "won", ""); };
    ASSERT_TRUE(edit_deal(context, deal_id, edit, {}, {"api:test", "", now_}, ear_).ok());
  }
  // What a restart does with the index.
  void reopen_keys() {
    keys_->before_commit();
    ASSERT_TRUE(connection_->execute("COMMIT"));
    keys_->committed();
    keys_.reset();
    auto keys = store::KeyIndex::open(*connection_, {});
    ASSERT_TRUE(keys.ok());
    keys_ = std::move(keys).value();
    connection_->execute("BEGIN IMMEDIATE");
  }
};

}  // namespace leadgate::deals::book
