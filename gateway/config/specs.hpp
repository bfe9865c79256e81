// The declarations of every setting: what load.hpp reads with, and what the reference and the JSON Schema are made of.
// Rules across settings are in gateway/config/checks.hpp. Built on first use, immutable, any thread.
#pragma once

#include "base/field_spec.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// For ranges.
inline constexpr int64_t kMiB = 1 << 20;
inline constexpr int64_t kGiB = 1 << 30;
inline constexpr int64_t kHourMs = 3'600'000;

// What names look like, for mistakes: is_name() of gateway/config/text_rules.hpp.
inline constexpr std::string_view kNameRule = "a name of at most 64 of A-Z, a-z, 0-9, '_', '-' and '.'";

const ObjectSpec<Config>& config_spec();

ObjectSpec<ServerConfig> server_spec();
ObjectSpec<LimitsConfig> limits_spec();
ObjectSpec<TimeoutsConfig> timeouts_spec();
ObjectSpec<StorageConfig> storage_spec();
ObjectSpec<RetentionConfig> retention_spec();
ObjectSpec<DeliveryConfig> delivery_spec();
ObjectSpec<EgressConfig> egress_spec();
ObjectSpec<AlertsConfig> alerts_spec();
// A secret that signs by Standard Webhooks.
void expect_signing_key(const ConfigNode& value, Mistakes& mistakes);

ObjectSpec<LmtpServerConfig> lmtp_server_spec();
ObjectSpec<LmtpSourceConfig> lmtp_source_spec();
ObjectSpec<ImapConfig> imap_spec();
ObjectSpec<MaildirConfig> maildir_spec();

ObjectSpec<LocaleConfig> locale_spec();
ObjectSpec<ContactsConfig> contacts_spec();
ObjectSpec<RepeatConfig> repeat_spec();
ObjectSpec<FingerprintConfig> fingerprint_spec();
ObjectSpec<OwnerConfig> owner_spec();
ObjectSpec<deals::PublicStage> public_stage_spec();
ObjectSpec<PipelineConfig> pipeline_spec();
// The rules of stages' faces in one pipeline, won and lost included.
void check_faces(const PipelineConfig& pipeline, const ConfigNode& node, Mistakes& mistakes);

ObjectSpec<AccessConfig> access_spec();
// The source's own keys; the keys of a preset (connectors/settings.hpp) may stand beside them.
ObjectSpec<SourceConfig> source_spec();
ObjectSpec<PortalConfig> portal_spec();
void declare_portal_poll(ObjectSpec<PortalConfig>& spec);  // how its browsers and customers may ask
void declare_portal_push(ObjectSpec<PortalConfig>& spec);  // how it is told of changes
void declare_portal_delivery(ObjectSpec<PortalConfig>& spec);  // how it is called

// A mistake at the key's value, "'KEY' takes EXPECTED, not 'VALUE'.", unless `ok`.
void expect_text(bool ok, const ConfigNode& map, std::string_view key, std::string_view expected, Mistakes& mistakes);

// Mistakes of the key `schedule` of the map.
void check_schedule(const std::vector<std::string>& waits, const ConfigNode& map, Mistakes& mistakes);

}  // namespace leadgate::gateway
