#include "connectors/inbound/signed_text.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/inbound/carrier.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::array<std::string_view, 15> kPlainSlots = {
    "body",     "method",          "url",         "url_decoded",        "url_without_query", "path",
    "query",    "timestamp",       "form_sorted", "form_sorted_unique", "body_sha256",       "body_sha256_base64",
    "body_md5", "body_md5_base64", "secret"};
constexpr std::array<std::string_view, 4> kNamedSlots = {"header.", "query.", "field.", "setting."};

bool is_url_slot(std::string_view slot) {
  return slot == "url" || slot == "url_decoded" || slot == "url_without_query";
}

// The keys in order, each with its value after it: how Twilio and Mandrill sign a form.
std::string sorted_form(const mapping::RawRequest& request, bool unique) {
  if (!is_form(request)) return {};
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string_view text = request.body.view();
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    pairs.emplace_back(percent_decode(pair.substr(0, equals), Plus::kIsBlank), percent_decode(value, Plus::kIsBlank));
  }
  if (unique) {
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  } else {
    std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  std::string out;
  for (const auto& [key, value] : pairs) out.append(key).append(value);
  return out;
}

// HubSpot decodes just these before it signs.
std::string decoded_url(const std::string& url) {
  constexpr std::string_view kDecoded = ":/?@!$'()*,;";
  std::string out;
  for (size_t i = 0; i < url.size(); ++i) {
    const std::string one = url[i] == '%' ? percent_decode(std::string_view(url).substr(i, 3), Plus::kIsPlus) : "";
    if (one.size() == 1 && kDecoded.find(one.front()) != std::string_view::npos) {
      out += one;
      i += 2;
    } else {
      out += url[i];
    }
  }
  return out;
}

// The same origin ("https://host:port") with its port where it has none, and without it where it has one.
std::string toggled_port(const std::string& origin) {
  const size_t host = origin.find("://") + 3;
  const size_t path = std::min(origin.find('/', host), origin.size());
  const size_t bracket = origin.find(']', host);
  const size_t colon = origin.find(':', bracket == std::string::npos ? host : bracket);
  if (colon < path) return origin.substr(0, colon) + origin.substr(path);
  return origin.substr(0, path) + (origin.starts_with("https:") ? ":443" : ":80") + origin.substr(path);
}

std::vector<std::string> origins(const TemplateContext& context, const mapping::RawRequest& request) {
  std::vector<std::string> out;
  if (!context.public_url.empty()) {
    out.push_back(context.public_url);
  } else {
    const std::string host(trim(request.header("host")));
    out = {"https://" + host, "http://" + host};
  }
  const size_t count = out.size();
  for (size_t i = 0; i < count; ++i) out.push_back(toggled_port(out[i]));
  return out;
}

}  // namespace

bool is_form(const mapping::RawRequest& request) {
  return to_lower_ascii(trim(request.header("content-type"))).starts_with("application/x-www-form-urlencoded");
}

std::string SignedText::unknown_slot() const {
  for (const std::string& slot : slots()) {
    const auto named = [&slot](std::string_view kind) { return slot.starts_with(kind) && slot.size() > kind.size(); };
    if (std::find(kPlainSlots.begin(), kPlainSlots.end(), slot) != kPlainSlots.end()) continue;
    if (std::any_of(kNamedSlots.begin(), kNamedSlots.end(), named)) continue;
    return slot;
  }
  return {};
}

bool SignedText::has(std::string_view slot) const {
  const std::vector<std::string> all = slots();
  return std::find(all.begin(), all.end(), slot) != all.end();
}

bool SignedText::needs_body() const {
  const std::vector<std::string> all = slots();
  return std::any_of(all.begin(), all.end(), [](const std::string& slot) { return slot.starts_with("field."); });
}

std::string SignedText::slot(const std::string& name, const Facts& facts, const std::string& url,
                             std::string_view timestamp, std::string_view secret) const {
  const mapping::RawRequest& request = facts.request;
  const std::string_view rest = std::string_view(name).substr(std::min(name.find('.') + 1, name.size()));
  if (name == "body") return std::string(request.body.view());
  if (name == "method") return request.method;
  if (name == "url") return url;
  if (name == "url_decoded") return decoded_url(url);
  if (name == "url_without_query") return url.substr(0, url.find('?'));
  if (name == "path") return request.path;
  if (name == "query") return request.query;
  if (name == "timestamp") return std::string(timestamp);
  if (name == "secret") return std::string(secret);
  if (name == "form_sorted") return sorted_form(request, false);
  if (name == "form_sorted_unique") return sorted_form(request, true);
  if (name == "body_sha256") return to_hex(digest(DigestAlgorithm::kSha256, request.body.view()));
  if (name == "body_sha256_base64") return to_base64(digest(DigestAlgorithm::kSha256, request.body.view()));
  if (name == "body_md5") return to_hex(digest(DigestAlgorithm::kMd5, request.body.view()));
  if (name == "body_md5_base64") return to_base64(digest(DigestAlgorithm::kMd5, request.body.view()));
  if (name.starts_with("header.")) return std::string(request.header(to_lower_ascii(rest)));
  if (name.starts_with("query.")) return query_parameter(request.query, rest).value_or("");
  if (name.starts_with("field.")) return body_field(facts.body, rest).value_or("");
  const auto setting = context_.settings.find(std::string(rest));
  return setting == context_.settings.end() ? std::string() : setting->second;
}

std::vector<std::string> SignedText::variants(const Facts& facts, std::string_view timestamp,
                                              std::string_view secret) const {
  const std::vector<std::string> all = slots();
  std::vector<std::string> urls = {""};
  if (std::any_of(all.begin(), all.end(), is_url_slot)) {
    urls = origins(context_, facts.request);
    const std::string& path = facts.request.raw_path.empty() ? facts.request.path : facts.request.raw_path;
    for (std::string& url : urls) url += path + (facts.request.query.empty() ? "" : "?" + facts.request.query);
  }
  std::vector<std::string> out;
  for (const std::string& url : urls) {
    out.push_back(template_.render([&](const std::string& name) { return slot(name, facts, url, timestamp, secret); }));
  }
  return out;
}

}  // namespace leadgate::connectors
