#include "connectors/compile_fetch.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.hpp"

namespace leadgate::connectors {

const Place& value_place(const ConfigNode& map, std::string_view key) {
  const ConfigNode* node = map.find(key);
  return node == nullptr ? map.place() : node->place();
}

namespace {

constexpr std::string_view kSettingPrefix = "setting.";
// Stands for what an event says, in an address of which only the rest is known.
constexpr char kOfTheEvent = '\x01';

bool is_step_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 64 && (name[0] < '0' || name[0] > '9') &&
         std::all_of(name.begin(), name.end(), allowed);
}

bool is_header_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), allowed);
}

// The address with what an event says marked as unknown: the configuration's own words.
std::string known_url(const PresetSettings& settings, std::string_view url) {
  const TextTemplate parsed = TextTemplate::parse(url);
  bool is_first = parsed.begins_with_slot();
  return parsed.render([&](const std::string& slot) -> std::string {
    const bool at_begin = std::exchange(is_first, false);
    if (!slot.starts_with(kSettingPrefix)) return {kOfTheEvent};
    const auto given = settings.settings.find(slot.substr(kSettingPrefix.size()));
    const std::string value = given == settings.settings.end() ? "" : given->second;
    return at_begin ? value : percent_encode(value, Plus::kIsPlus);
  });
}

// Empty: the source lacks a setting.
std::string origin_of(const PresetSettings& settings, std::string_view url) {
  for (const std::string& slot : TextTemplate::parse(url).slots()) {
    if (!slot.starts_with(kSettingPrefix)) continue;
    const auto given = settings.settings.find(slot.substr(kSettingPrefix.size()));
    if (given == settings.settings.end() || given->second.empty()) return {};
  }
  const std::string known = known_url(settings, url);
  const size_t scheme = known.find("://");
  return scheme == std::string::npos ? "" : known.substr(0, known.find_first_of("/?#", scheme + 3));
}

// The name of the setting that the address begins with; empty: it begins with its own words.
std::string first_setting(std::string_view url) {
  const TextTemplate parsed = TextTemplate::parse(url);
  if (!parsed.begins_with_slot()) return {};
  const std::string slot = parsed.slots().front();
  return slot.starts_with(kSettingPrefix) ? slot.substr(kSettingPrefix.size()) : "";
}

class StepCompiler {
 public:
  StepCompiler(const PresetSettings& settings, const FetchSettings& step,
               const mapping::jmespath::FunctionTable* functions, Mistakes& mistakes)
      : s_(settings), step_(step), functions_(functions), mistakes_(mistakes) {}

  std::optional<FetchStep> run() {
    const size_t before = mistakes_.size();
    FetchStep out;
    out.name = step_.name;
    if (!step_.when.empty()) out.when = formula("when", step_.when);
    out.method = step_.method == FetchMethod::kPost ? "POST" : "GET";
    out.url = text("url", value_place(step_.node, "url"), step_.url, true);
    out.allow_private = s_.allow_private;
    compile_headers(out);
    if (!step_.body.empty() && step_.method == FetchMethod::kGet) {
      tell("body", "Only a POST has a 'body': add `method: POST`.");
    }
    out.body = text("body", value_place(step_.node, "body"), step_.body, false);
    out.content_type = step_.content_type;
    compile_absent(out);
    out.missing.assign(missing_.begin(), missing_.end());
    out.secrets.assign(secrets_.begin(), secrets_.end());
    check_url(out.missing.empty());
    if (mistakes_.size() != before) return std::nullopt;
    return out;
  }

 private:
  void tell(std::string_view key, std::string text) { mistakes_.push_back({value_place(step_.node, key), text}); }

  std::optional<Formula> formula(const std::string& key, const std::string& text) {
    return Formula::compile(text, value_place(step_.node, key), "fetch." + key, functions_, mistakes_);
  }

  const NeedSettings* need(const std::string& name) const {
    const auto found =
        std::find_if(s_.needs.begin(), s_.needs.end(), [&name](const NeedSettings& one) { return one.name == name; });
    return found == s_.needs.end() ? nullptr : &*found;
  }

  // What the source gives for the setting; an empty one is noted as missing.
  std::string setting(const std::string& name, const Place& place, bool takes_secrets) {
    const auto given = s_.settings.find(name);
    const NeedSettings* declared = need(name);
    if (declared == nullptr && given == s_.settings.end()) {
      std::vector<std::string> known;
      for (const NeedSettings& one : s_.needs) known.push_back(one.name);
      const std::string_view meant = nearest(name, known);
      mistakes_.push_back(
          {place, "There is no setting '" + name + "'" +
                      (meant.empty() ? "; declare it in `needs`." : ", did you mean '" + std::string(meant) + "'?")});
      return {};
    }
    const bool is_secret = declared != nullptr && declared->secret;
    if (is_secret && !takes_secrets) {
      mistakes_.push_back({place, "The secret setting '" + name + "' may stand in 'url' and 'headers' only."});
    }
    if (given == s_.settings.end() || given->second.empty()) {
      missing_.insert(name);
      return {};
    }
    if (is_secret) secrets_.insert(given->second);
    return given->second;
  }

  FetchText text(const std::string& key, const Place& place, const std::string& source, bool takes_secrets) {
    TextTemplate parsed = TextTemplate::parse(source);
    std::vector<std::pair<std::string, Formula>> slots;
    std::vector<std::pair<std::string, std::string>> settings;
    for (const std::string& slot : parsed.slots()) {
      if (slot.starts_with(kSettingPrefix)) {
        settings.emplace_back(slot, setting(slot.substr(kSettingPrefix.size()), place, takes_secrets));
        continue;
      }
      std::optional<Formula> value = Formula::compile(slot, place, "fetch." + key, functions_, mistakes_);
      if (value) slots.emplace_back(slot, std::move(*value));
    }
    return {std::move(parsed), std::move(slots), std::move(settings)};
  }

  void compile_headers(FetchStep& out) {
    const ConfigNode* headers = step_.node.find("headers");
    for (const auto& [name, value] : step_.headers) {
      const Place& place = headers == nullptr ? step_.node.place() : value_place(*headers, name);
      if (!is_header_name(name)) mistakes_.push_back({place, "'" + name + "' is no name of a header."});
      out.headers.emplace_back(name, text("headers", place, value, true));
    }
  }

  void compile_absent(FetchStep& out) {
    for (const std::string& status : step_.absent) {
      int number = 0;
      const auto end = std::from_chars(status.data(), status.data() + status.size(), number);
      if (end.ec != std::errc() || end.ptr != status.data() + status.size() || number < 400 || number > 499) {
        tell("absent", "'absent' takes statuses from 400 to 499, not '" + status + "'.");
      }
      out.absent.push_back(number);
    }
  }

  void check_url(bool is_complete) {
    if (step_.url.empty() || !is_complete) return;
    const std::string known = known_url(s_, step_.url);
    std::string_view url = known;
    const bool is_https = url.starts_with("https://");
    if (!is_https && !(s_.allow_private && url.starts_with("http://"))) {
      return tell("url", "An address of `fetch` begins with https://" +
                             std::string(s_.allow_private ? " or http://." : "; http:// needs `allow_private: true`."));
    }
    url.remove_prefix(is_https ? 8 : 7);
    const std::string_view host = url.substr(0, url.find_first_of("/?#"));
    const bool plain =
        !host.empty() && std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!plain || host.find('@') != std::string_view::npos) {
      return tell("url",
                  "The host of an address of `fetch` is the configuration's own, without a user: what an event "
                  "says may stand behind it only.");
    }
    const bool clean =
        std::all_of(url.begin(), url.end(), [](char c) { return (c > ' ' && c < 0x7F) || c == kOfTheEvent; });
    if (!clean || url.find('#') != std::string_view::npos) {
      tell("url", "An address of `fetch` has no blanks, no '#' and nothing but ASCII.");
    }
  }

  const PresetSettings& s_;
  const FetchSettings& step_;
  const mapping::jmespath::FunctionTable* functions_;
  Mistakes& mistakes_;
  std::set<std::string> missing_;
  std::set<std::string> secrets_;
};

}  // namespace

std::vector<FetchAddress> fetch_addresses(const PresetSettings& settings) {
  std::vector<FetchAddress> out;
  for (const FetchSettings& step : settings.fetch) {
    const std::string origin = origin_of(settings, step.url);
    if (origin.empty()) continue;
    FetchAddress& address =
        out.emplace_back(FetchAddress{step.name, origin, "url", value_place(step.node, "url"), settings.allow_private});
    const std::string setting = first_setting(step.url);
    const ConfigNode* given = settings.node.find("settings");
    if (setting.empty() || given == nullptr || given->find(setting) == nullptr) continue;
    address.key = "settings." + setting;
    address.place = value_place(*given, setting);
  }
  return out;
}

std::vector<FetchStep> compile_fetch(const PresetSettings& settings, const mapping::jmespath::FunctionTable* functions,
                                     Mistakes& mistakes) {
  std::vector<FetchStep> out;
  std::set<std::string> names;
  if (settings.fetch.size() > kFetchStepsMax) {
    mistakes.push_back(
        {value_place(settings.node, "fetch"), "'fetch' takes at most " + std::to_string(kFetchStepsMax) + " steps."});
  }
  for (const FetchSettings& step : settings.fetch) {
    if (step.name.empty() || step.url.empty()) continue;  // reported as missing
    const Place& place = value_place(step.node, "name");
    if (!is_step_name(step.name)) {
      mistakes.push_back({place, "'name' takes letters, digits and '_', not '" + step.name + "'."});
    }
    if (!names.insert(step.name).second) {
      mistakes.push_back({place, "Two steps of `fetch` have the name '" + step.name + "'."});
    }
    if (auto compiled = StepCompiler(settings, step, functions, mistakes).run()) out.push_back(std::move(*compiled));
  }
  return out;
}

}  // namespace leadgate::connectors
