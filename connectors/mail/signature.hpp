// What a signature, and the end of a letter, says of its writer.
// Pure, any thread; only a signature's first kSignatureBytesMax are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::connectors::mail {

inline constexpr size_t kSignatureBytesMax = 4096;

struct Signature {
  std::string text;
  std::vector<std::string> phones;  // E.164; no fax, no number of a tax office or a bank, none of a firm's note
  std::string company;
  std::string site;
};
Signature read_signature(std::string_view text, std::string_view region);

// Whether a block has a phone, an address or a site in it, so that it is more than good wishes and a name.
bool has_contact_data(std::string_view block);

// Of what companies put below every letter: that it is confidential, that there are no viruses in it.
bool is_note(std::string_view line);

// Whether it has what a visiting card has: a phone, and a company, a site or an address to write to beside it.
bool is_visiting_card(std::string_view block);

// Phones that the writer calls his own in the message, then those on a line of their own at its end, then any number
// that can be nothing else, but for lines that speak of orders, accounts and other people.
std::vector<std::string> phones_of_writer(std::string_view message, std::string_view region);

}  // namespace leadgate::connectors::mail
