// Where the visit came from.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/recognise/assignment.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/unicode.hpp"

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

// The words of a key written together, and the name under which the fact is kept. Whoever compares visits over sources
// needs one name for one thing.
constexpr Synonym kClickIds[] = {
    {"gclid", "gclid"},
    {"yclid", "yclid"},
    {"fbclid", "fbclid"},
    {"ymclid", "ymclid"},
    {"ysclid", "ysclid"},
    {"msclkid", "msclkid"},
    {"ttclid", "ttclid"},
    {"wbraid", "wbraid"},
    {"gbraid", "gbraid"},
    {"dclid", "dclid"},
    {"gclsrc", "gclsrc"},
    {"twclid", "twclid"},
    {"liclid", "li_fat_id"},
    {"lifatid", "li_fat_id"},
    {"openstat", "openstat"},
    {"roistat", "roistat"},
    {"roistatvisit", "roistat_visit"},
    {"fbc", "fbc"},
    {"fbp", "fbp"},
    {"rbclickid", "rb_clickid"},
    {"vkclickid", "vk_click_id"},
    {"erid", "erid"},
    {"clickid", "clickid"},
    {"calltouchsessionid", "calltouch_session_id"},
    {"ymuid", "_ym_uid"},
    {"ymclientid", "_ym_uid"},
    {"metrikaclientid", "_ym_uid"},
    {"metricaclientid", "_ym_uid"},
    {"yandexclientid", "_ym_uid"},
    {"ga", "ga_client_id"},
    {"gacid", "ga_client_id"},
    {"gaclientid", "ga_client_id"},
    {"googleclientid", "ga_client_id"},
    {"googleanalyticsclientid", "ga_client_id"},
};

// "GA1.2.1234567890.1700000000" or its end: a client of Google Analytics, whatever the key.
bool is_analytics_client(std::string_view text) {
  if (text.starts_with("GA1.")) return true;
  const size_t point = text.find('.');
  return point != std::string_view::npos && point >= 6 && point <= 10 && text.size() == point + 11 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_link(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("/") ||
         text.starts_with("www.");
}

// "utm_source" for "utmSource", "UTM Source", "form[utm_source]"; empty when the words are of something else.
std::string utm_name(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with("utm")) continue;
    std::string name = words[i].size() > 3 ? "utm_" + words[i].substr(3) : std::string("utm");
    for (size_t j = i + 1; j < words.size(); ++j) name += "_" + words[j];
    return name.size() > 4 ? name : std::string();
  }
  return {};
}

// The name under which a fact of the visit is kept; empty when the key is none.
std::string visit_name(const std::vector<std::string>& words, std::string_view key, std::string_view value) {
  if (std::string utm = utm_name(words); !utm.empty()) return utm;
  const std::string joined = join_words(words);
  for (const Synonym& one : kClickIds) {
    if (one.key == joined) return std::string(one.name);
  }
  if ((joined == "clientid" || joined == "cid") && is_analytics_client(value)) return "ga_client_id";
  const std::string name = to_lower(trim(key));
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
    const std::string key = percent_decode(pair.substr(0, equals), Plus::kIsBlank);
    const std::string name = visit_name(words_of(key), key, {});
    if (!name.empty() && add(into, name, value)) {
      into.tell("attribution." + name, path, value, "in the page's address", 90);
    }
  }
}

}  // namespace

void assign_visit(Assignment& into, const Value& query) {
  std::vector<std::pair<std::string, std::string>> pages;
  for (Entry& entry : into.entries) {
    if (entry.used || entry.goods) continue;
    std::string name = visit_name(entry.name_words, entry.name, entry.text);
    if (name.empty() && !entry.label.empty()) name = visit_name(words_of(entry.label), entry.label, entry.text);
    if (name.empty() || !add(into, name, entry.text)) continue;
    into.take(entry, "attribution." + name, entry.text, "key '" + entry.key + "' tells of the visit", 95);
    if (name == "page" || name == "landing_page") pages.emplace_back(entry.text, entry.path);
  }
  query.each_member([&into](std::string_view key, const Value& member) {
    if (!member.is_scalar()) return;
    const std::string value = scalar_text(member);
    const std::string name = visit_name(words_of(key), key, value);
    if (name.empty() || !add(into, name, trim(value))) return;
    if (member.identity() != 0) into.reads.push_back(member.identity());
    into.tell("attribution." + name, "query." + std::string(key), value, "in the request's query", 90);
  });
  for (const auto& [page, path] : pages) read_page(into, page, path);
}

}  // namespace leadgate::mapping::recognition
