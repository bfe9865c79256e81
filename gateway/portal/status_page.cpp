#include "gateway/portal/status_page.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/answer.hpp"
#include "deals/stage_face.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kStyle =
    ":root{color-scheme:light "
    "dark;--ink:#1b1f24;--dim:#5a6472;--line:#8690a0;--done:#1a7f4b;--now:#0b57d0;--bad:#b3261e;"
    "--paper:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--dim:#a3acb8;--line:#727c8a;--done:#5bc98c;--now:#8ab4f8;"
    "--bad:#f2a19b;--paper:#16191d}}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}"
    "main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}"
    "h1{font-size:1.5rem;margin:0 0 .25rem;overflow-wrap:anywhere}"
    "p{margin:.25rem "
    "0}.state{font-size:1.25rem;font-weight:600}.dim{color:var(--dim)}.good{color:var(--done)}.bad{color:var(--bad)}"
    "ol{list-style:none;margin:1.5rem 0;padding:0}"
    "li{position:relative;padding:0 0 1.25rem 2rem;overflow-wrap:anywhere}"
    "li:before{content:\"\";position:absolute;left:.25rem;top:.375rem;width:.75rem;height:.75rem;box-sizing:border-box;"
    "border:2px solid var(--line);border-radius:50%;background:var(--paper);z-index:1;forced-color-adjust:none}"
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

std::string escaped(std::string_view text) {
  return connectors::escape_markup(to_valid_utf8(text));
}

// A stage as portals see it.
struct Step {
  std::string id;
  std::string label;
  std::string language;  // of the label, where that is known
  deals::DealStatus status = deals::DealStatus::kOpen;
};

// What portals see of the pipeline's stages, in their order.
std::vector<Step> faces_of(const PipelineConfig& pipeline, std::string_view language) {
  std::vector<Step> faces;
  for (const deals::Stage& stage : pipeline.stages) {
    if (deals::visible_stage(pipeline, stage.id) != &stage) continue;
    deals::StageFace face = deals::face_of(pipeline, stage.id, language);
    faces.push_back(
        {std::move(face.id), std::move(face.label), std::move(face.language), deals::status_of_stage(stage.id)});
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
Step step_of(const PipelineConfig* pipeline, const connectors::PortalStage& shown, std::string_view language) {
  const std::vector<Step> faces = pipeline == nullptr ? std::vector<Step>() : faces_of(*pipeline, language);
  const auto face = std::find_if(faces.begin(), faces.end(), [&](const Step& step) { return step.id == shown.id; });
  return face == faces.end() ? Step{shown.id, shown.label, "", deals::DealStatus::kOpen} : *face;
}

// Where the label is of another language than the words around it, so that it is read aloud by the right voice.
std::string lang_attribute(const Step& step, const PageWords& words) {
  if (step.language.empty() || step.language == words.language) return "";
  return " lang=\"" + escaped(step.language) + '"';
}

void add_step(std::string& html, std::string_view kind, const Step& step, const PageWords& words) {
  const bool current = kind.starts_with("now");
  const std::string_view said = current ? words.now : kind == "past" ? words.past : words.next;
  const std::string lang = lang_attribute(step, words);
  const std::string label = lang.empty() ? escaped(step.label) : "<span" + lang + ">" + escaped(step.label) + "</span>";
  html += "<li class=\"" + std::string(kind) + '"' + (current ? " aria-current=\"step\"" : "") + '>' + label +
          "<span class=\"said\"> (" + std::string(said) + ")</span></li>";
}

// Past, present and future. Of a lost order what it went through and how it ended; of one that is gone nothing.
std::string steps_html(const PipelineConfig& pipeline, const connectors::PortalEvent& order, std::string_view language,
                       const PageWords& words) {
  std::vector<Step> steps = steps_of(pipeline, language);
  const bool open = order.status == "open";
  const bool lost = order.status == "lost";
  const std::string& reached = lost && order.previous ? order.previous->id : order.stage.id;
  const auto at = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.id == reached; });
  const auto current = static_cast<size_t>(at - steps.begin());
  const bool known = at != steps.end();
  if (open && !known) steps.push_back({order.stage.id, order.stage.label, "", deals::DealStatus::kOpen});
  std::string html = "<ol role=\"list\" aria-label=\"" + std::string(words.stages) + "\">";
  for (size_t i = 0; i < steps.size(); ++i) {
    if (lost && (!known || i > current)) break;
    const bool past = !open || i < current;
    const bool now = open && i == current;
    add_step(html, now ? "now" : past ? "past" : "next", steps[i], words);
  }
  const std::string_view end = lost ? deals::kLostStage : deals::kWonStage;
  deals::StageFace face = deals::face_of(pipeline, end, language);
  add_step(html,
           open   ? "next"
           : lost ? "now lost"
                  : "now won",
           {std::move(face.id), std::move(face.label), std::move(face.language), deals::DealStatus::kOpen}, words);
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

std::string time_html(const Config& config, Timestamp time, const PageWords& words) {
  return "<time datetime=\"" + format_rfc3339(time) + "\">" + page_time(time, config.locale.timezone, words) +
         "</time>";
}

}  // namespace

HttpResponse status_page(const Config& config, const connectors::PortalEvent& order, std::string_view language) {
  const PageWords& words = page_words(language);
  const PipelineConfig* pipeline = config.find_pipeline(order.pipeline);
  const bool deleted = order.status == "deleted";
  const std::string number = escaped(order.order);
  const Step step = step_of(pipeline, order.stage, language);
  const std::string state = deleted ? std::string(words.deleted) : escaped(step.label);
  std::string html = head_html(words.language, std::string(words.order) + ' ' + number + ": " + state);
  html += "<h1>" + std::string(words.order) + " <bdi>" + number + "</bdi></h1>";
  html += "<p class=\"state";
  html += deleted || order.status == "lost" ? " bad" : order.status == "won" ? " good" : "";
  html += "\" role=\"status\"" + (deleted ? "" : lang_attribute(step, words)) + ">" + state + "</p>";
  if (!deleted && pipeline != nullptr) html += steps_html(*pipeline, order, language, words);
  if (order.amount && !deleted) {
    html += "<p>" + std::string(words.amount) + ": " +
            escaped(page_amount(*order.amount, order.currency.value_or(""), words)) + "</p>";
  }
  html += "<p class=\"dim\">" + std::string(words.changed) + ": " + time_html(config, order.changed_at, words) + "</p>";
  return page(200, std::move(html), order.status == "open" ? kRefreshOpenS : kRefreshClosedS, words.language);
}

HttpResponse page_refusal(int status, std::string_view language) {
  const PageWords& words = page_words(language);
  const PageTrouble& trouble = status == 410 ? words.expired : status == 404 ? words.missing : words.trouble;
  std::string html = head_html(words.language, trouble.title) + "<h1>" + std::string(trouble.title) + "</h1><p>" +
                     std::string(trouble.advice) + "</p>";
  return page(status, std::move(html), status >= 500 ? kRefreshOpenS : 0, words.language);
}

}  // namespace leadgate::gateway
