// A body as a source with `connector: form` maps it: no lines, the recogniser, and what is left over. Test code.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mapping/document.hpp"
#include "mapping/functions.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::mapping {

inline constexpr const char* kJson = "application/json";
inline constexpr const char* kForm = "application/x-www-form-urlencoded";

inline Mapped recognised(const std::string& body, const std::string& type = kJson, const std::string& query = {},
                         const RecogniserSettings& settings = {}) {
  static const std::unique_ptr<const jmespath::FunctionTable> functions = make_lead_functions({}, {});
  MappingSpec spec;
  spec.recognise = true;
  spec.recogniser = settings;
  Locale locale;
  locale.currency = "RUB";
  std::vector<MappingMistake> mistakes;
  const auto mapper = Mapper::compile(spec, locale, *functions, mistakes);
  RawRequest request;
  request.headers = {{"content-type", type}};
  request.query = query;
  request.body = PaddedBytes(body);
  Document document = decode_document(request);
  return *mapper->apply(document.root(), document.arena());
}

inline deals::LeadDraft draft_of(const std::string& body, const std::string& type = kJson,
                                 const std::string& query = {}) {
  return recognised(body, type, query).draft;
}

}  // namespace leadgate::mapping
