// Which event a fact of a deal or a contact came from, so that an event that is read anew replaces its own words and
// nobody else's.
//
// A fact goes by its name: "title", "lines", "fields.Цвет", "contact.name", "stage". Almost every deal is one event's
// work, so that one is kept for all of them and only what came otherwise has an entry. A plain value, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace leadgate::deals {

class Origins {
 public:
  static constexpr int64_t kByHand = -1;  // what a person set or took away

  Origins() = default;                                // nothing is known, as of what an older program stored
  explicit Origins(int64_t event) : event_(event) {}  // everything came with it
  Origins(int64_t event, std::map<std::string, int64_t> otherwise) : event_(event), otherwise_(std::move(otherwise)) {}

  // Nothing: not known.
  std::optional<int64_t> of(const std::string& fact) const {
    if (const auto found = otherwise_.find(fact); found != otherwise_.end()) return found->second;
    return event_ == 0 ? std::nullopt : std::optional(event_);
  }
  void set(const std::string& fact, int64_t event) {
    if (event == event_)
      otherwise_.erase(fact);
    else
      otherwise_.insert_or_assign(fact, event);
  }

  int64_t event() const { return event_; }  // 0: not known
  const std::map<std::string, int64_t>& otherwise() const { return otherwise_; }

  friend bool operator==(const Origins&, const Origins&) = default;

 private:
  int64_t event_ = 0;
  std::map<std::string, int64_t> otherwise_;
};

}  // namespace leadgate::deals
