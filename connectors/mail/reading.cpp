#include "connectors/mail/reading.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/form.hpp"
#include "connectors/mail/forward.hpp"
#include "connectors/mail/labels.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/no_lead.hpp"
#include "connectors/mail/notice.hpp"
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

// Words of another letter may be in it.
bool follows_another(const Letter& letter) {
  return thread_of(letter).reply || is_forward_subject(letter.subject);
}

SplitLetter parts_of(const Letter& letter, Author author) {
  LetterKind kind{follows_another(letter), author == Author::kPerson};
  if (!letter.text_is_html || letter.html.empty()) return split_letter(letter.text, letter.subject, kind);
  std::string quoted_html;
  const std::string own = unquoted_html(letter.html, quoted_html);
  // The decoder's text is the better one where nothing was quoted.
  if (quoted_html.empty()) return split_letter(letter.text, letter.subject, kind);
  kind.answers = true;
  const std::string text = mapping::html_text(own);
  if (trim(text).empty()) {
    SplitLetter out = split_letter(letter.text, letter.subject, kind);
    out.wrote_nothing = true;
    return out;
  }
  SplitLetter out = split_letter(text, letter.subject, kind);
  const std::string quoted = mapping::html_text(quoted_html);
  out.quoted += (out.quoted.empty() ? "" : "\n") + quoted;
  return out;
}

// A letter as far as it is understood.
struct Understood {
  SplitLetter parts;
  Form form;
  Sender sender;
  std::string subject;  // as far as it is the writer's own
  Author author = Author::kPerson;
};

// The answers of a form. What is quoted or signed below a person's has no part in them; a site's notice may have rules,
// headings and blocks in it that look like marks of quotes and signatures, and is read in full where that tells more.
Form form_of(const Letter& letter, SplitLetter& parts, const FormReading& how) {
  const bool whole = parts.quoted.empty() && !parts.forwarded;
  Form form = read_form(parts.message, whole && parts.signature.empty() ? letter.pairs : deals::Fields(), how);
  if (how.author == Author::kPerson || parts.forwarded) return form;
  Form of_all = read_form(letter.text, letter.pairs, how);
  if (of_all.is_form() && (!form.is_form() || (of_all.has_message && !form.has_message))) {
    parts = {std::string(trim(letter.text)), "", "", std::nullopt, false};
    return of_all;
  }
  if (!form.is_form() && how.author == Author::kSite) return read_mention(letter.subject + "\n" + parts.message, how);
  return form;
}

std::string own_subject(const Letter& letter) {
  return follows_another(letter) ? std::string() : letter.subject;
}

// Reads the letter as a service's, if it tells of somebody who is not its sender.
bool read_notice(const Letter& letter, const mapping::OwnIdentities& own, const std::string& region, Understood& out) {
  if (!may_be_notice(letter) || out.parts.forwarded || is_own(letter.from.front().email, own)) return false;
  const FormReading how{Author::kService, &own, region};
  SplitLetter parts = out.parts;
  Form form = form_of(letter, parts, how);
  // Phones under labels at a letter's end are its writer's; a name under one is somebody's.
  const bool by_answers = form.has_name || read_form(out.parts.message, {}, how).is_form();
  form.is_notice = by_answers && tells_of_another(letter, form);
  std::string rest = form.is_notice && !form.has_message ? rest_of(parts.message, form) : std::string();
  if (!rest.empty()) form.pairs.emplace_back("Сообщение", std::move(rest));
  if (!form.is_form() && mentions_another(letter, parts.message)) form = read_mention(parts.message, how);
  if (!form.is_notice && !form.mentions()) return false;
  out.parts = std::move(parts);
  out.form = std::move(form);
  out.author = Author::kService;
  return true;
}

Understood read_letter(const Letter& letter, SplitLetter parts, const mapping::OwnIdentities& own,
                       const std::string& region) {
  Understood out{std::move(parts), {}, {}, own_subject(letter)};
  out.author = author_of(letter, own);
  if (out.author != Author::kPerson || !read_notice(letter, own, region, out)) {
    out.form = form_of(letter, out.parts, {out.author, &own, region});
  }
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
  const bool by_site = is_own(first.from.email, own) || is_machine(first.from.email);
  Understood out{split_letter(first.text, first.subject, {true, !by_site}), {}, {}, own_subject(inner)};
  out.form = form_of(inner, out.parts, {by_site ? Author::kService : Author::kPerson, &own, region});
  out.author = by_site ? Author::kService : Author::kPerson;
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
  const auto add = [&phones](std::vector<std::string> more) {
    for (std::string& phone : more) {
      if (std::find(phones.begin(), phones.end(), phone) == phones.end()) phones.push_back(std::move(phone));
    }
  };
  const bool passed_on = parts.forwarded && parts.message == parts.forwarded->text;
  if (!passed_on) add(phones_of_writer(parts.message, region));
  add(phones_of_writer(read.subject, region));
  std::erase_if(phones, [&](const std::string& phone) { return is_own_phone(phone, own, region); });
  return phones;
}

// Those that the customer put into his message, for want of an answer that is a phone.
std::vector<std::string> phones_in_answers(const Form& form, const std::string& region,
                                           const mapping::OwnIdentities& own) {
  std::vector<std::string> phones;
  for (const auto& [label, value] : form.pairs) {
    if (form.has_phone || role_of(label) != mapping::recognition::Role::kMessage) continue;
    for (std::string& phone : phones_of_writer(value, region)) phones.push_back(std::move(phone));
  }
  std::erase_if(phones, [&](const std::string& phone) { return is_own_phone(phone, own, region); });
  return phones;
}

// Those of an object, to be added to.
class Members {
 public:
  explicit Members(const Value& object) {
    object.each_member([this](std::string_view key, const Value& value) { all_.push_back({key, value}); });
  }

  void set(std::string_view key, const Value& value) {
    for (mapping::Member& each : all_) {
      if (each.key == key) return void(each.value = value);
    }
    all_.push_back({key, value});
  }

  Value object(mapping::Arena& arena) const { return Value::object(arena.members(all_)); }

 private:
  std::vector<mapping::Member> all_;
};

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

// Whom one of us wrote to.
Person receiver_of(const Letter& letter, const mapping::OwnIdentities& own) {
  for (const std::vector<Person>* people : {&letter.to, &letter.cc}) {
    for (const Person& one : *people) {
      if (!one.email.empty() && !is_own(one.email, own) && !is_machine(one.email)) return one;
    }
  }
  return {};
}

Value thread_value(const Thread& thread, const Make& make) {
  return make.object({{"id", make.text_or_null(thread.id)},
                      {"parents", texts_value(thread.parents, make)},
                      {"number", make.text_or_null(thread.number)},
                      {"reply", Value::boolean(thread.reply)}});
}

Value forwarded_value(const std::optional<PassedOn>& forwarded, const Make& make) {
  if (!forwarded) return {};
  return make.object({{"from", person_value(forwarded->letter.from, make)},
                      {"subject", make.text_or_null(forwarded->letter.subject)},
                      {"text", make.text_or_null(forwarded->letter.text)},
                      {"comment", make.text_or_null(forwarded->comment)}});
}

// What a person sends on: the letter in his own, and one that is attached to nothing.
std::optional<PassedOn> sent_on(SplitLetter& parts, const Value& tree) {
  if (parts.wrote_nothing && parts.message.empty()) {
    parts.forwarded = attached_letter(tree);
    if (parts.forwarded) parts.message = trim(parts.forwarded->text);
    if (parts.forwarded) parts.forwarded->text = parts.message;
  }
  if (!parts.forwarded) return std::nullopt;
  return PassedOn{*parts.forwarded, ""};
}

}  // namespace

Value understand(const Value& tree, const mapping::OwnIdentities& own, const std::string& region,
                 mapping::Arena& arena) {
  Letter letter = letter_of(tree);
  undo_rewriting(letter, own);
  Understood read = read_letter(letter, parts_of(letter, author_of(letter, own)), own, region);
  const bool by_us = !letter.from.empty() && is_own(letter.from.front().email, own);
  std::optional<PassedOn> forwarded;
  if (by_us && read.sender.writer != Writer::kReplyTo) {
    forwarded = passed_on_letter(letter, read.parts, tree, own);
    if (forwarded) read = read_passed_on(letter, forwarded->letter, own, region);
  }
  if (!forwarded) forwarded = sent_on(read.parts, tree);
  const auto& [parts, form, sender, subject, author] = read;
  Signature signature = read_signature(parts.signature, region);
  const std::vector<std::string> phones = phones_of(letter, read, signature, region, own);
  std::erase_if(signature.phones, [&](const std::string& phone) { return is_own_phone(phone, own, region); });
  const Make make(arena);
  Members members(tree);
  const auto set = [&members](std::string_view key, const Value& value) { members.set(key, value); };
  const Value answers = form.is_form() ? make.grouped(form.pairs) : Value();
  set("sender", sender.person.empty() ? Value() : sender_value(sender.person, answers, make));
  const Person receiver = receiver_of(letter, own);
  set("receiver", receiver.empty() ? Value() : person_value(receiver, make));
  set("message", make.text_or_null(parts.message));
  set("quoted", make.text_or_null(parts.quoted));
  set("signature", signature_value(signature, make));
  set("phones", texts_value(form.is_form() ? phones_in_answers(form, region, own) : phones, make));
  set("form", answers);
  set("pairs", make.grouped(all_answers(parts.message, letter.pairs, author)));
  // What a person wrote is a letter, though there are answers in it.
  const bool by_person = (sender.writer == Writer::kFrom || sender.writer == Writer::kForwarded) && !form.is_whole;
  set("is_form", Value::boolean(form.is_form() && !by_person));
  set("no_lead", make.text_or_null(no_lead_reason(letter, form, sender, own, parts.message)));
  set("thread", thread_value(thread_of(letter), make));
  set("forwarded", forwarded_value(forwarded, make));
  return members.object(arena);
}

Value without_marks(const Value& root, mapping::Arena& arena) {
  const Value letter = root.find("mail").value_or(Value());
  const Value reason = letter.find("no_lead").value_or(Value());
  if (reason.as_string() != "mailing_list" && reason.as_string() != "auto_generated") return root;
  Members members(letter);
  members.set("no_lead", {});
  Members all(root);
  all.set("mail", members.object(arena));
  return all.object(arena);
}

}  // namespace leadgate::connectors::mail
