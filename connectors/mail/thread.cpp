#include "connectors/mail/thread.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace leadgate::connectors::mail {
namespace {

void add(std::vector<std::string>& parents, const std::string& id, const std::string& own) {
  if (id.empty() || id == own || parents.size() == kThreadParentsMax) return;
  if (std::find(parents.begin(), parents.end(), id) == parents.end()) parents.push_back(id);
}

}  // namespace

Thread thread_of(const Letter& letter) {
  static const RE2 number("\\[#\\s?([^\\]\\s]+)\\]");
  static const RE2 reply(
      "(?i)^\\s*(?:\\[[^\\]]{1,40}\\]\\s*)?(?:re|aw|antw|sv|vs|odp|ynt|r|отв|ответ|відп|на|回复|答复|返信)(?:\\[\\d+\\]"
      ")?\\s*[:：]");
  Thread out;
  out.id = letter.message_id;
  for (const std::string& id : letter.in_reply_to) add(out.parents, id, out.id);
  // The nearest one stands last.
  for (auto id = letter.references.rbegin(); id != letter.references.rend(); ++id) add(out.parents, *id, out.id);
  RE2::PartialMatch(letter.subject, number, &out.number);
  if (out.number.size() > kThreadNumberBytesMax) out.number.clear();
  out.reply = !out.parents.empty() || RE2::PartialMatch(letter.subject, reply);
  return out;
}

}  // namespace leadgate::connectors::mail
