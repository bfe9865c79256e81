#include "mapping/mime/key_values.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "mapping/html_text.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kKeyBytesMax = 100;
constexpr int kKeyWordsMax = 6;
constexpr std::string_view kWideColon = "\xEF\xBC\x9A";

bool has_letter(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const uint32_t c = next_code_point(text, at);
    if (is_word(c) && (c < '0' || c > '9')) return true;
  }
  return false;
}

// "* Name", "*Name*", "- Name" -> "Name"
std::string_view without_marks(std::string_view key) {
  constexpr std::string_view kBullet = "\xE2\x80\xA2";
  for (bool again = true; again;) {
    again = false;
    key = trim(key);
    for (const std::string_view mark : {std::string_view("*"), std::string_view("_"), std::string_view("-"), kBullet}) {
      if (!key.starts_with(mark)) continue;
      key.remove_prefix(mark.size());
      again = true;
    }
  }
  while (key.ends_with('*') || key.ends_with('_')) key.remove_suffix(1);
  return trim(key);
}

bool is_key(std::string_view key) {
  if (key.empty() || key.size() > kKeyBytesMax || !has_letter(key)) return false;
  if (key.find_first_of("\n<>@;") != std::string_view::npos || key.find("//") != std::string_view::npos) return false;
  // A sentence has an end, or many words.
  for (const std::string_view end : {". ", "! ", "? "}) {
    if (key.find(end) != std::string_view::npos) return false;
  }
  return std::count(key.begin(), key.end(), ' ') < kKeyWordsMax;
}

class Collector {
 public:
  void take_tables(const std::vector<Table>& tables) {
    for (const Table& table : tables) {
      for (const TableRow& row : table) {
        if (row.size() != 2) continue;
        std::string key = collapse_blanks(row[0]);
        while (key.ends_with(':')) key.pop_back();
        add(without_marks(key), row[1]);
      }
    }
  }

  void take_text(std::string_view text) {
    std::string_view waiting;  // a key whose value has not come yet
    while (!text.empty() && !out_.is_cut) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = trim(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.starts_with('>')) {
        waiting = {};
        continue;
      }
      const auto [key, value] = parted(line);
      if (!is_key(key)) {
        if (line.empty()) continue;
        if (!waiting.empty()) add(waiting, line);
        waiting = {};
      } else if (value.empty()) {
        waiting = key;
      } else {
        add(key, value);
        waiting = {};
      }
    }
  }

  KeyValues take() { return std::move(out_); }

 private:
  static std::pair<std::string_view, std::string_view> parted(std::string_view line) {
    for (size_t at = 0; at < line.size() && at <= kKeyBytesMax; ++at) {
      const bool wide = line.substr(at).starts_with(kWideColon);
      if (line[at] != ':' && !wide) continue;
      const std::string_view rest = line.substr(at + (wide ? kWideColon.size() : 1));
      // The colon of "12:30" and "https://" is part of a word; "*Name:*" is in bold.
      const bool parts = rest.empty() || std::string_view(" \t*").find(rest.front()) != std::string_view::npos;
      if (!wide && !parts && !rest.starts_with("\xC2\xA0")) continue;
      std::string_view value = trim(rest);
      while (value.starts_with('*')) value.remove_prefix(1);
      return {without_marks(line.substr(0, at)), trim(value)};
    }
    return {};
  }

  void add(std::string_view key, std::string_view value) {
    value = trim(value);
    if (!is_key(key) || value.empty()) return;
    if (out_.pairs.size() == kKeyValuesMax) {
      out_.is_cut = true;
      return;
    }
    std::pair<std::string, std::string> pair(key, value);
    if (seen_.insert(pair).second) out_.pairs.push_back(std::move(pair));
  }

  KeyValues out_;
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace

KeyValues key_values(const std::vector<Table>& tables, std::string_view text) {
  Collector collector;
  collector.take_tables(tables);
  collector.take_text(text);
  return collector.take();
}

}  // namespace leadgate::mapping::mime
