#include "gateway/portal/status_page.hpp"

#include <algorithm>
#include <charconv>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/answer.hpp"
#include "deals/stage_face.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kStyle =
    ":root{color-scheme:light "
    "dark;--ink:#1b1f24;--dim:#5a6472;--line:#c3cad3;--done:#1a7f4b;--now:#0b57d0;--bad:#b3261e;"
    "--paper:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--dim:#a3acb8;--line:#4a525d;--done:#5bc98c;--now:#8ab4f8;"
    "--bad:#f2a19b;--paper:#16191d}}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}"
    "main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}"
    "h1{font-size:1.5rem;margin:0 0 .25rem;overflow-wrap:anywhere}"
    "p{margin:.25rem 0}.state{font-size:1.25rem;font-weight:600}.dim{color:var(--dim)}.bad{color:var(--bad)}"
    "ol{list-style:none;margin:1.5rem 0;padding:0}"
    "li{position:relative;padding:0 0 1.25rem 2rem;overflow-wrap:anywhere}"
    "li:before{content:\"\";position:absolute;left:.25rem;top:.375rem;width:.75rem;height:.75rem;box-sizing:border-box;"
    "border:2px solid var(--line);border-radius:50%;background:var(--paper);z-index:1}"
    "li:not(:last-child):after{content:\"\";position:absolute;left:.5625rem;top:.75rem;bottom:-.5rem;"
    "border-left:2px solid var(--line)}"
    ".past:before{background:var(--done);border-color:var(--done)}.past:not(:last-child):after{border-color:var(--done)"
    "}"
    ".now{font-weight:600}.now:before{border-color:var(--now);background:var(--now)}"
    ".won:before{border-color:var(--done);background:var(--done)}.lost:before{border-color:var(--bad);"
    "background:var(--bad)}.next{color:var(--dim)}"
    ".said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}";

constexpr int kRefreshOpenS = 60;
constexpr int kRefreshClosedS = 600;  // it may be reopened

struct Words {
  std::string_view order, stages, past, now, next, deleted, amount, changed, missing, expired, trouble;
};
constexpr Words kRussian = {"Заказ",
                            "Этапы заказа",
                            "пройден",
                            "сейчас",
                            "впереди",
                            "Заказ отменён",
                            "Сумма",
                            "Обновлено",
                            "Такой ссылки нет. Проверьте, что она скопирована целиком.",
                            "Срок действия ссылки истёк. Попросите у магазина новую.",
                            "Сейчас показать заказ не получается. Страница попробует снова сама."};
constexpr Words kEnglish = {"Order",
                            "Stages of the order",
                            "done",
                            "now",
                            "ahead",
                            "The order was cancelled",
                            "Total",
                            "Updated",
                            "There is no such link. Check that it was copied whole.",
                            "This link has expired. Ask the shop for a new one.",
                            "The order cannot be shown just now. The page will try again by itself."};

std::string primary_of(std::string_view tag) {
  return to_lower_ascii(tag.substr(0, tag.find('-')));
}

// Where Russian is understood better than English.
const Words& words_of(std::string_view language) {
  const std::string primary = primary_of(language);
  for (const char* near : {"ru", "be", "kk", "ky", "tg", "uz"}) {
    if (primary == near) return kRussian;
  }
  return kEnglish;
}
std::string_view words_language(const Words& words) {
  return &words == &kRussian ? "ru" : "en";
}

bool is_tag(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  const std::string primary = primary_of(text);
  return text.size() <= 35 && primary.size() >= 2 && primary.size() <= 8 &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-'; });
}

std::string escaped(std::string_view text) {
  return connectors::escape_markup(to_valid_utf8(text));
}

// A stage as portals see it.
struct Step {
  std::string id;
  std::string label;
  deals::DealStatus status = deals::DealStatus::kOpen;
};

// What portals see of the pipeline's stages, in their order.
std::vector<Step> faces_of(const PipelineConfig& pipeline, std::string_view language) {
  std::vector<Step> faces;
  for (const deals::Stage& stage : pipeline.stages) {
    if (deals::visible_stage(pipeline, stage.id) != &stage) continue;
    deals::StageFace face = deals::face_of(pipeline, stage.id, language);
    faces.push_back({std::move(face.id), std::move(face.label), deals::status_of_stage(stage.id)});
  }
  return faces;
}

// The open ones.
std::vector<Step> steps_of(const PipelineConfig& pipeline, std::string_view language) {
  std::vector<Step> steps = faces_of(pipeline, language);
  std::erase_if(steps, [](const Step& step) { return step.status != deals::DealStatus::kOpen; });
  return steps;
}

// The stage as the event shows it, in the page's language where the pipeline still has it.
std::string label_of(const PipelineConfig* pipeline, const connectors::PortalStage& shown, std::string_view language) {
  const std::vector<Step> faces = pipeline == nullptr ? std::vector<Step>() : faces_of(*pipeline, language);
  const auto face = std::find_if(faces.begin(), faces.end(), [&](const Step& step) { return step.id == shown.id; });
  return face == faces.end() ? shown.label : face->label;
}

void add_step(std::string& html, std::string_view kind, std::string_view label, std::string_view said) {
  const bool current = kind.starts_with("now");
  html += "<li class=\"" + std::string(kind) + '"' + (current ? " aria-current=\"step\"" : "") + '>' + escaped(label) +
          "<span class=\"said\"> (" + std::string(said) + ")</span></li>";
}

// Past, present and future. Of a lost order what it went through and how it ended; of one that is gone nothing.
std::string steps_html(const PipelineConfig& pipeline, const connectors::PortalEvent& order, std::string_view language,
                       const Words& words) {
  std::vector<Step> steps = steps_of(pipeline, language);
  const bool open = order.status == "open";
  const bool lost = order.status == "lost";
  const std::string& reached = lost && order.previous ? order.previous->id : order.stage.id;
  const auto at = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.id == reached; });
  const auto current = static_cast<size_t>(at - steps.begin());
  const bool known = at != steps.end();
  if (open && !known) steps.push_back({order.stage.id, order.stage.label, deals::DealStatus::kOpen});
  std::string html = "<ol aria-label=\"" + std::string(words.stages) + "\">";
  for (size_t i = 0; i < steps.size(); ++i) {
    if (lost && (!known || i > current)) break;
    const bool past = !open || i < current;
    const bool now = open && i == current;
    add_step(html,
             now    ? "now"
             : past ? "past"
                    : "next",
             steps[i].label,
             now    ? words.now
             : past ? words.past
                    : words.next);
  }
  const std::string_view end = lost ? deals::kLostStage : deals::kWonStage;
  add_step(html,
           open   ? "next"
           : lost ? "now lost"
                  : "now won",
           deals::face_of(pipeline, end, language).label, open ? words.next : words.now);
  return html + "</ol>";
}

std::string head_html(std::string_view language, std::string_view title) {
  return "<!doctype html><html lang=\"" + std::string(language) +
         "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
         "<meta name=\"robots\" content=\"noindex\"><title>" +
         std::string(title) + "</title><style>" + std::string(kStyle) + "</style></head><body><main>";
}

const std::string& policy() {
  static const std::string text = "default-src 'none'; style-src 'sha256-" +
                                  to_base64(digest(DigestAlgorithm::kSha256, kStyle)) +
                                  "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return text;
}

HttpResponse page(int status, std::string html, int refresh_s, std::string_view language) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(html) + "</main></body></html>\n";
  response.headers = {{"Content-Security-Policy", policy()},
                      {"Content-Language", std::string(language)},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"X-Frame-Options", "DENY"},
                      {"X-Robots-Tag", "noindex"}};
  if (refresh_s > 0) response.headers.emplace_back("Refresh", std::to_string(refresh_s));
  return response;
}

// "2026-11-23 09:00 UTC"
std::string time_html(Timestamp time) {
  const std::string text = format_rfc3339(time);
  return "<time datetime=\"" + text + "\">" + text.substr(0, 10) + ' ' + text.substr(11, 5) + " UTC</time>";
}

// "de-AT;q=0.8" -> 0.8
double weight_of(std::string_view choice) {
  const size_t q = choice.find("q=");
  if (q == std::string_view::npos) return 1;
  double weight = 0;
  std::from_chars(choice.data() + q + 2, choice.data() + choice.size(), weight);
  return weight;
}

}  // namespace

std::string page_language(std::string_view asked, std::string_view accept_language) {
  if (is_tag(asked)) return std::string(asked);
  std::string best = "ru";
  double best_weight = 0;
  for (const std::string_view choice : split(accept_language, ',')) {
    const std::string_view tag = trim(choice.substr(0, choice.find(';')));
    const double weight = weight_of(choice);
    if (!is_tag(tag) || weight <= best_weight) continue;
    best = tag;
    best_weight = weight;
  }
  return best;
}

HttpResponse status_page(const Config& config, const connectors::PortalEvent& order, std::string_view language) {
  const Words& words = words_of(language);
  const std::string_view spoken = words_language(words);
  const PipelineConfig* pipeline = config.find_pipeline(order.pipeline);
  const bool deleted = order.status == "deleted";
  const std::string number = escaped(order.order);
  std::string html = head_html(spoken, std::string(words.order) + ' ' + number);
  html += "<h1>" + std::string(words.order) + " <bdi>" + number + "</bdi></h1>";
  const std::string state =
      deleted ? std::string(words.deleted) : escaped(label_of(pipeline, order.stage, language));
  html += "<p class=\"state" + std::string(deleted || order.status == "lost" ? " bad" : "") + "\" role=\"status\">" +
          state + "</p>";
  if (!deleted && pipeline != nullptr) html += steps_html(*pipeline, order, language, words);
  if (order.amount && !deleted) {
    html += "<p>" + std::string(words.amount) + ": " + escaped(*order.amount) + ' ' +
            escaped(order.currency.value_or("")) + "</p>";
  }
  html += "<p class=\"dim\">" + std::string(words.changed) + ": " + time_html(order.changed_at) + "</p>";
  return page(200, std::move(html), order.status == "open" ? kRefreshOpenS : kRefreshClosedS, spoken);
}

HttpResponse page_refusal(int status, std::string_view language) {
  const Words& words = words_of(language);
  const std::string_view spoken = words_language(words);
  const std::string_view text = status == 410 ? words.expired : status == 404 ? words.missing : words.trouble;
  std::string html = head_html(spoken, words.order) + "<h1>" + std::string(text) + "</h1>";
  return page(status, std::move(html), status >= 500 ? kRefreshOpenS : 0, spoken);
}

}  // namespace leadgate::gateway
