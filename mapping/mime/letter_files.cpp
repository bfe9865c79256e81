#include "mapping/mime/letter_files.hpp"

#include "base/text.hpp"
#include "mapping/mime/tnef.hpp"

namespace leadgate::mapping::mime {
namespace {

bool is_in(std::string_view piece, std::string_view whole) {
  return piece.data() >= whole.data() && piece.data() + piece.size() <= whole.data() + whole.size();
}

}  // namespace

void LetterFiles::add(const Part& part) {
  LetterFile out;
  out.file.name = part.filename();
  out.file.content_type = part.type.value;
  std::string_view id = trim(part.header("content-id"));
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  out.content_id = to_valid_utf8(id);
  const std::string& disposition = part.disposition.value;
  out.is_inline = disposition == "inline" || (disposition.empty() && !id.empty());
  if (budget_.spend(part))
    take_bytes(part, out.file);
  else
    out.file.keep(std::string());
  files_.push_back(std::move(out));
  // By value: what is within is added to the same list.
  const Attachment added = files_.back().file;
  if (is_tnef(added.bytes)) add_packed(added);
}

void LetterFiles::take_bytes(const Part& part, Attachment& file) const {
  if (part.encoding != Encoding::kNone) {
    file.keep(undo_encoding(part.body(), part.encoding));
  } else if (is_in(part.body(), letter_)) {
    file.bytes = part.body();
  } else {
    file.keep(std::string(part.body()));
  }
}

void LetterFiles::add_packed(const Attachment& packed) {
  Tnef tnef = read_tnef(packed.bytes);
  for (const TnefFile& within : tnef.files) {
    LetterFile out;
    out.file.name = within.name;
    out.file.content_type = "application/octet-stream";
    out.file.keep(std::string(within.bytes));
    files_.push_back(std::move(out));
  }
  if (text_.empty()) text_ = std::move(tnef.text);
}

}  // namespace leadgate::mapping::mime
