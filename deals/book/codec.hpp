// How the composite parts of a row are spelled: JSON, so that a person can read the database. What was written by this
// program reads back the same; what cannot be read (a hand-edited row) reads as empty. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "deals/lead_draft.hpp"

namespace leadgate::deals::book {

std::string encode_details(const DealDetails& details);
DealDetails decode_details(std::string_view json);

// {"phones":[...],"emails":[...],"messengers":[{"kind","id","username"}]}
std::string encode_identities(const Contact& contact);
void decode_identities(std::string_view json, Contact& contact);

// {"amount":12,"title":-1}; empty when nothing came otherwise.
std::string encode_origins(const Origins& origins);
Origins decode_origins(int64_t event, std::string_view otherwise);

std::string encode_address(const Address& address);  // empty for an empty one
Address decode_address(std::string_view json);

// A draft that waits for its deal, whole but for further people. The other way gives an empty draft for what cannot be
// read.
std::string encode_draft(const LeadDraft& draft);
LeadDraft decode_draft(std::string_view json);

}  // namespace leadgate::deals::book
