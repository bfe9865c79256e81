// One letter as the rest of this folder reads it: a plain value made of the tree that mapping/mime decodes a message
// to, or that a mail provider's parsed parts were gathered into.
//
// Pure, any thread. What is not there is empty. Addresses are as people write them, names decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/value.hpp"

namespace leadgate::connectors::mail {

struct Person {
  std::string name;
  std::string email;  // empty: none that could be written to
  bool empty() const { return name.empty() && email.empty(); }
  friend bool operator==(const Person&, const Person&) = default;
};

struct Letter {
  deals::Fields headers;  // names lower case; one that is repeated stands more than once
  std::vector<Person> from;
  std::vector<Person> reply_to;
  std::vector<Person> to;
  std::vector<Person> cc;
  Person sender;                           // of the header Sender
  std::optional<std::string> return_path;  // empty: the null path of automatic mail; nothing: not told
  std::string subject;
  std::string message_id;  // ids without <>
  std::vector<std::string> in_reply_to;
  std::vector<std::string> references;
  std::string text;
  bool text_is_html = false;  // the text was made of HTML
  std::string html;
  deals::Fields pairs;  // of tables of two columns and labelled lines
  std::string report_type;
  deals::Fields report;
  std::string calendar_method;  // upper case
  bool spam = false;            // as the provider says

  // The first header of this name (lower case), trimmed; empty: none.
  std::string_view header(std::string_view name) const;
};

// Members of another shape than the tree's are passed over.
Letter letter_of(const mapping::Value& tree);

// What stands behind the last '@'; empty: there is none.
std::string_view host_of(std::string_view email);

}  // namespace leadgate::connectors::mail
