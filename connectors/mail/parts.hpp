// A letter that a platform has taken apart, put together again: as a message, so that it is read by the rules that
// every letter is read by.
//
// A plain builder, one thread; the values that it was given must outlive it. Bounded by what it is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/attachment.hpp"
#include "connectors/mail/letter.hpp"
#include "mapping/arena.hpp"

namespace leadgate::connectors::mail {

class LetterParts {
 public:
  // A part by its key of `mail`, in the shapes that mail_parts() says.
  void take(std::string_view key, const mapping::Value& value);
  // Nothing of a letter was there.
  bool empty() const;

  // RFC 5322, in UTF-8 throughout.
  std::string as_message() const;
  // The message's tree with what a message cannot say.
  mapping::Value complete(const mapping::Value& tree, mapping::Arena& arena) const;
  // The tree of a letter that came whole, with what only the platform knows: its envelope and its word about spam.
  mapping::Value with_envelope(const mapping::Value& tree, mapping::Arena& arena) const;
  void take_files(std::vector<Attachment>& files, size_t files_max) const;

 private:
  void put(std::string name, std::string value);
  void put_ids(std::string name, const mapping::Value& value);
  void put_people(std::string name, const mapping::Value& value);
  std::string header(std::string_view name) const;

  deals::Fields headers_;  // as they came, names lower case
  deals::Fields own_;      // those that the platform gives apart, which go before them
  std::string text_;
  std::string html_;
  bool spam_ = false;
  mapping::Value files_;
};

}  // namespace leadgate::connectors::mail
