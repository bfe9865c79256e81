#include "deals/mend.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace leadgate::deals {
namespace {

constexpr char kStage[] = "stage";
constexpr char kLines[] = "lines";

std::string attribution_fact(const std::string& name) {
  return "attribution." + name;
}
std::string field_fact(const std::string& name) {
  return "fields." + name;
}
std::string tag_fact(const std::string& tag) {
  return "tags." + tag;
}

std::set<std::string> names_of(const Fields& fields) {
  std::set<std::string> names;
  for (const auto& [name, value] : fields) names.insert(name);
  return names;
}

bool has(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

class Mending {
 public:
  Mending(Deal& deal, const Word& word) : deal_(deal), word_(word) {}

  bool changed() const { return changed_; }

  enum class Goes { kByLastWord, kByFirstWord };

  bool may_set(const std::string& fact, bool is_empty, Goes goes = Goes::kByLastWord) const {
    const std::optional<int64_t> origin = deal_.origins.of(fact);
    if (origin == word_.event) return true;
    if (word_.stale || origin == Origins::kByHand) return false;
    if (is_empty) return true;
    if (word_.appended || goes == Goes::kByFirstWord) return false;
    return origin ? *origin < word_.event : !word_.overtaken;
  }

  void text(const std::string& fact, std::string& known, const std::string& said) {
    if (said.empty() ? !takes_back(fact, known.empty()) : !may_set(fact, known.empty())) return;
    put(fact, known, said);
  }

  void lines(const std::vector<OrderLine>& said) {
    auto& known = deal_.details.lines;
    if (said.empty() ? takes_back(kLines, known.empty()) : may_set(kLines, known.empty())) put(kLines, known, said);
  }

  void attribution(const std::map<std::string, std::string>& said) {
    auto& known = deal_.details.attribution;
    for (const auto& [name, value] : said) {
      const std::string fact = attribution_fact(name);
      if (may_set(fact, !known.contains(name), Goes::kByFirstWord)) put(fact, known[name], value);
    }
    changed_ |= std::erase_if(known, [&](const auto& each) {
                  return !said.contains(each.first) && is_own(attribution_fact(each.first));
                }) > 0;
  }

  void fields(const Fields& said) {
    Fields& known = deal_.details.fields;
    for (const std::string& name : names_of(said)) {
      if (!may_set(field_fact(name), fields_named(known, name).empty())) continue;
      changed_ |= replace_fields(known, fields_named(said, name));
      deal_.origins.set(field_fact(name), word_.event);
    }
    const std::set<std::string> names = names_of(said);
    changed_ |= std::erase_if(known, [&](const auto& each) {
                  return !names.contains(each.first) && takes_back(field_fact(each.first), false);
                }) > 0;
  }

  void tags(const std::vector<std::string>& said) {
    std::vector<std::string>& known = deal_.details.tags;
    for (const std::string& tag : said) {
      if (has(known, tag) || !may_set(tag_fact(tag), true, Goes::kByFirstWord)) continue;
      known.push_back(tag);
      deal_.origins.set(tag_fact(tag), word_.event);
      changed_ = true;
    }
    changed_ |=
        std::erase_if(known, [&](const std::string& tag) { return !has(said, tag) && is_own(tag_fact(tag)); }) > 0;
  }

 private:
  bool is_own(const std::string& fact) const { return deal_.origins.of(fact) == word_.event; }
  bool takes_back(const std::string& fact, bool is_empty) const { return word_.made && !is_empty && is_own(fact); }

  template <class T>
  void put(const std::string& fact, T& known, const T& said) {
    changed_ |= known != said;
    known = said;
    deal_.origins.set(fact, word_.event);
  }

  Deal& deal_;
  const Word& word_;
  bool changed_ = false;
};

}  // namespace

bool mend_deal(Deal& deal, const LeadDraft& said, const Pipeline& pipeline, const Word& word) {
  Mending mending(deal, word);
  // A deal's title and currency have defaults, which are the making event's word, too.
  LeadDraft texts = said;
  if (word.made && deal.origins.event() != 0) {
    // The number that it keeps.
    if (!deal.external_id.empty()) texts.external_id = deal.external_id;
    if (texts.title.empty()) texts.title = default_title(texts);
    if (texts.currency.empty()) texts.currency = pipeline.currency;
  }
  for (const DealText& fact : deal_texts()) mending.text(fact.name, deal.*fact.known, texts.*fact.said);
  mending.lines(said.lines);
  mending.attribution(said.attribution);
  mending.fields(said.fields);
  mending.tags(said.tags);
  bool changed = mending.changed();
  if (deal.external_id.empty() && !said.external_id.empty()) {
    deal.external_id = said.external_id;
    changed = true;
  }
  changed |= take_refund(deal, said);
  take_version(deal, said);
  return changed;
}

bool may_move(const Deal& deal, const Word& word) {
  Deal copy;
  copy.origins = deal.origins;
  return !word.stale && !word.appended && Mending(copy, word).may_set(kStage, false);
}

bool mend_contact(Contact& contact, const ContactDraft& said, int64_t event) {
  bool changed = false;
  for (const ContactFact& fact : contact_facts()) {
    std::string& known = fact.of(contact);
    const std::string& news = fact.said(said);
    const bool own = !known.empty() && contact.origins.of(fact.name) == event;
    if (!own || known == news) continue;
    known = news;
    changed = true;
  }
  return changed;
}

void note_said(Deal& deal, const LeadDraft& said, int64_t event) {
  for (const DealText& fact : deal_texts()) {
    if (!(said.*fact.said).empty()) deal.origins.set(fact.name, event);
  }
  if (!said.lines.empty()) deal.origins.set(kLines, event);
  for (const std::string& name : names_of(said.fields)) deal.origins.set(field_fact(name), event);
}

void note_stage(Deal& deal, const LeadDraft& said, int64_t event) {
  if (!said.stage.empty() && said.stage == deal.stage) deal.origins.set(kStage, event);
}

void note_changes(const Deal& before, Deal& deal, int64_t event) {
  for (const DealText& fact : deal_texts()) {
    if (before.*fact.known != deal.*fact.known) deal.origins.set(fact.name, event);
  }
  if (before.stage != deal.stage || before.status != deal.status) deal.origins.set(kStage, event);
  const DealDetails& was = before.details;
  const DealDetails& is = deal.details;
  if (was.lines != is.lines) deal.origins.set(kLines, event);
  if (was.attribution != is.attribution) {
    auto names = was.attribution;
    names.insert(is.attribution.begin(), is.attribution.end());
    for (const auto& [name, value] : names) {
      const auto old = was.attribution.find(name);
      const auto now = is.attribution.find(name);
      const bool same = old != was.attribution.end() && now != is.attribution.end() && old->second == now->second;
      if (!same) deal.origins.set(attribution_fact(name), event);
    }
  }
  if (was.fields != is.fields) {
    std::set<std::string> names = names_of(was.fields);
    names.merge(names_of(is.fields));
    for (const std::string& name : names) {
      if (fields_named(was.fields, name) != fields_named(is.fields, name)) deal.origins.set(field_fact(name), event);
    }
  }
  for (const std::string& tag : was.tags) {
    if (!has(is.tags, tag)) deal.origins.set(tag_fact(tag), event);
  }
  for (const std::string& tag : is.tags) {
    if (!has(was.tags, tag)) deal.origins.set(tag_fact(tag), event);
  }
}

void note_changes(const Contact& before, Contact& contact, int64_t event) {
  Contact was = before;
  for (const ContactFact& fact : contact_facts()) {
    if (fact.of(was) != fact.of(contact)) contact.origins.set(fact.name, event);
  }
}

}  // namespace leadgate::deals
