// The targets of a mapping by name, and those that are plain texts.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "mapping/draft_builder.hpp"
#include "mapping/html_text.hpp"

namespace leadgate::mapping {

using deals::Address;
using deals::ContactDraft;
using deals::LeadDraft;

template <std::string LeadDraft::*Member>
void DraftBuilder::text(const Value& value, std::string_view) {
  draft.*Member = plain_text(value, Member == &LeadDraft::message ? "\n" : ", ");
}

template <std::string ContactDraft::*Member>
void DraftBuilder::contact_text(const Value& value, std::string_view) {
  draft.contact.*Member = collapse_blanks(plain_text(value, " "));
}

template <std::string Address::*Member>
void DraftBuilder::address_text(const Value& value, std::string_view) {
  draft.contact.address.*Member = collapse_blanks(plain_text(value, ", "));
}

template <std::string DraftBuilder::*Member>
void DraftBuilder::name_part(const Value& value, std::string_view) {
  this->*Member = plain_text(value, " ");
}

// Befriended by the builder, so that the table can name its private members.
struct Targets {
  struct Target {
    std::string_view name;
    DraftBuilder::Put put;
  };
  using B = DraftBuilder;
  static constexpr auto kAll = std::to_array<Target>({
      {"contact.name", &B::contact_text<&ContactDraft::name>},
      {"contact.first_name", &B::name_part<&B::first_name_>},
      {"contact.last_name", &B::name_part<&B::last_name_>},
      {"contact.middle_name", &B::name_part<&B::middle_name_>},
      {"contact.phones", &B::phones},
      {"contact.emails", &B::emails},
      {"contact.messengers", &B::messengers},
      {"contact.company", &B::contact_text<&ContactDraft::company>},
      {"contact.address.country", &B::address_text<&Address::country>},
      {"contact.address.region", &B::address_text<&Address::region>},
      {"contact.address.city", &B::address_text<&Address::city>},
      {"contact.address.street", &B::address_text<&Address::street>},
      {"contact.address.postcode", &B::address_text<&Address::postcode>},
      {"people", &B::people},
      {"title", &B::text<&LeadDraft::title>},
      {"type", &B::text<&LeadDraft::type>},
      {"external_id", &B::text<&LeadDraft::external_id>},
      {"new_external_id", &B::text<&LeadDraft::new_external_id>},
      {"conversation", &B::text<&LeadDraft::conversation>},
      {"message_id", &B::text<&LeadDraft::message_id>},
      {"thread", &B::thread},
      {"amount", &B::amount},
      {"refunded", &B::refunded},
      {"currency", &B::currency},
      {"lines", &B::lines},
      {"message", &B::text<&LeadDraft::message>},
      {"attribution", &B::attribution},
      {"fields", &B::fields},
      {"tags", &B::tags},
      {"status", &B::text<&LeadDraft::status>},
      {"stage", &B::text<&LeadDraft::stage>},
      {"version", &B::version},
      {"seen_sequence", &B::seen_sequence},
  });
};

DraftBuilder::Put DraftBuilder::find_target(std::string_view target, std::string_view& name) {
  name = {};
  if (target.starts_with("deal.")) target.remove_prefix(5);
  for (const Targets::Target& known : Targets::kAll) {
    if (known.name == target) return known.put;
  }
  for (std::string_view group : {"attribution.", "fields."}) {
    if (!target.starts_with(group) || target.size() == group.size()) continue;
    name = target.substr(group.size());
    return group == "fields." ? &DraftBuilder::one_field : &DraftBuilder::one_attribution;
  }
  return nullptr;
}

const std::vector<std::string>& DraftBuilder::target_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Targets::Target& target : Targets::kAll) all.emplace_back(target.name);
    return all;
  }();
  return names;
}

std::string DraftBuilder::plain_text(const Value& value, std::string_view separator) {
  if (value.is_object()) {
    reject(value, "an object is no text");
    return {};
  }
  if (value.is_scalar()) return std::string(trim(scalar_text(value)));
  std::string out;
  each_of(value, pairs_bound(), [&](const Value& element) {
    if (!element.is_scalar()) return reject(element, "a list of texts was expected");
    mark(element);
    const std::string text = scalar_text(element);
    if (trim(text).empty()) return;
    if (!out.empty()) out += separator;
    out += trim(text);
  });
  return out;
}

}  // namespace leadgate::mapping
