#include "gateway/drift/field_paths.hpp"

#include "base/text.hpp"
#include "mapping/labels.hpp"

namespace leadgate::gateway {
namespace {

using mapping::Type;
using mapping::Value;

constexpr int kDepthMax = 8;

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
    const std::optional<std::string_view> label = mapping::label_of(element);
    const std::optional<Value> said = label ? mapping::labelled_by(element) : std::nullopt;
    if (said)
      visit(*said, path + '[' + std::string(*label) + ']', depth + 1);
    else
      visit(element, path + "[]", depth + 1);
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
