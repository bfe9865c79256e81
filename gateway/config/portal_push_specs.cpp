// The settings of what a portal is told and how.
#include <algorithm>

#include "base/text.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/portal_formats.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"
#include "mapping/functions.hpp"

namespace leadgate::gateway {
namespace {

using connectors::PortalEventType;
using connectors::PortalFormatKind;

constexpr size_t kHeadersMax = 32;
constexpr size_t kHeaderBytesMax = 4096;
// What Leadgate, or the HTTP of the call, says itself.
constexpr std::string_view kOwnHeaders[] = {
    "host",       "content-length", "content-type", "content-encoding", "transfer-encoding", "connection",
    "keep-alive", "expect",         "te",           "trailer",          "upgrade",           "user-agent",
    "date",       "accept-encoding"};

bool is_own_header(std::string_view name) {
  return name.starts_with("webhook-") || name.starts_with("proxy-") ||
         std::find(std::begin(kOwnHeaders), std::end(kOwnHeaders), name) != std::end(kOwnHeaders);
}

bool is_token(std::string_view name) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kOthers.find(c) != std::string_view::npos;
  });
}

// Nothing that would end the line, and no blank at either end, which would not arrive.
bool is_header_value(std::string_view value) {
  return value.size() <= kHeaderBytesMax && trim(value) == value && std::all_of(value.begin(), value.end(), [](char c) {
           return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
         });
}

void read_headers(PortalPushConfig& push, const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* headers = node.find("headers");
  if (headers == nullptr || !headers->is_map()) return;
  for (auto& [written, value] : push.written_headers) {
    const std::string name = to_lower_ascii(written);
    const Place& place = headers->key_place(written);
    if (!is_token(name)) {
      mistakes.push_back({place, "'" + written + "' is no name of a header, for example X-Shop."});
    } else if (is_own_header(name)) {
      mistakes.push_back({place, "The header '" + written + "' is set by Leadgate itself; leave it out."});
    } else if (!is_header_value(value)) {
      mistakes.push_back({value_place(*headers, written),
                          "The value of the header '" + written + "' takes one line of at most 4096 bytes."});
    }
    const auto same = [&](const auto& header) { return header.first == name; };
    if (std::any_of(push.headers.begin(), push.headers.end(), same)) {
      mistakes.push_back({place, "The header '" + written + "' stands twice."});
    }
    push.headers.emplace_back(name, Secret(std::move(value)));
  }
  push.written_headers.clear();
  if (push.headers.size() > kHeadersMax) {
    mistakes.push_back({headers->place(), "'headers' takes at most 32."});
  }
}

void check_format(PortalPushConfig& push, const ConfigNode& node, Mistakes& mistakes) {
  const bool is_custom = push.format_kind == PortalFormatKind::kCustom;
  for (const char* key : {"body", "content_type"}) {
    const ConfigNode* value = node.find(key);
    if (is_custom || value == nullptr || value->is_null()) continue;
    mistakes.push_back({node.key_place(key), "'" + std::string(key) +
                                                 "' is for format: custom; write that too, or "
                                                 "leave it out."});
  }
  const bool is_usable = push.body.is_scalar() || (push.body.is_map() && !push.body.members().empty());
  if (is_custom && !is_usable) {
    mistakes.push_back({value_place(node, "body"),
                        "A custom format needs a 'body': an expression, or a map of them, "
                        "for example { number: data.order, state: data.stage.id }."});
  }
  const bool is_type = is_header_value(push.content_type) && push.content_type.find('/') != std::string::npos;
  expect_text(push.content_type.empty() || is_type, node, "content_type", "a media type, for example text/xml",
              mistakes);
  if (push.body.is_map() && !push.content_type.empty() && !connectors::is_json_content_type(push.content_type)) {
    mistakes.push_back({value_place(node, "content_type"),
                        "A map of expressions gives JSON; with another 'content_type' write one expression that gives "
                        "the text."});
  }
}

ObjectSpec<PortalPushConfig> push_spec() {
  ObjectSpec<PortalPushConfig> spec("a portal");
  spec.text("language", &PortalPushConfig::language)
      .doc("The language of stages' labels, where they have one in it; otherwise their label without a language.")
      .example("en");
  ObjectSpec<PortalPushConfig>::Choices<PortalEventType> types;
  for (const PortalEventType type : PortalPushConfig{}.events) {
    types.emplace_back(std::string(connectors::portal_event_name(type)), type);
  }
  spec.choice_list("events", &PortalPushConfig::events, std::move(types))
      .doc("What is pushed; sequence numbers of what is not are skipped. Polls and the stream tell everything.")
      .example("[deal.stage_changed, deal.won]");
  spec.choice("format", &PortalPushConfig::format_kind,
              {{"standard", PortalFormatKind::kStandard},
               {"cloudevents", PortalFormatKind::kCloudEvents},
               {"form", PortalFormatKind::kForm},
               {"custom", PortalFormatKind::kCustom}})
      .doc(
          "The body of a push. standard: {type, timestamp, data} as JSON; cloudevents: CloudEvents 1.0, structured; "
          "form: the same fields as application/x-www-form-urlencoded, data[stage][id]=packing; custom: what `body` "
          "says. An event keeps the body that it was given when it happened.");
  spec.node("body", &PortalPushConfig::body)
      .doc(
          "Of format: custom: a JMESPath expression over {type, timestamp, data, portal}, or a map of them, which "
          "gives "
          "an object.")
      .example("{ number: data.order, state: data.stage.id }");
  spec.text("content_type", &PortalPushConfig::content_type)
      .doc(
          "Of format: custom: what the body is called, application/json without it. With a type that is not JSON the "
          "expression must give a text, which is sent as it is.")
      .example("text/xml; charset=utf-8");
  spec.text_map("headers", &PortalPushConfig::written_headers)
      .values_from_files()
      .doc("Headers of each push beside those of Leadgate. Their values are never shown.")
      .example("{ X-Shop: \"${SHOP_KEY}\" }");
  spec.boolean("coalesce", &PortalPushConfig::coalesce)
      .doc(
          "Whether of several changes of stage that a deal's portal was not sent yet only the newest is sent; its "
          "`previous` is the stage before all of them. Nothing else is ever left out.");
  spec.check([](PortalPushConfig& push, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(push.language.empty() || is_language(push.language), node, "language",
                "the tag of a language, for example en, kk or pt-BR", mistakes);
    const ConfigNode* events = node.find("events");
    if (events != nullptr && events->is_list() && events->items().empty()) {
      mistakes.push_back({events->place(), "'events' takes one at least; without the key a portal is told of all."});
    }
    read_headers(push, node, mistakes);
    check_format(push, node, mistakes);
  });
  return spec;
}

}  // namespace

bool PortalPushConfig::wants(EventType type) const {
  return std::find(events.begin(), events.end(), type) != events.end();
}

void declare_portal_push(ObjectSpec<PortalConfig>& spec) {
  spec.part(&PortalConfig::push, push_spec());
}

void compile_portal_formats(Config& config, Mistakes& mistakes) {
  std::shared_ptr<const mapping::jmespath::FunctionTable> functions;
  for (PortalConfig& portal : config.portals) {
    PortalPushConfig& push = portal.push;
    connectors::PortalFormatSettings settings;
    settings.kind = push.format_kind;
    settings.portal = portal.name;
    settings.limits = config.limits.mapping_limits();
    settings.source = config.server.public_url.empty() ? "urn:leadgate" : config.server.public_url;
    settings.body = push.body;
    settings.content_type = push.content_type.empty() ? "application/json" : push.content_type;
    const bool is_custom = settings.kind == PortalFormatKind::kCustom;
    if (is_custom && !push.body.is_scalar() && !push.body.is_map()) continue;  // told already
    if (is_custom && functions == nullptr) {
      mapping::Locale locale;
      locale.region = config.locale.region;
      locale.timezone = config.locale.timezone;
      functions = mapping::make_lead_functions(locale, config.tables);
    }
    push.format = connectors::PortalFormat::compile(std::move(settings), is_custom ? functions : nullptr, mistakes);
  }
}

}  // namespace leadgate::gateway
