#include "gateway/intake/attachments.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

Attachment file(std::string name, std::string_view bytes, std::string field = "") {
  Attachment out;
  out.field = std::move(field);
  out.name = std::move(name);
  out.bytes = bytes;
  return out;
}

std::string told(const std::vector<queue::AttachmentRow>& rows) {
  std::string out;
  for (const queue::AttachmentRow& row : rows) {
    out += std::to_string(row.number) + ' ' + row.name + (row.is_kept() ? "" : ": " + row.dropped) + '\n';
  }
  return out;
}

TEST(AttachmentRows, HoldEachFileAgainstTheLimits) {
  mapping::Limits limits;
  limits.attachment_bytes_max = 3;
  limits.attachments_max = 2;
  const std::vector<Attachment> files{file("a", "123"), file("b", "1234"), file("c", ""), file("d", "1")};
  const auto rows = attachment_rows(files, limits);
  EXPECT_EQ(told(rows),
            "1 a\n2 b: The file has 4 bytes; limits.attachment_bytes_max is 3.\n3 c\n"
            "4 d: The delivery has 4 files; limits.attachments_max is 2.\n")
      << "what is too large takes no place";
  EXPECT_TRUE(rows[1].sha256.empty());
  limits.attachments_max = 0;
  EXPECT_FALSE(attachment_rows(files, limits)[0].is_kept());
}

TEST(AttachmentRows, NameByItsTypeWhatHasNoName) {
  Attachment letter = file("", "x");
  letter.content_type = "message/rfc822";
  Attachment invitation = file("", "y");
  invitation.content_type = "text/calendar";
  EXPECT_EQ(told(attachment_rows(std::vector{letter, invitation}, {})), "1 letter.eml\n2 invite.ics\n");
}

TEST(AttachmentRows, NameWhatHasNoName) {
  EXPECT_EQ(told(attachment_rows(std::vector{file("", "x", "scan"), file(" ", "x")}, {})), "1 scan\n2 file\n");
  std::string name;
  for (int i = 0; i < 200; ++i) name += "Ж";
  const std::string cut = attachment_rows(std::vector{file(name, "x")}, {})[0].name;
  EXPECT_EQ(cut.size(), kAttachmentNameBytesMax - 1);
  EXPECT_TRUE(is_valid_utf8(cut));
}

TEST(AttachmentRows, TellFilesApartByNameAndContent) {
  const auto identity = [](std::string name, std::string_view bytes) {
    return attachments_identity(attachment_rows(std::vector{file(std::move(name), bytes)}, {}));
  };
  EXPECT_EQ(identity("a", "1"), identity("a", "1"));
  EXPECT_NE(identity("a", "1"), identity("a", "2"));
  EXPECT_NE(identity("a", "1"), identity("b", "1"));
  EXPECT_EQ(attachments_identity({}), "");
  EXPECT_EQ(timeline_attachments({}, 1), "");
}

}  // namespace
}  // namespace leadgate::gateway
