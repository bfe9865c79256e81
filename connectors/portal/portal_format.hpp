// How the body of a call to a portal is written: what Leadgate says by itself (standard), a CloudEvents 1.0 JSON event,
// a form, or whatever the portal wants by JMESPath (custom).
//
// Every format is made of the standard body, {"type","timestamp","data"}. A body is made once, in the transaction of
// the change, and kept with its content type as one text (PortalMessage::packed()): each try of a message sends the
// same bytes, and a format that is changed in the configuration is that of later events. Only where an expression
// failed there is nothing to keep; such a message is made at each try, until it can be. Address, keys and the portal's
// own headers are those of the configuration at the time of the try.
// Immutable after compile(), any thread. Failures: kInvalid an expression that failed on this event, kTooLarge a body
// of more than kPortalBodyBytesMax.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/config_node.hpp"
#include "base/result.hpp"
#include "connectors/formula.hpp"

namespace leadgate::connectors {

inline constexpr size_t kPortalBodyBytesMax = 256u << 10;

enum class PortalFormatKind { kStandard, kCloudEvents, kForm, kCustom };

// application/json and what ends with +json, parameters aside.
bool is_json_content_type(std::string_view content_type);

struct PortalMessage {
  std::string content_type;
  std::string body;
  // Kept with it: an inner word of the sender's about the event, on one line. Empty: none.
  std::string note;
  bool is_made = true;  // false: `body` is the standard one, which the format could not be made of (yet)

  // As one text, and back. What a standard body without a note is packed to is the body itself.
  std::string packed() const;
  static PortalMessage unpacked(std::string_view text);
};

struct PortalFormatSettings {
  PortalFormatKind kind = PortalFormatKind::kStandard;
  std::string portal;        // its name: `portal.name` in an expression
  std::string source;        // of CloudEvents: a URI reference
  ConfigNode body;           // of kCustom: an expression, or a map of them
  std::string content_type;  // of kCustom
  mapping::Limits limits;    // of the work on one event
};

class PortalFormat {
 public:
  // Null with a mistake at its place for each expression that is none, that fails on a sample of an event or gives
  // nothing on any. A null table: the functions of JMESPath itself.
  static std::shared_ptr<const PortalFormat> compile(PortalFormatSettings settings,
                                                     std::shared_ptr<const mapping::jmespath::FunctionTable> functions,
                                                     Mistakes& mistakes);

  // `event` is the standard body.
  Result<PortalMessage> make(std::string_view event, std::string_view message_id) const;

 private:
  Result<std::string> custom(std::string_view event) const;
  void try_samples(Mistakes& mistakes) const;

  PortalFormatSettings settings_;
  std::shared_ptr<const mapping::jmespath::FunctionTable> functions_;
  std::vector<std::pair<std::string, Formula>> fields_;  // of kCustom; one without a name: the whole body
};

}  // namespace leadgate::connectors
