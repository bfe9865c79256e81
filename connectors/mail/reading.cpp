#include "connectors/mail/reading.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/form.hpp"
#include "connectors/mail/no_lead.hpp"
#include "connectors/mail/sender.hpp"
#include "connectors/mail/signature.hpp"
#include "connectors/mail/split_letter.hpp"
#include "connectors/mail/thread.hpp"
#include "mapping/email.hpp"
#include "mapping/html_text.hpp"
#include "mapping/mime/tree_builder.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::Value;
using Make = mapping::mime::TreeBuilder;

SplitLetter split(const Letter& letter) {
  if (!letter.text_is_html || letter.html.empty()) return split_letter(letter.text, letter.subject);
  std::string quoted_html;
  const std::string own = unquoted_html(letter.html, quoted_html);
  // The decoder's text is the better one where nothing was quoted.
  if (quoted_html.empty()) return split_letter(letter.text, letter.subject);
  const std::string text = mapping::html_text(own);
  if (trim(text).empty()) return split_letter(letter.text, letter.subject);
  SplitLetter out = split_letter(text, letter.subject);
  const std::string quoted = mapping::html_text(quoted_html);
  out.quoted += (out.quoted.empty() ? "" : "\n") + quoted;
  return out;
}

// The answers of a form, which what is quoted or signed below them has no part in.
Form form_of(const Letter& letter, const SplitLetter& parts) {
  const bool whole = parts.quoted.empty() && !parts.forwarded;
  return read_form(parts.message, whole && parts.signature.empty() ? letter.pairs : deals::Fields());
}

Value texts_value(const std::vector<std::string>& texts, const Make& make) {
  std::vector<Value> values;
  for (const std::string& text : texts) values.push_back(make.text(text));
  return make.array(values);
}

Value person_value(const Person& person, const Make& make) {
  return make.object({{"name", make.text_or_null(person.name)}, {"email", make.text_or_null(person.email)}});
}

// The sender as the form has it: who reads the one has read the other.
Value sender_value(const Person& person, const Value& form, const Make& make) {
  Value name = make.text_or_null(person.name);
  Value email = make.text_or_null(person.email);
  form.each_member([&](std::string_view, const Value& said) {
    if (!said.is_string() || said.as_string().empty()) return;
    if (said.as_string() == person.name) name = said;
    if (!person.email.empty() && mapping::normal_email(said.as_string()) == person.email) email = said;
  });
  return make.object({{"name", name}, {"email", email}});
}

Value signature_value(const Signature& signature, const Make& make) {
  if (signature.text.empty()) return {};
  return make.object({{"text", make.text(signature.text)},
                      {"phones", texts_value(signature.phones, make)},
                      {"company", make.text_or_null(signature.company)},
                      {"site", make.text_or_null(signature.site)}});
}

Value thread_value(const Thread& thread, const Make& make) {
  return make.object({{"id", make.text_or_null(thread.id)},
                      {"parents", texts_value(thread.parents, make)},
                      {"number", make.text_or_null(thread.number)},
                      {"reply", Value::boolean(thread.reply)}});
}

Value forwarded_value(const std::optional<Forwarded>& forwarded, const Make& make) {
  if (!forwarded) return {};
  return make.object({{"from", person_value(forwarded->from, make)},
                      {"subject", make.text_or_null(forwarded->subject)},
                      {"text", make.text_or_null(forwarded->text)}});
}

}  // namespace

Value understand(const Value& tree, const mapping::OwnIdentities& own, const std::string& region,
                 mapping::Arena& arena) {
  const Letter letter = letter_of(tree);
  SplitLetter parts = split(letter);
  // What one of us passes on is what the customer wrote.
  Form form = form_of(letter, parts);
  const Sender sender = choose_sender(letter, form, parts.forwarded, own);
  if (sender.writer == Writer::kForwarded) {
    parts.message = parts.forwarded->text;
    form = read_form(parts.message, {});
  }
  const Signature signature = read_signature(parts.signature, region);
  std::vector<std::string> phones = signature.phones;
  for (std::string& phone : phones_of_writer(parts.message, region)) {
    if (std::find(phones.begin(), phones.end(), phone) == phones.end()) phones.push_back(std::move(phone));
  }
  const Make make(arena);
  std::vector<mapping::Member> members;
  tree.each_member([&members](std::string_view key, const Value& value) { members.push_back({key, value}); });
  const auto set = [&members](std::string_view key, const Value& value) {
    for (mapping::Member& each : members) {
      if (each.key == key) return void(each.value = value);
    }
    members.push_back({key, value});
  };
  const Value answers = form.is_form() ? make.grouped(form.pairs) : Value();
  set("sender", sender.person.empty() ? Value() : sender_value(sender.person, answers, make));
  set("message", make.text_or_null(parts.message));
  set("quoted", make.text_or_null(parts.quoted));
  set("signature", signature_value(signature, make));
  set("phones", form.is_form() ? make.array({}) : texts_value(phones, make));
  set("form", answers);
  set("pairs", make.grouped(all_answers(parts.message, letter.pairs)));
  // What a person wrote is a letter, though there are answers in it.
  const bool by_person = sender.writer == Writer::kFrom && !form.is_whole;
  set("is_form", Value::boolean(form.is_form() && !by_person));
  set("no_lead", make.text_or_null(no_lead_reason(letter, form, sender, own)));
  set("thread", thread_value(thread_of(letter), make));
  set("forwarded", forwarded_value(parts.forwarded, make));
  return Value::object(arena.members(members));
}

}  // namespace leadgate::connectors::mail
