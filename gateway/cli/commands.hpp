// The commands apart from how their options are written: each does one thing and gives the exit code.
// One thread; nothing but `serve`, `replay`, `portal test` and `deliveries retry` changes anything but the streams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/cli/command_line.hpp"

namespace leadgate::gateway {

// Every mistake as FILE:LINE:COL on `err` and 1, or a summary on `out` and 0.
int run_check(const std::string& config_path, const CommandIo& io);

// One delivery, as a sender would post it.
struct DeliveryOptions {
  std::string config_path;
  std::string source;
  std::string body_path;  // "-": standard input
  std::string method = "POST";
  std::vector<std::string> headers;  // "K: V"
  std::vector<std::string> query;    // "a=b"
  std::string body_out_path;         // of `sign`: where the signed body goes; empty: nowhere
};

// What would become of it, as JSON on `out`; the signature is not asked for. Nothing is written.
int run_preview(const DeliveryOptions& options, const CommandIo& io);

// The header lines that a genuine sender would add, one a line, on `out`; after them, where the sender changes the body
// (a signature within it) and no file is named for it, that body.
int run_sign(const DeliveryOptions& options, const CommandIo& io);

struct BacktestOptions {
  std::string config_path;
  std::string source;    // empty: all
  std::string since;     // "30d"; empty: all that is stored
  std::string data_dir;  // empty: as in the configuration
  bool json = false;
};

// The configuration's mapping over the stored events, compared with the deals as they are: on `out` each event that
// would end otherwise, "EVENT DEAL target: before -> after", and each conflict of order numbers and identities, then
// the sum of both. With `json` one object a line, the sum last. Nothing is written; the gateway may run meanwhile.
int run_backtest_command(const BacktestOptions& options, const CommandIo& io);

struct ReplayOptions {
  std::string config_path;
  std::vector<std::string> events;  // "e12"; or:
  std::string source;
  std::string outcome;  // of these the ones that ended so; empty: any
  std::string since;    // "30d"; empty: all that is stored
  std::string server;   // http://...; empty: the configuration's own
  std::string token;    // an admin's; empty: the configuration's first
  bool dry_run = false;
};

// Stored events once more through the running server, in the order they came: its API does the work, so that an event
// that has a deal keeps it and none gets a second one. What became of each on `out`, then the sum. What the mapping
// makes no lead of, or is past retention, is left as it is; 1 when the server is not there or will not go on, with what
// was done until then on `out`.
int run_replay(const ReplayOptions& options, const CommandIo& io);

// Sends the portal a signed sample, by the same way out as its events, and prints what was sent, what came back and
// what that means. 0: it was taken. Nothing is stored; the gateway may run meanwhile.
int run_portal_test(const std::string& config_path, const std::string& name, const CommandIo& io);
// The public keys (whpk_...) of the portal's key pairs, one a line.
int run_portal_key(const std::string& config_path, const std::string& name, const CommandIo& io);

struct ListenOptions {
  uint16_t port = 9000;              // of 127.0.0.1; 0: the system chooses
  std::vector<std::string> secrets;  // whsec_... or whpk_...; or:
  std::string config_path;
  std::string portal;  // of that configuration
  int status = 200;
};

// A receiver of webhooks: prints each with its headers and whether it verifies and why not, until SIGINT or SIGTERM.
int run_listen(const ListenOptions& options, const CommandIo& io);

// Which deliveries, as of the API; empty: any.
struct DeliveriesOptions {
  std::string config_path;
  std::string portal;
  std::string type;
  std::string deal;
  std::string state;
  std::string from;              // 2026-01-31T09:00:00Z, or "2h": so long ago
  std::string to;                // the same
  std::vector<std::string> ids;  // `deliveries retry` only, instead of the others
  int limit = 50;                // `deliveries list` only
  std::string server;            // http://...; empty: the configuration's own
  std::string token;             // an admin's; empty: the configuration's first
  bool dry_run = false;          // `deliveries retry` only
  bool force = false;            // `deliveries retry` only: also what is late
};

// The running server's deliveries, newest first, one a line.
int run_deliveries_list(const DeliveriesOptions& options, const CommandIo& io);
// Dead deliveries are tried anew, oldest first; with `dry_run` it only says how many and shows the first of them. 1
// when the server is not there or will not go on, with what was done until then on `out`.
int run_deliveries_retry(const DeliveriesOptions& options, const CommandIo& io);

// The connectors built in: one a line, or how to set one up when `name` is given.
int run_presets(const std::string& name, const CommandIo& io);
// config/connectors.md.
int run_connectors(const CommandIo& io);

// config/reference.md and config/leadgate.schema.json, on `out`.
int run_reference(const CommandIo& io);
int run_schema(const CommandIo& io);

}  // namespace leadgate::gateway
