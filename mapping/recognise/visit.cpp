// Where the visit came from.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/recognise/assignment.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kVisitBytesMax = 2000;
constexpr size_t kVisitFactsMax = 60;

struct Synonym {
  std::string_view key;
  std::string_view name;
};

constexpr Synonym kSynonyms[] = {
    {"referrer", "referrer"},
    {"referer", "referrer"},
    {"http_referer", "referrer"},
    {"http_referrer", "referrer"},
    {"referrer_url", "referrer"},
    {"referer_url", "referrer"},
    {"document_referrer", "referrer"},
    {"_wp_http_referer", "referrer"},
    {"page", "page"},
    {"page_url", "page"},
    {"pageurl", "page"},
    {"page_uri", "page"},
    {"form_url", "page"},
    {"source_url", "page"},
    {"current_url", "page"},
    {"landing_page", "landing_page"},
    {"landing", "landing_page"},
    {"landing_url", "landing_page"},
    {"страница", "page"},
    {"ссылка на страницу", "page"},
    {"url", "page"},
    {"location", "page"},
};

constexpr std::string_view kClickIds[] = {
    "gclid",       "yclid",         "fbclid", "ymclid",       "_ym_uid",      "ym_uid",   "_ga",
    "msclkid",     "ttclid",        "wbraid", "gbraid",       "dclid",        "openstat", "_openstat",
    "roistat",     "roistat_visit", "fbc",    "fbp",          "_fbc",         "_fbp",     "rb_clickid",
    "vk_click_id", "ysclid",        "erid",   "ym_client_id", "ga_client_id", "clickid"};

bool is_link(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("/") ||
         text.starts_with("www.");
}

// The name under which a fact of the visit is kept; empty when the key is none.
std::string visit_name(std::string_view key, std::string_view value) {
  std::string name = to_lower_ascii(trim(key));
  // "form[utm_source]", "hidden utm_source": the last part says it.
  const size_t utm = name.find("utm_");
  if (utm != std::string::npos) {
    name.erase(0, utm);
    const size_t end = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_");
    if (end != std::string::npos) name.resize(end);
    return name.size() > 4 ? name : std::string();
  }
  if (std::find(std::begin(kClickIds), std::end(kClickIds), name) != std::end(kClickIds)) return name;
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.key == name && is_link(value)) return std::string(synonym.name);
  }
  return {};
}

bool add(Assignment& into, std::string_view name, std::string_view value) {
  if (value.empty() || into.draft.attribution.size() >= kVisitFactsMax) return false;
  return into.draft.attribution.try_emplace(std::string(name), utf8_prefix(value, kVisitBytesMax)).second;
}

// utm_* and click ids in the address of the page, where the form sends nothing but that.
void read_page(Assignment& into, std::string_view page, const std::string& path) {
  const size_t question = page.find('?');
  if (question == std::string_view::npos) return;
  const std::string_view query = page.substr(question + 1, page.find('#') - question - 1);
  for (std::string_view pair : split(query.substr(0, kVisitBytesMax), '&')) {
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string value = percent_decode(pair.substr(equals + 1), Plus::kIsBlank);
    const std::string name = visit_name(percent_decode(pair.substr(0, equals), Plus::kIsBlank), {});
    if (!name.empty() && add(into, name, value)) {
      into.trace.push_back({"attribution." + name, path, json_quote(value), "in the page's address"});
    }
  }
}

}  // namespace

void assign_visit(Assignment& into, const Value& query) {
  std::vector<std::pair<std::string, std::string>> pages;
  for (Entry& entry : into.entries) {
    if (entry.used || entry.goods) continue;
    // The box around ("meta page_url") is no part of the name here.
    const size_t blank = entry.key.rfind(' ');
    std::string name = visit_name(entry.key, entry.text);
    if (name.empty() && blank != std::string::npos)
      name = visit_name(std::string_view(entry.key).substr(blank + 1), entry.text);
    if (name.empty() || !add(into, name, entry.text)) continue;
    into.take(entry, "attribution." + name, entry.text, "key '" + entry.key + "' tells of the visit");
    if (name == "page" || name == "landing_page") pages.emplace_back(entry.text, entry.path);
  }
  query.each_member([&into](std::string_view key, const Value& member) {
    if (!member.is_scalar()) return;
    const std::string value = scalar_text(member);
    const std::string name = visit_name(key, value);
    if (name.empty() || !add(into, name, trim(value))) return;
    if (member.identity() != 0) into.reads.push_back(member.identity());
    into.trace.push_back(
        {"attribution." + name, "query." + std::string(key), json_quote(value), "in the request's query"});
  });
  for (const auto& [page, path] : pages) read_page(into, page, path);
}

}  // namespace leadgate::mapping::recognition
