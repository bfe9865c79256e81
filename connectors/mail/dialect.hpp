// From what a platform sends to a letter's tree: the expressions of the key `mail`, compiled.
//
// Immutable, any thread; letter() is pure and takes its steps from the delivery's evaluation. The tree lives in the
// evaluation's arena. A platform's parsed parts make a tree of the same members as a MIME letter does
// (mapping/mime/decode_mail.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/attachment.hpp"
#include "connectors/formula.hpp"
#include "connectors/mail/settings.hpp"

namespace leadgate::connectors::mail {

class Dialect {
 public:
  static std::optional<Dialect> compile(const MailSettings& settings, const mapping::jmespath::FunctionTable* functions,
                                        Mistakes& mistakes);

  // Null when there is no letter in it. `files` gets those that are in the letter or among its parts, with their bytes.
  // Fails as Formula::evaluate() does, and with kTooLarge when the arena is exhausted.
  Result<mapping::Value> letter(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation,
                                std::vector<Attachment>& files) const;

 private:
  std::vector<std::pair<std::string, Formula>> parts_;  // by key, in mail_parts()' order
};

}  // namespace leadgate::connectors::mail
