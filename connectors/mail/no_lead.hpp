// Whether a letter is one that no person wrote to us, and which kind: by its headers and parts.
//
// A word of the headers alone does not outweigh a person: what a form or a group passes on may be marked as automatic
// or as a list's, and still is a customer's. Pure, any thread.
#pragma once

#include <string_view>

#include "connectors/mail/form.hpp"
#include "connectors/mail/letter.hpp"
#include "connectors/mail/sender.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors::mail {

// "auto_reply", "auto_generated", "bounce", "delivery_report", "read_receipt", "abuse_report", "mailing_list", "spam",
// "calendar", "own"; empty: it may be a lead.
// `message` is what was written now. The null path alone does not outweigh a person's From with words below it.
std::string_view no_lead_reason(const Letter& letter, const Form& form, const Sender& sender,
                                const mapping::OwnIdentities& own, std::string_view message);

}  // namespace leadgate::connectors::mail
