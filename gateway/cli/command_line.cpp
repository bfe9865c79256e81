#include "gateway/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "gateway/app.hpp"
#include "gateway/cli/commands.hpp"

namespace leadgate::gateway {
namespace {

constexpr char kDefaultConfig[] = "config/leadgate.yaml";
constexpr char kExamples[] = R"(Examples:
  leadgate check --config config/leadgate.yaml
  leadgate serve --config config/leadgate.yaml --listen 127.0.0.1:8080 --data ./data
  leadgate preview --config config/leadgate.yaml --source site --body lead.json
  leadgate backtest --config new.yaml --since 30d
  leadgate replay --source site --outcome parked --since 30d
  leadgate presets woocommerce
  leadgate portal test account
  leadgate deliveries retry --portal account --dry-run
Every setting: config/reference.md, or `leadgate reference`.)";

// What the options are written into, and which command it is.
struct Parsed {
  std::string config_path = kDefaultConfig;
  ConfigOverrides overrides;
  DeliveryOptions delivery;
  BacktestOptions backtest;
  ReplayOptions replay;
  ListenOptions listen;
  std::string portal;
  DeliveriesOptions deliveries;
  std::string preset;
  bool markdown = false;
};

void add_config_option(CLI::App& command, Parsed& parsed) {
  command.add_option("--config", parsed.config_path, "The configuration file")
      ->type_name("FILE")
      ->capture_default_str();
}

void add_serve(CLI::App& app, Parsed& parsed) {
  CLI::App* command = app.add_subcommand("serve", "Take leads until SIGTERM. SIGHUP reads the configuration again");
  add_config_option(*command, parsed);
  command->add_option("--listen", parsed.overrides.listen, "Instead of server.listen")->type_name("ADDR:PORT");
  command->add_option("--data", parsed.overrides.data_dir, "Keep the database as DIR/leadgate.db")->type_name("DIR");
  command->footer(
      "Example:\n  leadgate serve --config config/leadgate.yaml --listen 0.0.0.0:8080 --data /var/lib/leadgate");
}

void add_check(CLI::App& app, Parsed& parsed) {
  CLI::App* command = app.add_subcommand("check", "Tell every mistake of a configuration as FILE:LINE:COL");
  add_config_option(*command, parsed);
  command->footer(
      "Exit code 0: it can be served. 1: it has mistakes.\nExample:\n"
      "  leadgate check --config /etc/leadgate/leadgate.yaml && systemctl reload leadgate");
}

CLI::App* add_delivery(CLI::App& app, Parsed& parsed, const std::string& name, const std::string& about) {
  CLI::App* command = app.add_subcommand(name, about);
  add_config_option(*command, parsed);
  command->add_option("--source", parsed.delivery.source, "Which source")->type_name("NAME")->required();
  command->add_option("--body", parsed.delivery.body_path, "The body as the sender posts it; - reads standard input")
      ->type_name("FILE")
      ->required();
  command->add_option("--header", parsed.delivery.headers, "A header of the request; may be repeated")
      ->type_name("'K: V'")
      ->take_all();
  command->add_option("--query", parsed.delivery.query, "A parameter of the address; may be repeated")
      ->type_name("'a=b'")
      ->take_all();
  command->add_option("--method", parsed.delivery.method, "The request's method")->capture_default_str();
  return command;
}

void add_backtest(CLI::App& app, Parsed& parsed) {
  CLI::App* command =
      app.add_subcommand("backtest", "Run a new configuration's mapping over the stored events, without writing");
  add_config_option(*command, parsed);
  command->add_option("--since", parsed.backtest.since, "Only what came in that time, such as 30d, 12h, 2w")
      ->type_name("AGE");
  command->add_option("--source", parsed.backtest.source, "Only this source")->type_name("NAME");
  command->add_option("--data", parsed.backtest.data_dir, "Read the database DIR/leadgate.db")->type_name("DIR");
  command->add_flag("--json", parsed.backtest.json, "One JSON object a line, the sum last");
  command->footer(
      "Each field of a deal that would differ: EVENT DEAL target: before -> after. Then the sum.\nExample:\n"
      "  leadgate backtest --config new.yaml --since 30d --source site");
}

void add_replay(CLI::App& app, Parsed& parsed) {
  CLI::App* command =
      app.add_subcommand("replay", "Take stored events once more through the running server, oldest first");
  add_config_option(*command, parsed);
  ReplayOptions& replay = parsed.replay;
  CLI::Option* event = command->add_option("--event", replay.events, "This event; may be repeated")->type_name("ID");
  CLI::Option* source = command->add_option("--source", replay.source, "The events of this source")->type_name("NAME");
  event->take_all()->excludes(source);
  command->add_option("--outcome", replay.outcome, "Of these only what ended so, such as parked")
      ->check(CLI::IsMember({"created", "updated", "appended", "duplicate", "ignored", "parked"}))
      ->needs(source);
  command->add_option("--since", replay.since, "Of these only what came in that time, such as 30d, 12h, 2w")
      ->type_name("AGE")
      ->needs(source);
  command->add_option("--server", replay.server, "Instead of the server of the configuration")->type_name("URL");
  command->add_option("--token", replay.token, "An admin's, instead of the first of the configuration")->type_name("T");
  command->add_flag("--dry-run", replay.dry_run, "Only list the events");
  command->footer(
      "An event that has a deal updates it; none gets a second one.\nExample:\n"
      "  leadgate replay --config config/leadgate.yaml --source site --outcome parked --dry-run");
}

void add_portal(CLI::App& app, Parsed& parsed) {
  CLI::App* command = app.add_subcommand("portal", "Set up a customer portal: test it, or print its public key");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about) {
    CLI::App* one = command->add_subcommand(name, about);
    one->add_option("name", parsed.portal, "A portal of the configuration")->type_name("NAME")->required();
    add_config_option(*one, parsed);
    return one;
  };
  add("test", "Send the portal a signed sample and explain its answer")
      ->footer(
          "The sample is a deal.stage_changed of an order LEADGATE-TEST, with the header leadgate-test.\n"
          "Exit code 0: the portal took it. 1: it did not, and why.\nExample:\n"
          "  leadgate portal test account --config config/leadgate.yaml");
  add("key", "Print the public keys (whpk_...) of a portal whose secrets are key pairs (whsk_...)");
}

void add_listen(CLI::App& app, Parsed& parsed) {
  CLI::App* command =
      app.add_subcommand("listen", "Be a portal: print each webhook that comes, and whether it verifies");
  ListenOptions& listen = parsed.listen;
  command->add_option("--port", listen.port, "Of 127.0.0.1; 0: any that is free")->capture_default_str();
  CLI::Option* secret =
      command->add_option("--secret", listen.secrets, "whsec_... or whpk_...; may be repeated")->type_name("KEY");
  secret->take_all();
  command->add_option("--portal", listen.portal, "Verify with the secrets of this portal of the configuration")
      ->type_name("NAME")
      ->excludes(secret);
  add_config_option(*command, parsed);
  command->add_option("--status", listen.status, "What each is answered")
      ->check(CLI::Range(200, 599))
      ->capture_default_str();
  command->footer(
      "Example, in two terminals:\n  leadgate listen --config config/leadgate.yaml --portal account\n"
      "  leadgate portal test account --config config/leadgate.yaml");
}

void add_delivery_filter(CLI::App& command, Parsed& parsed) {
  add_config_option(command, parsed);
  DeliveriesOptions& options = parsed.deliveries;
  command.add_option("--portal", options.portal, "To this portal")->type_name("NAME");
  command.add_option("--type", options.type, "Of this kind, such as deal.won")->type_name("TYPE");
  command.add_option("--deal", options.deal, "About this deal, such as d12")->type_name("ID");
  command.add_option("--from", options.from, "Made then or later: 2026-01-31T09:00:00Z, or 2h for two hours ago")
      ->type_name("TIME");
  command.add_option("--to", options.to, "And before this")->type_name("TIME");
  command.add_option("--server", options.server, "Instead of the server of the configuration")->type_name("URL");
  command.add_option("--token", options.token, "An admin's, instead of the first of the configuration")->type_name("T");
}

void add_deliveries(CLI::App& app, Parsed& parsed) {
  CLI::App* command = app.add_subcommand("deliveries", "What the running server sent to portals: list it, retry it");
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", "Deliveries, newest first");
  add_delivery_filter(*list, parsed);
  list->add_option("--state", parsed.deliveries.state, "Only such")->check(CLI::IsMember({"pending", "done", "dead"}));
  list->add_option("--limit", parsed.deliveries.limit, "So many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  CLI::App* retry = command->add_subcommand("retry", "Try dead deliveries anew, oldest first, or what waits at once");
  add_delivery_filter(*retry, parsed);
  retry
      ->add_option("--state", parsed.deliveries.state,
                   "dead, which is usual, or pending: what waits for its next try is due now")
      ->check(CLI::IsMember({"pending", "dead"}));
  retry->add_option("--id", parsed.deliveries.ids, "This delivery; may be repeated")->type_name("ID")->take_all();
  retry->add_flag("--dry-run", parsed.deliveries.dry_run, "Only say how many, and show the first of them");
  retry->add_flag("--force", parsed.deliveries.force, "Also those that a later one of their deal has overtaken");
  retry->footer(
      "Those of one deal go out in order. One after which the portal has got a later one of its deal is late and "
      "stays\n"
      "dead, unless --force.\nExample:\n"
      "  leadgate deliveries retry --portal account --from 2h --dry-run");
}

void add_commands(CLI::App& app, Parsed& parsed) {
  add_serve(app, parsed);
  add_check(app, parsed);
  add_delivery(app, parsed, "preview", "Show what a request would become: outcome, document, drafts, trace, problem")
      ->footer(
          "Nothing is written and no signature is asked for. Without a Content-Type it is guessed.\nExample:\n"
          "  leadgate preview --source site --body lead.txt --header 'Content-Type: text/plain'");
  CLI::App* sign =
      add_delivery(app, parsed, "sign", "Print the headers that a genuine sender of the source would add to a body");
  sign->add_option("--body-out", parsed.delivery.body_out_path,
                   "Where to write the body as signed: some senders, such as mailgun, sign within it")
      ->type_name("FILE");
  sign->footer(
      "Example:\n  curl --data-binary @order.json -H 'Content-Type: application/json' \\\n"
      "    -H \"$(leadgate sign --source woo --body order.json)\" http://127.0.0.1:8080/in/woo\n"
      "  leadgate sign --source letters --body fields.txt --body-out signed.txt > headers.txt\n"
      "  curl -H @headers.txt --data-binary @signed.txt http://127.0.0.1:8080/in/letters");
  add_backtest(app, parsed);
  add_replay(app, parsed);
  add_portal(app, parsed);
  add_listen(app, parsed);
  add_deliveries(app, parsed);
  CLI::App* presets = app.add_subcommand("presets", "List the connectors built in, or tell how to set one up");
  auto* name = presets->add_option("name", parsed.preset, "A connector of the list")->type_name("NAME");
  presets->add_flag("--markdown", parsed.markdown, "All of them as one document, config/connectors.md")->excludes(name);
  app.add_subcommand("reference", "Print the reference of every setting as Markdown");
  app.add_subcommand("schema", "Print the JSON Schema of the configuration, for editors");
}

int run_parsed(const std::string& command, Parsed& parsed, const CommandIo& io) {
  parsed.delivery.config_path = parsed.backtest.config_path = parsed.config_path;
  parsed.replay.config_path = parsed.listen.config_path = parsed.config_path;
  parsed.deliveries.config_path = parsed.config_path;
  if (command == "serve") return serve({parsed.config_path, parsed.overrides});
  if (command == "check") return run_check(parsed.config_path, io);
  if (command == "preview") return run_preview(parsed.delivery, io);
  if (command == "sign") return run_sign(parsed.delivery, io);
  if (command == "backtest") return run_backtest_command(parsed.backtest, io);
  if (command == "replay") return run_replay(parsed.replay, io);
  if (command == "test") return run_portal_test(parsed.config_path, parsed.portal, io);
  if (command == "key") return run_portal_key(parsed.config_path, parsed.portal, io);
  if (command == "listen") return run_listen(parsed.listen, io);
  if (command == "list") return run_deliveries_list(parsed.deliveries, io);
  if (command == "retry") return run_deliveries_retry(parsed.deliveries, io);
  if (command == "presets") return parsed.markdown ? run_connectors(io) : run_presets(parsed.preset, io);
  if (command == "reference") return run_reference(io);
  return run_schema(io);
}

}  // namespace

int run_command_line(std::vector<std::string> arguments, const CommandIo& io) {
  Parsed parsed;
  CLI::App app("Leadgate takes leads from forms, shops, bots and mail, once each, and makes deals of them.",
               "leadgate");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("leadgate ") + kVersion);
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);
  add_commands(app, parsed);
  // CLI11 takes them from the back.
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, io.out, io.err) == 0 ? 0 : 2;
  }
  const CLI::App* command = app.get_subcommands().front();
  const auto within = command->get_subcommands();  // of `portal` and `deliveries`
  return run_parsed((within.empty() ? command : within.front())->get_name(), parsed, io);
}

}  // namespace leadgate::gateway
