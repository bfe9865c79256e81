// The files within a winmail.dat (MS-OXTNEF), which Outlook sends in their place, and the letter's text if it has one.
//
// An own reader of the few attributes that matter, for libytnef allocates what the data tells it to. Every length is
// checked against what is there, nothing is unpacked. Pure, any thread; linear; never fails: a broken file gives what
// was read of it. At most kTnefFilesMax files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping::mime {

inline constexpr size_t kTnefFilesMax = 100;

struct TnefFile {
  std::string name;  // UTF-8, without folders
  std::string_view bytes;
};

struct Tnef {
  std::vector<TnefFile> files;  // views into the data
  std::string text;             // PR_BODY; empty: none
};

bool is_tnef(std::string_view data);
Tnef read_tnef(std::string_view data);

}  // namespace leadgate::mapping::mime
