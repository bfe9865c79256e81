// The declarations of every setting: what load.hpp reads with, and what the reference and the JSON Schema are made of.
// Rules across settings are in gateway/config/checks.hpp. Built on first use, immutable, any thread.
#pragma once

#include "base/field_spec.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

const ObjectSpec<Config>& config_spec();

ObjectSpec<ServerConfig> server_spec();
ObjectSpec<LimitsConfig> limits_spec();
ObjectSpec<TimeoutsConfig> timeouts_spec();
ObjectSpec<StorageConfig> storage_spec();
ObjectSpec<RetentionConfig> retention_spec();
ObjectSpec<DeliveryConfig> delivery_spec();
ObjectSpec<EgressConfig> egress_spec();

ObjectSpec<LmtpServerConfig> lmtp_server_spec();
ObjectSpec<LmtpSourceConfig> lmtp_source_spec();
ObjectSpec<ImapConfig> imap_spec();
ObjectSpec<MaildirConfig> maildir_spec();

ObjectSpec<LocaleConfig> locale_spec();
ObjectSpec<ContactsConfig> contacts_spec();
ObjectSpec<RepeatConfig> repeat_spec();
ObjectSpec<FingerprintConfig> fingerprint_spec();
ObjectSpec<OwnerConfig> owner_spec();
ObjectSpec<PipelineConfig> pipeline_spec();

ObjectSpec<AccessConfig> access_spec();
// The source's own keys; the keys of a preset (connectors/settings.hpp) may stand beside them.
ObjectSpec<SourceConfig> source_spec();
ObjectSpec<PortalConfig> portal_spec();

// A mistake at the key's value, "'KEY' takes EXPECTED, not 'VALUE'.", unless `ok`.
void expect_text(bool ok, const ConfigNode& map, std::string_view key, std::string_view expected, Mistakes& mistakes);

}  // namespace leadgate::gateway
