// Text with {slots}: what a platform wants to hear back, or the bytes that a signature covers.
//
// A slot is a brace, a path of letters, digits, '_', '-', '.', '"', '(', ')' that begins with a letter or '_', and a
// brace. Any other brace is itself, so that {"result":"ok"} needs no escapes. Parsing cannot fail; whether a slot's
// name means something is the caller's to check, with slots(). A plain value, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::connectors {

class TextTemplate {
 public:
  TextTemplate() = default;
  static TextTemplate parse(std::string_view text);

  bool empty() const { return pieces_.empty(); }
  bool begins_with_slot() const { return !pieces_.empty() && pieces_.front().is_slot; }
  std::vector<std::string> slots() const;

  // `fill(const std::string& slot)` gives the text for a slot.
  template <class Fill>
  std::string render(Fill&& fill) const {
    std::string out;
    for (const Piece& piece : pieces_) {
      if (piece.is_slot) {
        out += fill(piece.text);
      } else {
        out += piece.text;
      }
    }
    return out;
  }

 private:
  struct Piece {
    std::string text;
    bool is_slot = false;
  };
  std::vector<Piece> pieces_;
};

}  // namespace leadgate::connectors
