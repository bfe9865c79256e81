// The keys of a preset file, declared once: what is read, checked, documented and in the JSON Schema. A source may have
// every one of them too, and wins.
//
// Plain values; the declaration is built on first use and immutable, any thread. Expressions are only text here:
// connectors/compile checks what they say. `node` members keep the map as written, for places and for the order of
// keys.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/field_spec.hpp"
#include "connectors/fetch_settings.hpp"
#include "connectors/inbound/verify_settings.hpp"
#include "connectors/mail/settings.hpp"
#include "connectors/mapping_tests.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors {

inline constexpr size_t kBodyBytesMaxDefault = 1u << 20;
inline constexpr size_t kEventsMaxDefault = 200;
// A handshake that is answered before the signature is checked is looked for in small bodies only: what is decoded for
// a stranger stays cheap.
inline constexpr size_t kUnverifiedHandshakeBytesMax = 4096;

// How a slot of a handshake begins that the source's secret signs.
inline constexpr std::string_view kHmacSlot = "hmac_sha256_";

// What a source says beside its secret, as its preset declares it.
struct NeedSettings {
  std::string name;
  std::string doc;
  bool required = false;
  bool secret = false;
  ConfigNode node;
};

// What a sender makes of an answer that is no 2xx, and so what it hears when the fault is ours.
struct RetrySettings {
  std::string about;
  int unavailable = 503;
  int too_many = 429;
};

struct HandshakeSettings {
  std::string when;
  std::string token;
  std::string token_setting;
  std::string visit;
  std::vector<std::string> visit_hosts;
  bool before_verify = false;
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  ConfigNode node;
};

enum class RuleKind { kLead, kOrder, kMessage, kStatus, kIgnore, kPark };

// When the first message of a chat makes a deal.
enum class CreateWhen { kMessage, kContact, kCommand };

struct RuleSettings {
  std::string when;
  RuleKind is = RuleKind::kLead;
  std::string reason;
  std::string problem;
  CreateWhen create_when = CreateWhen::kMessage;
  std::vector<std::string> commands;
  ConfigNode node;
};

struct ReplySettings {
  std::string when;  // of a variant
  int status = 0;    // 0: the contract's
  std::string content_type;
  std::string body;
  std::string redirect;
  std::string empty_body;
  std::vector<ReplySettings> variants;
  ConfigNode node;
};

struct PresetSettings {
  std::string title;
  std::string about;
  std::string extends;
  std::vector<std::string> methods = {"POST"};
  std::vector<std::string> content_types;
  size_t body_bytes_max = kBodyBytesMaxDefault;
  size_t events_max = kEventsMaxDefault;
  ConfigNode verify;
  Secret secret;
  std::vector<Secret> secrets;
  std::string public_key;
  std::vector<std::string> public_keys;
  Secret signing_key;
  std::string public_url;
  std::vector<NeedSettings> needs;
  std::map<std::string, std::string> settings;
  RetrySettings retries;
  std::vector<HandshakeSettings> handshakes;
  std::string each;
  mail::MailSettings mail;
  ConfigNode templates;
  std::map<std::string, std::string> let;
  std::vector<FetchSettings> fetch;
  bool allow_private = false;
  std::vector<RuleSettings> events;
  CreateWhen create_when = CreateWhen::kMessage;
  std::vector<std::string> commands;
  std::map<std::string, std::string> stages;
  std::string idempotency_key;
  std::map<std::string, std::string> map;
  mapping::LeftOver left_over = mapping::LeftOver::kKeep;
  std::vector<std::string> ignore;
  bool recognise = false;
  mapping::OwnIdentities own;
  std::vector<std::string> honeypots;
  std::vector<MappingTest> tests;
  ReplySettings reply;
  std::string reply_text;
  ConfigNode node;
};

const ObjectSpec<PresetSettings>& preset_spec();
// The key `own`, which the whole configuration has, too.
ObjectSpec<mapping::OwnIdentities> own_spec();

// The outcomes that a reply may have keys of its own for: created, updated, appended, duplicate, ignored, parked.
const std::vector<std::string>& reply_outcomes();
// One of those keys.
const ObjectSpec<ReplySettings>& reply_spec();

}  // namespace leadgate::connectors
