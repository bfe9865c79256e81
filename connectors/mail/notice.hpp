// A service's letter about somebody, apart from a person's letter with answers in it.
//
// Services write from addresses like everybody's, so that it is judged by what the letter says: it announces a request
// or comes from a desk of machines, it answers nothing, and the answers are of somebody who is not its sender. Who says
// outside of them what he wants is a person, unless the letter says what no customer does. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "connectors/mail/form.hpp"
#include "connectors/mail/letter.hpp"

namespace leadgate::connectors::mail {

// "A new request came from the site", "a new lead", "they ordered a call back".
bool announces(std::string_view text);

// Whether the letter is worth reading as a service's: from a host that is no private people's, and no answer.
bool may_be_notice(const Letter& letter);

// Whether `form`, read as a service's of such a letter, tells of somebody else than the letter's sender.
bool tells_of_another(const Letter& letter, const Form& form);

// What such a letter says beside its answers, without greeting, announcement and good wishes. Empty: nothing.
std::string rest_of(std::string_view message, const Form& form);

// The same as tells_of_another() of a letter in prose: one phone or address in it is whom it announces.
bool mentions_another(const Letter& letter, std::string_view message);

}  // namespace leadgate::connectors::mail
