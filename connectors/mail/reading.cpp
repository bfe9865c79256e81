#include "connectors/mail/reading.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/form.hpp"
#include "connectors/mail/forward.hpp"
#include "connectors/mail/no_lead.hpp"
#include "connectors/mail/sender.hpp"
#include "connectors/mail/signature.hpp"
#include "connectors/mail/split_letter.hpp"
#include "connectors/mail/thread.hpp"
#include "mapping/email.hpp"
#include "mapping/html_text.hpp"
#include "mapping/mime/addresses.hpp"
#include "mapping/mime/tree_builder.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::Value;
using Make = mapping::mime::TreeBuilder;

SplitLetter parts_of(const Letter& letter) {
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

// A letter as far as it is understood.
struct Understood {
  SplitLetter parts;
  Form form;
  Sender sender;
};

// The answers of a form. What is quoted or signed below a person's has no part in them; a site's notice may have rules,
// headings and blocks in it that look like marks of quotes and signatures, and is read in full where that tells more.
Form form_of(const Letter& letter, SplitLetter& parts, const FormReading& how) {
  const bool whole = parts.quoted.empty() && !parts.forwarded;
  Form form = read_form(parts.message, whole && parts.signature.empty() ? letter.pairs : deals::Fields(), how);
  if (how.author == Author::kPerson || parts.forwarded) return form;
  Form of_all = read_form(letter.text, letter.pairs, how);
  if (of_all.is_form() && (!form.is_form() || (of_all.has_message && !form.has_message))) {
    parts = {std::string(trim(letter.text)), "", "", std::nullopt};
    return of_all;
  }
  if (!form.is_form() && how.author == Author::kSite) return read_mention(parts.message, how);
  return form;
}

Understood read_letter(const Letter& letter, SplitLetter parts, const mapping::OwnIdentities& own,
                       const std::string& region) {
  Understood out{std::move(parts), {}, {}};
  out.form = form_of(letter, out.parts, {author_of(letter, own), &own, region});
  out.sender = choose_sender(letter, out.form, std::nullopt, own);
  return out;
}

// What one of us passes on is what the customer wrote, and is read as the letter that it was.
Understood read_passed_on(const Letter& letter, const Forwarded& first, const mapping::OwnIdentities& own,
                          const std::string& region) {
  Letter inner;
  inner.from = {first.from};
  inner.to = letter.to;
  inner.subject = first.subject;
  inner.text = first.text;
  Understood out{split_letter(first.text, first.subject), {}, {}};
  const bool by_site = is_own(first.from.email, own) || is_machine(first.from.email);
  out.form = form_of(inner, out.parts, {by_site ? Author::kService : Author::kPerson, &own, region});
  out.sender = choose_sender(inner, out.form, std::nullopt, own);
  if (out.sender.writer == Writer::kFrom) out.sender.writer = Writer::kForwarded;
  return out;
}

// A group puts its own address into From, and the writer's aside.
void undo_rewriting(Letter& letter, const mapping::OwnIdentities& own) {
  if (letter.from.empty() || author_of(letter, own) == Author::kPerson) {
    if (letter.from.empty() || !is_own(letter.from.front().email, own)) return;
  }
  for (std::string_view name : {"x-original-from", "x-original-sender"}) {
    const mapping::mime::MailboxList list = mapping::mime::read_mailboxes(letter.header(name));
    if (list.mailboxes.empty()) continue;
    const std::string email = mapping::normal_email(list.mailboxes.front().address);
    if (email.empty() || is_own(email, own) || is_machine(email)) continue;
    letter.from.front() = {list.mailboxes.front().name, email};
    return;
  }
}

// The phones in the writer's signature and those that he calls his own. What he passes on are others', and below a
// machine's letter stand those of the firm that it belongs to.
std::vector<std::string> phones_of(const Letter& letter, const Understood& read, const Signature& signature,
                                   const std::string& region, const mapping::OwnIdentities& own) {
  const SplitLetter& parts = read.parts;
  if (read.sender.writer == Writer::kMentioned) {
    return read.form.mentioned.empty() ? std::vector<std::string>() : std::vector<std::string>{read.form.mentioned};
  }
  const bool nobody = read.sender.person.empty() && !letter.from.empty() && is_machine(letter.from.front().email);
  std::vector<std::string> phones = nobody ? std::vector<std::string>() : signature.phones;
  const bool passed_on = parts.forwarded && parts.message == parts.forwarded->text;
  if (!passed_on) {
    for (std::string& phone : phones_of_writer(parts.message, region)) {
      if (std::find(phones.begin(), phones.end(), phone) == phones.end()) phones.push_back(std::move(phone));
    }
  }
  std::erase_if(phones, [&](const std::string& phone) { return is_own_phone(phone, own, region); });
  return phones;
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
  Letter letter = letter_of(tree);
  undo_rewriting(letter, own);
  Understood read = read_letter(letter, parts_of(letter), own, region);
  std::optional<Forwarded> forwarded = read.parts.forwarded;
  const bool by_us = !letter.from.empty() && is_own(letter.from.front().email, own);
  if (by_us && read.sender.writer != Writer::kReplyTo) {
    if (std::optional<Forwarded> first = passed_on_letter(letter, read.parts, tree, own)) {
      read = read_passed_on(letter, *first, own, region);
      forwarded = std::move(first);
    }
  }
  const auto& [parts, form, sender] = read;
  Signature signature = read_signature(parts.signature, region);
  const std::vector<std::string> phones = phones_of(letter, read, signature, region, own);
  std::erase_if(signature.phones, [&](const std::string& phone) { return is_own_phone(phone, own, region); });
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
  set("pairs", make.grouped(all_answers(parts.message, letter.pairs, author_of(letter, own))));
  // What a person wrote is a letter, though there are answers in it.
  const bool by_person = (sender.writer == Writer::kFrom || sender.writer == Writer::kForwarded) && !form.is_whole;
  set("is_form", Value::boolean(form.is_form() && !by_person));
  set("no_lead", make.text_or_null(no_lead_reason(letter, form, sender, own)));
  set("thread", thread_value(thread_of(letter), make));
  set("forwarded", forwarded_value(forwarded, make));
  return Value::object(arena.members(members));
}

}  // namespace leadgate::connectors::mail
