// Who wrote a letter.
//
// Usually From. A machine's address (no-reply, wordpress), the shop's own one and that of a site that sends its forms
// give way: to the person in the form, else to Reply-To, else, for what one of us passed on, to who wrote it first,
// else to whom a notice of ours mentions. A Reply-To beside a person's From is where to answer, not who wrote, and
// answers in a letter that no site sent are a person's own. Pure, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "connectors/mail/form.hpp"
#include "connectors/mail/letter.hpp"
#include "connectors/mail/split_letter.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors::mail {

enum class Writer { kFrom, kReplyTo, kForm, kForwarded, kMentioned, kNobody };

struct Sender {
  Person person;  // of a form's the name and the address may be in its answers only
  Writer writer = Writer::kNobody;
};

Sender choose_sender(const Letter& letter, const Form& form, const std::optional<Forwarded>& forwarded,
                     const mapping::OwnIdentities& own);

// An address that nobody reads: no-reply@, mailer-daemon@, wordpress@.
bool is_machine(std::string_view email);
// Where private people have their mailboxes: a letter from there is no site's.
bool is_free_mail(std::string_view host);
// The words that sites and their services put into a notice's sender or subject.
bool looks_like_site(const Letter& letter, const Person& from);
bool is_own(std::string_view email, const mapping::OwnIdentities& own);
// `phone` is in E.164.
bool is_own_phone(std::string_view phone, const mapping::OwnIdentities& own, std::string_view region);
// Two addresses at the same firm's hosts; where private people have their mailboxes nobody is of one house.
bool is_same_house(std::string_view email, std::string_view other);

// How the letter is to be read for a form: as our site's notice when it stays among us, or has us answer to ourselves,
// and answers nothing.
Author author_of(const Letter& letter, const mapping::OwnIdentities& own);

}  // namespace leadgate::connectors::mail
