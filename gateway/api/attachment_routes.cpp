// GET /events/{id}/attachments/{number}: a file that came with an event, as a download.
#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/api/api.hpp"
#include "gateway/http/disposition.hpp"
#include "gateway/http/problem.hpp"
#include "queue/attachments.hpp"
#include "queue/inbox.hpp"

namespace leadgate::gateway {
namespace {

// Types that no browser runs anything of. Everything else, HTML and SVG above all, is octets.
constexpr std::array<std::string_view, 22> kHarmlessTypes = {
    "application/msword",
    "application/pdf",
    "application/rtf",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "text/csv",
    "text/plain",
    "video/mp4",
};

std::string harmless_type(const std::string& type) {
  const bool is_harmless = std::find(kHarmlessTypes.begin(), kHarmlessTypes.end(), type) != kHarmlessTypes.end();
  return is_harmless ? type : "application/octet-stream";
}

Result<int64_t> number_of(const ApiCall& call) {
  const std::string_view text = call.request->parameter("number");
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
  return Error::not_found("An attachment is named by its number, from 1.");
}

Result<HttpResponse> download(store::Connection& connection, int64_t event_id, int64_t number) {
  const auto event = queue::read_event(connection, event_id);
  if (!event) return Error::not_found("There is no event " + format_id(IdKind::kEvent, event_id) + ".");
  const auto files = queue::list_attachments(connection, event->keeper());
  const auto file =
      std::find_if(files.begin(), files.end(), [number](const auto& each) { return each.number == number; });
  if (file == files.end()) return Error::not_found("The event has no attachment " + std::to_string(number) + ".");
  if (!file->is_kept()) return Error::not_found("This file was not kept. " + file->dropped);
  std::optional<std::string> bytes = queue::read_content(connection, file->sha256);
  if (!bytes) return Error::not_found("The bytes of the attachment are past retention.");
  HttpResponse response;
  response.content_type = harmless_type(file->content_type);
  response.set_header("Content-Disposition", attachment_disposition(file->name));
  response.set_header("X-Content-Type-Options", "nosniff");
  response.body = std::move(*bytes);
  return response;
}

// What a sender's bytes are is for those who see events as they came, which a viewer does not.
Task<HttpResponse> get_attachment(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kEvent);
  const auto number = number_of(call);
  if (!row.ok()) return answered_at_once(problem_response(row.error()));
  if (!number.ok()) return answered_at_once(problem_response(number.error()));
  return read_call(call.services, call.request, [id = *row, number = *number](store::Connection& connection) {
    return download(connection, id, number);
  });
}

}  // namespace

void add_attachment_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/events/{id}/attachments/{number}", api_endpoint(services, Role::kManager, get_attachment));
}

}  // namespace leadgate::gateway
