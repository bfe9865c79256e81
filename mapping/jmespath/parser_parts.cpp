#include <algorithm>

#include "base/text.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/jmespath/parser_state.hpp"
#include "mapping/jmespath/standard_functions.hpp"

namespace leadgate::mapping::jmespath {
namespace {

std::string arguments_text(size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

// `text` with the backslash dropped before each `quote`.
std::string without_escaped(std::string_view text, char quote) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      if (text[i + 1] != quote) out += '\\';
      ++i;
    }
    out += text[i];
  }
  return out;
}

}  // namespace

Node* Parser::call(Node* name, const Token& at) {
  const bool follows_name = name->kind == NodeKind::kField && !name->quoted && at_ >= 2 &&
                            tokens_[at_ - 2].kind == TokenKind::kName && tokens_[at_ - 2].position == name->position;
  if (!follows_name) return stop(at, "Found '(' after something that is no function name.");
  const Token function = tokens_[at_ - 2];
  Node& node = make(NodeKind::kCall, function.position);
  while (now().kind != TokenKind::kRightParen) {
    Node* argument = expression(0);
    if (argument == nullptr) return nullptr;
    node.children.push_back(argument);
    if (now().kind == TokenKind::kRightParen) break;
    if (!expect(TokenKind::kComma, "',' or ')' after the argument")) return nullptr;
    if (now().kind == TokenKind::kRightParen) return stop(now(), "Expected one more argument after ','.");
  }
  take();
  return resolve(node, function);
}

Node* Parser::resolve(Node& node, const Token& name) {
  node.name = tree_.arena.text(name.text);
  node.standard = find_standard_function(name.text);
  if (node.standard == nullptr && functions_ != nullptr) node.host = functions_->find(name.text);
  if (node.standard == nullptr && node.host == nullptr) {
    std::vector<std::string> known = functions_ != nullptr ? functions_->names() : std::vector<std::string>();
    for (const StandardFunction& function : standard_functions()) known.emplace_back(function.name);
    const std::string_view meant = nearest(name.text, known);
    return stop(name,
                "There is no function '" + std::string(name.text) + "'" +
                    (meant.empty() ? std::string(".") : "; '" + std::string(meant) + "' is one."),
                ErrorKind::kUnknownFunction);
  }
  const size_t least = node.standard != nullptr ? node.standard->arity_min : node.host->arity_min;
  const size_t most = node.standard != nullptr ? node.standard->arity_max : node.host->arity_max;
  const size_t count = node.children.size();
  if (count >= least && count <= most) return finish(node);
  std::string wanted = arguments_text(least);
  if (most == SIZE_MAX)
    wanted = "at least " + wanted;
  else if (most != least)
    wanted = std::to_string(least) + " to " + arguments_text(most);
  return stop(name, std::string(name.text) + "() takes " + wanted + ", but was given " + std::to_string(count) + ".",
              ErrorKind::kInvalidArity);
}

Node* Parser::quoted_name(const Token& token) {
  const Result<Value> text = parse_json_literal(tree_.arena, token.text);
  if (!text.ok()) {
    return stop(token,
                "The name " + std::string(utf8_prefix(token.text, 40)) + " is no JSON text: " + text.error().message);
  }
  Node& node = make(NodeKind::kField, token.position);
  node.quoted = true;
  node.name = text.value().as_string();
  return finish(node);
}

Node* Parser::raw_string(const Token& token) {
  Node& node = make(NodeKind::kLiteral, token.position);
  node.literal = Value::string(tree_.arena.text(without_escaped(token.text, '\'')));
  return finish(node);
}

Node* Parser::literal(const Token& token) {
  const Result<Value> value = parse_json_literal(tree_.arena, without_escaped(token.text, '`'));
  if (!value.ok()) {
    return stop(token, "Between backticks stands JSON, but " + describe(token) + " is none (" + value.error().message +
                           "); a plain text is written 'text'.");
  }
  Node& node = make(NodeKind::kLiteral, token.position);
  node.literal = value.value();
  return finish(node);
}

}  // namespace leadgate::mapping::jmespath
