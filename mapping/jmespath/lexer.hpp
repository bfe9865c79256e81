// Cuts an expression into tokens. Internal to mapping/jmespath; a pure function, any thread.
// Fails (kSyntax, with the position) on a character that starts no token and on a text that is not closed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "mapping/jmespath/expression.hpp"

namespace leadgate::mapping::jmespath {

enum class TokenKind : uint8_t {
  kEnd,
  kName,
  kQuotedName,
  kRawString,
  kLiteral,
  kNumber,
  kDot,
  kStar,
  kFlatten,
  kFilter,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kLeftParen,
  kRightParen,
  kComma,
  kColon,
  kCurrent,
  kReference,
  kPipe,
  kOr,
  kAnd,
  kNot,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t position = 0;
  std::string_view text;  // as written; a quoted name with its quotes, raw strings and literals without
};

Outcome<std::vector<Token>> tokenize(std::string_view expression);

// For messages: "the name 'foo'", "'['", "the end of the expression".
std::string describe(const Token& token);

}  // namespace leadgate::mapping::jmespath
