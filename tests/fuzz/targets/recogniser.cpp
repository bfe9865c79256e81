#include <algorithm>

#include "base/text.hpp"
#include "mapping/document.hpp"
#include "mapping/functions.hpp"
#include "mapping/mapper.hpp"
#include "tests/fuzz/requests.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {
namespace {

std::unique_ptr<const mapping::Mapper> recognising_mapper() {
  static const auto functions = mapping::make_lead_functions({}, {});
  mapping::MappingSpec spec;
  spec.preset = "fuzz";
  spec.recognise = true;
  std::vector<mapping::MappingMistake> mistakes;
  auto mapper = mapping::Mapper::compile(spec, {}, *functions, mistakes);
  LEADGATE_INVARIANT(mapper != nullptr, "a mapping without lines has no mistake");
  return mapper;
}

}  // namespace

void run_recogniser(std::string_view input) {
  static const auto mapper = recognising_mapper();
  const mapping::RawRequest request = request_from(input);
  mapping::Document document = mapping::decode_document(request);
  const auto mapped = mapper->apply(document.root(), document.arena());
  if (!mapped.ok()) return;
  const deals::ContactDraft& contact = mapped->draft.contact;
  LEADGATE_INVARIANT(std::all_of(contact.phones.begin(), contact.phones.end(),
                                 [](const std::string& phone) { return phone.starts_with('+') && phone.size() <= 16; }),
                     "phones are E.164");
  LEADGATE_INVARIANT(std::all_of(contact.emails.begin(), contact.emails.end(),
                                 [](const std::string& email) { return email.find('@') != std::string::npos; }),
                     "addresses have an at sign");
  LEADGATE_INVARIANT(is_valid_utf8(contact.name) && is_valid_utf8(mapped->draft.message), "a draft is UTF-8");
}

}  // namespace leadgate::fuzz
