// Who wrote a letter.
//
// Usually From. A machine's address (no-reply, wordpress), the shop's own one and that of a site that sends its forms
// give way: to the person in the form, else to Reply-To, else, for what one of us passed on, to who wrote it first.
// A Reply-To beside a person's From is where to answer, not who wrote. Pure, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "connectors/mail/form.hpp"
#include "connectors/mail/letter.hpp"
#include "connectors/mail/split_letter.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors::mail {

enum class Writer { kFrom, kReplyTo, kForm, kForwarded, kNobody };

struct Sender {
  Person person;  // of a form's the name and the address may be in its answers only
  Writer writer = Writer::kNobody;
};

Sender choose_sender(const Letter& letter, const Form& form, const std::optional<Forwarded>& forwarded,
                     const mapping::OwnIdentities& own);

// An address that nobody reads: no-reply@, mailer-daemon@, wordpress@.
bool is_machine(std::string_view email);
bool is_own(std::string_view email, const mapping::OwnIdentities& own);

}  // namespace leadgate::connectors::mail
