// Where a signature, a token or a time travels in a request. Each place may be empty; the first that the request has
// counts. Plain values and pure functions, any thread.
//
// A carrier may hold a list: with `separator` each piece counts ("v1,AAAA v1,BBBB"), with `item` only the pieces that
// begin with its name and "=" ("t=1492774577,v1=5257a8...,v1=6ffbb5..."); of those at most kCandidatesMax.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_spec.hpp"
#include "connectors/inbound/facts.hpp"

namespace leadgate::connectors {

inline constexpr size_t kCandidatesMax = 16;

struct Carrier {
  std::string header;  // as the platform spells it
  std::string query;   // a parameter's name
  std::string field;   // a path of keys in the decoded body, "auth.token"
  std::string item;
  std::string separator;  // empty: no list; with an item a comma
  std::string prefix;     // before the value itself: "sha256=", "Bearer "

  bool empty() const { return header.empty() && query.empty() && field.empty(); }
  // "header 'X-Token'", for error texts.
  std::string text() const;
  // What the request carries, with the prefix; empty: nothing.
  std::vector<std::string> candidates(const Facts& facts) const;
};

// The decoded value of a query's parameter.
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);
// The text of a scalar at a path of keys.
std::optional<std::string> body_field(const mapping::Value& body, std::string_view path);

template <class T>
void declare_carrier(ObjectSpec<T>& spec) {
  spec.text("header", &T::header).doc("The header that carries it.").example("X-Shop-Signature");
  spec.text("query", &T::query).doc("The parameter of the address that carries it.").example("token");
  spec.text("field", &T::field).doc("The field of the body that carries it, a path of keys.").example("auth.token");
  spec.text("prefix", &T::prefix).doc("What stands before it in its carrier.").example("\"sha256=\"");
}

template <class T>
void declare_list_carrier(ObjectSpec<T>& spec) {
  declare_carrier(spec);
  spec.text("item", &T::item)
      .doc("The carrier is a list like t=1492774577,v1=5257: the signature's name in it. It may be there repeatedly.")
      .example("v1");
  spec.text("separator", &T::separator)
      .doc("What stands between the items of such a list; each one may be the signature. With `item` a comma.")
      .example("\" \"");
}

}  // namespace leadgate::connectors
