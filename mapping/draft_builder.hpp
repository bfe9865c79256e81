// A lead draft while a mapping fills it: takes the values of expressions, normalises them and notes what it could not
// use. Internal to the mapper; one document on one thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/dates.hpp"
#include "mapping/limits.hpp"
#include "mapping/mapper.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

inline constexpr size_t kTagsMax = 100;

class DraftBuilder {
 public:
  using Put = void (DraftBuilder::*)(const Value& value, std::string_view name);

  DraftBuilder(const Locale& locale, const DateReader& dates, const Limits& limits, std::vector<uint64_t>& reads)
      : locale_(locale), dates_(dates), limits_(limits), reads_(reads) {}

  // How to take the value of a target; null when there is no such target. For "attribution.NAME" and "fields.NAME" the
  // rest of the name is left in `name`.
  static Put find_target(std::string_view target, std::string_view& name);
  static const std::vector<std::string>& target_names();

  // Takes one target's value. What came of it besides is in note().
  void put(Put how, std::string_view target, std::string_view name, const Value& value);
  const std::string& note() const { return note_; }

  // What did not fit into the limits, as a sentence; empty: everything is in the draft.
  std::string over_limit() const;

  // Joins, pads and defaults what depends on several targets. Call once, after the last put.
  void finish();

  deals::LeadDraft draft;

 private:
  friend struct Targets;

  template <std::string deals::LeadDraft::*Member>
  void text(const Value& value, std::string_view name);
  template <std::string deals::ContactDraft::*Member>
  void contact_text(const Value& value, std::string_view name);
  template <std::string deals::Address::*Member>
  void address_text(const Value& value, std::string_view name);
  template <std::string DraftBuilder::*Member>
  void name_part(const Value& value, std::string_view name);

  void phones(const Value& value, std::string_view name);
  void people(const Value& value, std::string_view name);
  void emails(const Value& value, std::string_view name);
  void messengers(const Value& value, std::string_view name);
  void amount(const Value& value, std::string_view name);
  void refunded(const Value& value, std::string_view name);
  void currency(const Value& value, std::string_view name);
  void lines(const Value& value, std::string_view name);
  void attribution(const Value& value, std::string_view name);
  void one_attribution(const Value& value, std::string_view name);
  void fields(const Value& value, std::string_view name);
  void one_field(const Value& value, std::string_view name);
  void tags(const Value& value, std::string_view name);
  void thread(const Value& value, std::string_view name);
  void version(const Value& value, std::string_view name);
  void seen_sequence(const Value& value, std::string_view name);

  void add_messenger(const Value& value);
  void add_line(const Value& value);
  void add_person(const Value& value);
  void take_phones(const Value& value, std::vector<std::string>& list);
  void take_emails(const Value& value, std::vector<std::string>& list);
  std::string take_decimal(const Value& line, std::string_view key);
  std::string take_text(const Value& object, std::string_view key);

  // The text of a scalar, or of a list's scalars joined; marks them as read.
  std::string plain_text(const Value& value, std::string_view separator);
  void mark(const Value& value);
  // A value that is of no use to its target: it counts as not read, so that it ends among the fields.
  void reject(const Value& value, std::string_view why);

  struct Bound {
    size_t count_max;
    std::string_view what;
    std::string_view setting;
  };
  Bound lines_bound() const { return {limits_.lines_max, "order lines", "lead_lines_max"}; }
  Bound identities_bound() const {
    return {limits_.identities_max, "phones, e-mails or messengers", "lead_identities_max"};
  }
  Bound people_bound() const { return {limits_.identities_max, "further people", "lead_identities_max"}; }
  Bound pairs_bound() const { return {limits_.pairs_max, "attribution pairs or fields", "lead_pairs_max"}; }
  // Is there room for one more beside `count`? Else the lead is over the limit.
  bool has_room(size_t count, const Bound& bound);
  // Calls visit for the elements of a list, or for the value itself if it is none.
  template <class Visit>
  void each_of(const Value& value, const Bound& bound, Visit&& visit);
  void add_identity(std::vector<std::string>& list, std::string text);

  const Locale& locale_;
  const DateReader& dates_;
  const Limits& limits_;
  std::vector<uint64_t>& reads_;
  std::string over_limit_;
  std::string_view target_;
  std::string note_;
  std::string first_name_;
  std::string middle_name_;
  std::string last_name_;
  std::string amount_currency_;  // what stood beside the amount
};

template <class Visit>
void DraftBuilder::each_of(const Value& value, const Bound& bound, Visit&& visit) {
  if (!value.is_array()) return visit(value);
  size_t count = 0;
  value.each_element([&](const Value& element) {
    if (!element.is_null() && has_room(count++, bound)) visit(element);
  });
}

}  // namespace leadgate::mapping
