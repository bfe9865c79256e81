// The keys `mail` and `templates` of a preset: where a letter is in what a platform sends, and how letters of known
// senders are read.
//
// Plain values; declarations are built once and immutable, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/field_spec.hpp"

namespace leadgate::connectors::mail {

// Each an expression over the root; empty: there is none.
struct MailSettings {
  std::string letter;
  std::string raw;
  std::string headers;
  std::string from;
  std::string reply_to;
  std::string to;
  std::string cc;
  std::string subject;
  std::string date;
  std::string text;
  std::string html;
  std::string message_id;
  std::string in_reply_to;
  std::string references;
  std::string return_path;
  std::string spam;
  std::string attachments;
  ConfigNode node;
};

// What letters a template is for.
struct MatchSettings {
  std::vector<std::string> from;
  std::string subject;
  std::string when;
  ConfigNode node;
};

struct TemplateSettings {
  std::string name;
  std::string title;
  std::string about;
  bool guess = false;
  MatchSettings match;
  ConfigNode node;  // with the keys of a preset that it brings along: let, events, map, ...
};

// A member of MailSettings with the key that it is.
struct MailPart {
  const char* key;
  std::string MailSettings::*member;
  const char* doc;
};
const std::vector<MailPart>& mail_parts();

const ObjectSpec<MailSettings>& mail_spec();
const ObjectSpec<TemplateSettings>& template_spec();
// Keys of a preset that a template may have.
const std::vector<std::string>& template_preset_keys();

template <class T>
void declare_mail(ObjectSpec<T>& spec, MailSettings T::*mail, ConfigNode T::*templates) {
  spec.object("mail", mail, mail_spec());
  spec.node("templates", templates)
      .doc(
          "How letters of known senders are read, by name of one that is built in (see connectors.md) or as a map "
          "{name, title, match: {from, subject, when}, guess, let, events, map, ...}, whose keys go over the "
          "source's. The first that matches reads the letter; finds it nobody to reach, the letter is read as any "
          "other. Its expressions see the letter's `headers`, `from`, `subject`, `text`, `html_tables` and `pairs`.")
      .example(
          "[tilda, { name: shop, match: { from: [shop.example] }, map: { external_id: \"pairs.\\\"Заказ\\\"\" } }]");
}

}  // namespace leadgate::connectors::mail
