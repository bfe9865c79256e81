#include "mapping/mime/tnef.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "mapping/charset.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr uint32_t kSignature = 0x223E9F78;
constexpr size_t kPropertiesMax = 2000;

// Attributes, the low half of their tags.
constexpr uint16_t kAttachTitle = 0x8010;
constexpr uint16_t kAttachData = 0x800F;
constexpr uint16_t kAttachRenderData = 0x9002;  // begins an attachment
constexpr uint16_t kAttachProperties = 0x9005;
constexpr uint16_t kBody = 0x800C;
constexpr uint16_t kMessageProperties = 0x9003;
constexpr uint16_t kCodePage = 0x9007;

// MAPI properties and the types of their values.
constexpr uint16_t kPropertyBody = 0x1000;
constexpr uint16_t kPropertyLongName = 0x3707;
constexpr uint16_t kTypeText = 0x1E;
constexpr uint16_t kTypeWideText = 0x1F;
constexpr uint16_t kTypeObject = 0x0D;
constexpr uint16_t kTypeBinary = 0x102;
constexpr uint16_t kManyValues = 0x1000;

// Little-endian numbers and pieces; past the end it gives zeroes and nothing, and ok() turns false.
class Bytes {
 public:
  explicit Bytes(std::string_view data) : rest_(data) {}

  std::string_view take(size_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  uint32_t number(size_t size) {
    uint32_t out = 0;
    size_t shift = 0;
    for (const char c : take(size)) {
      out |= static_cast<uint32_t>(static_cast<unsigned char>(c)) << shift;
      shift += 8;
    }
    return out;
  }
  std::string_view padded(size_t size) {
    const std::string_view out = take(size);
    take(std::min((4 - size % 4) % 4, rest_.size()));
    return out;
  }
  bool ok() const { return ok_; }
  bool has_more() const { return ok_ && !rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Property {
  uint16_t id = 0;
  uint16_t type = 0;
  std::string_view value;
};

size_t fixed_size(uint16_t type) {
  switch (type) {
    case 0x05:  // real
    case 0x06:  // currency
    case 0x07:  // time of an application
    case 0x14:  // 64 bits
    case 0x40:  // time
      return 8;
    case 0x48:  // class id
      return 16;
    default:
      return 4;
  }
}

template <class Visit>
void each_property(std::string_view data, const Visit& visit) {
  Bytes bytes(data);
  const size_t count = std::min<size_t>(bytes.number(4), kPropertiesMax);
  for (size_t i = 0; i < count && bytes.has_more(); ++i) {
    Property property;
    property.type = static_cast<uint16_t>(bytes.number(2));
    property.id = static_cast<uint16_t>(bytes.number(2));
    if (property.id >= 0x8000) {  // by name
      bytes.take(16);
      if (bytes.number(4) == 0)
        bytes.take(4);
      else
        bytes.padded(bytes.number(4));
    }
    const uint16_t type = property.type & static_cast<uint16_t>(~kManyValues);
    const bool is_sized = type == kTypeText || type == kTypeWideText || type == kTypeObject || type == kTypeBinary;
    const size_t values = is_sized || type != property.type ? bytes.number(4) : 1;
    for (size_t v = 0; v < values && bytes.has_more(); ++v) {
      const std::string_view value = is_sized ? bytes.padded(bytes.number(4)) : bytes.padded(fixed_size(type));
      if (v == 0) property.value = value;
    }
    if (bytes.ok()) visit(property);
  }
}

std::string without_folders(std::string name) {
  const size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

class TnefReader {
 public:
  explicit TnefReader(std::string_view data) : bytes_(data) {}

  Tnef run() {
    bytes_.take(6);  // signature, key
    while (bytes_.has_more()) {
      bytes_.take(1);  // of the message or of an attachment
      const uint32_t tag = bytes_.number(4);
      const std::string_view data = bytes_.take(bytes_.number(4));
      bytes_.take(2);  // checksum
      if (!bytes_.ok()) break;
      take(static_cast<uint16_t>(tag & 0xFFFF), data);
    }
    std::erase_if(out_.files, [](const TnefFile& file) { return file.name.empty() && file.bytes.empty(); });
    return std::move(out_);
  }

 private:
  void take(uint16_t id, std::string_view data) {
    switch (id) {
      case kCodePage:
        code_page_ = known_charset("windows-" + std::to_string(Bytes(data).number(4)));
        break;
      case kBody:
        out_.text = text(data);
        break;
      case kMessageProperties:
        each_property(data, [this](const Property& property) {
          if (property.id == kPropertyBody && out_.text.empty()) out_.text = text_of(property);
        });
        break;
      case kAttachRenderData:
        if (out_.files.size() < kTnefFilesMax) out_.files.emplace_back();
        break;
      case kAttachTitle:
        if (!out_.files.empty()) out_.files.back().name = without_folders(text(data));
        break;
      case kAttachData:
        if (!out_.files.empty()) out_.files.back().bytes = data;
        break;
      case kAttachProperties:
        each_property(data, [this](const Property& property) {
          if (property.id != kPropertyLongName || out_.files.empty()) return;
          const std::string name = without_folders(text_of(property));
          if (!name.empty()) out_.files.back().name = name;
        });
        break;
      default:
        break;
    }
  }

  std::string text_of(const Property& property) const {
    if (property.type != kTypeWideText) return text(property.value);
    std::string wide = to_utf8(property.value, "utf-16le");
    wide.resize(std::min(wide.find('\0'), wide.size()));
    return wide;
  }

  std::string text(std::string_view data) const {
    data = data.substr(0, data.find('\0'));
    return to_utf8(data, choose_charset(data, code_page_).name);
  }

  Bytes bytes_;
  std::string code_page_;
  Tnef out_;
};

}  // namespace

bool is_tnef(std::string_view data) {
  return data.size() > 6 && Bytes(data).number(4) == kSignature;
}

Tnef read_tnef(std::string_view data) {
  return is_tnef(data) ? TnefReader(data).run() : Tnef{};
}

}  // namespace leadgate::mapping::mime
