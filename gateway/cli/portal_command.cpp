// `leadgate portal key` and `leadgate portal test`.
#include <algorithm>
#include <future>
#include <optional>

#include "connectors/portal/portal_event.hpp"
#include "deals/stage_face.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/portal_answer.hpp"
#include "gateway/cli/terminal.hpp"
#include "gateway/config/egress_checks.hpp"
#include "gateway/portal/portal_route.hpp"
#include "gateway/portal/portal_target.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kAnswerShownBytesMax = 500;
// Says to whom looks at headers that nothing has happened; the order's number says it in the body, in any format.
constexpr char kTestHeader[] = "leadgate-test";
constexpr char kTestOrder[] = "LEADGATE-TEST";

// A move between the first two stages that the portal sees of its first source's pipeline.
connectors::PortalEvent sample_of(const Config& config, const PortalConfig& portal, Timestamp now) {
  connectors::PortalEvent event;
  event.type = connectors::PortalEventType::kStageChanged;
  event.timestamp = event.changed_at = now;
  event.order = kTestOrder;
  event.deal_id = "test";
  event.sequence = 1;
  event.status = "open";
  const SourceConfig* source = portal.sources.empty() ? nullptr : config.find_source(portal.sources.front());
  const PipelineConfig* pipeline = source == nullptr ? nullptr : config.find_pipeline(source->pipeline);
  if (pipeline == nullptr) return event;
  event.pipeline = pipeline->id;
  if (!pipeline->currency.empty()) event.currency = pipeline->currency;
  event.amount = "100.00";
  std::vector<deals::StageFace> faces;
  for (const deals::Stage& stage : pipeline->stages) {
    if (!stage.shown.hidden) faces.push_back(deals::face_of(*pipeline, stage.id, portal.push.language));
  }
  event.previous = connectors::PortalStage{faces[0].id, faces[0].label};
  event.stage = {faces[1].id, faces[1].label};
  return event;
}

void print_request(const OutboundRequest& request, const PortalTarget& target, std::ostream& out) {
  out << "POST " << request.url << "\n";
  for (const auto& [name, value] : request.headers) {
    const auto same = [&](const auto& header) { return header.first == name; };
    const bool is_theirs = std::any_of(target.headers.begin(), target.headers.end(), same);
    out << name << ": " << (is_theirs ? "***" : value) << "\n";
  }
  out << "\n" << request.body << "\n\n";
}

// By the rules that the gateway itself calls by.
Result<OutboundResponse> send(OutboundRequest request, const Config& config, const Clock& clock) {
  std::promise<Result<OutboundResponse>> promise;  // outlives the client, whose thread keeps it
  HttpClientSettings settings;
  settings.egress =
      std::make_shared<const EgressRules>(egress_rules(config, config.server.address(), config.server.port()));
  auto client = HttpClient::start(clock, settings);
  if (!client) return client.error();
  const Result<void> submitted = (*client)->submit(
      std::move(request), [&promise](Result<OutboundResponse> r) { promise.set_value(std::move(r)); });
  if (!submitted) return submitted.error();
  return promise.get_future().get();
}

Result<OutboundRequest> sample_request(const Config& config, const PortalConfig& portal, const Clock& clock) {
  const Timestamp now = clock.now();
  std::string id = "msg_test_" + portal.name + "_" + std::to_string(to_micros(now));
  std::replace(id.begin(), id.end(), '.', '~');
  PortalTarget target = portal_target(portal);
  target.headers.emplace_back(kTestHeader, Secret("1"));
  const auto keys = connectors::WebhookKeys::read(target.secrets);
  if (!keys) return keys.error();
  const auto message = target.format->make(connectors::portal_body(sample_of(config, portal, now)), id);
  if (!message) return message.error();
  Result<OutboundRequest> request = portal_request(target, *keys, id, *message, now);
  if (!request) return request;
  request->deadline = clock.steady() + call_timeout(config, portal);
  request->connect_timeout = config.delivery.connect_timeout;
  request->response_bytes_max = config.delivery.response_bytes_max;
  return request;
}

}  // namespace

int run_portal_test(const std::string& config_path, const std::string& name, const CommandIo& io) {
  const std::optional<Config> config = portal_config(config_path, io);
  const PortalConfig* portal = config ? find_portal(*config, name, io) : nullptr;
  if (portal == nullptr) return 1;
  if (portal->url.empty()) {
    io.err << "Portal '" << name << "' has no 'url': it only polls, and there is nothing to send it.\n";
    return 1;
  }
  Result<OutboundRequest> request = sample_request(*config, *portal, io.clock);
  if (!request) {
    io.err << "The sample cannot be made: " << request.error().message << "\n";
    return 1;
  }
  print_request(*request, portal_target(*portal), io.out);
  const SteadyTime begun = io.clock.steady();
  const Result<OutboundResponse> response = send(std::move(*request), *config, io.clock);
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(io.clock.steady() - begun);
  if (response) {
    io.out << "The portal answered " << response->status << " after " << taken.count() << " ms";
    io.out << (response->body.empty() ? ", without a body.\n"
                                      : ":\n" + terminal_text(response->body, kAnswerShownBytesMax) + "\n");
  } else {
    io.out << "No answer after " << taken.count() << " ms: " << response.error().message << "\n";
  }
  io.out << explain_portal_answer(*portal, call_timeout(*config, *portal), response) << "\n";
  if (!portal->delivery.enabled) {
    io.out << "The portal has enabled: false: its events are kept and none is sent before that is taken away.\n";
  }
  return response && response->status >= 200 && response->status < 300 ? 0 : 1;
}

int run_portal_key(const std::string& config_path, const std::string& name, const CommandIo& io) {
  const std::optional<Config> config = portal_config(config_path, io);
  const PortalConfig* portal = config ? find_portal(*config, name, io) : nullptr;
  if (portal == nullptr) return 1;
  bool any = false;
  for (const Secret& secret : portal->signing_secrets()) {
    const Result<std::string> key = connectors::webhook_public_key(secret);
    if (!key) continue;
    io.out << *key << "\n";
    any = true;
  }
  if (any) return 0;
  if (portal->signing_secrets().empty()) {
    io.err << "Portal '" << name << "' has no secret: it only polls, and there is nothing to verify.\n";
    return 1;
  }
  io.err << "Portal '" << name
         << "' has no key pair to print the public key of: a whsec_ secret is shared with the portal as it is. For a "
            "pair write as its secret: whsk_ and what this prints: openssl rand -base64 32\n";
  return 1;
}

}  // namespace leadgate::gateway
