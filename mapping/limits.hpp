// How much work one event may be: what a sender's bytes can make the mapping do. Past a bound nothing is cut in
// silence: the event is parked, or what did not fit is counted where a person sees it. Plain values, any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leadgate::mapping {

// What holds where the configuration says nothing else.
inline constexpr size_t kJsonDepthMax = 64;
inline constexpr size_t kFormPairsMax = 2000;
inline constexpr size_t kMultipartPartsMax = 200;
inline constexpr size_t kUnpackedBytesMax = 16u << 20;
inline constexpr size_t kNdjsonLinesMax = 10'000;
inline constexpr size_t kXmlDepthMax = 64;
inline constexpr size_t kXmlNodesMax = 100'000;
inline constexpr size_t kArenaBytesMax = 16u << 20;
inline constexpr uint64_t kExpressionStepsMax = 4'000'000;
inline constexpr size_t kLinesMax = 1000;
inline constexpr size_t kIdentitiesMax = 32;
inline constexpr size_t kPairsMax = 200;
inline constexpr size_t kRecognisedEntriesMax = 400;
inline constexpr size_t kAttachmentBytesMax = 10u << 20;
inline constexpr size_t kAttachmentsMax = 20;
inline constexpr size_t kMailDepthMax = 32;
inline constexpr size_t kMailPartsMax = 500;
inline constexpr size_t kMailHeaderFieldsMax = 3000;
inline constexpr size_t kMailHeaderBytesMax = 512u << 10;
inline constexpr size_t kMailUnpackedBytesMax = 64u << 20;

struct Limits {
  size_t json_depth_max = kJsonDepthMax;
  size_t form_pairs_max = kFormPairsMax;
  size_t multipart_parts_max = kMultipartPartsMax;
  size_t unpacked_bytes_max = kUnpackedBytesMax;  // of a body with a Content-Encoding
  size_t ndjson_lines_max = kNdjsonLinesMax;
  size_t xml_depth_max = kXmlDepthMax;
  size_t xml_nodes_max = kXmlNodesMax;  // elements and attributes
  size_t arena_bytes_max = kArenaBytesMax;
  uint64_t steps_max = kExpressionStepsMax;  // of all expressions over one delivery, its events together
  size_t lines_max = kLinesMax;              // order lines of a lead
  size_t identities_max = kIdentitiesMax;    // phones, e-mails and messengers of a lead, each
  size_t pairs_max = kPairsMax;              // attribution and fields of a lead, each
  size_t entries_max = kRecognisedEntriesMax;
  size_t attachment_bytes_max = kAttachmentBytesMax;       // of a file
  size_t attachments_max = kAttachmentsMax;                // files of a delivery; what is over either limit is not kept
  size_t mail_depth_max = kMailDepthMax;                   // multiparts within each other, and letters
  size_t mail_parts_max = kMailPartsMax;                   // of a letter, with those within its parts
  size_t mail_header_fields_max = kMailHeaderFieldsMax;    // of a letter and all its parts together
  size_t mail_header_bytes_max = kMailHeaderBytesMax;      // as well
  size_t mail_unpacked_bytes_max = kMailUnpackedBytesMax;  // of all parts of a letter together
};

}  // namespace leadgate::mapping
