#include "mapping/jmespath/lexer.hpp"

#include "base/text.hpp"
#include "mapping/ascii.hpp"

namespace leadgate::mapping::jmespath {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct Symbol {
  std::string_view text;
  TokenKind kind;
};

// Longer ones before their beginnings.
constexpr Symbol kSymbols[] = {
    {"[?", TokenKind::kFilter},      {"[]", TokenKind::kFlatten},
    {"||", TokenKind::kOr},          {"&&", TokenKind::kAnd},
    {"==", TokenKind::kEqual},       {"!=", TokenKind::kNotEqual},
    {"<=", TokenKind::kLessOrEqual}, {">=", TokenKind::kGreaterOrEqual},
    {"<", TokenKind::kLess},         {">", TokenKind::kGreater},
    {"!", TokenKind::kNot},          {"|", TokenKind::kPipe},
    {"&", TokenKind::kReference},    {".", TokenKind::kDot},
    {"*", TokenKind::kStar},         {"[", TokenKind::kLeftBracket},
    {"]", TokenKind::kRightBracket}, {"{", TokenKind::kLeftBrace},
    {"}", TokenKind::kRightBrace},   {"(", TokenKind::kLeftParen},
    {")", TokenKind::kRightParen},   {",", TokenKind::kComma},
    {":", TokenKind::kColon},        {"@", TokenKind::kCurrent},
};

// The length of what stands before the closing `quote`, which a backslash escapes; npos when it never closes.
size_t closed_length(std::string_view text, char quote) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == quote)
      return i;
  }
  return std::string_view::npos;
}

std::string stray_character(std::string_view rest) {
  if (rest.front() == '=') return "Found '=', but equality is written '=='.";
  if (rest.front() == '-') return "Found '-' without a digit after it; a number is written -1.";
  if (rest.front() == '$' || rest.front() == '#' || rest.front() == '?' || rest.front() == '%') {
    return std::string("Found '") + rest.front() + "', which starts nothing in this language.";
  }
  const auto first = static_cast<unsigned char>(rest.front());
  const std::string shown = first < 0x20 ? "a control character" : "'" + std::string(utf8_prefix(rest, 4)) + "'";
  return "Found " + shown + ", which starts no name; a name other than letters, digits and _ goes in double quotes.";
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Outcome<std::vector<Token>> run() {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_])) {
        ++at_;
        continue;
      }
      if (!take_word() && !take_quoted() && !take_symbol()) {
        if (!error_.message.empty()) return error_;
        return ExpressionError{ErrorKind::kSyntax, at_, stray_character(text_.substr(at_))};
      }
    }
    tokens_.push_back({TokenKind::kEnd, text_.size(), {}});
    return std::move(tokens_);
  }

 private:
  bool take_word() {
    size_t end = at_;
    if (is_name_start(text_[at_])) {
      while (end < text_.size() && (is_name_start(text_[end]) || is_digit(text_[end]))) ++end;
      push(TokenKind::kName, end - at_);
      return true;
    }
    if (text_[end] == '-') ++end;
    if (end >= text_.size() || !is_digit(text_[end])) return false;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    push(TokenKind::kNumber, end - at_);
    return true;
  }

  bool take_quoted() {
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'' && quote != '`') return false;
    const size_t length = closed_length(text_.substr(at_ + 1), quote);
    if (length == std::string_view::npos) {
      error_ = {ErrorKind::kSyntax, at_, std::string("The ") + quote + " that opens here is never closed."};
      return false;
    }
    const TokenKind kind = quote == '"'    ? TokenKind::kQuotedName
                           : quote == '\'' ? TokenKind::kRawString
                                           : TokenKind::kLiteral;
    tokens_.push_back({kind, at_, quote == '"' ? text_.substr(at_, length + 2) : text_.substr(at_ + 1, length)});
    at_ += length + 2;
    return true;
  }

  bool take_symbol() {
    for (const Symbol& symbol : kSymbols) {
      if (error_.message.empty() && text_.substr(at_).starts_with(symbol.text)) {
        push(symbol.kind, symbol.text.size());
        return true;
      }
    }
    return false;
  }

  void push(TokenKind kind, size_t length) {
    tokens_.push_back({kind, at_, text_.substr(at_, length)});
    at_ += length;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
  ExpressionError error_;
};

}  // namespace

Outcome<std::vector<Token>> tokenize(std::string_view expression) {
  return Lexer(expression).run();
}

std::string describe(const Token& token) {
  const std::string text(utf8_prefix(token.text, 40));
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end of the expression";
    case TokenKind::kName:
      return "the name '" + text + "'";
    case TokenKind::kQuotedName:
      return "the name " + text;
    case TokenKind::kRawString:
      return "the text '" + text + "'";
    case TokenKind::kLiteral:
      return "the literal `" + text + "`";
    case TokenKind::kNumber:
      return "the number " + text;
    default:
      return "'" + text + "'";
  }
}

}  // namespace leadgate::mapping::jmespath
