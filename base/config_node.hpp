// A configuration file as a tree in which every node and every key knows where it was written, so that a mistake can be
// told as FILE:LINE:COL.
//
// Read from YAML 1.2 (JSON is a part of it) by parse_yaml(). Anchors and aliases work, also in the merge key "<<".
// Bounds: kConfigBytesMax a file, kConfigDepthMax levels, kConfigNodesMax nodes with aliases counted out in full.
// A ConfigNode is a plain value: whoever holds it owns the whole tree below it; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadgate {

inline constexpr size_t kConfigBytesMax = 4u << 20;
inline constexpr size_t kConfigDepthMax = 64;
inline constexpr size_t kConfigNodesMax = 200'000;

// Lines and columns count from 1; a column counts characters, not bytes. Line 0: the file as a whole.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  std::string text() const;  // "leadgate.yaml:12:3", or "leadgate.yaml" for the file as a whole
  friend bool operator==(const Place&, const Place&) = default;
};

// What is wrong at a place, as whole sentences that also say what would be right.
struct Mistake {
  Place place;
  std::string text;

  std::string line() const;  // "leadgate.yaml:12:3: ..."
};

using Mistakes = std::vector<Mistake>;

// By file, line and column, each line once: the order in which a person mends them.
void sort_by_place(Mistakes& mistakes);

struct ConfigMember;

class ConfigNode {
 public:
  enum class Kind { kNull, kScalar, kList, kMap };

  ConfigNode() = default;  // null, nowhere
  static ConfigNode null(Place place);
  enum class Quotes { kNone, kSome };
  static ConfigNode scalar(Place place, std::string text, Quotes quotes = Quotes::kNone);
  static ConfigNode list(Place place, std::vector<ConfigNode> items);
  static ConfigNode map(Place place, std::vector<ConfigMember> members);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_scalar() const { return kind_ == Kind::kScalar; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_map() const { return kind_ == Kind::kMap; }

  const Place& place() const { return place_; }
  const std::string& scalar() const { return text_; }              // empty for the other kinds
  bool is_quoted() const { return quotes_ == Quotes::kSome; }      // "1", '1' or a block: meant as a text
  const std::vector<ConfigNode>& items() const { return items_; }  // empty for the other kinds
  const std::vector<ConfigMember>& members() const { return members_; }
  std::vector<ConfigNode>& items() { return items_; }
  std::vector<ConfigMember>& members() { return members_; }

  // The value of a key of a map, or nullptr; a key with an empty value is found and null.
  const ConfigNode* find(std::string_view key) const;
  // The place of a key of a map, or the node's own place when it has no such key.
  const Place& key_place(std::string_view key) const;

  void set_scalar(std::string text) { text_ = std::move(text); }

  // "a text", "a list", "a map" or "nothing": for "takes ..., not ...".
  std::string_view kind_name() const;

 private:
  Kind kind_ = Kind::kNull;
  Quotes quotes_ = Quotes::kNone;
  Place place_;
  std::string text_;
  std::vector<ConfigNode> items_;
  std::vector<ConfigMember> members_;
};

struct ConfigMember {
  std::string key;
  Place key_place;
  ConfigNode node;
};

// Nothing when the text is no YAML or is past a bound, with one mistake that says where. A key that stands twice in a
// map is a mistake too, but the tree is returned (the first one counts), so that the rest can be checked at once.
// An empty file is an empty map.
std::optional<ConfigNode> parse_yaml(std::string_view text, const std::string& file_name, Mistakes& mistakes);

// Maps are merged key by key, deeply; anything else of `over` replaces what `base` has; a null of `over` removes the
// key. Places stay those of the file that each value comes from.
ConfigNode overlay(const ConfigNode& base, const ConfigNode& over);

}  // namespace leadgate
