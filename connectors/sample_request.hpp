// A request written down as YAML: what a mapping test of a source and a recorded case are made of.
//
//   method, query, headers: { Name: value }, content_type, and at most one body:
//   body        the text as it would come; JSON unless content_type says otherwise
//   json        any YAML, sent as JSON: a plain number, true and false keep their kind, what stands in quotes is a text
//   form        { name: value }, sent urlencoded
//   multipart   { name: value }, sent as multipart/form-data
// Plain values and pure functions, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/field_spec.hpp"
#include "connectors/fetch.hpp"
#include "mapping/document.hpp"

namespace leadgate::connectors {

struct SampleRequest {
  std::string method;  // empty: the caller's choice
  std::string query;
  std::string content_type;
  std::map<std::string, std::string> headers;
  std::string body;
  ConfigNode json;
  ConfigNode form;
  ConfigNode multipart;
};

// The keys above as keys of `spec`; T derives from SampleRequest.
template <class T>
void declare_sample_request(ObjectSpec<T>& spec) {
  spec.text("method", &T::method).doc("The request's method; without it POST, where the source takes it.");
  spec.text("query", &T::query).doc("The query of the address, without the question mark.").example("page=landing");
  spec.text("content_type", &T::content_type).doc("The content type, where the body's own is not meant.");
  spec.text_map("headers", &T::headers).doc("Further headers.").example("{ X-Event: order }");
  spec.text("body", &T::body).doc("The body as text; JSON unless content_type says otherwise.");
  spec.node("json", &T::json).doc("The body as YAML, sent as JSON; what stands in quotes is a text.");
  spec.node("form", &T::form).doc("The body as a map of names and values, sent urlencoded.").example("{ name: Ivan }");
  spec.node("multipart", &T::multipart).doc("The same, sent as multipart/form-data.");
}

// The request to the source of that name at /in/NAME.
mapping::RawRequest make_request(const SampleRequest& sample, const std::string& source);

// { STEP: any YAML, which is sent as JSON; null: the platform has no such thing }: what the steps of `fetch` are
// answered for that event of the delivery.
std::vector<StepAnswer> answers_of(const ConfigNode& fetched, size_t item);

// One mistake at each body after the first, and at a `form` or `multipart` that is no map of texts.
void check_bodies(const ConfigNode& sample, Mistakes& mistakes);

}  // namespace leadgate::connectors
