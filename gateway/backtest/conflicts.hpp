// Where another mapping's order number or person is not the one that the event's deal has: what a replay would leave
// apart, or together, though the mapping now says otherwise.
//
// A number that another deal has, and a phone, e-mail or messenger that another person has, stay there: the two would
// have been one. A number that is not the deal's own, and a person none of whose identities the deal's contact has,
// would have been a deal or a contact of their own. Conflicts of identities that are recorded already are not news.
// What two events claim that nobody has yet is remembered, kConflictClaimsMax of them.
//
// One thread, with a read-only connection and a key index of its own, which must outlive it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "queue/inbox.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

inline constexpr size_t kConflictClaimsMax = 200'000;

enum class ConflictKind { kNumberOfAnotherDeal, kAnotherNumber, kIdentityOfAnotherContact, kAnotherPerson };
std::string_view conflict_name(ConflictKind kind);  // "number_of_another_deal", ... in JSON
std::string_view conflict_text(ConflictKind kind);  // for people

struct ForeseenConflict {
  ConflictKind kind = ConflictKind::kNumberOfAnotherDeal;
  std::string value;  // the number or the identity
  std::string with;   // the other deal's or contact's id; empty: none, it would be new
};

class ConflictWatch {
 public:
  ConflictWatch(store::Connection& connection, store::KeyIndex& keys) : context_{connection, keys} {}

  // In the order of the events.
  std::vector<ForeseenConflict> of(const queue::InboxEvent& event, const deals::Deal& deal,
                                   const deals::Contact& contact, const deals::LeadDraft& draft);

 private:
  // Who claimed it first; 0: nobody but `row`.
  int64_t claimed(const std::string& key, int64_t row);
  void of_number(const queue::InboxEvent& event, const deals::Deal& deal, const std::string& number,
                 std::vector<ForeseenConflict>& out);
  void of_person(const deals::Contact& contact, const deals::ContactDraft& draft, std::vector<ForeseenConflict>& out);

  store::WriteContext context_;  // only read
  std::unordered_map<std::string, int64_t> claims_;
};

}  // namespace leadgate::gateway
