// Which parts of a letter are its text, and which its files: what a mail program would show in one go (the rules of
// RFC 8621, section 4.1.4). Pure, any thread; the depth is bounded by the letter's.
#pragma once

#include <vector>

#include "mapping/mime/letter.hpp"

namespace leadgate::mapping::mime {

struct BodyChoice {
  std::vector<const Part*> text;   // text/plain where there is a choice; with the HTML parts that have no such twin
  std::vector<const Part*> html;   // as text, the other way round
  std::vector<const Part*> files;  // all leaves and letters that are not in one of these, and what is shown in between
};

// Points into the letter.
BodyChoice choose_body(const Part& letter);

}  // namespace leadgate::mapping::mime
