#include "gateway/config/mail_limits_spec.hpp"

namespace leadgate::gateway {
namespace {

constexpr int64_t kMegabyte = 1 << 20;

}  // namespace

void declare_mail_limits(ObjectSpec<LimitsConfig>& spec) {
  spec.integer("mail_depth_max", &LimitsConfig::mail_depth_max)
      .range(2, 200)
      .unit("levels")
      .doc(
          "Parts within each other in a letter. What is deeper is kept as a file, and the letter's "
          "`problems` say so.");
  spec.integer("mail_parts_max", &LimitsConfig::mail_parts_max)
      .range(10, 10'000)
      .unit("parts")
      .doc("Parts of a letter. One with more is read up to there, and the letter's `problems` say so.");
  spec.integer("mail_header_fields_max", &LimitsConfig::mail_header_fields_max)
      .range(100, 100'000)
      .unit("fields")
      .doc(
          "Header fields of a letter and all its parts. Further ones are left out, and the letter's `problems` say "
          "so.");
  spec.integer("mail_header_bytes_max", &LimitsConfig::mail_header_bytes_max)
      .range(4096, 16 * kMegabyte)
      .unit("bytes")
      .doc(
          "Header fields of a letter and all its parts. A field that does not fit is left out, and the letter's "
          "`problems` say so.");
  spec.integer("mail_unpacked_bytes_max", &LimitsConfig::mail_unpacked_bytes_max)
      .range(1, 1024 * kMegabyte)
      .unit("bytes")
      .doc(
          "Parts of a letter that are read, together. A part that does not fit is left out, and the letter's "
          "`problems` say so.");
}

}  // namespace leadgate::gateway
