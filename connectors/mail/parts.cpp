#include "connectors/mail/parts.hpp"

#include <algorithm>
#include <optional>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mapping/mime/parameters.hpp"
#include "mapping/mime/tree_builder.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::Value;

constexpr std::string_view kNameKeys[] = {"name", "Name", "displayName", "full_name", "key", "Key"};
constexpr std::string_view kEmailKeys[] = {"email", "Email", "address", "Address", "emailAddress", "mail"};
constexpr std::string_view kValueKeys[] = {"value", "Value"};
constexpr std::string_view kTypeKeys[] = {"type", "content_type", "ContentType", "contentType"};
constexpr std::string_view kContentKeys[] = {"content", "Content", "data", "body"};

template <class Keys>
std::string first_text(const Value& object, const Keys& keys) {
  for (std::string_view key : keys) {
    const std::optional<Value> found = object.find(key);
    if (found && found->is_scalar()) return mapping::scalar_text(*found);
  }
  return {};
}

// One line: what a header cannot have becomes a blank.
std::string one_line(std::string_view text) {
  std::string out(trim(text));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return out;
}

// Lower case; "message_id", as some platforms have it, is "message-id".
std::string header_name(std::string_view name) {
  std::string out = to_lower_ascii(trim(name));
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// One person whose name has a comma in it, without the quotes that it needs.
std::string with_quoted_name(std::string text) {
  const size_t open = text.find('<');
  const bool one = open != std::string::npos && open > 0 && text.find('"') == std::string::npos &&
                   text.find('@') == text.rfind('@') && text.find('@') > open &&
                   text.find('<', open + 1) == std::string::npos;
  return one ? quoted_name(trim(std::string_view(text).substr(0, open))) + " " + text.substr(open) : text;
}

// "Ivan <ivan@example.test>" of a text, an object, or a pair of address and name.
std::string mailbox_text(const Value& value) {
  if (value.is_scalar()) return with_quoted_name(one_line(mapping::scalar_text(value)));
  std::string name, email;
  if (value.is_array()) {
    email = mapping::scalar_text(value.at(0));
    name = mapping::scalar_text(value.at(1));
  } else {
    name = first_text(value, kNameKeys);
    email = first_text(value, kEmailKeys);
  }
  email = one_line(email);
  name = one_line(name);
  if (email.empty()) return name.empty() ? std::string() : quoted_name(name) + " <>";
  return name.empty() ? email : quoted_name(name) + " <" + email + ">";
}

bool is_pair_of_texts(const Value& value) {
  return value.is_array() && value.size() == 2 && value.at(0).is_string() &&
         (value.at(1).is_string() || value.at(1).is_null()) &&
         value.at(1).as_string().find('@') == std::string_view::npos;
}

void add_header_lines(std::string_view text, deals::Fields& headers) {
  for (std::string_view line : split(text, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.substr(0, colon).find(' ') != std::string_view::npos) {
      if (!headers.empty() && !line.empty()) headers.back().second += " " + std::string(line);
      continue;
    }
    headers.emplace_back(to_lower_ascii(line.substr(0, colon)), one_line(line.substr(colon + 1)));
  }
}

void add_headers(const Value& value, deals::Fields& headers) {
  if (value.is_string()) return add_header_lines(value.as_string(), headers);
  const auto add = [&headers](std::string_view name, const Value& said) {
    if (said.is_scalar()) headers.emplace_back(header_name(name), one_line(mapping::scalar_text(said)));
    said.each_element([&](const Value& each) {
      if (each.is_scalar()) headers.emplace_back(header_name(name), one_line(mapping::scalar_text(each)));
    });
  };
  value.each_member(add);
  value.each_element([&](const Value& each) {
    if (each.is_array() && each.size() >= 2) return add(mapping::scalar_text(each.at(0)), each.at(1));
    const std::string name = first_text(each, kNameKeys);
    if (!name.empty()) headers.emplace_back(header_name(name), one_line(first_text(each, kValueKeys)));
  });
}

bool says_yes(const Value& value) {
  if (!value.is_scalar()) return false;
  const std::string text = to_lower_ascii(trim(mapping::scalar_text(value)));
  return text == "true" || text == "yes" || text == "fail" || text == "spam" || text == "1";
}

bool is_field_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return c > ' ' && c < 0x7F && c != ':'; });
}

// A boundary that none of the texts has.
std::string boundary_for(std::string_view text, std::string_view html) {
  std::string boundary = "leadgate";
  while (text.find(boundary) != std::string_view::npos || html.find(boundary) != std::string_view::npos) {
    boundary =
        to_hex(digest(DigestAlgorithm::kSha256, boundary + std::to_string(text.size() + html.size()))).substr(0, 40);
  }
  return boundary;
}

}  // namespace

void LetterParts::put(std::string name, std::string value) {
  if (!value.empty()) own_.emplace_back(std::move(name), std::move(value));
}

void LetterParts::put_ids(std::string name, const Value& value) {
  std::string ids;
  const auto add = [&ids](const Value& each) {
    std::string id = one_line(mapping::scalar_text(each));
    if (id.empty()) return;
    // Several in one text have their brackets.
    if (id.find('<') == std::string::npos) id = "<" + id + ">";
    ids += (ids.empty() ? "" : " ") + id;
  };
  if (value.is_array()) value.each_element(add);
  if (value.is_scalar()) add(value);
  put(std::move(name), std::move(ids));
}

void LetterParts::put_people(std::string name, const Value& value) {
  std::string list;
  const auto add = [&list](const Value& each) {
    const std::string text = mailbox_text(each);
    if (!text.empty()) list += (list.empty() ? "" : ", ") + text;
  };
  if (value.is_array() && !is_pair_of_texts(value)) {
    value.each_element(add);
  } else {
    add(value);
  }
  put(std::move(name), std::move(list));
}

void LetterParts::take(std::string_view key, const Value& value) {
  if (value.is_null()) return;
  if (key == "headers") return add_headers(value, headers_);
  if (key == "from" || key == "to" || key == "cc") return put_people(std::string(key), value);
  if (key == "reply_to") return put_people("reply-to", value);
  if (key == "message_id") return put_ids("message-id", value);
  if (key == "in_reply_to") return put_ids("in-reply-to", value);
  if (key == "references") return put_ids("references", value);
  if (key == "subject" || key == "date") return put(std::string(key), one_line(mapping::scalar_text(value)));
  if (key == "return_path") {
    const std::string path = one_line(mapping::scalar_text(value));
    return put("return-path", path.starts_with('<') ? path : path.empty() ? path : "<" + path + ">");
  }
  if (key == "text") text_ = mapping::scalar_text(value);
  if (key == "html") html_ = mapping::scalar_text(value);
  if (key == "spam") spam_ = says_yes(value);
  if (key == "attachments") files_ = value;
}

bool LetterParts::empty() const {
  return headers_.empty() && own_.empty() && trim(text_).empty() && trim(html_).empty() && files_.size() == 0;
}

std::string LetterParts::header(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (key == name) return value;
  }
  return {};
}

std::string LetterParts::as_message() const {
  std::string out;
  for (const auto& [name, value] : own_) out += name + ": " + value + "\r\n";
  for (const auto& [name, value] : headers_) {
    // The body is in other parts than it was.
    if (name.starts_with("content-") || name == "mime-version" || !is_field_name(name)) continue;
    const auto same = [&name = name](const auto& own) { return own.first == name; };
    if (std::none_of(own_.begin(), own_.end(), same)) out += name + ": " + value + "\r\n";
  }
  out += "mime-version: 1.0\r\n";
  const std::string plain = "content-type: text/plain; charset=utf-8\r\n\r\n" + text_;
  const std::string html = "content-type: text/html; charset=utf-8\r\n\r\n" + html_;
  if (trim(html_).empty()) return out + plain;
  if (trim(text_).empty()) return out + html;
  const std::string boundary = boundary_for(text_, html_);
  return out + "content-type: multipart/alternative; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n" + plain +
         "\r\n--" + boundary + "\r\n" + html + "\r\n--" + boundary + "--\r\n";
}

Value LetterParts::complete(const Value& tree, mapping::Arena& arena) const {
  const mapping::mime::TreeBuilder make(arena);
  std::vector<mapping::Member> members;
  tree.each_member([&members](std::string_view key, const Value& value) {
    if (key != "report" || !value.is_null()) members.push_back({key, value});
  });
  members.push_back({"spam", Value::boolean(spam_)});
  const mapping::mime::HeaderValue type = mapping::mime::read_header_value(header("content-type"));
  const std::optional<std::string> report = type.find("report-type");
  if (report) members.push_back({"report", make.object({{"type", make.text(*report)}, {"fields", make.object({})}})});
  return Value::object(arena.members(members));
}

Value LetterParts::with_envelope(const Value& tree, mapping::Arena& arena) const {
  const auto is_path = [](const auto& own) { return own.first == "return-path"; };
  const auto path = std::find_if(own_.begin(), own_.end(), is_path);
  std::vector<mapping::Member> members;
  tree.each_member([&](std::string_view key, const Value& value) {
    if (key != "return_path" || path == own_.end()) members.push_back({key, value});
  });
  if (path != own_.end()) {
    const std::string_view inside = std::string_view(path->second).substr(1, path->second.size() - 2);
    members.push_back({"return_path", Value::string(arena.text(inside.empty() ? path->second : inside))});
  }
  members.push_back({"spam", Value::boolean(spam_)});
  return Value::object(arena.members(members));
}

void LetterParts::take_files(std::vector<Attachment>& files, size_t files_max) const {
  files_.each_element([&](const Value& each) {
    if (files.size() >= files_max || !each.is_object()) return;
    std::string content = first_text(each, kContentKeys);
    std::erase_if(content, [](unsigned char c) { return c <= ' '; });
    std::optional<std::string> bytes = from_base64(content);
    if (!bytes) return;
    Attachment file;
    const std::string name = first_text(each, kNameKeys);
    file.name = name.substr(std::min(name.find_last_of("/\\") + 1, name.size()));
    const std::string type = to_lower_ascii(first_text(each, kTypeKeys));
    file.content_type = trim(std::string_view(type).substr(0, type.find(';')));
    file.keep(std::move(*bytes));
    files.push_back(std::move(file));
  });
}

}  // namespace leadgate::connectors::mail
