#include "gateway/cli/commands.hpp"
#include "gateway/config/load.hpp"

namespace leadgate::gateway {
namespace {

void print_pipelines(const Config& config, std::ostream& out) {
  out << "pipelines:\n";
  for (const PipelineConfig& pipeline : config.pipelines) {
    out << "  " << pipeline.id << " (" << pipeline.label << "), ";
    if (!pipeline.currency.empty()) out << pipeline.currency << ", ";
    out << "owner " << pipeline.default_owner << ": ";
    for (const deals::Stage& stage : pipeline.stages)
      out << (&stage == &pipeline.stages.front() ? "" : " > ") << stage.id;
    out << "\n";
  }
}

// Where its leads come from.
std::string way_in(const SourceConfig& source, const std::string& base) {
  switch (source.transport()) {
    case Transport::kImap:
      return "the mailbox of " + source.imap.user + " at " + source.imap.host;
    case Transport::kMaildir:
      return "the folder " + source.maildir.path;
    case Transport::kLmtp: {
      std::string text = "LMTP for";
      for (const std::string& recipient : source.lmtp.recipients) text += " " + recipient;
      return text;
    }
    case Transport::kHttp:
      break;
  }
  return base + source.default_path();
}

void print_sources(const Config& config, std::ostream& out) {
  const std::string base = config.server.url();
  out << "sources:\n";
  for (const SourceConfig& source : config.sources) {
    out << "  " << source.name << " (" << source.preset << ") > " << source.pipeline << ": " << way_in(source, base);
    if (!source.path.empty()) out << " and " << base << source.path;
    out << "\n";
  }
}

void print_portals(const Config& config, std::ostream& out) {
  if (config.portals.empty()) return;
  out << "portals:\n";
  for (const PortalConfig& portal : config.portals) {
    out << "  " << portal.name << ": ";
    if (!portal.url.empty()) out << "push to " << portal.url;
    if (!portal.url.empty() && !portal.token.empty()) out << ", ";
    if (!portal.token.empty()) out << "poll at " << config.server.url() << "/portal/v1";
    out << "; sees";
    for (const std::string& source : portal.sources) out << " " << source;
    out << "\n";
  }
}

}  // namespace

int run_check(const std::string& config_path, const CommandIo& io) {
  const LoadedConfig loaded = load_config(config_path, io.surroundings, {});
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  for (const Mistake& warning : loaded.warnings) io.err << "Warning: " << warning.line() << "\n";
  if (!loaded.config) return 1;
  io.out << "OK " << config_path << "\n";
  print_pipelines(*loaded.config, io.out);
  print_sources(*loaded.config, io.out);
  print_portals(*loaded.config, io.out);
  return 0;
}

}  // namespace leadgate::gateway
