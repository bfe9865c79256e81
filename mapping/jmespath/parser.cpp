#include "mapping/jmespath/parser.hpp"

#include <charconv>

#include "mapping/jmespath/parser_state.hpp"

namespace leadgate::mapping::jmespath {
namespace {

// How strongly a token binds to what stands left of it. A projection takes in everything that binds more strongly than
// kProjectionStop: "a[*].b || c" projects .b, not || c.
enum Power : int {
  kNone = 0,
  kPipePower = 1,
  kOrPower = 2,
  kAndPower = 3,
  kComparePower = 5,
  kFlattenPower = 9,
  kProjectionStop = 10,
  kStarPower = 20,
  kFilterPower = 21,
  kDotPower = 40,
  kNotPower = 45,
  kBracketPower = 55,
  kCallPower = 60,
};

int power_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::kPipe:
      return kPipePower;
    case TokenKind::kOr:
      return kOrPower;
    case TokenKind::kAnd:
      return kAndPower;
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kLessOrEqual:
    case TokenKind::kGreater:
    case TokenKind::kGreaterOrEqual:
      return kComparePower;
    case TokenKind::kFlatten:
      return kFlattenPower;
    case TokenKind::kStar:
      return kStarPower;
    case TokenKind::kFilter:
      return kFilterPower;
    case TokenKind::kDot:
      return kDotPower;
    case TokenKind::kLeftBracket:
      return kBracketPower;
    case TokenKind::kLeftParen:
      return kCallPower;
    default:
      return kNone;
  }
}

}  // namespace

Node* Parser::finish(Node& node) {
  if (!error_.message.empty()) return nullptr;
  size_t below = 0;
  for (const Node* child : {node.left, node.right, node.condition}) {
    if (child != nullptr) below = std::max(below, child->depth);
  }
  for (const Node* child : node.children) below = std::max(below, child->depth);
  node.depth = below + 1;
  if (node.depth > kExpressionDepthMax) {
    error_ = {ErrorKind::kLimit, node.position,
              "The expression nests deeper than " + std::to_string(kExpressionDepthMax) + " levels."};
    return nullptr;
  }
  return &node;
}

Node* Parser::expression(int power_min) {
  if (++nesting_ > kExpressionDepthMax) {
    return stop(now(), "The expression nests deeper than " + std::to_string(kExpressionDepthMax) + " levels.",
                ErrorKind::kLimit);
  }
  Node* left = prefix();
  while (left != nullptr && power_of(now().kind) > power_min) left = suffix(left);
  --nesting_;
  return left;
}

Node* Parser::prefix() {
  const Token token = take();
  switch (token.kind) {
    case TokenKind::kName: {
      Node& node = make(NodeKind::kField, token.position);
      node.name = tree_.arena.text(token.text);
      return finish(node);
    }
    case TokenKind::kQuotedName:
      return quoted_name(token);
    case TokenKind::kRawString:
      return raw_string(token);
    case TokenKind::kLiteral:
      return literal(token);
    case TokenKind::kCurrent:
      return current(token);
    case TokenKind::kStar:
      return projection(NodeKind::kValueProjection, current(token), nullptr, kStarPower, token);
    case TokenKind::kFilter:
      return filter(current(token), token);
    case TokenKind::kFlatten:
      return flatten(current(token), token);
    case TokenKind::kLeftBracket:
      return bracket_prefix(token);
    case TokenKind::kLeftBrace:
      return multi_hash(token);
    case TokenKind::kLeftParen: {
      Node* inner = expression(0);
      return inner != nullptr && expect(TokenKind::kRightParen, "')'") ? inner : nullptr;
    }
    case TokenKind::kNot:
    case TokenKind::kReference: {
      const bool negates = token.kind == TokenKind::kNot;
      Node& node = make(negates ? NodeKind::kNot : NodeKind::kReference, token.position);
      node.left = expression(negates ? kNotPower : kNone);
      return finish(node);
    }
    case TokenKind::kEnd:
      return stop(token, "Expected a name, a literal or '[', but the expression ends here.");
    default:
      return stop(token, "Expected a name, a literal or '[', but found " + describe(token) + ".");
  }
}

Node* Parser::suffix(Node* left) {
  const Token token = take();
  switch (token.kind) {
    case TokenKind::kDot: {
      if (now().kind == TokenKind::kStar) {
        take();
        return projection(NodeKind::kValueProjection, left, nullptr, kDotPower, token);
      }
      return chain(left, after_dot(kDotPower));
    }
    case TokenKind::kPipe:
      return chain(left, expression(kPipePower));
    case TokenKind::kOr:
      return choice(NodeKind::kOr, left, kOrPower, token);
    case TokenKind::kAnd:
      return choice(NodeKind::kAnd, left, kAndPower, token);
    case TokenKind::kLeftParen:
      return call(left, token);
    case TokenKind::kFilter:
      return filter(left, token);
    case TokenKind::kFlatten:
      return flatten(left, token);
    case TokenKind::kLeftBracket:
      return bracket_suffix(left, token);
    case TokenKind::kStar:
      return stop(token, "Found '*' after a value; all members are written '.*', all elements '[*]'.");
    default:
      break;
  }
  Node& node = make(NodeKind::kCompare, token.position);
  const auto offset = static_cast<uint8_t>(token.kind) - static_cast<uint8_t>(TokenKind::kEqual);
  node.comparator = static_cast<Comparator>(offset);
  node.left = left;
  node.right = expression(kComparePower);
  return finish(node);
}

Node* Parser::chain(Node* first, Node* second) {
  if (first == nullptr || second == nullptr) return nullptr;
  // The node so far grows in place: a long path stays one node and costs what it is long.
  Node& node = first->kind == NodeKind::kChain ? *first : make(NodeKind::kChain, first->position);
  if (&node != first) node.children.push_back(first);
  if (second->kind == NodeKind::kChain) {
    node.children.insert(node.children.end(), second->children.begin(), second->children.end());
  } else {
    node.children.push_back(second);
  }
  return finish(node);
}

Node* Parser::choice(NodeKind kind, Node* left, int power, const Token& at) {
  Node* right = expression(power);
  if (right == nullptr) return nullptr;
  Node& node = left->kind == kind ? *left : make(kind, at.position);
  if (&node != left) node.children.push_back(left);
  node.children.push_back(right);
  return finish(node);
}

Node* Parser::bracket_prefix(const Token& at) {
  if (now().kind == TokenKind::kNumber || now().kind == TokenKind::kColon) {
    Node* inner = index_or_slice();
    if (inner == nullptr || inner->kind == NodeKind::kIndex) return inner;
    return project_slice(nullptr, inner);
  }
  if (now().kind == TokenKind::kStar && ahead().kind == TokenKind::kRightBracket) {
    take();
    take();
    return projection(NodeKind::kListProjection, current(at), nullptr, kStarPower, at);
  }
  return multi_list(at);
}

Node* Parser::bracket_suffix(Node* left, const Token& at) {
  if (now().kind == TokenKind::kNumber || now().kind == TokenKind::kColon) {
    Node* inner = index_or_slice();
    if (inner == nullptr) return nullptr;
    return inner->kind == NodeKind::kIndex ? chain(left, inner) : project_slice(left, inner);
  }
  if (now().kind != TokenKind::kStar) {
    return stop(now(), "Expected a number, a slice or '*' after '[', but found " + describe(now()) +
                           "; a list of expressions is written '.[a, b]'.");
  }
  take();
  if (!expect(TokenKind::kRightBracket, "']'")) return nullptr;
  return projection(NodeKind::kListProjection, left, nullptr, kStarPower, at);
}

bool Parser::number(int64_t& out) {
  const Token token = take();
  const auto result = std::from_chars(token.text.data(), token.text.data() + token.text.size(), out);
  if (token.kind == TokenKind::kNumber && result.ec == std::errc()) return true;
  stop(token, "Expected a whole number of 64 bits, but found " + describe(token) + ".");
  return false;
}

Node* Parser::index_or_slice() {
  const Token at = now();
  if (at.kind == TokenKind::kNumber && ahead().kind == TokenKind::kRightBracket) {
    Node& node = make(NodeKind::kIndex, at.position);
    if (!number(node.index)) return nullptr;
    take();
    return finish(node);
  }
  Node& node = make(NodeKind::kSlice, at.position);
  std::optional<int64_t>* parts[] = {&node.start, &node.stop, &node.step};
  for (size_t i = 0; i < 3; ++i) {
    if (now().kind == TokenKind::kNumber) {
      int64_t value = 0;
      if (!number(value)) return nullptr;
      *parts[i] = value;
    }
    if (now().kind == TokenKind::kRightBracket) break;
    if (i < 2 && !expect(TokenKind::kColon, "a number, ':' or ']' within the slice")) return nullptr;
  }
  if (!expect(TokenKind::kRightBracket, "']' after the slice")) return nullptr;
  if (node.step == 0) {
    return stop(at, "The step of a slice is 0; use a number other than 0, or leave it out.", ErrorKind::kInvalidValue);
  }
  return finish(node);
}

Node* Parser::project_slice(Node* left, Node* slice) {
  Node* source = left == nullptr ? slice : chain(left, slice);
  Token at;
  at.position = slice->position;
  return projection(NodeKind::kListProjection, source, nullptr, kStarPower, at);
}

Node* Parser::projection(NodeKind kind, Node* left, Node* condition, int power, const Token& at) {
  Node& node = make(kind, at.position);
  node.left = left;
  node.condition = condition;
  // "[*][0]" takes the elements of the elements; "[?x][]" ends the projection, for flattening works on its result.
  Node* right = nullptr;
  if (!projected(power, right)) return nullptr;
  node.right = right;
  return finish(node);
}

bool Parser::projected(int power, Node*& out) {
  out = nullptr;
  const TokenKind kind = now().kind;
  if (power_of(kind) < kProjectionStop) return true;
  if (kind == TokenKind::kLeftBracket || kind == TokenKind::kFilter) {
    out = expression(power);
  } else if (kind == TokenKind::kDot) {
    take();
    out = after_dot(power);
  } else {
    stop(now(), "Expected '.', '[' or an operator after the projection, but found " + describe(now()) + ".");
  }
  return out != nullptr;
}

Node* Parser::after_dot(int power) {
  switch (now().kind) {
    case TokenKind::kName:
    case TokenKind::kQuotedName:
    case TokenKind::kStar:
      return expression(power);
    case TokenKind::kLeftBracket:
      return multi_list(take());
    case TokenKind::kLeftBrace:
      return multi_hash(take());
    default:
      break;
  }
  return stop(now(), "Expected a name, '*', '[' or '{' after '.', but found " + describe(now()) + ".");
}

Node* Parser::filter(Node* left, const Token& at) {
  Node* condition = expression(0);
  if (condition == nullptr || !expect(TokenKind::kRightBracket, "']' after the filter")) return nullptr;
  return projection(NodeKind::kFilterProjection, left, condition, kFilterPower, at);
}

Node* Parser::flatten(Node* left, const Token& at) {
  Node& node = make(NodeKind::kFlatten, at.position);
  node.left = left;
  return projection(NodeKind::kListProjection, finish(node), nullptr, kFlattenPower, at);
}

Node* Parser::multi_list(const Token& at) {
  Node& node = make(NodeKind::kMultiList, at.position);
  for (;;) {
    Node* item = expression(0);
    if (item == nullptr) return nullptr;
    node.children.push_back(item);
    if (now().kind == TokenKind::kRightBracket) break;
    if (!expect(TokenKind::kComma, "',' or ']' in the list")) return nullptr;
  }
  take();
  return finish(node);
}

bool Parser::key(std::string_view& out) {
  const Token token = take();
  if (token.kind == TokenKind::kName) {
    out = tree_.arena.text(token.text);
    return true;
  }
  if (token.kind == TokenKind::kQuotedName) {
    Node* name = quoted_name(token);
    if (name != nullptr) out = name->name;
    return name != nullptr;
  }
  stop(token, "Expected a name as the key in '{key: expression}', but found " + describe(token) + ".");
  return false;
}

Node* Parser::multi_hash(const Token& at) {
  Node& node = make(NodeKind::kMultiHash, at.position);
  for (;;) {
    std::string_view name;
    if (!key(name) || !expect(TokenKind::kColon, "':' after the key")) return nullptr;
    Node* item = expression(0);
    if (item == nullptr) return nullptr;
    const auto same = std::find(node.keys.begin(), node.keys.end(), name);
    if (same != node.keys.end()) {
      node.children[static_cast<size_t>(same - node.keys.begin())] = item;
    } else {
      node.keys.push_back(name);
      node.children.push_back(item);
    }
    if (now().kind == TokenKind::kRightBrace) break;
    if (!expect(TokenKind::kComma, "',' or '}' after the value")) return nullptr;
  }
  take();
  return finish(node);
}

Outcome<std::unique_ptr<Tree>> parse(std::string_view text, const FunctionTable* functions) {
  if (text.size() > kExpressionBytesMax) {
    return ExpressionError{ErrorKind::kLimit, kExpressionBytesMax,
                           "The expression is " + std::to_string(text.size()) + " bytes long; at most " +
                               std::to_string(kExpressionBytesMax) + " are allowed."};
  }
  auto tree = std::make_unique<Tree>();
  tree->text = text;
  Outcome<std::vector<Token>> tokens = tokenize(tree->text);
  if (!tokens) return tokens.error();
  Parser parser(*tree, std::move(*tokens), functions);
  tree->root = parser.run();
  if (tree->root == nullptr) return parser.error();
  return tree;
}

}  // namespace leadgate::mapping::jmespath
