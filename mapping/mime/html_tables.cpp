#include "mapping/mime/html_tables.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/html_text.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kNestingMax = 64;
constexpr size_t kTagNameBytesMax = 10;

struct Tag {
  std::string name;  // lower case
  bool is_closing = false;
  size_t from = 0;
  size_t to = 0;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

class TableReader {
 public:
  explicit TableReader(std::string_view html) : html_(html) {}

  HtmlTables run() {
    for (Tag tag; !out_.is_cut && next_tag(tag);) take(tag);
    while (!open_.empty()) end_table(html_.size());
    return std::move(out_);
  }

 private:
  struct Open {
    Table rows;
    size_t cell_from = 0;
    bool in_cell = false;
    bool is_layout = false;
  };

  bool next_tag(Tag& tag) {
    for (at_ = html_.find('<', at_); at_ != std::string_view::npos; at_ = html_.find('<', at_)) {
      if (html_.substr(at_).starts_with("<!--")) {
        at_ = std::min(html_.find("-->", at_ + 4), html_.size());
        continue;
      }
      tag.from = at_;
      tag.is_closing = html_.substr(at_ + 1, 1) == "/";
      size_t end = at_ + (tag.is_closing ? 2 : 1);
      tag.name.clear();
      while (end < html_.size() && is_letter(html_[end]) && tag.name.size() < kTagNameBytesMax) {
        tag.name += html_[end++];
      }
      if (tag.name.empty()) {
        ++at_;
        continue;
      }
      tag.name = to_lower_ascii(tag.name);
      const size_t close = html_.find('>', end);
      if (close == std::string_view::npos) return false;
      at_ = tag.to = close + 1;
      if (!tag.is_closing && (tag.name == "style" || tag.name == "script")) skip_past(tag.name);
      return true;
    }
    at_ = html_.size();
    return false;
  }

  void skip_past(std::string_view name) {
    for (size_t next = html_.find("</", at_); next != std::string_view::npos; next = html_.find("</", next + 2)) {
      if (!equals_ignoring_case(html_.substr(next + 2, name.size()), name)) continue;
      at_ = next;
      return;
    }
    at_ = html_.size();
  }

  void take(const Tag& tag) {
    const bool is_cell = tag.name == "td" || tag.name == "th";
    if (tag.name == "table") {
      if (tag.is_closing)
        end_table(tag.from);
      else
        begin_table();
    } else if (open_.empty()) {
      return;
    } else if (is_cell || tag.name == "tr") {
      end_cell(tag.from);
      Open& table = open_.back();
      if (tag.is_closing) return;
      if (tag.name == "tr" || table.rows.empty()) table.rows.emplace_back();
      if (is_cell) {
        table.in_cell = true;
        table.cell_from = tag.to;
      }
    }
  }

  void begin_table() {
    for (Open& around : open_) {
      around.is_layout = true;
      around.rows.clear();
    }
    if (open_.size() == kNestingMax || out_.tables.size() == kTablesMax) {
      out_.is_cut = true;
      return;
    }
    open_.emplace_back();
  }

  void end_cell(size_t at) {
    Open& table = open_.back();
    if (!table.in_cell) return;
    table.in_cell = false;
    if (table.is_layout || table.rows.empty()) return;
    if (++cells_ > kTableCellsMax) {
      out_.is_cut = true;
      return;
    }
    table.rows.back().push_back(html_text(html_.substr(table.cell_from, at - table.cell_from)));
  }

  void end_table(size_t at) {
    if (open_.empty()) return;
    end_cell(at);
    Open table = std::move(open_.back());
    open_.pop_back();
    if (table.is_layout) return;
    std::erase_if(table.rows, [](const TableRow& row) {
      return std::all_of(row.begin(), row.end(), [](const std::string& cell) { return cell.empty(); });
    });
    if (!table.rows.empty()) out_.tables.push_back(std::move(table.rows));
  }

  std::string_view html_;
  size_t at_ = 0;
  std::vector<Open> open_;
  size_t cells_ = 0;
  HtmlTables out_;
};

}  // namespace

HtmlTables html_tables(std::string_view html) {
  return TableReader(html).run();
}

}  // namespace leadgate::mapping::mime
