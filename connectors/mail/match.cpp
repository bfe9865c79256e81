#include "connectors/mail/match.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/letter.hpp"

namespace leadgate::connectors::mail {
namespace {

// An address, or a host with all below it.
bool fits(std::string_view email, std::string_view wanted) {
  if (wanted.find('@') != std::string_view::npos && !wanted.starts_with('@')) return email == wanted;
  if (wanted.starts_with('@')) wanted.remove_prefix(1);
  const std::string_view host = host_of(email);
  return host == wanted ||
         (host.ends_with(wanted) && host.size() > wanted.size() && host[host.size() - wanted.size() - 1] == '.');
}

}  // namespace

std::span<const std::string_view> template_members() {
  static constexpr std::string_view kMembers[] = {"headers", "from", "subject", "text", "html_tables", "pairs"};
  return kMembers;
}

std::optional<Match> Match::compile(const TemplateSettings& settings, const mapping::jmespath::FunctionTable* functions,
                                    Mistakes& mistakes) {
  const MatchSettings& match = settings.match;
  const size_t before = mistakes.size();
  Match out;
  out.name_ = settings.name;
  out.is_guess_ = settings.guess;
  for (const std::string& from : match.from) out.from_.push_back(to_lower_ascii(trim(from)));
  if (!match.subject.empty()) {
    auto pattern = std::make_shared<const re2::RE2>("(?i)" + match.subject, re2::RE2::Quiet);
    if (!pattern->ok()) {
      mistakes.push_back(
          {match.node.find("subject")->place(), "'subject' is no regular expression: " + pattern->error() + "."});
    }
    out.subject_ = std::move(pattern);
  }
  if (!match.when.empty()) {
    out.when_ = Formula::compile(match.when, match.node.find("when")->place(), "when", functions, mistakes);
  }
  if (mistakes.size() != before) return std::nullopt;
  if (out.from_.empty() && !out.subject_ && !out.when_) {
    mistakes.push_back(
        {match.node.place(), "`match` needs `from`, `subject` or `when`: else it would be for all letters."});
    return std::nullopt;
  }
  return out;
}

bool Match::is_from(const mapping::Value& root) const {
  const std::optional<mapping::Value> from = root.find("from");
  const std::optional<mapping::Value> email = from ? from->find("email") : std::nullopt;
  if (!email) return false;
  const std::string address = to_lower_ascii(email->as_string());
  return std::any_of(from_.begin(), from_.end(), [&](const std::string& one) { return fits(address, one); });
}

bool Match::holds(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation) const {
  if (!from_.empty() && !is_from(root)) return false;
  if (subject_) {
    const std::optional<mapping::Value> subject = root.find("subject");
    const std::string_view text = subject ? subject->as_string() : std::string_view();
    if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *subject_)) return false;
  }
  if (!when_) return true;
  // One that fails on a letter of another shape does not hold.
  const Result<mapping::Value> holds = when_->evaluate(root, evaluation);
  return holds && is_true(*holds);
}

}  // namespace leadgate::connectors::mail
