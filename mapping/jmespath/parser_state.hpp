// The recursive descent of the parser. Internal to parser.cpp (operators) and parser_parts.cpp (names, literals,
// calls). One use each, on one thread. A function that gives null has told error() why.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "mapping/jmespath/lexer.hpp"
#include "mapping/jmespath/node.hpp"

namespace leadgate::mapping::jmespath {

class Parser {
 public:
  Parser(Tree& tree, std::vector<Token> tokens, const FunctionTable* functions)
      : tree_(tree), tokens_(std::move(tokens)), functions_(functions) {}

  // Null: see error().
  Node* run() {
    Node* root = expression(0);
    if (root != nullptr && now().kind != TokenKind::kEnd) {
      return stop(now(), "Expected an operator or the end of the expression, but found " + describe(now()) + ".");
    }
    return root;
  }
  const ExpressionError& error() const { return error_; }

 private:
  const Token& now() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  Token take() {
    const Token token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }

  Node* stop(const Token& token, std::string message, ErrorKind kind = ErrorKind::kSyntax) {
    if (error_.message.empty()) error_ = {kind, token.position, std::move(message)};
    return nullptr;
  }

  bool expect(TokenKind kind, std::string_view what) {
    if (now().kind == kind) {
      take();
      return true;
    }
    stop(now(), "Expected " + std::string(what) + ", but found " + describe(now()) + ".");
    return false;
  }

  Node& make(NodeKind kind, size_t position) {
    Node& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.position = position;
    return node;
  }

  // Gives the node its depth; null when it is too deep or a part is missing.
  Node* finish(Node& node);

  Node* expression(int power_min);
  Node* prefix();            // what can start an expression
  Node* suffix(Node* left);  // what can follow one
  Node* bracket_prefix(const Token& at);
  Node* bracket_suffix(Node* left, const Token& at);
  Node* index_or_slice();  // after '[' up to ']' included
  Node* project_slice(Node* left, Node* slice);
  Node* projection(NodeKind kind, Node* left, Node* condition, int power, const Token& at);
  bool projected(int power, Node*& out);  // the right side of a projection; null for "as it is"
  Node* after_dot(int power);
  Node* filter(Node* left, const Token& at);
  Node* flatten(Node* left, const Token& at);
  Node* multi_list(const Token& at);
  Node* multi_hash(const Token& at);
  Node* call(Node* name, const Token& at);
  Node* resolve(Node& node, const Token& name);
  Node* quoted_name(const Token& token);
  Node* literal(const Token& token);
  Node* raw_string(const Token& token);
  Node* chain(Node* first, Node* second);
  Node* choice(NodeKind kind, Node* left, int power, const Token& at);
  Node* current(const Token& at) { return finish(make(NodeKind::kCurrent, at.position)); }
  bool number(int64_t& out);
  bool key(std::string_view& out);

  Tree& tree_;
  std::vector<Token> tokens_;
  const FunctionTable* functions_;
  size_t at_ = 0;
  size_t nesting_ = 0;
  ExpressionError error_;
};

}  // namespace leadgate::mapping::jmespath
