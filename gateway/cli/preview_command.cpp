// `preview` and `sign`: one request read from files and options, given to its source's connector.
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/json_indent.hpp"
#include "base/text.hpp"
#include "gateway/api/preview.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/config/load.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kBodyBytesMax = 64u << 20;

Result<std::string> read_body(const std::string& path, const Surroundings& surroundings) {
  if (path != "-") {
    Result<std::string> body = surroundings.read_file(path);
    if (!body.ok()) return Error::not_found("The body '" + path + "' cannot be read: " + body.error().message);
    return body;
  }
  std::string body(kBodyBytesMax, '\0');
  std::cin.read(body.data(), static_cast<std::streamsize>(body.size()));
  body.resize(static_cast<size_t>(std::cin.gcount()));
  return body;
}

// What a sender that is not careless would have said.
std::string guessed_content_type(std::string_view body) {
  const std::string_view text = trim(body);
  if (text.empty()) return "";
  if (text.front() == '{' || text.front() == '[') return "application/json";
  if (text.starts_with("--")) {
    const std::string_view first_line = trim(text.substr(0, text.find('\n')));
    return "multipart/form-data; boundary=" + std::string(first_line.substr(2));
  }
  if (text.find('=') != std::string_view::npos) return "application/x-www-form-urlencoded";
  return "text/plain; charset=utf-8";
}

// `is_mail`: the source gets letters.
Result<mapping::RawRequest> make_request(const DeliveryOptions& options, bool is_mail, const CommandIo& io) {
  mapping::RawRequest request;
  request.method = options.method;
  request.path = "/in/" + options.source;
  request.source = options.source;
  request.received_at = io.clock.now();
  for (const std::string& parameter : options.query) {
    request.query += (request.query.empty() ? "" : "&") + parameter;
  }
  for (const std::string& line : options.headers) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || colon == 0) {
      return Error::invalid("'" + line + "' is no header; write --header 'Name: value'.");
    }
    request.headers.emplace_back(to_lower_ascii(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
  }
  Result<std::string> body = read_body(options.body_path, io.surroundings);
  if (!body.ok()) return body.error();
  const std::string guess = is_mail ? "message/rfc822" : guessed_content_type(*body);
  if (request.header("content-type").empty() && !guess.empty()) request.headers.emplace_back("content-type", guess);
  request.body = PaddedBytes::adopt(std::move(*body));
  return request;
}

bool gets_mail(const Config& config, const std::string& source) {
  return config.find_source(source)->transport() != Transport::kHttp;
}

// The configuration and its source, or nothing after having said why.
std::optional<Config> load_for(const DeliveryOptions& options, const CommandIo& io,
                               MappingTests tests = MappingTests::kMustPass) {
  LoadedConfig loaded = load_config(options.config_path, io.surroundings, {}, tests);
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  if (!loaded.config) return std::nullopt;
  if (loaded.config->find_source(options.source) != nullptr) return std::move(loaded.config);
  io.err << "There is no source '" << options.source << "' in " << options.config_path << "; it has";
  for (const SourceConfig& source : loaded.config->sources) io.err << " " << source.name;
  io.err << ".\n";
  return std::nullopt;
}

int fail(const Error& error, const CommandIo& io) {
  io.err << error.message << "\n";
  return 1;
}

int write_body(const std::string& path, std::string_view body, const CommandIo& io) {
  std::ofstream file(path, std::ios::binary);
  file << body;
  file.close();
  return file ? 0 : fail(Error::unavailable("'" + path + "' cannot be written."), io);
}

}  // namespace

int run_preview(const DeliveryOptions& options, const CommandIo& io) {
  // It is what a mapping is mended with.
  const std::optional<Config> config = load_for(options, io, MappingTests::kMayFail);
  if (!config) return 1;
  const Result<mapping::RawRequest> request = make_request(options, gets_mail(*config, options.source), io);
  if (!request.ok()) return fail(request.error(), io);
  const SourceConfig& source = *config->find_source(options.source);
  io.out << indent_json(preview_json(*source.connector, *request, request->received_at, connectors::Verify::kSkip,
                                     PreviewParts::kAll, source.failed_tests))
         << "\n";
  return 0;
}

int run_sign(const DeliveryOptions& options, const CommandIo& io) {
  const std::optional<Config> config = load_for(options, io);
  if (!config) return 1;
  const Result<mapping::RawRequest> request = make_request(options, gets_mail(*config, options.source), io);
  if (!request.ok()) return fail(request.error(), io);
  const auto made = config->find_source(options.source)->connector->sign(*request, request->received_at);
  if (!made.ok()) return fail(made.error(), io);
  for (const auto& [name, value] : made->headers) io.out << name << ": " << value << "\n";
  if (made->query_changed) io.out << "\nquery: " << made->request.query << "\n";
  const std::string_view body = made->request.body.view();
  if (!options.body_out_path.empty()) return write_body(options.body_out_path, body, io);
  if (made->body_changed) io.out << "\nbody:\n" << body << "\n";
  return 0;
}

}  // namespace leadgate::gateway
