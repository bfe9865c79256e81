// The bytes that a signature covers, from a template over the request.
//
// Slots: {body}, {method}, {url}, {url_decoded}, {url_without_query}, {path}, {query}, {timestamp}, {header.NAME},
// {query.NAME}, {field.PATH}, {form_sorted}, {form_sorted_unique}, {body_sha256}, {body_sha256_base64}, {body_md5},
// {body_md5_base64}, {setting.NAME}, {secret} (of a digest only).
// A full address is the public one: the configured public_url with the request's path and query; without public_url it
// is read from the header Host, as https and as http. Senders differ in whether they name the port, so the address is
// tried with and without it: variants() gives each text that may have been signed, the likeliest first.
// Immutable after parse(), pure, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/inbound/facts.hpp"
#include "connectors/text_template.hpp"

namespace leadgate::connectors {

// What a source gives to all of its templates.
struct TemplateContext {
  std::string public_url;                       // "https://leads.example", without a slash at its end; empty: not known
  std::map<std::string, std::string> settings;  // the source's own, by name
};

class SignedText {
 public:
  SignedText() = default;
  SignedText(std::string_view text, TemplateContext context)
      : template_(TextTemplate::parse(text)), context_(std::move(context)) {}

  std::vector<std::string> slots() const { return template_.slots(); }
  // The first slot that is none of the above; empty: all are.
  std::string unknown_slot() const;
  bool has(std::string_view slot) const;
  bool needs_body() const;

  std::vector<std::string> variants(const Facts& facts, std::string_view timestamp, std::string_view secret = {}) const;

 private:
  std::string slot(const std::string& name, const Facts& facts, const std::string& url, std::string_view timestamp,
                   std::string_view secret) const;

  TextTemplate template_;
  TemplateContext context_;
};

// Whether the body is a form by its Content-Type: only then {form_sorted} covers it.
bool is_form(const mapping::RawRequest& request);

inline constexpr std::string_view kSignedSlots =
    "{body}, {method}, {url}, {url_decoded}, {url_without_query}, {path}, {query}, {timestamp}, {header.NAME}, "
    "{query.NAME}, {field.PATH}, {form_sorted}, {form_sorted_unique}, {body_sha256}, {body_sha256_base64}, "
    "{body_md5}, {body_md5_base64} and {setting.NAME}";

}  // namespace leadgate::connectors
