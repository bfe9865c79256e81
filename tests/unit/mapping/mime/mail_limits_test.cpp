// Each limit of a letter, set low, and letters that are made to cost: each is read in bounded time and memory, and says
// what was left out.
#include <gmock/gmock.h>
#include <malloc.h>

#include <chrono>
#include <ctime>
#include <fstream>

#include "mapping/mime/decode_mail.hpp"

namespace leadgate::mapping {
namespace {

using testing::HasSubstr;

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

class MailLimits : public testing::Test {
 protected:
  // The letter's text, for which the limit stays out of the way.
  std::string text_of(const std::string& letter) {
    tree_ = *decode_mail(letter, arena_);
    return std::string(tree_.find("text")->as_string());
  }
  std::string problems() const { return to_json(*tree_.find("problems")); }

  Limits limits_;
  Arena arena_;
  Value tree_;
};

TEST_F(MailLimits, OfDepthMakesAFileOfWhatIsDeeper) {
  limits_.mail_depth_max = 2;
  arena_.set_limits(limits_);
  const std::string deep =
      "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
      "boundary=b\n\n--b\n\nshallow\n--b\n"
      "Content-Type: multipart/mixed; boundary=c\n\n--c\n\ndeep\n--c--\n--b--\n--a--\n";
  EXPECT_EQ(text_of(deep), "shallow");
  EXPECT_THAT(problems(), HasSubstr("limit that was hit: mail_depth_max, 2 levels"));
  EXPECT_EQ(tree_.find("attachments")->size(), 1u);
  limits_.mail_depth_max = 3;
  arena_.set_limits(limits_);
  EXPECT_EQ(text_of(deep), "shallow\n\ndeep");
  EXPECT_EQ(problems(), "[]");
}

TEST_F(MailLimits, OfPartsEndTheLetter) {
  limits_.mail_parts_max = 2;
  arena_.set_limits(limits_);
  EXPECT_EQ(text_of("Content-Type: multipart/mixed; boundary=a\n\n--a\n\n1\n--a\n\n2\n--a\n\n3\n--a--\n"), "1\n\n2");
  EXPECT_THAT(problems(), HasSubstr("mail_parts_max, 2 parts"));
}

TEST_F(MailLimits, OfHeadersLeaveOutWhatDoesNotFit) {
  limits_.mail_header_fields_max = 3;
  limits_.mail_header_bytes_max = 60;
  arena_.set_limits(limits_);
  EXPECT_EQ(text_of("A: " + std::string(100, 'a') + "\nSubject: s\nFrom: a@b.test\nTo: c@d.test\nX: 4\n\ntext"),
            "text");
  EXPECT_EQ(to_json(*tree_.find("headers")), R"({"subject":"s","from":"a@b.test","to":"c@d.test"})");
  EXPECT_THAT(problems(), HasSubstr("mail_header_fields_max, 3 header fields"));
  EXPECT_THAT(problems(), HasSubstr("mail_header_bytes_max, 60 bytes"));
}

TEST_F(MailLimits, OfUnpackedBytesLeaveOutParts) {
  limits_.mail_unpacked_bytes_max = 10;
  arena_.set_limits(limits_);
  EXPECT_EQ(text_of("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nshort\n--a\n\nfar too long for it\n--a--\n"),
            "short");
  EXPECT_THAT(problems(), HasSubstr("mail_unpacked_bytes_max, 10 bytes"));
  std::vector<Attachment> files;
  const std::string letter = "Content-Type: image/png\n\nfar too long for it";
  ASSERT_TRUE(decode_mail(letter, arena_, &files).ok());
  ASSERT_EQ(files.size(), 1u);
  EXPECT_TRUE(files[0].bytes.empty());
  EXPECT_TRUE(files[0].kept) << "what was left out stands nowhere in the letter";
}

struct Attack {
  std::string name;
  std::string letter;
};

std::vector<Attack> attacks() {
  const std::string multipart = "Content-Type: multipart/mixed; boundary=a\n\n";
  std::string nested;
  for (int i = 0; i < 4000; ++i) {
    const std::string boundary = std::to_string(i);
    nested += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
  }
  std::vector<Attack> out;
  for (const std::string_view piece :
       {"(", "<", "a:", ":", "\"", "=?a?q?b?= ", "a,", ";", "\\", "a@", "[", "a b ", "<<a@b>,"}) {
    out.push_back({"addresses within: " + std::string(piece),
                   multipart + "--a\nContent-Type: message/rfc822\n\nFrom: " + repeated(piece, 500'000 / piece.size()) +
                       "\nReferences: " + repeated(piece, 2000) + "\n\nx\n--a--\n"});
  }
  for (const std::string_view piece : {"(", ";", "a=", "\"", "; a*0=b", "; a=\"=?a?q?b?=\"", "\\"}) {
    out.push_back({"parameters: " + std::string(piece),
                   "Content-Type: a/b; " + repeated(piece, 500'000 / piece.size()) + "\nContent-Disposition: a; " +
                       repeated(piece, 2000) + "\nContent-ID: <" + repeated(piece, 2000) + "\n\nx"});
  }
  const std::vector<Attack> more = {
      {"parts", multipart + repeated("--a\n\n", 200'000)},
      {"parts of one byte", multipart + repeated("--a\n\nx\n", 150'000)},
      {"nested parts", nested},
      {"nested letters", repeated("Content-Type: message/rfc822\n\n", 30'000)},
      {"a digest", "Content-Type: multipart/digest; boundary=a\n\n" + repeated("--a\n\nA: b\n\nc\n", 80'000)},
      {"header fields", repeated("a:b\n", 250'000) + "\nx"},
      {"one header", "Subject: " + repeated("=?utf-8?Q?a?= ", 70'000) + "\n\nx"},
      {"open words", "Subject: " + repeated("=?a?q?-", 70'000) + "\n\nx"},
      {"words that end late", "Subject: " + repeated(repeated("=?a?q?-", 550) + "?= ", 120) + "\n\nx"},
      {"open words in an address", "From: " + repeated("=?a?q?-", 70'000) + "\n\nx"},
      {"addresses", "From: " + repeated("a,", 250'000) + "\nTo: " + repeated("<", 250'000) + "\n\nx"},
      {"comments", "From: " + repeated("(", 250'000) + "\nTo: " + repeated("(a) ", 60'000) + "\n\nx"},
      {"parameters", "Content-Type: a/b" + repeated("; a*1=b", 70'000) + "\n\nx"},
      {"lines that look like boundaries", nested.substr(0, 2000) + repeated("--0x\n", 200'000)},
      {"pairs", "\n" + repeated("k: v\n", 200'000)},
      {"tables", "Content-Type: text/html\n\n" + repeated("<table><tr><td>a", 60'000)},
      {"cells", "Content-Type: text/html\n\n<table>" + repeated("<td>a", 200'000)},
      {"tags that do not close", "Content-Type: text/html\n\n" + repeated("<a ", 300'000)},
      {"scripts", "Content-Type: text/html\n\n" + repeated("<script>", 120'000)},
      {"uuencode", "\n" + repeated("begin 644 a\n", 80'000)},
      {"zero bytes", "Subject: " + repeated(std::string_view("a\0", 2), 250'000) + "\n\nx"},
      {"a base64 letter", multipart + "--a\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
                              repeated("AAAAAAAAAAAAAAAA\n", 60'000)}};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

// What the thread computes to read it, whatever else the machine does.
std::chrono::nanoseconds reading_time(std::string_view letter) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto started = now();
  Arena arena;
  std::vector<Attachment> files;
  (void)decode_mail(letter, arena, &files);
  return now() - started;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

TEST(MailAttacks, CostAsMuchAsTheyAreLong) {
  constexpr int kQuarter = 4;
  constexpr int kGrowthMax = 10;  // a square would make it sixteen
  constexpr std::chrono::milliseconds kTooShortToTell{30};
  for (const Attack& attack : attacks()) {
    const std::string_view letter = attack.letter;
    const auto quarter = reading_time(letter.substr(0, letter.size() / kQuarter));
    if (kIsSanitized) continue;  // it looks for wrong steps, and there are as many of them in a quarter
    EXPECT_LT(reading_time(letter), kGrowthMax * quarter + kTooShortToTell) << attack.name;
  }
}

// A sanitizer keeps what was freed.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// The largest resident size since the last reset, and now, in bytes; 0 where the system does not say.
size_t resident(std::string_view field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::stoul(line.substr(field.size() + 1)) * 1024;
  }
  return 0;
}

TEST(MailAttacks, TakeBoundedMemory) {
  constexpr size_t kBlowUpMax = 10;
  constexpr size_t kConstantBytes = 40u << 20;  // what the limits allow, whatever the letter's size
  for (const Attack& attack : attacks()) {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5" << std::flush;
    const size_t before = resident("VmRSS");
    reading_time(attack.letter);
    const size_t peak = resident("VmHWM");
    EXPECT_LT(peak - std::min(peak, before), kBlowUpMax * attack.letter.size() + kConstantBytes) << attack.name;
  }
}
#endif

}  // namespace
}  // namespace leadgate::mapping
