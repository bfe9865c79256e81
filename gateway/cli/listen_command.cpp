// `leadgate listen`: a receiver of webhooks for those who write one.
#include <csignal>
#include <mutex>

#include "base/json_indent.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/terminal.hpp"
#include "gateway/cli/webhook_verdict.hpp"
#include "gateway/http/server.hpp"
#include "mapping/decode_json.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kWebhookBytesMax = 1u << 20;
constexpr size_t kPrintedBytesMax = 16u << 10;
constexpr std::chrono::milliseconds kPatience{500};

// The connections' thread prints; the command's own waits for a signal.
class WebhookPrinter final : public Application {
 public:
  WebhookPrinter(connectors::WebhookKeys keys, int status, const Clock& clock, std::ostream& out)
      : keys_(std::move(keys)), clock_(clock), out_(out) {
    endpoint_ = std::make_shared<const Endpoint>(Endpoint{
        [this, status](RequestPtr request) { return answer(this, std::move(request), status); }, kWebhookBytesMax});
  }

  Route route(HttpRequest&) override { return {std::nullopt, endpoint_}; }

 private:
  static Task<HttpResponse> answer(WebhookPrinter* self, RequestPtr request, int status) {
    self->print(*request);
    HttpResponse response;
    response.status = status;
    co_return response;
  }

  void print(const HttpRequest& request) {
    const mapping::RawRequest& raw = request.raw;
    const Timestamp now = clock_.now();
    const std::string_view body = raw.body.view();
    const std::lock_guard lock(mutex_);
    out_ << "\n" << format_rfc3339(now) << " " << raw.method << " " << terminal_text(request.target, kPrintedBytesMax);
    out_ << ", " << body.size() << " bytes\n";
    for (const auto& [name, value] : raw.headers)
      out_ << "  " << name << ": " << terminal_text(value, kPrintedBytesMax) << "\n";
    const bool is_json = mapping::diagnose_json(body, mapping::kJsonDepthMax).empty();
    const std::string shown = is_json ? indent_json(body) : std::string(body);
    if (!body.empty()) out_ << terminal_text(shown, kPrintedBytesMax) << "\n";
    if (shown.size() > kPrintedBytesMax) out_ << "... (cut)\n";
    out_ << webhook_verdict(keys_, raw, now).text << "\n" << std::flush;
  }

  const connectors::WebhookKeys keys_;
  const Clock& clock_;
  std::mutex mutex_;
  std::ostream& out_;  // under mutex_
  std::shared_ptr<const Endpoint> endpoint_;
};

// Of the options, or of the portal that they name; nothing, told on `err`, when there is none such.
std::optional<std::vector<Secret>> secrets_of(const ListenOptions& options, const CommandIo& io) {
  std::vector<Secret> secrets;
  for (const std::string& secret : options.secrets) secrets.emplace_back(secret);
  if (options.portal.empty()) return secrets;
  const std::optional<Config> config = portal_config(options.config_path, io);
  const PortalConfig* portal = config ? find_portal(*config, options.portal, io) : nullptr;
  if (portal == nullptr) return std::nullopt;
  secrets = portal->signing_secrets();
  if (!secrets.empty()) return secrets;
  io.err << "Portal '" << portal->name
         << "' has no secret to verify with: it only polls, and nothing is pushed to it.\n";
  return std::nullopt;
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

int run_listen(const ListenOptions& options, const CommandIo& io) {
  const std::optional<std::vector<Secret>> secrets = secrets_of(options, io);
  if (!secrets) return 1;
  const Result<connectors::WebhookKeys> keys = connectors::WebhookKeys::read(*secrets);
  if (!keys) {
    io.err << keys.error().message << "\n";
    return 1;
  }
  // Before any thread is made, so that all of them leave the signals to this one.
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  Metrics metrics;
  WebhookPrinter printer(*keys, options.status, io.clock, io.out);
  IoThreads threads(1, "lg-listen", metrics);
  auto server = HttpServer::start({"127.0.0.1", options.port}, {}, printer, threads, io.clock, metrics);
  if (!server) {
    io.err << server.error().message << " --port takes another port; 0 is any that is free.\n";
    return 1;
  }
  io.out << "Listening on http://127.0.0.1:" << (*server)->bound_port() << "/, any path; every request is answered "
         << options.status << ". A portal of a test configuration takes it as its url, with allow_private: true.\n";
  if (keys->empty()) io.out << "Without --secret or --portal nothing is verified.\n";
  io.out << "Ctrl-C ends it.\n" << std::flush;
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->drain(kPatience);
  server->reset();
  threads.stop();
  return 0;
}

}  // namespace leadgate::gateway
