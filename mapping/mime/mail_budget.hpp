// What one letter may still cost, and what it has gone over: shared by those who read its parts.
// One decoding's, on one thread.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "mapping/limits.hpp"
#include "mapping/mime/letter.hpp"

namespace leadgate::mapping::mime {

class MailBudget {
 public:
  MailBudget(const Limits& limits, std::vector<std::string> problems)
      : bytes_max_(limits.mail_unpacked_bytes_max), problems_(std::move(problems)) {}

  // False: the part must not be unpacked any more. A part counts once, by its bytes in the letter.
  bool spend(const Part& part) {
    if (!seen_.insert(&part).second) return true;
    if (part.body().size() <= bytes_max_ - spent_) {
      spent_ += part.body().size();
      return true;
    }
    if (!is_over_) hit("mail_unpacked_bytes_max, " + std::to_string(bytes_max_) + " bytes; parts over it are left out");
    is_over_ = true;
    seen_.erase(&part);
    return false;
  }

  void hit(const std::string& what) { add("limit that was hit: " + what); }
  void add(std::string problem) { problems_.push_back(std::move(problem)); }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  size_t bytes_max_;
  size_t spent_ = 0;
  bool is_over_ = false;
  std::unordered_set<const Part*> seen_;
  std::vector<std::string> problems_;
};

}  // namespace leadgate::mapping::mime
