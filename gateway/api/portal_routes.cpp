// GET /portals, GET /portals/{name}, POST /portals/{name}/disable {"reason"?}, POST /portals/{name}/enable: how each
// portal of the configuration takes what is sent to it, and whether it is sent anything.
//
// "state": disabled (by the configuration or by a person), stopped (it answered 410 itself), open (it failed so often
// that it is only probed), failing (the last attempt failed), ok. A disabled or stopped portal keeps its events.
// "paused_until": until when it is sent nothing because it said so itself, by Retry-After. Whoever enables it ends
// that, too, and all that waits for it is due.
#include "base/text.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/delivery_json.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/portal/portal_target.hpp"
#include "gateway/workers/delivery.hpp"
#include "queue/peer_hold.hpp"
#include "queue/target_state.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kReasonBytesMax = 500;

Task<HttpResponse> refuse_portal(const Error& error) {
  return answered_at_once(problem_response(error));
}

// What is known when a call comes.
struct Seen {
  PeerBoard::Views peers;
  Timestamp now{};
};

// What is known of one portal.
struct Known {
  queue::TargetState kept;
  std::optional<Timestamp> oldest_pending;
  PeerView peer;
  std::optional<Timestamp> paused_until;
};

// What is known of all of them.
struct Book {
  std::map<std::string, queue::TargetState> states;
  std::map<std::string, queue::KeptHold> holds;
  PeerBoard::Views peers;
  Timestamp now{};
};

Book read_book(store::Connection& connection, const Seen& seen) {
  return {queue::target_states(connection), queue::kept_holds(connection), seen.peers, seen.now};
}

Known look_up(store::Connection& connection, const Book& book, const PortalConfig& portal) {
  const auto& [states, holds, peers, now] = book;
  Known known;
  if (const auto kept = states.find(portal.name); kept != states.end()) known.kept = kept->second;
  if (known.kept.pending > 0) known.oldest_pending = queue::oldest_pending(connection, portal.name);
  if (const auto peer = peers.find(portal.name); peer != peers.end()) known.peer = peer->second;
  const auto hold = holds.find(portal.name);
  if (hold != holds.end() && hold->second.mark == address_mark(portal.url)) {
    const auto& until = hold->second.hold.paused_until;
    if (until && *until > now) known.paused_until = until;
  }
  auto& stop = known.kept.stop;
  if (stop && !queue::is_in_force(*stop, address_mark(portal.url))) stop.reset();
  return known;
}

std::string_view state_name(const PortalConfig& portal, const Known& known) {
  const auto& stop = known.kept.stop;
  if (!portal.delivery.enabled || (stop && stop->by != queue::kStoppedByPeer)) return "disabled";
  if (stop) return "stopped";
  if (known.peer.is_open) return "open";
  return known.kept.failing_since ? "failing" : "ok";
}

void write_stop(JsonWriter& json, const PortalConfig& portal, const Known& known) {
  const auto& stop = known.kept.stop;
  if (!portal.delivery.enabled) {
    json.key("since").null().field("stopped_by", "configuration").field("reason", "enabled: false");
  } else if (stop) {
    json.field("since", format_rfc3339(stop->since));
    json.field("stopped_by", stop->by == queue::kStoppedByPeer ? "portal" : stop->by).field("reason", stop->reason);
  } else {
    time_or_null(json, "since", known.kept.failing_since);
    json.key("stopped_by").null().key("reason").null();
  }
}

void write_failure(JsonWriter& json, const std::optional<queue::PeerFailure>& failure) {
  json.key("last_failure");
  if (!failure) {
    json.null();
    return;
  }
  json.begin_object().field("at", format_rfc3339(failure->at)).key("status");
  if (failure->status != 0)
    json.integer(failure->status);
  else
    json.null();
  if (!failure->error.empty()) json.field("error", failure->error);
  if (!failure->answer.empty()) json.field("answer", failure->answer);
  json.end_object();
}

void write_portal(JsonWriter& json, const PortalConfig& portal, const Known& known) {
  json.begin_object().field("name", portal.name).key("url");
  if (portal.url.empty())
    json.null();
  else
    json.string(shown_address(portal.url));
  json.field("state", state_name(portal, known));
  write_stop(json, portal, known);
  json.key("pending").integer(known.kept.pending).key("dead").integer(known.kept.dead);
  time_or_null(json, "oldest_pending_at", known.oldest_pending);
  time_or_null(json, "last_success_at", known.kept.last_success_at);
  write_failure(json, known.kept.last_failure);
  time_or_null(json, "next_probe_at", known.peer.next_probe);
  time_or_null(json, "paused_until", known.paused_until);
  json.end_object();
}

Seen seen_of(const ApiCall& call) {
  const auto* delivery = call.services->delivery;
  return {delivery == nullptr ? PeerBoard::Views() : delivery->peers(), call.services->clock.now()};
}

Task<HttpResponse> list_portals(ApiCall call) {
  return read_call(
      call.services, call.request,
      [snapshot = call.snapshot, seen = seen_of(call)](store::Connection& connection) -> Result<HttpResponse> {
        const Book book = read_book(connection, seen);
        return HttpResponse::json(200, list_json(std::nullopt, [&](JsonWriter& json) {
                                    for (const PortalConfig& portal : snapshot->config->portals) {
                                      write_portal(json, portal, look_up(connection, book, portal));
                                    }
                                  }));
      });
}

HttpResponse one_portal(store::Connection& connection, const Seen& seen, const PortalConfig& portal) {
  JsonWriter json;
  write_portal(json, portal, look_up(connection, read_book(connection, seen), portal));
  return HttpResponse::json(200, json.take());
}

Result<const PortalConfig*> portal_of(const ApiCall& call) {
  const std::string name(call.request->parameter("name"));
  const PortalConfig* portal = call.snapshot->config->find_portal(name);
  if (portal == nullptr) return Error::not_found("There is no portal '" + std::string(utf8_prefix(name, 64)) + "'.");
  return portal;
}

Task<HttpResponse> get_portal(ApiCall call) {
  const auto portal = portal_of(call);
  if (!portal.ok()) return refuse_portal(portal.error());
  return read_call(call.services, call.request,
                   [snapshot = call.snapshot, seen = seen_of(call), portal = *portal](store::Connection& connection)
                       -> Result<HttpResponse> { return one_portal(connection, seen, *portal); });
}

// Runs it on the writer thread, tells the delivery thread, and answers with the portal.
Task<HttpResponse> change(ApiCall call, const PortalConfig* portal, std::function<void(store::Connection&)> how,
                          bool wakes = false) {
  WriteCall write = [snapshot = call.snapshot, seen = seen_of(call), portal,
                     how = std::move(how)](store::WriteContext& context) -> Result<HttpResponse> {
    how(context.connection);
    return one_portal(context.connection, seen, *portal);
  };
  Task<HttpResponse> writing = write_call(call.services, call.request, std::move(write));
  HttpResponse response = co_await std::move(writing);
  if (call.services->delivery != nullptr) {
    if (wakes && response.status == 200)
      call.services->delivery->wake(portal->name);
    else
      call.services->delivery->read_anew();
  }
  co_return response;
}

// kConflict where there is nothing to be switched.
Result<const PortalConfig*> switchable(const ApiCall& call) {
  const auto portal = portal_of(call);
  if (!portal.ok()) return portal.error();
  if ((*portal)->url.empty()) return Error::conflict("The portal has no url: it only polls.");
  if (!(*portal)->delivery.enabled) {
    return Error::conflict("The configuration says enabled: false of this portal; change it there.");
  }
  return portal;
}

Task<HttpResponse> disable(ApiCall call) {
  const auto portal = switchable(call);
  if (!portal.ok()) return refuse_portal(portal.error());
  queue::TargetStop stop{call.actor().name, call.services->clock.now(), "", ""};
  if (!call.request->raw.body.view().empty()) {
    const auto body = JsonBody::parse(*call.request, {"reason"});
    if (!body.ok()) return refuse_portal(body.error());
    const auto reason = body->text("reason");
    if (!reason.ok()) return refuse_portal(reason.error());
    stop.reason = utf8_prefix(reason->value_or(""), kReasonBytesMax);
  }
  return change(std::move(call), *portal, [name = (*portal)->name, stop](store::Connection& connection) {
    queue::stop_target(connection, name, stop);
  });
}

Task<HttpResponse> enable(ApiCall call) {
  const auto portal = switchable(call);
  if (!portal.ok()) return refuse_portal(portal.error());
  const std::string& name = (*portal)->name;
  const auto how = [name](store::Connection& connection) {
    queue::resume_target(connection, name);
    queue::lift_hold(connection, name);
  };
  return change(std::move(call), *portal, how, true);
}

}  // namespace

void add_portal_states(Router& router, Services* services) {
  router.add("GET", "/api/v1/portals", api_endpoint(services, Role::kViewer, list_portals));
  router.add("GET", "/api/v1/portals/{name}", api_endpoint(services, Role::kViewer, get_portal));
  router.add("POST", "/api/v1/portals/{name}/disable", api_endpoint(services, Role::kAdmin, disable, kApiBodyBytesMax));
  router.add("POST", "/api/v1/portals/{name}/enable", api_endpoint(services, Role::kAdmin, enable, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
