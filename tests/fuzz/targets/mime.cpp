#include "base/text.hpp"
#include "mapping/mime/decode_mail.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

void run_mime(std::string_view input) {
  mapping::Arena arena;
  std::vector<Attachment> files;
  const auto letter = mapping::decode_mail(input, arena, &files);
  if (!letter.ok()) return;
  LEADGATE_INVARIANT(is_valid_utf8(mapping::to_json(*letter)), "whatever came, what is read of it is UTF-8");
  LEADGATE_INVARIANT(letter->find("attachments")->size() == files.size(), "each file of the tree has its bytes");
  size_t at = 0;
  letter->find("attachments")->each_element([&](const mapping::Value& file) {
    const auto size = static_cast<size_t>(file.find("size")->as_integer());
    LEADGATE_INVARIANT(size == files[at++].bytes.size(), "and says how many they are");
  });
}

}  // namespace leadgate::fuzz
