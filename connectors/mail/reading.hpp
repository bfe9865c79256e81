// What a letter's tree says once it is understood: the root's member `mail`.
//
// The tree itself, and beside it:
//   sender {name, email}           who wrote (sender.hpp); null: nobody who could be named
//   receiver {name, email}         the first whom it went to that is none of us; null: there is none
//   message, quoted                what was written now, and what it answers; between answers to several questions
//                                  their last lines stay
//   signature {text, phones, company, site}
//   phones                         of the signature, of the message and of a subject of his own, as far as the writer
//                                  calls them his; of a form's message, where no answer is a phone; the one that a
//                                  notice mentions; none of ours, nor of what a customer passes on
//   form                           the labelled answers in it; null: there are none
//   is_form                        it is a form's notification, not a person's letter that has such answers in it
//   pairs                          those of the tree and the labelled lines of the message, whatever they are of
//   no_lead                        why it is no letter of a person (no_lead.hpp); null
//   thread {id, parents, number, reply}
//   forwarded {from, subject, text, comment} | null
// What one of us passes on is read as the letter that it was (forward.hpp): message, signature, phones and form are
// that letter's, and `comment` is what was written above it. A letter of nothing but an attached one has that one's
// text. Pure; on the arena's thread, which owns the result.
#pragma once

#include <string>

#include "connectors/mail/letter.hpp"
#include "mapping/arena.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors::mail {

mapping::Value understand(const mapping::Value& tree, const mapping::OwnIdentities& own, const std::string& region,
                          mapping::Arena& arena);

// A root whose `mail` is no list's and no machine's letter, though it has marks of those.
mapping::Value without_marks(const mapping::Value& root, mapping::Arena& arena);

}  // namespace leadgate::connectors::mail
