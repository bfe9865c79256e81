#include "gateway/drift/field_paths.hpp"

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

using mapping::Type;
using mapping::Value;

constexpr int kDepthMax = 8;
constexpr std::string_view kLabels[] = {"label", "title", "name", "key", "field"};
constexpr std::string_view kValues[] = {"value", "answer"};

class Walk {
 public:
  explicit Walk(FieldPaths& paths) : paths_(paths) {}

  void visit(const Value& value, const std::string& path, int depth) {
    if (paths_.size() >= kFieldPathsMax || path.size() > kFieldPathBytesMax || depth > kDepthMax) return;
    if (value.is_object()) {
      value.each_member([&](std::string_view key, const Value& member) {
        visit(member, path.empty() ? std::string(key) : path + '.' + std::string(key), depth + 1);
      });
    } else if (value.is_array()) {
      value.each_element([&](const Value& element) { visit_element(element, path, depth); });
    } else {
      const bool filled = !value.is_null() && !(value.is_string() && trim(value.as_string()).empty());
      bool& known = paths_[path];
      known = known || filled;
    }
  }

 private:
  void visit_element(const Value& element, const std::string& path, int depth) {
    const std::optional<std::string_view> label = text_of(element, kLabels);
    const std::optional<Value> said = label ? first_of(element, kValues) : std::nullopt;
    if (said)
      visit(*said, path + '[' + std::string(*label) + ']', depth + 1);
    else
      visit(element, path + "[]", depth + 1);
  }

  template <size_t N>
  static std::optional<Value> first_of(const Value& object, const std::string_view (&keys)[N]) {
    for (std::string_view key : keys) {
      if (auto found = object.is_object() ? object.find(key) : std::nullopt) return found;
    }
    return std::nullopt;
  }

  template <size_t N>
  static std::optional<std::string_view> text_of(const Value& object, const std::string_view (&keys)[N]) {
    const std::optional<Value> found = first_of(object, keys);
    if (!found || !found->is_string() || trim(found->as_string()).empty()) return std::nullopt;
    return trim(found->as_string());
  }

  FieldPaths& paths_;
};

}  // namespace

FieldPaths field_paths(const Value& body) {
  FieldPaths paths;
  Walk(paths).visit(body, "", 0);
  return paths;
}

}  // namespace leadgate::gateway
