// Which letters a template is for: by address, subject and an expression; all that is said must hold.
// Immutable, any thread; holds() takes its steps from the delivery's evaluation.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/formula.hpp"
#include "connectors/mail/settings.hpp"

namespace re2 {
class RE2;
}

namespace leadgate::connectors::mail {

// What the expressions of a template see of the letter, beside `mail`: headers, from, subject, text, html_tables,
// pairs.
std::span<const std::string_view> template_members();

class Match {
 public:
  // Nothing, with mistakes, when it says nothing or something wrong.
  static std::optional<Match> compile(const TemplateSettings& settings,
                                      const mapping::jmespath::FunctionTable* functions, Mistakes& mistakes);

  // `root` has the letter's members.
  bool holds(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation) const;
  const std::string& name() const { return name_; }
  // It names both whose letters and which of them, and is no guess: what it holds of is what it says, whatever marks of
  // machines and lists the letter has.
  bool is_sure() const { return !is_guess_ && !from_.empty() && (subject_ || when_); }

 private:
  bool is_from(const mapping::Value& root) const;

  std::string name_;
  bool is_guess_ = false;
  std::vector<std::string> from_;  // lower case
  std::shared_ptr<const re2::RE2> subject_;
  std::optional<Formula> when_;
};

}  // namespace leadgate::connectors::mail
