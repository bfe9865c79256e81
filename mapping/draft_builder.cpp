#include "mapping/draft_builder.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/email.hpp"
#include "mapping/functions.hpp"
#include "mapping/html_text.hpp"
#include "mapping/money_text.hpp"
#include "mapping/names.hpp"
#include "mapping/phone.hpp"
#include "mapping/possible_phone.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kNoteValueBytesMax = 100;
constexpr size_t kNoteBytesMax = 1000;
constexpr uint64_t kFieldWeightMax = 1000;

// The amount in the digits of its currency: "4990" roubles are "4990.00".
std::string in_currency(const std::string& amount, std::string_view currency) {
  const std::optional<deals::Decimal> exact = deals::Decimal::parse(amount);
  return exact ? exact->with_digits(deals::currency_digits(currency)).text() : amount;
}

std::string short_text(const Value& value) {
  const std::string text = value.is_scalar() ? scalar_text(value) : std::string(type_name(value.type()));
  return std::string(utf8_prefix(text, kNoteValueBytesMax));
}

}  // namespace

void DraftBuilder::put(Put how, std::string_view target, std::string_view name, const Value& value) {
  target_ = target;
  note_.clear();
  (this->*how)(value, name);
}

void DraftBuilder::mark(const Value& value) {
  if (value.identity() != 0) reads_.push_back(value.identity());
}

void DraftBuilder::reject(const Value& value, std::string_view why) {
  if (note_.size() < kNoteBytesMax) {
    if (!note_.empty()) note_ += "; ";
    note_.append(why).append(": '").append(short_text(value)).append("'");
  }
  if (value.identity() != 0) {
    std::erase(reads_, value.identity());
    return;
  }
  // Made by an expression, so that no leaf of the document stands for it: it is kept under the target's name.
  const std::string text = scalar_text(value);
  if (trim(text).empty()) return;
  if (has_room(draft.fields.size(), pairs_bound())) {
    draft.fields.emplace_back(target_, trim(text));
  }
}

bool DraftBuilder::has_room(size_t count, const Bound& bound) {
  if (count < bound.count_max) return true;
  note_ = "more than " + std::to_string(bound.count_max) + " " + std::string(bound.what);
  if (over_limit_.empty()) {
    over_limit_ = "The lead has " + note_ + "; raise limits." + std::string(bound.setting) + ", then replay it.";
  }
  return false;
}

std::string DraftBuilder::over_limit() const {
  return over_limit_;
}

void DraftBuilder::add_identity(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) != list.end()) return;
  if (has_room(list.size(), identities_bound())) {
    list.push_back(std::move(text));
  }
}

void DraftBuilder::phones(const Value& value, std::string_view) {
  take_phones(value, draft.contact.phones);
}

void DraftBuilder::take_phones(const Value& value, std::vector<std::string>& list) {
  each_of(value, identities_bound(), [this, &list](const Value& element) {
    const std::string text = scalar_text(element);
    if (element.is_scalar() && trim(text).empty()) return;
    std::vector<std::string> found =
        element.is_scalar() ? find_phones(text, locale_.region) : std::vector<std::string>();
    // What an expression made an E.164 number of was judged there: possible_phone() takes more than the tables know.
    if (found.empty() && element.identity() == 0 && has_e164_form(text)) found.push_back(text);
    if (found.empty()) return reject(element, "not a phone");
    mark(element);
    for (std::string& phone : found) add_identity(list, std::move(phone));
  });
}

void DraftBuilder::emails(const Value& value, std::string_view) {
  take_emails(value, draft.contact.emails);
}

void DraftBuilder::take_emails(const Value& value, std::vector<std::string>& list) {
  each_of(value, identities_bound(), [this, &list](const Value& element) {
    const std::string text = scalar_text(element);
    if (element.is_scalar() && trim(text).empty()) return;
    std::vector<std::string> found;
    if (element.is_string()) found = find_emails(text);
    if (found.empty()) return reject(element, "not an e-mail address");
    mark(element);
    for (std::string& address : found) add_identity(list, std::move(address));
  });
}

void DraftBuilder::thread(const Value& value, std::string_view) {
  if (value.is_null()) return;
  if (!value.is_object()) return reject(value, "a thread is {id, parents, number, reply}");
  deals::LetterThread& thread = draft.thread;
  thread.id = take_text(value, "id");
  thread.number = take_text(value, "number");
  if (const std::optional<Value> parents = value.find("parents")) {
    each_of(*parents, pairs_bound(), [&](const Value& element) {
      mark(element);
      if (element.is_string() && !element.as_string().empty()) thread.parents.emplace_back(element.as_string());
    });
  }
  const std::optional<Value> reply = value.find("reply");
  thread.reply = reply && reply->as_bool();
}

void DraftBuilder::people(const Value& value, std::string_view) {
  each_of(value, people_bound(), [this](const Value& element) { add_person(element); });
}

void DraftBuilder::add_person(const Value& value) {
  if (!value.is_object()) return reject(value, "a person is {role, name, phones, emails, company}");
  deals::PersonDraft person;
  person.role = to_lower_ascii(take_text(value, "role"));
  person.contact.name = collapse_blanks(take_text(value, "name"));
  person.contact.company = collapse_blanks(take_text(value, "company"));
  if (const std::optional<Value> phones = value.find("phones"); phones && !phones->is_null()) {
    take_phones(*phones, person.contact.phones);
  }
  if (const std::optional<Value> emails = value.find("emails"); emails && !emails->is_null()) {
    take_emails(*emails, person.contact.emails);
  }
  // A company alone is nobody.
  if (person.contact.name.empty() && !person.contact.has_identity()) return;
  if (has_room(draft.people.size(), people_bound())) draft.people.push_back(std::move(person));
}

void DraftBuilder::messengers(const Value& value, std::string_view) {
  each_of(value, identities_bound(), [this](const Value& element) { add_messenger(element); });
}

void DraftBuilder::add_messenger(const Value& value) {
  if (!value.is_object()) return reject(value, "a messenger is {kind, id, username}");
  deals::Messenger messenger;
  messenger.kind = to_lower_ascii(take_text(value, "kind"));
  messenger.id = take_text(value, "id");
  messenger.username = account_name(take_text(value, "username"));
  // Known by name only: the '@' keeps it apart from the numbers that the platforms give.
  if (messenger.id.empty() && !messenger.username.empty()) messenger.id = "@" + to_lower_ascii(messenger.username);
  if (messenger.kind.empty() || messenger.id.empty()) return;
  std::vector<deals::Messenger>& known = draft.contact.messengers;
  if (std::find(known.begin(), known.end(), messenger) != known.end()) return;
  if (has_room(known.size(), identities_bound())) {
    known.push_back(std::move(messenger));
  }
}

void DraftBuilder::amount(const Value& value, std::string_view) {
  const std::optional<MoneyText> money = value.is_scalar() ? read_money(scalar_text(value)) : std::nullopt;
  if (!money) return reject(value, "not an amount");
  draft.amount = money->amount;
  amount_currency_ = money->currency;
}

// Some senders count refunds below zero. Nothing refunded is nothing said.
void DraftBuilder::refunded(const Value& value, std::string_view) {
  const std::optional<MoneyText> money = value.is_scalar() ? read_money(scalar_text(value)) : std::nullopt;
  const std::optional<deals::Decimal> sum = money ? deals::Decimal::parse(money->amount) : std::nullopt;
  if (!sum) return reject(value, "not an amount");
  if (!sum->is_zero()) draft.refunded = sum->absolute().text();
}

void DraftBuilder::currency(const Value& value, std::string_view) {
  const std::optional<std::string> code = deals::currency_from_text(trim(value.as_string()));
  if (!code) return reject(value, "not a currency");
  draft.currency = *code;
}

std::string DraftBuilder::take_text(const Value& object, std::string_view key) {
  const std::optional<Value> found = object.find(key);
  if (!found || !found->is_scalar()) return {};
  mark(*found);
  return std::string(trim(scalar_text(*found)));
}

std::string DraftBuilder::take_decimal(const Value& line, std::string_view key) {
  const std::optional<Value> found = line.find(key);
  if (!found || found->is_null()) return {};
  const std::string text = scalar_text(*found);
  if (trim(text).empty()) return {};
  std::string decimal = normal_money(text);
  if (decimal.empty())
    reject(*found, "not a number in a line's " + std::string(key));
  else
    mark(*found);
  return decimal;
}

void DraftBuilder::add_line(const Value& value) {
  if (!has_room(draft.lines.size(), lines_bound())) return;
  deals::OrderLine line;
  if (value.is_object()) {
    line.sku = take_text(value, "sku");
    line.name = take_text(value, "name");
    line.quantity = take_decimal(value, "quantity");
    line.price = take_decimal(value, "price");
    line.total = take_decimal(value, "total");
    if (const auto quantity = deals::Decimal::parse(line.quantity)) line.quantity = quantity->with_digits(0).text();
  } else if (value.is_scalar()) {
    mark(value);
    line.name = trim(scalar_text(value));
  }
  if (!(line == deals::OrderLine())) draft.lines.push_back(std::move(line));
}

void DraftBuilder::lines(const Value& value, std::string_view) {
  // PHP sends a list whose keys are not in a row as an object of lines.
  bool object_of_lines = value.is_object() && value.size() > 0;
  value.each_member(
      [&](std::string_view, const Value& member) { object_of_lines = object_of_lines && member.is_object(); });
  if (object_of_lines) {
    value.each_member([&](std::string_view, const Value& member) { add_line(member); });
  } else {
    each_of(value, lines_bound(), [this](const Value& element) { add_line(element); });
  }
}

void DraftBuilder::attribution(const Value& value, std::string_view) {
  if (!value.is_object()) return reject(value, "attribution is an object");
  value.each_member([this](std::string_view name, const Value& member) { one_attribution(member, name); });
}

void DraftBuilder::one_attribution(const Value& value, std::string_view name) {
  if (!value.is_scalar()) return;
  const std::string text = scalar_text(value);
  if (trim(text).empty()) return;
  if (!has_room(draft.attribution.size(), pairs_bound())) return;
  mark(value);
  draft.attribution.insert_or_assign(std::string(name), std::string(trim(text)));
}

void DraftBuilder::fields(const Value& value, std::string_view) {
  if (!value.is_object()) return reject(value, "fields is an object");
  value.each_member([this](std::string_view name, const Value& member) { one_field(member, name); });
}

void DraftBuilder::one_field(const Value& value, std::string_view name) {
  if (value.is_null()) return;
  if (!has_room(draft.fields.size(), pairs_bound())) return;
  bool nested = value.is_object();
  value.each_element([&nested](const Value& element) { nested = nested || element.is_array() || element.is_object(); });
  std::string text;
  if (!nested) {
    text = plain_text(value, ", ");
    mark(value);
  } else if (weight(value, kFieldWeightMax) <= kFieldWeightMax) {
    text = to_json(value);
    mark_reads(value, reads_);
  } else {
    return reject(value, "too much for one field");
  }
  if (!text.empty()) draft.fields.emplace_back(name, std::move(text));
}

void DraftBuilder::tags(const Value& value, std::string_view) {
  each_of(value, pairs_bound(), [this](const Value& element) {
    if (!element.is_scalar()) return reject(element, "a tag is a text");
    mark(element);
    const std::string text = scalar_text(element);
    for (std::string_view tag : split(text, ',')) {
      const bool known = std::find(draft.tags.begin(), draft.tags.end(), tag) != draft.tags.end();
      if (tag.empty() || known) continue;
      if (draft.tags.size() < kTagsMax)
        draft.tags.emplace_back(tag);
      else
        note_ = "more than " + std::to_string(kTagsMax) + " tags; the rest were left out";
    }
  });
}

void DraftBuilder::version(const Value& value, std::string_view) {
  const std::string text(trim(scalar_text(value)));
  if (!text.empty() && text.size() <= 30 && text.find_first_not_of("0123456789") == std::string::npos) {
    draft.version_text = text;
  } else if (const std::optional<Timestamp> time = dates_.read(text)) {
    draft.version_time = *time;
  } else {
    reject(value, "neither a time nor a whole number");
  }
}

void DraftBuilder::seen_sequence(const Value& value, std::string_view) {
  const std::string text(trim(scalar_text(value)));
  if (!text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string::npos) {
    draft.seen_sequence = text;
  } else {
    reject(value, "not the whole number that a push or a poll has as \"sequence\"");
  }
}

void DraftBuilder::finish() {
  if (draft.contact.name.empty()) {
    for (const std::string* part : {&first_name_, &middle_name_, &last_name_}) append_name(draft.contact.name, *part);
  }
  std::string& country = draft.contact.address.country;
  if (country.size() == 2) {
    for (char& c : country) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  if (draft.currency.empty() && !draft.amount.empty()) {
    draft.currency = amount_currency_.empty() ? locale_.currency : amount_currency_;
  }
  const std::string& currency = draft.currency.empty() ? locale_.currency : draft.currency;
  if (!draft.amount.empty()) draft.amount = in_currency(draft.amount, currency);
  if (!draft.refunded.empty()) draft.refunded = in_currency(draft.refunded, currency);
  for (deals::OrderLine& line : draft.lines) {
    if (!line.price.empty()) line.price = in_currency(line.price, currency);
    if (!line.total.empty()) line.total = in_currency(line.total, currency);
  }
}

}  // namespace leadgate::mapping
