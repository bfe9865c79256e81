#include "connectors/portal/portal_format.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "connectors/portal/portal_event.hpp"
#include "mapping/decode_json.hpp"

namespace leadgate::connectors {
namespace {

using mapping::Value;

constexpr std::string_view kJson = "application/json";
// The first byte of a packed text that has a head; no body of ours begins with one of them.
constexpr char kMade = '\x01';
constexpr char kNotMade = '\x02';

std::string text_at(const Value& root, std::string_view key) {
  const std::optional<Value> found = root.find(key);
  return found ? mapping::scalar_text(*found) : std::string();
}

std::string cloud_event(const Value& root, std::string_view message_id, const std::string& source) {
  const Value data = root.find("data").value_or(Value());
  JsonWriter json;
  json.begin_object().field("specversion", "1.0").field("id", message_id).field("source", source);
  json.field("type", text_at(root, "type")).field("subject", text_at(data, "order"));
  json.field("time", text_at(root, "timestamp")).field("datacontenttype", kJson);
  json.key("data").raw(mapping::to_json(data)).end_object();
  return json.take();
}

// data[stage][id]=packing, as PHP and many others read it; null is an empty text.
void add_pairs(const std::string& name, const Value& value, std::string& out) {
  if (value.is_object()) {
    value.each_member([&](std::string_view key, const Value& member) {
      add_pairs(name.empty() ? std::string(key) : name + "[" + std::string(key) + "]", member, out);
    });
    return;
  }
  if (!out.empty()) out += '&';
  out += percent_encode(name, Plus::kIsBlank) + "=" + percent_encode(mapping::scalar_text(value), Plus::kIsBlank);
}

PortalEvent sample_event(PortalEventType type, bool full) {
  PortalEvent event;
  event.type = type;
  event.timestamp = event.changed_at = from_micros(int64_t{1'795'431'600} * 1'000'000);
  event.order = "1001";
  event.deal_id = "d1";
  event.sequence = 2;
  event.pipeline = "shop";
  event.stage = {"packing", "Packing"};
  if (type != PortalEventType::kCreated) event.previous = PortalStage{"new", "New"};
  event.status = "open";
  if (full) event.amount = "4990.00";
  if (full) event.currency = "RUB";
  return event;
}

// The fullest first.
std::vector<PortalEvent> sample_events() {
  std::vector<PortalEvent> samples;
  for (const PortalEventType type : {PortalEventType::kStageChanged, PortalEventType::kCreated, PortalEventType::kWon,
                                     PortalEventType::kLost, PortalEventType::kReopened, PortalEventType::kDeleted}) {
    samples.push_back(sample_event(type, true));
    samples.push_back(sample_event(type, false));
  }
  return samples;
}

// {type, timestamp, data, portal}
Result<Value> event_root(std::string_view event, const std::string& portal, mapping::Arena& arena) {
  const Result<Value> parsed = mapping::parse_json_literal(arena, event);
  if (!parsed) return parsed.error();
  const mapping::Member name[] = {{"name", Value::string(arena.text(portal))}};
  Scope scope(*parsed, 1, arena);
  scope.set("portal", Value::object(arena.members(name)));
  return scope.root();
}

}  // namespace

bool is_json_content_type(std::string_view content_type) {
  const std::string type = to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
  return type == kJson || type.ends_with("+json");
}

std::string PortalMessage::packed() const {
  if (is_made && note.empty() && content_type == kJson && !body.empty() && body.front() > kNotMade) return body;
  return std::string(1, is_made ? kMade : kNotMade) + content_type + "\n" + note + "\n" + body;
}

PortalMessage PortalMessage::unpacked(std::string_view text) {
  PortalMessage out;
  out.content_type = kJson;
  if (text.empty() || (text.front() != kMade && text.front() != kNotMade)) {
    out.body = text;
    return out;
  }
  out.is_made = text.front() == kMade;
  text.remove_prefix(1);
  for (std::string* line : {&out.content_type, &out.note}) {
    const size_t end = std::min(text.find('\n'), text.size());
    *line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  out.body = text;
  return out;
}

std::shared_ptr<const PortalFormat> PortalFormat::compile(
    PortalFormatSettings settings, std::shared_ptr<const mapping::jmespath::FunctionTable> functions,
    Mistakes& mistakes) {
  auto format = std::make_shared<PortalFormat>();
  const size_t before = mistakes.size();
  if (settings.kind == PortalFormatKind::kCustom) {
    const auto add = [&](const std::string& key, const std::string& name, const ConfigNode& node) {
      if (!node.is_scalar()) {
        mistakes.push_back({node.place(), "'" + name + "' takes an expression, for example data.order."});
        return;
      }
      auto formula = Formula::compile(node.scalar(), node.place(), name, functions.get(), mistakes);
      if (formula) format->fields_.emplace_back(key, std::move(*formula));
    };
    if (settings.body.is_map()) {
      for (const ConfigMember& member : settings.body.members()) add(member.key, "body." + member.key, member.node);
    } else {
      add("", "body", settings.body);
    }
  }
  format->settings_ = std::move(settings);
  format->functions_ = std::move(functions);
  if (mistakes.size() == before) format->try_samples(mistakes);
  return mistakes.size() == before ? format : nullptr;
}

void PortalFormat::try_samples(Mistakes& mistakes) const {
  const bool is_map = settings_.body.is_map();
  for (const auto& [key, formula] : fields_) {
    const Place& place = is_map ? settings_.body.find(key)->place() : settings_.body.place();
    std::string missing;
    bool gives_something = false;
    bool failed = false;
    for (const PortalEvent& sample : sample_events()) {
      mapping::Arena arena(settings_.limits);
      mapping::jmespath::Evaluation evaluation{arena};
      const Value root = event_root(portal_body(sample), settings_.portal, arena).value();
      mapping::Explainer explainer(root);
      evaluation.observer = &explainer;
      const Result<Value> value = formula.evaluate(root, evaluation);
      if (!value && !failed) mistakes.push_back({place, value.error().message});
      failed |= !value;
      gives_something |= value && !value->is_null();
      if (!missing.empty()) continue;
      for (const std::string& text : explainer.missing_texts()) missing += "\n  " + text;
    }
    if (failed || gives_something) continue;
    mistakes.push_back({place, "The expression of '" + (is_map ? "body." + key : std::string("body")) +
                                   "' gives nothing on any event." + missing});
  }
  if (!mistakes.empty()) return;
  for (const PortalEvent& sample : sample_events()) {
    if (const auto made = make(portal_body(sample), "msg_sample"); !made) {
      mistakes.push_back({settings_.body.place(), made.error().message});
      return;
    }
  }
}

Result<std::string> PortalFormat::custom(std::string_view event) const {
  mapping::Arena arena(settings_.limits);
  mapping::jmespath::Evaluation evaluation{arena};
  const Result<Value> root = event_root(event, settings_.portal, arena);
  if (!root) return root.error();
  const bool is_json = is_json_content_type(settings_.content_type);
  JsonWriter json;
  if (settings_.body.is_map()) json.begin_object();
  for (const auto& [key, formula] : fields_) {
    const Result<Value> value = formula.evaluate(*root, evaluation);
    if (!value) return value.error();
    // What an expression makes can share its parts and be far larger than its memory.
    if (mapping::weight(*value, kPortalBodyBytesMax) >= kPortalBodyBytesMax) {
      return Error{ErrorCode::kTooLarge, "The body would have more than 256 KiB."};
    }
    if (!key.empty() || settings_.body.is_map()) {
      json.key(key).raw(mapping::to_json(*value));
    } else if (is_json) {
      json.raw(mapping::to_json(*value));
    } else if (value->is_string()) {
      return std::string(value->as_string());
    } else {
      return Error::invalid("'body' must give a text where 'content_type' is " + settings_.content_type +
                            "; for anything else leave 'content_type' out.");
    }
  }
  if (settings_.body.is_map()) json.end_object();
  return json.take();
}

Result<PortalMessage> PortalFormat::make(std::string_view event, std::string_view message_id) const {
  PortalMessage out;
  out.content_type = kJson;
  if (settings_.kind == PortalFormatKind::kStandard) {
    out.body = event;
    return out;
  }
  if (settings_.kind == PortalFormatKind::kCustom) {
    Result<std::string> body = custom(event);
    if (!body) return body.error();
    out.content_type = settings_.content_type;
    out.body = std::move(*body);
  } else {
    mapping::Arena arena(settings_.limits);
    const Result<Value> root = mapping::parse_json_literal(arena, event);
    if (!root) return root.error();
    if (settings_.kind == PortalFormatKind::kForm) {
      out.content_type = "application/x-www-form-urlencoded";
      add_pairs("", *root, out.body);
    } else {
      out.content_type = "application/cloudevents+json";
      out.body = cloud_event(*root, message_id, settings_.source);
    }
  }
  if (out.body.size() > kPortalBodyBytesMax) {
    return Error{ErrorCode::kTooLarge, "The body has more than 256 KiB."};
  }
  return out;
}

}  // namespace leadgate::connectors
