// `replay`: stored events through the running server's mapping, in the order they came.
#include <algorithm>
#include <map>

#include "base/id.hpp"
#include "gateway/cli/age.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/server_api.hpp"
#include "gateway/config/load.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {
namespace {

constexpr char kPageLimit[] = "200";

std::string text_of(const mapping::Value& object, std::string_view key) {
  const auto value = object.find(key);
  return value ? mapping::scalar_text(*value) : std::string();
}

// What a problem of the server says, or its status.
std::string refusal(const ServerAnswer& answer) {
  mapping::Arena arena;
  const auto problem = mapping::parse_json_into(arena, answer.body);
  std::string text = problem.ok() ? text_of(*problem, "detail") : std::string();
  return text.empty() ? "The server answers " + std::to_string(answer.status) + "." : text;
}

class Replay {
 public:
  Replay(const ReplayOptions& options, ServerApi& api, Timestamp since, std::ostream& out)
      : options_(options), api_(api), since_(since), out_(out) {}

  // The numbers of the events, oldest first.
  Result<std::vector<int64_t>> select() {
    std::vector<int64_t> rows;
    for (const std::string& id : options_.events) {
      const auto row = parse_id(IdKind::kEvent, id);
      if (!row) return Error::invalid("'" + id + "' is no event; an id looks like e12.");
      rows.push_back(*row);
    }
    std::string cursor;
    bool more = options_.events.empty();
    while (more) {
      if (const Result<void> page = select_page(rows, cursor, more); !page) return page.error();
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
  }

  // Fails when the server is not there or does not let us; what it will not replay is told and counted.
  Result<void> replay(int64_t row) {
    const std::string id = format_id(IdKind::kEvent, row);
    const Result<ServerAnswer> answer = api_.call("POST", "/api/v1/events/" + id + "/replay");
    if (!answer.ok()) return answer.error();
    if (answer->status == 401 || answer->status == 403) return Error{ErrorCode::kUnauthorized, refusal(*answer)};
    if (answer->status == 200) {
      mapping::Arena arena;
      const auto json = mapping::parse_json_into(arena, answer->body);
      if (!json.ok()) return Error::unavailable("The server's answer is no JSON: " + json.error().message);
      const std::string outcome = text_of(*json, "outcome");
      const std::string deal = text_of(*json, "deal_id");
      out_ << id << " " << outcome << (deal.empty() ? "" : " " + deal) << "\n";
      ++counts_[outcome];
      return {};
    }
    // What is gone and what no longer makes a lead stays as it is; anything else is a failure.
    const bool left_alone = answer->status == 404 || answer->status == 409;
    out_ << id << (left_alone ? " left as it is: " : " failed: ") << refusal(*answer) << "\n";
    ++counts_[left_alone ? "left as it is" : "failed"];
    return {};
  }

  void print_sum(size_t events) const {
    out_ << events << " events replayed\n";
    for (const auto& [outcome, times] : counts_) out_ << "  " << times << " " << outcome << "\n";
  }
  bool any_failed() const { return counts_.contains("failed"); }

 private:
  Result<void> select_page(std::vector<int64_t>& rows, std::string& cursor, bool& more) {
    std::string path = std::string("/api/v1/events?limit=") + kPageLimit + "&source=" + options_.source;
    if (!options_.outcome.empty()) path += "&outcome=" + options_.outcome;
    if (!cursor.empty()) path += "&cursor=" + cursor;
    const Result<ServerAnswer> answer = api_.call("GET", path);
    if (!answer.ok()) return answer.error();
    if (answer->status != 200) return Error::invalid(refusal(*answer));
    mapping::Arena arena;
    const auto json = mapping::parse_json_into(arena, answer->body);
    if (!json.ok()) return Error::unavailable("The server's answer is no JSON: " + json.error().message);
    const mapping::Value items = json->find("items").value_or(mapping::Value());
    size_t in_time = 0;
    items.each_element([&](const mapping::Value& item) {
      const auto row = parse_id(IdKind::kEvent, text_of(item, "id"));
      const auto at = parse_rfc3339(text_of(item, "received_at"));
      if (!row || !at.ok() || *at < since_) return;
      ++in_time;
      rows.push_back(*row);
    });
    cursor = text_of(*json, "next_cursor");
    // Newest first: a page that is wholly before `since` is the last one that matters.
    more = !cursor.empty() && (in_time > 0 || items.size() == 0);
    return {};
  }

  const ReplayOptions& options_;
  ServerApi& api_;
  const Timestamp since_;
  std::ostream& out_;
  std::map<std::string, int64_t> counts_;
};

// Where a server on this machine is reached: one that listens everywhere also does on the loopback address.
std::string local_url(ServerConfig server) {
  if (server.address() == "0.0.0.0") server.listen = "127.0.0.1:" + std::to_string(server.port());
  if (server.address() == "::") server.listen = "[::1]:" + std::to_string(server.port());
  return server.url();
}

// The configuration's own server and first admin, where the command line names no others.
Result<std::unique_ptr<ServerApi>> open_server(const ReplayOptions& options, const Config& config, const Clock& clock) {
  Secret token(options.token);
  for (const AccessConfig& access : config.access) {
    if (token.empty() && access.role == Role::kAdmin) token = access.token;
  }
  if (token.empty()) return Error::invalid("The configuration has no admin in `access`; give one's --token.");
  return ServerApi::start(options.server.empty() ? local_url(config.server) : options.server, token, clock);
}

Result<bool> replay_all(const ReplayOptions& options, const Config& config, const CommandIo& io) {
  if (options.events.empty() == options.source.empty()) return Error::invalid("Give either --event or --source.");
  if (!options.source.empty() && config.find_source(options.source) == nullptr) {
    return Error::invalid("There is no source '" + options.source + "' in " + options.config_path + ".");
  }
  Timestamp since{};
  if (!options.since.empty()) {
    const auto age = parse_age(options.since);
    if (!age) {
      return Error::invalid("--since takes a whole number and m, h, d or w, such as 30d, not '" + options.since + "'.");
    }
    since = io.clock.now() - *age;
  }
  auto api = open_server(options, config, io.clock);
  if (!api.ok()) return api.error();
  Replay replay(options, **api, since, io.out);
  const auto rows = replay.select();
  if (!rows.ok()) return rows.error();
  if (options.dry_run) {
    for (const int64_t row : *rows) io.out << format_id(IdKind::kEvent, row) << "\n";
    io.out << rows->size() << " events would be replayed\n";
    return true;
  }
  for (const int64_t row : *rows) {
    if (const Result<void> done = replay.replay(row); !done) return done.error();
  }
  replay.print_sum(rows->size());
  return !replay.any_failed();
}

}  // namespace

int run_replay(const ReplayOptions& options, const CommandIo& io) {
  const LoadedConfig loaded = load_config(options.config_path, io.surroundings, {});
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  if (!loaded.config) return 1;
  const Result<bool> all_well = replay_all(options, *loaded.config, io);
  if (!all_well.ok()) io.err << all_well.error().message << "\n";
  return all_well.ok() && *all_well ? 0 : 1;
}

}  // namespace leadgate::gateway
