#include "connectors/mail/dialect.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/mail/parts.hpp"
#include "mapping/mime/decode_mail.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::Value;

// Header lines, as a letter begins; what is none is base64 of one.
bool begins_with_header(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return line.starts_with("From ");
  return std::all_of(line.begin(), line.begin() + static_cast<ptrdiff_t>(colon),
                     [](unsigned char c) { return c > ' ' && c < 0x7F; });
}

std::string without_blanks(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](unsigned char c) { return c > ' '; });
  return out;
}

// The files are made independent of what they were read from, which is gone before they are kept.
Result<Value> decode(std::string_view bytes, mapping::Arena& arena, std::vector<Attachment>& files) {
  std::vector<Attachment> found;
  Result<Value> tree = mapping::decode_mail(bytes, arena, &found);
  for (Attachment& file : found) {
    file.keep();
    file.body_at.reset();
    files.push_back(std::move(file));
  }
  return tree;
}

Result<Value> decode_raw(std::string_view raw, mapping::Arena& arena, std::vector<Attachment>& files) {
  const size_t start = std::min(raw.find_first_not_of("\r\n"), raw.size());
  raw.remove_prefix(start);
  if (!begins_with_header(raw)) {
    if (const std::optional<std::string> bytes = from_base64(without_blanks(raw))) return decode(*bytes, arena, files);
  }
  return decode(raw, arena, files);
}

}  // namespace

std::optional<Dialect> Dialect::compile(const MailSettings& settings, const mapping::jmespath::FunctionTable* functions,
                                        Mistakes& mistakes) {
  Dialect out;
  for (const MailPart& part : mail_parts()) {
    const std::string& text = settings.*part.member;
    if (text.empty()) continue;
    std::optional<Formula> formula = Formula::compile(text, settings.node.find(part.key)->place(),
                                                      "mail." + std::string(part.key), functions, mistakes);
    if (formula) out.parts_.emplace_back(part.key, std::move(*formula));
  }
  if (out.parts_.empty()) return std::nullopt;
  return out;
}

Result<Value> Dialect::letter(const Value& root, mapping::jmespath::Evaluation& evaluation,
                              std::vector<Attachment>& files) const {
  LetterParts parts;
  std::optional<Value> whole;
  for (const auto& [key, formula] : parts_) {
    Result<Value> value = formula.evaluate(root, evaluation);
    if (!value) return value.error();
    if (key == "letter") {
      if (value->find("headers") && value->find("text_is")) whole = *value;
    } else if (key == "raw") {
      if (whole || !value->is_string() || trim(value->as_string()).empty()) continue;
      Result<Value> tree = decode_raw(value->as_string(), evaluation.arena, files);
      if (!tree) return tree;
      whole = *tree;
    } else {
      parts.take(key, *value);
    }
  }
  if (whole) return parts.with_envelope(*whole, evaluation.arena);
  if (parts.empty()) return Value();
  Result<Value> tree = decode(parts.as_message(), evaluation.arena, files);
  if (!tree) return tree;
  parts.take_files(files, evaluation.arena.limits().attachments_max);
  return parts.complete(*tree, evaluation.arena);
}

}  // namespace leadgate::connectors::mail
