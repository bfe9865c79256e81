// parse_yaml() of base/config_node.hpp: yaml-cpp's events made into a tree with places. Its own node tree is not used,
// because that drops duplicate keys silently and knows no place of a key.
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/config_node.hpp"

namespace leadgate {
namespace {

constexpr std::string_view kMergeKey = "<<";

// Ends the parse with one mistake; never leaves this file.
struct Stop {
  Mistake mistake;
};

// yaml-cpp counts columns in bytes from 0; a person counts characters from 1.
class PlaceFinder {
 public:
  PlaceFinder(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {
    line_starts_.push_back(0);
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
  }

  Place at(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.line < 0) return {file_, 1, 1};
    const auto line = std::min(static_cast<size_t>(mark.line), line_starts_.size() - 1);
    const std::string_view rest = text_.substr(line_starts_[line]);
    const std::string_view before = rest.substr(0, static_cast<size_t>(std::max(mark.column, 0)));
    const auto characters = std::count_if(before.begin(), before.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return {file_, static_cast<int>(line) + 1, static_cast<int>(characters) + 1};
  }

 private:
  std::string_view text_;
  std::string file_;
  std::vector<size_t> line_starts_;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const PlaceFinder& places, Mistakes& mistakes) : places_(places), mistakes_(mistakes) {}

  ConfigNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // An empty value has no mark of its own: yaml-cpp gives that of whatever comes next.
    const bool is_value = !open_.empty() && open_.back().key;
    finish(ConfigNode::null(is_value ? open_.back().key->place : places_.at(mark)), anchor, 1);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Place place = places_.at(mark);
    if (!open_.empty() && open_.back().is_map && !open_.back().key) {
      open_.back().key = Key{value, place, value == kMergeKey && tag != "!"};
      return;
    }
    const auto quotes = tag == "!" ? ConfigNode::Quotes::kSome : ConfigNode::Quotes::kNone;
    finish(ConfigNode::scalar(place, value, quotes), anchor, 1);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Stop{{places_.at(mark), "This alias stands inside its own anchor."}};
    finish(ConfigNode(found->second.node), 0, found->second.nodes);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, false);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, true);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Key {
    std::string text;
    Place place;
    bool merges = false;
  };
  struct Open {
    bool is_map = false;
    Place place;
    YAML::anchor_t anchor = 0;
    size_t nodes_before = 0;
    std::optional<Key> key;
    std::vector<ConfigNode> items;
    std::vector<ConfigMember> members;
    std::vector<ConfigNode> merged;
  };
  struct Anchored {
    ConfigNode node;
    size_t nodes = 0;
  };

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, bool is_map) {
    const Place place = places_.at(mark);
    if (!open_.empty() && open_.back().is_map && !open_.back().key) {
      throw Stop{{place, "A key must be a plain text, not a list or a map."}};
    }
    if (open_.size() >= kConfigDepthMax) {
      throw Stop{{place, "More than " + std::to_string(kConfigDepthMax) + " levels of lists and maps."}};
    }
    Open frame;
    frame.is_map = is_map;
    frame.place = place;
    frame.anchor = anchor;
    frame.nodes_before = nodes_;
    open_.push_back(std::move(frame));
  }

  void close() {
    Open frame = std::move(open_.back());
    open_.pop_back();
    const size_t nodes = nodes_ - frame.nodes_before + 1;
    nodes_ = frame.nodes_before;
    if (!frame.is_map) return finish(ConfigNode::list(frame.place, std::move(frame.items)), frame.anchor, nodes);
    ConfigNode node = ConfigNode::map(frame.place, std::move(frame.members));
    for (const ConfigNode& merged : frame.merged) {
      for (const ConfigMember& member : merged.members()) {
        if (node.find(member.key) == nullptr) node.members().push_back(member);
      }
    }
    finish(std::move(node), frame.anchor, nodes);
  }

  // A whole value: it belongs to the map or list that is open, or it is the document.
  void finish(ConfigNode node, YAML::anchor_t anchor, size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > kConfigNodesMax) {
      throw Stop{{node.place(), "More than " + std::to_string(kConfigNodesMax) + " values, aliases counted out."}};
    }
    if (anchor != 0) anchors_[anchor] = {node, nodes};
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& frame = open_.back();
    if (!frame.is_map) {
      frame.items.push_back(std::move(node));
    } else if (!frame.key) {
      throw Stop{{node.place(), "A key must be a plain text, not an alias and not empty."}};
    } else {
      add_member(frame, std::move(node));
      frame.key.reset();
    }
  }

  void add_member(Open& frame, ConfigNode node) {
    Key& key = *frame.key;
    if (key.merges) return add_merged(frame, std::move(node));
    for (const ConfigMember& member : frame.members) {
      if (member.key != key.text) continue;
      mistakes_.push_back({key.place, "The key '" + key.text + "' stands twice in this map, first at line " +
                                          std::to_string(member.key_place.line) + "; keep one of them."});
      return;
    }
    frame.members.push_back({std::move(key.text), std::move(key.place), std::move(node)});
  }

  void add_merged(Open& frame, ConfigNode node) {
    if (node.is_map()) {
      frame.merged.push_back(std::move(node));
      return;
    }
    for (const ConfigNode& item : node.items()) {
      if (item.is_map()) frame.merged.push_back(item);
    }
    if (!node.is_list()) mistakes_.push_back({frame.key->place, "'<<' takes an alias of a map, such as <<: *name."});
  }

  const PlaceFinder& places_;
  Mistakes& mistakes_;
  ConfigNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  size_t nodes_ = 0;
};

std::string sentence(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

}  // namespace

std::optional<ConfigNode> parse_yaml(std::string_view text, const std::string& file_name, Mistakes& mistakes) {
  if (text.size() > kConfigBytesMax) {
    mistakes.push_back({{file_name, 0, 0},
                        "The file has " + std::to_string(text.size()) + " bytes; at most " +
                            std::to_string(kConfigBytesMax) + " are read."});
    return std::nullopt;
  }
  const PlaceFinder places(text, file_name);
  TreeBuilder builder(places, mistakes);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return ConfigNode::map({file_name, 1, 1}, {});
    ConfigNode root = builder.take();
    TreeBuilder second(places, mistakes);
    if (parser.HandleNextDocument(second)) {
      mistakes.push_back({second.take().place(), "A second YAML document begins here; a file has one."});
      return std::nullopt;
    }
    if (root.is_null()) return ConfigNode::map({file_name, 1, 1}, {});
    return root;
  } catch (const Stop& stop) {
    mistakes.push_back(stop.mistake);
  } catch (const YAML::Exception& error) {
    mistakes.push_back({places.at(error.mark), sentence("This is not YAML: " + error.msg)});
  }
  return std::nullopt;
}

}  // namespace leadgate
