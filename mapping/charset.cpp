#include "mapping/charset.hpp"

#include <unicode/ucnv.h>

#include <memory>

#include "base/text.hpp"
#include "mapping/charset_guess.hpp"

namespace leadgate::mapping {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr size_t kCharsetLabelBytesMax = 60;

struct ConverterCloser {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using IcuConverter = std::unique_ptr<UConverter, ConverterCloser>;

IcuConverter open(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  IcuConverter converter(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status)) return nullptr;
  return converter;
}

// Labels whose common meaning is wider than their name, and spellings that ICU does not know.
std::string meant_by(std::string_view label) {
  static constexpr std::pair<std::string_view, std::string_view> kMeanings[] = {{"iso-8859-1", "windows-1252"},
                                                                                {"iso8859-1", "windows-1252"},
                                                                                {"latin1", "windows-1252"},
                                                                                {"us-ascii", "windows-1252"},
                                                                                {"ascii", "windows-1252"},
                                                                                {"iso-8859-9", "windows-1254"},
                                                                                {"gb2312", "gb18030"},
                                                                                {"gbk", "gb18030"},
                                                                                {"x-gbk", "gb18030"},
                                                                                {"win-1251", "windows-1251"},
                                                                                {"win1251", "windows-1251"},
                                                                                {"1251", "windows-1251"},
                                                                                {"windows1251", "windows-1251"},
                                                                                {"koi8r", "koi8-r"},
                                                                                {"koi8", "koi8-r"},
                                                                                {"shift_jis", "windows-31j"},
                                                                                {"sjis", "windows-31j"},
                                                                                {"x-sjis", "windows-31j"},
                                                                                {"euc-kr", "windows-949"},
                                                                                {"utf8", kUtf8},
                                                                                {"unicode", "utf-16"},
                                                                                {"866", "ibm866"},
                                                                                {"dos-866", "ibm866"},
                                                                                {"utf-7", ""}};
  for (const auto& [name, meaning] : kMeanings) {
    if (label == name) return std::string(meaning);
  }
  return std::string(label);
}

bool is_wide(std::string_view charset) {
  return charset.starts_with("utf-16") || charset.starts_with("utf-32") || charset == "ucs-2";
}

// Charsets of two bytes a letter, some of whose texts are UTF-8 by accident.
bool is_east_asian(std::string_view charset) {
  for (const std::string_view part : {"gb18030", "big5", "windows-31j", "euc-", "windows-949", "windows-936"}) {
    if (charset.starts_with(part)) return true;
  }
  return false;
}

bool has_control(std::string_view bytes) {
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n') return true;
  }
  return false;
}

// Sequences of three bytes and more, or letters of nothing but Cyrillic, hardly come about by accident.
bool can_only_be_utf8(std::string_view utf8) {
  size_t cyrillic = 0;
  size_t others = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xE0) return true;
    if (byte >= 0xC0) ++(byte == 0xD0 || byte == 0xD1 ? cyrillic : others);
  }
  return cyrillic >= 3 && others == 0;
}

bool fits(std::string_view bytes, const std::string& charset) {
  return to_utf8(bytes, charset).find(kReplacement) == std::string::npos;
}

}  // namespace

std::string known_charset(std::string_view label) {
  label = trim(label);
  while (label.starts_with('"') || label.starts_with('\'')) label.remove_prefix(1);
  while (label.ends_with('"') || label.ends_with('\'') || label.ends_with(';')) label.remove_suffix(1);
  if (label.empty() || label.size() > kCharsetLabelBytesMax) return {};
  std::string name = meant_by(to_lower_ascii(trim(label)));
  // ICU takes what follows a comma for options of the converter.
  if (name.empty() || name.find(',') != std::string::npos || name.find('\0') != std::string::npos) return {};
  return name == kUtf8 || open(name) ? name : std::string();
}

std::string to_utf8(std::string_view bytes, const std::string& charset) {
  if (charset.empty() || charset == kUtf8) return to_valid_utf8(bytes);
  const IcuConverter converter = open(charset);
  if (!converter) return to_valid_utf8(bytes);
  std::string out(bytes.size() * 3 + 16, '\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size = ucnv_toAlgorithmic(UCNV_UTF8, converter.get(), out.data(), static_cast<int32_t>(out.size()),
                                          bytes.data(), static_cast<int32_t>(bytes.size()), &status);
  if (U_FAILURE(status)) return to_valid_utf8(bytes);
  out.resize(static_cast<size_t>(size));
  if (out.starts_with(kByteOrderMark)) out.erase(0, kByteOrderMark.size());
  return out;
}

bool is_utf8_already(std::string_view bytes, std::string_view charset) {
  if (!is_valid_utf8(bytes)) return false;
  // Letters of UTF-16 leave control characters behind, those of ISO-2022 their escapes.
  if (is_wide(charset) || charset.starts_with("iso-2022")) return !has_control(bytes);
  return !is_east_asian(charset) || can_only_be_utf8(bytes) || !fits(bytes, std::string(charset));
}

CharsetChoice choose_charset(std::string_view bytes, std::string_view declared) {
  if (is_utf8_already(bytes, declared)) return {std::string(kUtf8), true};
  const std::string name(declared);
  const bool claims_other = !declared.empty() && declared != kUtf8;
  if (claims_other && fits(bytes, name)) return {name, true};
  CharsetChoice guess = guess_charset(bytes);
  // A few bytes that mean nothing in the declared charset weigh less than a guess from next to nothing.
  if (claims_other && (!guess.is_sure || guess.name == kUtf8)) return {name, true};
  return guess;
}

std::string wide_charset(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  for (const auto& [mark, name] : {std::pair{"\xFF\xFE\0\0"sv, "utf-32le"sv},
                                   {"\0\0\xFE\xFF"sv, "utf-32be"sv},
                                   {"\xFF\xFE"sv, "utf-16le"sv},
                                   {"\xFE\xFF"sv, "utf-16be"sv}}) {
    if (bytes.starts_with(mark)) return std::string(name);
  }
  if (bytes.size() < 4) return {};
  const auto zero = [&](size_t at) { return bytes[at] == '\0'; };
  if (bytes.size() % 4 == 0 && zero(0) && zero(1) && zero(2) && !zero(3)) return "utf-32be";
  if (bytes.size() % 4 == 0 && !zero(0) && zero(1) && zero(2) && zero(3)) return "utf-32le";
  if (bytes.size() % 2 != 0) return {};
  if (zero(0) && !zero(1) && zero(2) && !zero(3)) return "utf-16be";
  if (!zero(0) && zero(1) && !zero(2) && zero(3)) return "utf-16le";
  return {};
}

std::string_view without_byte_order_mark(std::string_view utf8) {
  if (utf8.starts_with(kByteOrderMark)) utf8.remove_prefix(kByteOrderMark.size());
  return utf8;
}

}  // namespace leadgate::mapping
