#include "gateway/api/json_reader.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/functions.hpp"

namespace leadgate::gateway {
namespace {

using mapping::Value;

constexpr size_t kKeyShownBytesMax = 60;

Error not_a(std::string_view path, std::string_view expected, const Value& found) {
  return Error::invalid("'" + std::string(path) + "' must be " + std::string(expected) + ", not " +
                        std::string(mapping::type_name(found.type())) + ".");
}

// Takes a Result<optional<text>> into `out`, where absent is empty; the first error is kept in `error`.
void take(Result<std::optional<std::string>> read, std::string& out, std::optional<Error>& error) {
  if (read.ok()) {
    out = read->value_or("");
  } else if (!error) {
    error = read.error();
  }
}

// Calls read(item, "path[i]") for each element until one fails.
template <class Read>
Result<void> each_item(const Value& list, const std::string& path, Read&& read) {
  Result<void> result;
  size_t index = 0;
  list.each_element([&](const Value& item) {
    if (result.ok()) result = read(item, path + "[" + std::to_string(index) + "]");
    ++index;
  });
  return result;
}

// `normal` gives an empty text for what is none of its kind.
template <class Normal>
Result<std::vector<std::string>> identities_of(const JsonReader& contact, std::string_view key, Normal&& normal) {
  auto texts = contact.texts(key);
  if (!texts.ok()) return texts.error();
  std::vector<std::string> out = texts->value_or(std::vector<std::string>());
  for (size_t i = 0; i < out.size(); ++i) {
    std::string clean = normal(out[i]);
    if (clean.empty()) {
      return Error::invalid("'" + out[i] + "' in '" + contact.path_of(key) + "[" + std::to_string(i) +
                            "]' cannot be understood.");
    }
    out[i] = std::move(clean);
  }
  return out;
}

Result<deals::Address> address_of(const JsonReader& contact) {
  const auto value = contact.value("address");
  if (!value || value->is_null()) return deals::Address();
  const auto reader =
      JsonReader::open(*value, contact.path_of("address"), {"country", "region", "city", "street", "postcode"});
  if (!reader.ok()) return reader.error();
  deals::Address address;
  std::optional<Error> error;
  take(reader->text("country"), address.country, error);
  take(reader->text("region"), address.region, error);
  take(reader->text("city"), address.city, error);
  take(reader->text("street"), address.street, error);
  take(reader->text_or_number("postcode"), address.postcode, error);
  if (error) return *error;
  return address;
}

Result<deals::Messenger> messenger_of(const Value& value, const std::string& path) {
  const auto reader = JsonReader::open(value, path, {"kind", "id", "username"});
  if (!reader.ok()) return reader.error();
  deals::Messenger messenger;
  std::optional<Error> error;
  take(reader->text("kind"), messenger.kind, error);
  take(reader->text_or_number("id"), messenger.id, error);
  take(reader->text("username"), messenger.username, error);
  if (error) return *error;
  // Without either, strangers would share one identity.
  if (messenger.kind.empty()) return Error::invalid("'" + path + ".kind' is missing, for example \"telegram\".");
  if (messenger.id.empty()) {
    return Error::invalid("'" + path + ".id' is missing: it is what the messenger knows the person by.");
  }
  messenger.kind = to_lower_ascii(messenger.kind);
  // Kind and id make one identity, "telegram:123": a kind with a colon could be read as another pair.
  if (messenger.kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos) {
    return Error::invalid("'" + path + ".kind' takes letters, digits, '_' and '-', for example \"telegram\".");
  }
  if (messenger.username.starts_with('@')) messenger.username.erase(0, 1);
  return messenger;
}

Result<std::vector<deals::Messenger>> messengers_of(const JsonReader& contact) {
  std::vector<deals::Messenger> messengers;
  const auto value = contact.value("messengers");
  if (!value || value->is_null()) return messengers;
  if (!value->is_array()) return contact.wrong("messengers", "a list of {kind, id, username}");
  const auto read =
      each_item(*value, contact.path_of("messengers"), [&](const Value& item, const std::string& path) -> Result<void> {
        auto messenger = messenger_of(item, path);
        if (!messenger.ok()) return messenger.error();
        messengers.push_back(std::move(messenger).value());
        return {};
      });
  if (!read.ok()) return read.error();
  return messengers;
}

Result<deals::OrderLine> line_of(const Value& value, const std::string& path) {
  const auto reader = JsonReader::open(value, path, {"sku", "name", "quantity", "price", "total"});
  if (!reader.ok()) return reader.error();
  deals::OrderLine line;
  std::optional<Error> error;
  take(reader->text_or_number("sku"), line.sku, error);
  take(reader->text("name"), line.name, error);
  take(reader->decimal("quantity"), line.quantity, error);
  take(reader->decimal("price"), line.price, error);
  take(reader->decimal("total"), line.total, error);
  if (error) return *error;
  return line;
}

}  // namespace

Result<JsonReader> JsonReader::open(const Value& value, std::string path,
                                    std::initializer_list<std::string_view> known) {
  if (!value.is_object()) return not_a(path, "an object", value);
  std::string unknown;
  value.each_member([&](std::string_view key, const Value&) {
    if (std::find(known.begin(), known.end(), key) == known.end()) unknown = key;
  });
  if (unknown.empty()) return JsonReader(value, std::move(path));
  const std::vector<std::string> names(known.begin(), known.end());  // `meant` is one of them
  const std::string_view meant = nearest(unknown, names);
  return Error::invalid("There is no field '" + std::string(utf8_prefix(unknown, kKeyShownBytesMax)) + "' " +
                        (path.empty() ? "here" : "in '" + path + "'") +
                        (meant.empty() ? "." : "; did you mean '" + std::string(meant) + "'?"));
}

std::string JsonReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

Error JsonReader::wrong(std::string_view key, std::string_view expected) const {
  return not_a(path_of(key), expected, value(key).value_or(Value()));
}

Result<std::optional<std::string>> JsonReader::text(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::optional<std::string>();
  if (found->is_null()) return std::optional<std::string>("");
  if (!found->is_string()) return wrong(key, "a text");
  return std::optional<std::string>(trim(found->as_string()));
}

Result<std::optional<std::string>> JsonReader::text_or_number(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->type() != mapping::Type::kNumber) return text(key);
  return std::optional<std::string>(mapping::scalar_text(*found));
}

Result<std::optional<std::string>> JsonReader::decimal(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::optional<std::string>();
  if (found->is_null()) return std::optional<std::string>("");
  const bool usable = found->is_string() || found->type() == mapping::Type::kNumber;
  const auto number = usable ? deals::Decimal::parse(mapping::scalar_text(*found)) : std::nullopt;
  if (!number) return Error::invalid("'" + path_of(key) + "' must be a decimal number such as \"4990.00\".");
  return std::optional<std::string>(number->text());
}

Result<std::optional<std::vector<std::string>>> JsonReader::texts(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::optional<std::vector<std::string>>();
  if (found->is_null()) return std::optional<std::vector<std::string>>(std::vector<std::string>());
  if (!found->is_array()) return wrong(key, "a list of texts");
  std::vector<std::string> out;
  const auto read = each_item(*found, path_of(key), [&](const Value& item, const std::string& path) -> Result<void> {
    if (!item.is_string()) return not_a(path, "a text", item);
    out.emplace_back(item.as_string());
    return {};
  });
  if (!read.ok()) return read.error();
  return std::optional<std::vector<std::string>>(std::move(out));
}

Result<deals::ContactDraft> read_contact(const Value& value, const std::string& path, const std::string& region) {
  const auto reader = JsonReader::open(value, path, {"name", "phones", "emails", "messengers", "company", "address"});
  if (!reader.ok()) return reader.error();
  auto phones =
      identities_of(*reader, "phones", [&](const std::string& text) { return mapping::normal_phone(text, region); });
  if (!phones.ok()) return phones.error();
  auto emails = identities_of(*reader, "emails", [](const std::string& text) { return mapping::normal_email(text); });
  if (!emails.ok()) return emails.error();
  auto messengers = messengers_of(*reader);
  if (!messengers.ok()) return messengers.error();
  auto address = address_of(*reader);
  if (!address.ok()) return address.error();
  deals::ContactDraft draft;
  std::optional<Error> error;
  take(reader->text("name"), draft.name, error);
  take(reader->text("company"), draft.company, error);
  if (error) return *error;
  draft.phones = std::move(phones).value();
  draft.emails = std::move(emails).value();
  draft.messengers = std::move(messengers).value();
  draft.address = std::move(address).value();
  return draft;
}

Result<std::vector<deals::OrderLine>> read_lines(const Value& value, const std::string& path) {
  if (!value.is_array()) return not_a(path, "a list of order lines", value);
  std::vector<deals::OrderLine> lines;
  const auto read = each_item(value, path, [&](const Value& item, const std::string& item_path) -> Result<void> {
    auto line = line_of(item, item_path);
    if (!line.ok()) return line.error();
    lines.push_back(std::move(line).value());
    return {};
  });
  if (!read.ok()) return read.error();
  return lines;
}

}  // namespace leadgate::gateway
