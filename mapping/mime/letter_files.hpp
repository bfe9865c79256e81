// The files of a letter: its parts that are not its text, and what a winmail.dat holds (behind it, which stays a file
// itself). Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/attachment.hpp"
#include "mapping/mime/letter.hpp"
#include "mapping/mime/mail_budget.hpp"

namespace leadgate::mapping::mime {

struct LetterFile {
  Attachment file;
  bool is_inline = false;
  std::string content_id;  // without <>; empty: none
};

class LetterFiles {
 public:
  // Bytes that stand in `letter` as they are become views into it.
  LetterFiles(std::string_view letter, MailBudget& budget) : letter_(letter), budget_(budget) {}

  void add(const Part& part);

  // What the parts say that bear text of their own (a winmail.dat); empty: nothing.
  const std::string& text() const { return text_; }
  std::vector<LetterFile>& files() { return files_; }

 private:
  void take_bytes(const Part& part, Attachment& file) const;
  void add_packed(const Attachment& packed);

  std::string_view letter_;
  MailBudget& budget_;
  std::string text_;
  std::vector<LetterFile> files_;
};

}  // namespace leadgate::mapping::mime
