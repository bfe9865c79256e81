#include "gateway/config/mail_checks.hpp"

#include <algorithm>
#include <map>

#include "gateway/config/checks.hpp"
#include "gateway/config/text_rules.hpp"
#include "gateway/mail/lmtp_recipients.hpp"
#include "gateway/net/egress_rules.hpp"

namespace leadgate::gateway {
namespace {

const ConfigNode* section_of(const SourceConfig& source, std::string_view key) {
  const ConfigNode* section = source.node.find(key);
  return section == nullptr || section->is_null() ? nullptr : section;
}

void check_transport(const SourceConfig& source, Mistakes& mistakes) {
  std::string_view first;
  for (const auto& [key, transport] : kMailSections) {
    const ConfigNode* const section = section_of(source, key);
    if (section != nullptr && !first.empty()) {
      mistakes.push_back({section->place(), "Source '" + source.name + "' has '" + std::string(first) + "' and '" +
                                                std::string(key) +
                                                "'; a source gets its letters one way, make two of it."});
    }
    if (section != nullptr && first.empty()) first = key;
    if (section == nullptr && source.preset == key) {
      mistakes.push_back({value_place(source.node, "connector"), "The connector '" + source.preset +
                                                                     "' needs a section '" + source.preset +
                                                                     "' that says where the letters are."});
    }
  }
}

// Whoever finds the address could write letters in anybody's name.
void check_path(const SourceConfig& source, Mistakes& mistakes) {
  if (source.transport() == Transport::kHttp || source.path.empty() || source.node.find("verify") != nullptr) return;
  mistakes.push_back(
      {value_place(source.node, "path"), "Source '" + source.name +
                                             "' gets letters, and anybody could post some to its 'path': give it a "
                                             "'verify' and a 'secret', or say 'verify: none'."});
}

void check_imap_address(const ImapConfig& imap, AddressClass host, const Place& place, Mistakes& mistakes) {
  const std::string address = imap.host == "localhost" ? "127.0.0.1" : imap.host;
  const auto checked = check_address({.allow = imap.allow, .ports = {}, .own = {}}, imap.egress(), address, 0);
  if (checked) return;
  std::string text = checked.error().message;
  if (may_reach(EgressPolicy::kAllowPrivate, host)) {
    text = "'" + imap.host + "' is a " + std::string(address_class_name(host)) +
           " address, which is called with allow_private: true only.";
  }
  mistakes.push_back({place, std::move(text)});
}

void check_imap(const SourceConfig& source, const ConfigNode& section, Mistakes& mistakes) {
  const ImapConfig& imap = source.imap;
  const auto say = [&](std::string_view key, std::string text) {
    mistakes.push_back({value_place(section, key), std::move(text)});
  };
  if (imap.password.empty() == imap.access_token.empty()) {
    say("password", "A mailbox is opened with a 'password' or an 'access_token', one of the two.");
  }
  const AddressClass host = imap.host == "localhost" ? AddressClass::kLoopback : classify_address(imap.host);
  if (imap.tls == ImapTls::kNone && host != AddressClass::kLoopback) {
    say("tls", "Without TLS a password would travel in the open: 'none' is for a loopback host only.");
  }
  if (host != AddressClass::kUnknown) check_imap_address(imap, host, value_place(section, "host"), mistakes);
  if (imap.host.find_first_of("/@ :") != std::string::npos && host == AddressClass::kUnknown) {
    say("host", "'host' takes a name or an address, for example imap.example.com; the port has a key of its own.");
  }
  if ((imap.after == AfterLetter::kMove) == imap.move_to.empty()) {
    say("after", "'after: move' and 'move_to', the folder to move to, go together.");
  }
  if (imap.folders.empty()) say("folders", "'folders' takes at least one folder, for example [INBOX].");
  if (std::find(imap.folders.begin(), imap.folders.end(), imap.move_to) != imap.folders.end()) {
    say("move_to", "'move_to' is one of the folders that are looked into; choose another.");
  }
}

void check_since(const std::string& since, const ConfigNode& section, Mistakes& mistakes) {
  if (parse_since(since)) return;
  mistakes.push_back({value_place(section, "since"),
                      "'since' takes a day or a date and time, for example \"2026-11-01\", not '" + since + "'."});
}

// The places that the source's letters come from, as they are the same for two sources.
std::vector<std::string> places_of(const SourceConfig& source) {
  std::vector<std::string> out;
  if (source.transport() == Transport::kMaildir) out.push_back(source.maildir.path);
  if (source.transport() != Transport::kImap) return out;
  const ImapConfig& imap = source.imap;
  const std::string mailbox = imap.user + " at " + imap.host + ":" + std::to_string(imap.port_used());
  for (const std::string& folder : imap.folders) out.push_back("folder '" + folder + "' of " + mailbox);
  return out;
}

// Each of them would make deals of the same letters.
void check_shared(const SourceConfig& source, const ConfigNode& section, std::map<std::string, std::string>& owners,
                  Mistakes& mistakes) {
  for (const std::string& place : places_of(source)) {
    const auto [known, fresh] = owners.emplace(place, source.name);
    if (fresh || known->second == source.name) continue;
    mistakes.push_back({section.place(), "The letters of " + place + " are those of source '" + known->second +
                                             "' already; every one of them would come twice."});
  }
}

void check_mailboxes(const Config& config, Mistakes& mistakes) {
  size_t mailboxes = 0;
  std::map<std::string, std::string> owners;
  for (const SourceConfig& source : config.sources) {
    const ConfigNode* const imap = section_of(source, "imap");
    if (imap != nullptr && imap->is_map()) check_imap(source, *imap, mistakes);
    const ConfigNode* const section = imap != nullptr ? imap : section_of(source, "maildir");
    if (section != nullptr && section->is_map()) {
      check_shared(source, *section, owners, mistakes);
      check_since(imap != nullptr ? source.imap.since : source.maildir.since, *section, mistakes);
    }
    if (section == nullptr || ++mailboxes != kMailboxesMax + 1) continue;
    mistakes.push_back({section->place(), "There are more than " + std::to_string(kMailboxesMax) +
                                              " mailboxes; each has a thread of its own."});
  }
}

void check_recipients(const Config& config, Mistakes& mistakes) {
  LmtpRecipients seen;
  for (const SourceConfig& source : config.sources) {
    const ConfigNode* const section = section_of(source, "lmtp");
    if (section == nullptr) continue;
    if (config.server.lmtp.listen.empty()) {
      mistakes.push_back({section->place(), "Nobody can deliver to source '" + source.name +
                                                "': there is no 'server.lmtp.listen', for example 127.0.0.1:2424."});
    }
    const ConfigNode* const list = section->find("recipients");
    if (list == nullptr || !list->is_list()) continue;
    if (list->items().empty()) mistakes.push_back({list->place(), "'recipients' takes at least one address."});
    for (const ConfigNode& item : list->items()) {
      if (!item.is_scalar()) continue;
      if (!is_recipient(item.scalar())) {
        mistakes.push_back({item.place(), "'" + item.scalar() +
                                              "' is no address such as sales@leads.example or "
                                              "*@leads.example."});
        continue;
      }
      const std::string other = seen.add(item.scalar(), source.name);
      if (other.empty()) continue;
      mistakes.push_back({item.place(), "The address " + item.scalar() + " is that of source '" + other +
                                            "'; two sources for one recipient are not possible."});
    }
  }
}

void check_listen(const LmtpServerConfig& lmtp, const Config& config, Mistakes& mistakes) {
  if (lmtp.listen.empty() || config.server.node.find("lmtp") == nullptr) return;
  const Place& place = value_place(*config.server.node.find("lmtp"), "listen");
  if (lmtp.listen.starts_with("unix:/")) return;
  const auto endpoint = parse_listen(lmtp.listen);
  if (!endpoint) {
    mistakes.push_back({place, "'listen' takes an IP address and a port, for example 127.0.0.1:2424, or unix:/PATH."});
  } else if (!may_reach(EgressPolicy::kAllowPrivate, classify_address(endpoint->address)) ||
             classify_address(endpoint->address) == AddressClass::kPublic) {
    mistakes.push_back({place, "LMTP has no passwords: it listens on a loopback or private address only, not on " +
                                   endpoint->address + "."});
  }
}

}  // namespace

void check_mail(const Config& config, Mistakes& mistakes) {
  check_listen(config.server.lmtp, config, mistakes);
  for (const SourceConfig& source : config.sources) {
    check_transport(source, mistakes);
    check_path(source, mistakes);
  }
  check_mailboxes(config, mistakes);
  check_recipients(config, mistakes);
}

}  // namespace leadgate::gateway
