#include "gateway/app.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/log.hpp"
#include "gateway/process.hpp"

namespace leadgate::gateway {
namespace {

void print_mistakes(const Mistakes& mistakes) {
  for (const Mistake& mistake : mistakes) std::fprintf(stderr, "%s\n", mistake.line().c_str());
}

// Blocked in every thread, taken by main alone: no handler runs in the middle of anything.
sigset_t handled_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

void reload(Process& process, const ServeOptions& options) {
  LoadedConfig loaded = load_config(options.config_path, process_surroundings(), options.overrides);
  if (!loaded.config) {
    log_error("The new configuration has {} mistakes; the old one stays in force.", loaded.mistakes.size());
    for (const Mistake& mistake : loaded.mistakes) log_error("{}", mistake.line());
    return;
  }
  const auto kept = process.reload(std::make_shared<const Config>(std::move(*loaded.config)));
  log_info("The configuration was read again.");
  for (const Mistake& warning : loaded.warnings) log_warn("{}", warning.line());
  for (const std::string& setting : kept) {
    log_warn("{} has changed, which needs a restart; the old value holds.", setting);
  }
}

}  // namespace

int serve(const ServeOptions& options) {
  const sigset_t signals = handled_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow fails that write, as a full disk does

  LoadedConfig loaded = load_config(options.config_path, process_surroundings(), options.overrides);
  if (!loaded.config) {
    print_mistakes(loaded.mistakes);
    return 1;
  }
  set_up_log(loaded.config->server.log_level);
  for (const Mistake& warning : loaded.warnings) log_warn("{}", warning.line());
  const SystemClock clock;
  SystemRandom random;
  const auto config = std::make_shared<const Config>(std::move(*loaded.config));
  auto process = Process::start(config, clock, random);
  if (!process.ok()) {
    std::fprintf(stderr, "leadgate: %s\n", process.error().message.c_str());
    return 1;
  }
  log_info("Leadgate takes leads on {}:{}, {} sources, database {}.", config->server.address(), (*process)->port(),
           config->sources.size(), config->storage.sqlite);
  if (!config->server.lmtp.listen.empty()) log_info("It takes letters by LMTP on {}.", config->server.lmtp.listen);
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGHUP) {
      reload(**process, options);
      continue;
    }
    log_info("Draining after signal {}.", signal);
    (*process)->stop();
    log_info("Stopped.");
    return 0;
  }
}

}  // namespace leadgate::gateway
