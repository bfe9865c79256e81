// `deliveries list` and `deliveries retry`: the running server's deliveries by its API.
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "gateway/cli/age.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/server_api.hpp"
#include "gateway/config/load.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kPageLimit = 200;

// A filter's keys and values, as the API has them.
using Filter = std::vector<std::pair<std::string, std::string>>;

// A time, or an age as one.
Result<std::string> time_of(const std::string& option, const std::string& text, Timestamp now) {
  if (text.empty()) return text;
  if (const auto age = parse_age(text)) return format_rfc3339(now - *age);
  const auto time = parse_rfc3339(text);
  if (time.ok()) return format_rfc3339(*time);
  return Error::invalid(option + " takes a time such as 2026-01-31T09:00:00Z, or an age such as 2h, not '" + text +
                        "'.");
}

Result<Filter> filter_of(const DeliveriesOptions& options, const Config& config, Timestamp now) {
  if (!options.portal.empty() && config.find_portal(options.portal) == nullptr) {
    return Error::invalid("There is no portal '" + options.portal + "' in " + options.config_path + ".");
  }
  const auto from = time_of("--from", options.from, now);
  const auto to = time_of("--to", options.to, now);
  if (!from.ok()) return from.error();
  if (!to.ok()) return to.error();
  Filter all = {{"portal", options.portal}, {"type", options.type}, {"deal", options.deal},
                {"state", options.state},   {"from", *from},        {"to", *to}};
  std::erase_if(all, [](const auto& entry) { return entry.second.empty(); });
  return all;
}

void print_delivery(const mapping::Value& item, std::ostream& out) {
  out << text_of(item, "id") << " " << text_of(item, "state") << " " << text_of(item, "created_at");
  const std::string portal = text_of(item, "portal");
  out << " " << (portal.empty() ? "fetch/" + text_of(item, "source") : portal) << " " << text_of(item, "type");
  const std::string deal = text_of(item, "deal_id");
  out << " " << (deal.empty() ? text_of(item, "event_id") : deal) << " attempts " << text_of(item, "attempts");
  if (const std::string status = text_of(item, "last_status"); !status.empty()) out << " status " << status;
  if (const std::string next = text_of(item, "next_attempt_at"); !next.empty()) out << " next " << next;
  if (const std::string error = text_of(item, "last_error"); !error.empty()) out << " " << error;
  out << "\n";
}

// The JSON of a 200, whose values live in the arena.
Result<mapping::Value> answered(const Result<ServerAnswer>& answer, mapping::Arena& arena) {
  if (!answer.ok()) return answer.error();
  if (answer->status != 200) return Error::unavailable(refusal(*answer));
  auto json = mapping::parse_json_into(arena, answer->body);
  if (!json.ok()) return Error::unavailable("The server's answer is no JSON: " + json.error().message);
  return *json;
}

Result<void> list_all(ServerApi& api, const Filter& filter, int limit, std::ostream& out) {
  std::string cursor;
  do {
    std::string path = "/api/v1/deliveries?limit=" + std::to_string(std::min(limit, kPageLimit));
    for (const auto& [key, value] : filter) path += "&" + key + "=" + percent_encode(value, Plus::kIsPlus);
    if (!cursor.empty()) path += "&cursor=" + percent_encode(cursor, Plus::kIsPlus);
    mapping::Arena arena;
    const Result<ServerAnswer> answer = api.call("GET", path);
    const auto json = answered(answer, arena);
    if (!json.ok()) return json.error();
    json->find("items").value_or(mapping::Value()).each_element([&](const mapping::Value& item) {
      print_delivery(item, out);
      --limit;
    });
    cursor = text_of(*json, "next_cursor");
  } while (!cursor.empty() && limit > 0);
  return {};
}

std::string retry_request(const DeliveriesOptions& options, const Filter& filter, const std::string& cursor) {
  JsonWriter json;
  json.begin_object().key("dry_run").boolean(options.dry_run);
  if (options.force) json.key("force").boolean(true);
  for (const auto& [key, value] : filter) json.field(key, value);
  if (!options.ids.empty()) {
    json.key("ids").begin_array();
    for (const std::string& id : options.ids) json.string(id);
    json.end_array();
  }
  if (!cursor.empty()) json.field("cursor", cursor);
  json.end_object();
  return json.take();
}

// Those that stay dead, by the pages of a request.
struct Overtaken {
  int64_t count = 0;
  std::string names;

  void add(const mapping::Value& answer) {
    count += std::stoll("0" + text_of(answer, "overtaken"));
    answer.find("overtaken_ids").value_or(mapping::Value()).each_element([this](const mapping::Value& id) {
      names += (names.empty() ? "" : " ") + mapping::scalar_text(id);
    });
  }
  void print(bool dry_run, std::ostream& out) const {
    if (count == 0) return;
    out << count << (dry_run ? " would stay dead" : " stay dead")
        << ", for the portal knows something newer of their deals; --force sends them all the same: " << names << "\n";
  }
};

Result<void> retry_all(ServerApi& api, const DeliveriesOptions& options, const Filter& filter, std::ostream& out) {
  int64_t retried = 0;
  Overtaken overtaken;
  const std::string of_filter = options.state.empty() ? " dead " : " " + options.state + " ";
  const std::string kind = options.ids.empty() ? of_filter : " ";
  std::string cursor;
  Result<void> end;
  do {
    mapping::Arena arena;
    const Result<ServerAnswer> answer =
        api.call("POST", "/api/v1/deliveries/retry", retry_request(options, filter, cursor));
    const auto json = answered(answer, arena);
    if (!json.ok()) {
      end = json.error();
      break;
    }
    json->find("items").value_or(mapping::Value()).each_element([&](const mapping::Value& item) {
      print_delivery(item, out);
    });
    overtaken.add(*json);
    if (options.dry_run) {
      out << std::stoll("0" + text_of(*json, "matching")) - overtaken.count << kind
          << "deliveries would be tried anew\n";
      overtaken.print(true, out);
      return {};
    }
    retried += std::stoll("0" + text_of(*json, "retried"));
    cursor = text_of(*json, "next_cursor");
  } while (!cursor.empty());
  out << retried << kind << "deliveries are tried anew\n";
  overtaken.print(false, out);
  return end;
}

Result<void> work(const DeliveriesOptions& options, bool retry, const Config& config, const CommandIo& io) {
  const auto filter = filter_of(options, config, io.clock.now());
  if (!filter.ok()) return filter.error();
  if (!options.ids.empty() && !filter->empty()) return Error::invalid("Give either --id or a filter.");
  if (retry && options.ids.empty() && filter->empty()) {
    return Error::invalid("Say which: --portal, --type, --deal, --from, --to or --id.");
  }
  auto api = open_server(options.server, options.token, config, io.clock);
  if (!api.ok()) return api.error();
  return retry ? retry_all(**api, options, *filter, io.out) : list_all(**api, *filter, options.limit, io.out);
}

int run(const DeliveriesOptions& options, bool retry, const CommandIo& io) {
  const LoadedConfig loaded = load_config(options.config_path, io.surroundings, {});
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  if (!loaded.config) return 1;
  const Result<void> done = work(options, retry, *loaded.config, io);
  if (!done) io.err << done.error().message << "\n";
  return done ? 0 : 1;
}

}  // namespace

int run_deliveries_list(const DeliveriesOptions& options, const CommandIo& io) {
  return run(options, false, io);
}

int run_deliveries_retry(const DeliveriesOptions& options, const CommandIo& io) {
  return run(options, true, io);
}

}  // namespace leadgate::gateway
