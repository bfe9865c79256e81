// `replay`: stored events through the running server's mapping, in the order they came.
#include <algorithm>
#include <map>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "gateway/cli/age.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/server_api.hpp"
#include "gateway/config/load.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kReplayPageLimit = 200;

class Replay {
 public:
  // Events that come while it works are not its own: it ends.
  Replay(const ReplayOptions& options, ServerApi& api, Timestamp since, Timestamp until, std::ostream& out)
      : options_(options), api_(api), since_(since), until_(until), out_(out) {}

  // All of them, oldest first, as many a request as the server takes. Fails when it is not there, does not let us, or
  // will not go on.
  Result<void> run() {
    if (options_.events.empty()) return run_through({});
    auto ids = in_order();
    if (!ids.ok()) return ids.error();
    for (size_t at = 0; at < ids->size(); at += kReplayPageLimit) {
      const auto first = ids->begin() + static_cast<ptrdiff_t>(at);
      const auto last = ids->begin() + static_cast<ptrdiff_t>(std::min(ids->size(), at + kReplayPageLimit));
      if (const Result<void> done = run_through({first, last}); !done) return done.error();
    }
    return {};
  }

  void print_sum() const {
    out_ << events_ << (options_.dry_run ? " events would be replayed\n" : " events replayed\n");
    for (const auto& [outcome, times] : counts_) out_ << "  " << times << " " << outcome << "\n";
  }

 private:
  Result<std::vector<int64_t>> in_order() const {
    std::vector<int64_t> rows;
    for (const std::string& id : options_.events) {
      const auto row = parse_id(IdKind::kEvent, id);
      if (!row) return Error::invalid("'" + id + "' is no event; an id looks like e12.");
      rows.push_back(*row);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
  }

  std::string request(const std::vector<int64_t>& ids, const std::string& cursor) const {
    JsonWriter json;
    json.begin_object();
    if (!ids.empty()) {
      json.key("ids").begin_array();
      for (const int64_t id : ids) json.string(format_id(IdKind::kEvent, id));
      json.end_array();
    } else {
      json.field("source", options_.source).field("since", format_rfc3339(since_));
      json.field("until", format_rfc3339(until_));
      if (!options_.outcome.empty()) json.field("outcome", options_.outcome);
    }
    json.key("dry_run").boolean(options_.dry_run).key("limit").integer(static_cast<int64_t>(kReplayPageLimit));
    if (!cursor.empty()) json.field("cursor", cursor);
    json.end_object();
    return json.take();
  }

  Result<void> run_through(const std::vector<int64_t>& ids) {
    std::string cursor;
    do {
      const Result<ServerAnswer> answer = api_.call("POST", "/api/v1/events/replay", request(ids, cursor));
      if (!answer.ok()) return answer.error();
      if (answer->status != 200) return Error::unavailable(refusal(*answer));
      mapping::Arena arena;
      const auto json = mapping::parse_json_into(arena, answer->body);
      if (!json.ok()) return Error::unavailable("The server's answer is no JSON: " + json.error().message);
      json->find("items").value_or(mapping::Value()).each_element([this](const mapping::Value& item) { tell(item); });
      cursor = text_of(*json, "next_cursor");
    } while (!cursor.empty());
    return {};
  }

  void tell(const mapping::Value& item) {
    ++events_;
    out_ << text_of(item, "event_id");
    if (options_.dry_run) {
      out_ << "\n";
      return;
    }
    const std::string outcome = text_of(item, "outcome");
    const std::string deal = text_of(item, "deal_id");
    const bool left = outcome == "left";
    if (left)
      out_ << " left as it is: " << text_of(item, "reason");
    else
      out_ << " " << outcome << (deal.empty() ? "" : " " + deal);
    out_ << "\n";
    ++counts_[left ? "left as it is" : outcome];
  }

  const ReplayOptions& options_;
  ServerApi& api_;
  const Timestamp since_;
  const Timestamp until_;
  std::ostream& out_;
  int64_t events_ = 0;
  std::map<std::string, int64_t> counts_;
};

Result<void> replay_all(const ReplayOptions& options, const Config& config, const CommandIo& io) {
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
  auto api = open_server(options.server, options.token, config, io.clock);
  if (!api.ok()) return api.error();
  Replay replay(options, **api, since, io.clock.now(), io.out);
  if (const Result<void> done = replay.run(); !done) return done.error();
  replay.print_sum();
  return {};
}

}  // namespace

int run_replay(const ReplayOptions& options, const CommandIo& io) {
  const LoadedConfig loaded = load_config(options.config_path, io.surroundings, {});
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  if (!loaded.config) return 1;
  const Result<void> done = replay_all(options, *loaded.config, io);
  if (!done) io.err << done.error().message << "\n";
  return done ? 0 : 1;
}

}  // namespace leadgate::gateway
