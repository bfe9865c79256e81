#include "gateway/http/disposition.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

TEST(Disposition, NamesAFileInAFormThatNoBrowserMisreads) {
  EXPECT_EQ(attachment_disposition("plan (1).pdf"), "attachment; filename=\"plan (1).pdf\"");
  EXPECT_EQ(attachment_disposition("Счёт 1.pdf"),
            "attachment; filename=\"____ 1.pdf\"; filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82%201.pdf");
  EXPECT_EQ(attachment_disposition("a\"b%20'c.txt"),
            "attachment; filename=\"a_b_20'c.txt\"; filename*=UTF-8''a%22b%2520%27c.txt");
}

TEST(Disposition, LetsNoNameReachOutOfItsPlace) {
  EXPECT_EQ(attachment_disposition("../../etc/passwd"), "attachment; filename=\"_._.._etc_passwd\"");
  EXPECT_EQ(attachment_disposition("a\r\nSet-Cookie: x=1\\b"), "attachment; filename=\"a__Set-Cookie: x=1_b\"");
  EXPECT_EQ(attachment_disposition(".htaccess"), "attachment; filename=\"_htaccess\"");
  EXPECT_EQ(attachment_disposition(""), "attachment; filename=\"file\"");
  EXPECT_EQ(attachment_disposition(" \t"), "attachment; filename=\"file\"");
  EXPECT_EQ(attachment_disposition("\xFF"), "attachment; filename=\"_\"; filename*=UTF-8''%EF%BF%BD");
}

}  // namespace
}  // namespace leadgate::gateway
