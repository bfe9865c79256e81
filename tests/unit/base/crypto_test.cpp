#include "base/crypto.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

TEST(Crypto, DigestsOfFips180AndRfc1321) {
  EXPECT_EQ(to_hex(digest(DigestAlgorithm::kSha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(digest(DigestAlgorithm::kSha256, "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(digest(DigestAlgorithm::kSha256, "")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(digest(DigestAlgorithm::kSha512, "abc")).substr(0, 32), "ddaf35a193617abacc417349ae204131");
  EXPECT_EQ(to_hex(digest(DigestAlgorithm::kMd5, "abc")), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Crypto, HmacsOfRfc4231AndRfc2202) {
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kSha256, "Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kSha256, std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kSha256, std::string(131, '\xaa'),
                        "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kSha1, "Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kMd5, "Jefe", "what do ya want for nothing?")),
            "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kSha512, "Jefe", "what do ya want for nothing?")).substr(0, 32),
            "164b7a7bfcf819e2e395fbe73b56e0a3");
  EXPECT_EQ(to_hex(hmac(DigestAlgorithm::kSha256, std::string_view(), std::string_view())),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crypto, Hash128IsTheFrontOfSha256) {
  const auto hash = hash128("abc");
  EXPECT_EQ(to_hex(std::string(hash.begin(), hash.end())), "ba7816bf8f01cfea414140de5dae2223");
}

TEST(Crypto, NamesOfDigests) {
  EXPECT_EQ(digest_from_name("sha256"), DigestAlgorithm::kSha256);
  EXPECT_EQ(digest_from_name("md5"), DigestAlgorithm::kMd5);
  EXPECT_EQ(digest_from_name("SHA256"), std::nullopt);
}

TEST(Crypto, HexGoesThereAndBack) {
  EXPECT_EQ(to_hex(std::string("\x00\xff\x10", 3)), "00ff10");
  EXPECT_EQ(from_hex("00Ff10"), std::string("\x00\xff\x10", 3));
  EXPECT_EQ(from_hex(""), "");
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
}

TEST(Crypto, Base64OfRfc4648) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : cases) {
    EXPECT_EQ(to_base64(plain), coded);
    EXPECT_EQ(from_base64(coded), plain);
    EXPECT_EQ(from_base64(coded.substr(0, coded.find('='))), plain) << "padding may be missing";
    EXPECT_EQ(from_base64url(to_base64url(plain)), plain);
  }
  EXPECT_EQ(to_base64("\xfb\xff"), "+/8=");
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(from_base64url("-_8="), "\xfb\xff");
}

TEST(Crypto, RefusesBrokenBase64) {
  for (const std::string_view text :
       {"Z", "Zg=", "Zg===", "=", "====", "Z=g=", "Zm9v!", "Zm 9v", "Zm9v\n", "-_8=", "Zh=="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
  EXPECT_EQ(from_base64url("+/8="), std::nullopt);
}

TEST(Crypto, ComparesWhole) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

}  // namespace
}  // namespace leadgate
