#include "connectors/text_template.hpp"

#include <cctype>

namespace leadgate::connectors {
namespace {

bool begins_slot(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool in_slot(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || c == '"' || c == '(' ||
         c == ')';
}

// The length of the slot's name that begins at `start`, just after a brace; 0 when it is no slot.
size_t slot_length(std::string_view text, size_t start) {
  if (start >= text.size() || !begins_slot(text[start])) return 0;
  size_t end = start;
  while (end < text.size() && in_slot(text[end])) ++end;
  return end < text.size() && text[end] == '}' ? end - start : 0;
}

}  // namespace

TextTemplate TextTemplate::parse(std::string_view text) {
  TextTemplate out;
  std::string plain;
  size_t i = 0;
  while (i < text.size()) {
    size_t length = text[i] == '{' ? slot_length(text, i + 1) : 0;
    if (length == 0) {
      plain += text[i++];
      continue;
    }
    if (!plain.empty()) out.pieces_.push_back({std::move(plain), false});
    plain.clear();
    out.pieces_.push_back({std::string(text.substr(i + 1, length)), true});
    i += length + 2;
  }
  if (!plain.empty()) out.pieces_.push_back({std::move(plain), false});
  return out;
}

std::vector<std::string> TextTemplate::slots() const {
  std::vector<std::string> out;
  for (const Piece& piece : pieces_) {
    if (piece.is_slot) out.push_back(piece.text);
  }
  return out;
}

}  // namespace leadgate::connectors
