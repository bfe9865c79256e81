#include "mapping/decode_xml.hpp"

#include <algorithm>
#include <bit>
#include <pugixml.hpp>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kDeclarationBytesMax = 200;
// Elements of fewer members than this are searched, not indexed.
constexpr size_t kFewMembers = 16;

std::string place(std::string_view text, size_t offset) {
  offset = std::min(offset, text.size());
  const auto lines = std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n');
  const size_t start = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return "In line " + std::to_string(lines + 1) + ", byte " +
         std::to_string(offset - (start == std::string_view::npos ? 0 : start + 1) + 1) + ": ";
}

class Converter {
 public:
  Converter(std::string_view text, Arena& arena) : text_(text), arena_(arena), limits_(arena.limits()) {}

  Result<Value> convert(const pugi::xml_node& document) {
    const Value value = element(document, 0);
    if (!mistake_.message.empty()) return mistake_;
    return value;
  }

 private:
  using Members = std::vector<std::pair<std::string_view, std::vector<Value>>>;

  Value fail(const pugi::xml_node& node, ErrorCode code, const std::string& reason) {
    if (mistake_.message.empty()) mistake_ = {code, place(text_, static_cast<size_t>(node.offset_debug())) + reason};
    return Value::null();
  }

  Value string(std::string_view text) {
    const std::string_view copy = arena_.text(text);
    return Value::string(copy).with_identity(std::bit_cast<uint64_t>(copy.data()));
  }

  bool has_room(const pugi::xml_node& node) {
    if (++nodes_ > limits_.xml_nodes_max) {
      fail(node, ErrorCode::kTooLarge,
           "the XML has more than " + std::to_string(limits_.xml_nodes_max) +
               " elements and attributes (limits.xml_nodes_max); send it in pieces.");
    } else if (arena_.exhausted()) {
      fail(node, ErrorCode::kTooLarge,
           "the XML has more values than fit into " + std::to_string(limits_.arena_bytes_max >> 20) +
               " MiB; send it in pieces.");
    }
    return mistake_.message.empty();
  }

  Value element(const pugi::xml_node& node, size_t depth) {
    if (depth > limits_.xml_depth_max) {
      return fail(node, ErrorCode::kTooLarge,
                  "nested deeper than " + std::to_string(limits_.xml_depth_max) + " levels (limits.xml_depth_max).");
    }
    Members members;
    std::unordered_map<std::string_view, size_t> index;
    std::string text;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      if (!has_room(node)) return Value::null();
      add(members, index, arena_.text("@" + std::string(attribute.name())), string(attribute.value()));
    }
    for (const pugi::xml_node& child : node.children()) {
      switch (child.type()) {
        case pugi::node_pcdata:
        case pugi::node_cdata:
          text += child.value();
          break;
        case pugi::node_element: {
          if (!has_room(child)) return Value::null();
          const Value value = element(child, depth + 1);
          if (!mistake_.message.empty()) return Value::null();
          add(members, index, arena_.text(child.name()), value);
          break;
        }
        case pugi::node_doctype:
          return fail(child, ErrorCode::kInvalid, "a DOCTYPE is not taken; send the XML without it.");
        default:
          break;
      }
    }
    if (members.empty()) return depth == 0 ? Value::null() : string(trim(text));
    if (const std::string_view beside = trim(text); !beside.empty()) add(members, index, "#text", string(beside));
    return object(members);
  }

  static void add(Members& members, std::unordered_map<std::string_view, size_t>& index, std::string_view name,
                  const Value& value) {
    size_t at = members.size();
    if (members.size() < kFewMembers) {
      for (size_t i = 0; i < members.size() && at == members.size(); ++i) at = members[i].first == name ? i : at;
    } else {
      if (index.empty()) {
        for (size_t i = 0; i < members.size(); ++i) index.emplace(members[i].first, i);
      }
      at = index.emplace(name, members.size()).first->second;
    }
    if (at == members.size()) members.emplace_back(name, std::vector<Value>());
    members[at].second.push_back(value);
  }

  Value object(const Members& members) {
    const std::span<Member> out = arena_.make_members(members.size());
    size_t i = 0;
    for (const auto& [name, values] : members) {
      out[i++] = {name, values.size() == 1 ? values.front() : Value::array(arena_.values(values))};
    }
    return Value::object(out);
  }

  std::string_view text_;
  Arena& arena_;
  const Limits& limits_;
  size_t nodes_ = 0;
  Error mistake_;
};

std::string_view without_blanks_before(std::string_view body) {
  body = without_byte_order_mark(body);
  const size_t first = body.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : body.substr(first);
}

}  // namespace

Result<Value> decode_xml(std::string_view text, Arena& arena) {
  const size_t nodes_max = arena.limits().xml_nodes_max;
  text = without_blanks_before(text);
  // Before memory is taken: each element has a '<' of its own.
  if (std::count(text.begin(), text.end(), '<') > static_cast<ptrdiff_t>(2 * nodes_max)) {
    return Error{ErrorCode::kTooLarge, "The XML has more than " + std::to_string(nodes_max) +
                                           " elements and attributes (limits.xml_nodes_max); send it in pieces."};
  }
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) {
    std::string reason = to_lower_ascii(parsed.description());
    if (reason.ends_with('.')) reason.pop_back();
    return Error::invalid(place(text, static_cast<size_t>(parsed.offset)) + reason + ".");
  }
  return Converter(text, arena).convert(document);
}

bool starts_as_xml(std::string_view body) {
  return without_blanks_before(body).starts_with("<?xml");
}

std::string xml_declared_charset(std::string_view body) {
  std::string_view head = without_blanks_before(body).substr(0, kDeclarationBytesMax);
  if (!head.starts_with("<?xml")) return {};
  head = head.substr(0, head.find("?>"));
  const size_t at = head.find("encoding");
  if (at == std::string_view::npos) return {};
  std::string_view rest = head.substr(at + 8);
  const size_t quote = rest.find_first_of("\"'");
  if (quote == std::string_view::npos) return {};
  const size_t end = rest.find(rest[quote], quote + 1);
  return end == std::string_view::npos ? std::string() : std::string(rest.substr(quote + 1, end - quote - 1));
}

}  // namespace leadgate::mapping
