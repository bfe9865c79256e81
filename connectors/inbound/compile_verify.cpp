#include "connectors/inbound/compile_verify.hpp"

#include <algorithm>
#include <vector>

namespace leadgate::connectors {
namespace {

enum class Proves { kSecret, kPublicKey, kEither, kNothing };

Proves needed_by(std::string_view way) {
  if (way == "ip_allow" || way == "sns") return Proves::kNothing;
  if (way == "ed25519" || way == "ecdsa") return Proves::kPublicKey;
  return way == "standard_webhooks" ? Proves::kEither : Proves::kSecret;
}

std::string ways_text() {
  std::string out = "Say `verify: none`, or one of ";
  for (const std::string& name : way_names()) {
    if (&name != &way_names().front()) out += &name == &way_names().back() ? " and " : ", ";
    out += name;
  }
  return out + " as a map of its own, or several in a list under `all` or `any`.";
}

std::unique_ptr<const Primitive> make_primitive(const WaySettings& way, const std::string& name,
                                                const PrimitiveContext& context) {
  if (name == "hmac") return make_hmac(way.hmac, context);
  if (name == "digest") return make_digest(way.digest, context);
  if (name == "token") return make_token(way.token, context);
  if (name == "basic") return make_basic(way.basic, context);
  if (name == "standard_webhooks") return make_webhooks(way.standard_webhooks, context);
  if (name == "jws") return make_jws(way.jws, context);
  if (name == "ed25519") return make_asymmetric(KeyKind::kEd25519, way.ed25519, context);
  if (name == "ecdsa") return make_asymmetric(KeyKind::kEcdsaP256, way.ecdsa, context);
  if (name == "sns") return make_sns(way.sns, context);
  return make_ip_allow(way.ip_allow, context);
}

// A secret that is there and empty is one that got lost on its way (a variable that is not set): without a word such a
// source would take everything. What has been told of the same place already is not told again.
bool refuse_empty_secrets(const ConfigNode& source, Mistakes& mistakes) {
  std::vector<const ConfigNode*> empty;
  const auto look_at = [&empty](const ConfigNode& node) {
    if (node.is_null() || (node.is_scalar() && node.scalar().empty())) empty.push_back(&node);
  };
  for (const char* key : {"secret", "public_key", "secrets", "public_keys"}) {
    const ConfigNode* value = source.find(key);
    if (value == nullptr) continue;
    look_at(*value);
    if (value->is_list() && value->items().empty()) empty.push_back(value);
    for (const ConfigNode& item : value->items()) look_at(item);
  }
  for (const ConfigNode* node : empty) {
    const bool told = std::any_of(mistakes.begin(), mistakes.end(),
                                  [&](const Mistake& mistake) { return mistake.place == node->place(); });
    if (told) continue;
    mistakes.push_back({node->place(),
                        "The secret is empty. Give it a text (is a variable not set?), or leave the key out where the "
                        "connector can do without, or say `verify: none`."});
  }
  return !empty.empty();
}

class VerifierCompiler {
 public:
  VerifierCompiler(const PresetSettings& settings, const TemplateContext& templates, const std::string& source,
                   Mistakes& mistakes)
      : s_(settings), templates_(templates), source_(source), mistakes_(mistakes) {
    if (!s_.secret.empty()) keys_.secrets.push_back(s_.secret);
    keys_.secrets.insert(keys_.secrets.end(), s_.secrets.begin(), s_.secrets.end());
    if (!s_.public_key.empty()) keys_.public_keys.push_back(s_.public_key);
    keys_.public_keys.insert(keys_.public_keys.end(), s_.public_keys.begin(), s_.public_keys.end());
  }

  Verifier run() {
    const VerifySettings verify = verify_spec().parse(s_.verify, mistakes_);
    if (verify.optional) refuse_keyless(s_.verify);
    if (verify.optional && keys_.secrets.empty() && keys_.public_keys.empty()) return {};
    const ConfigNode* all = s_.verify.find("all");
    const ConfigNode* any = s_.verify.find("any");
    const size_t single = std::count_if(way_names().begin(), way_names().end(),
                                        [this](const auto& name) { return s_.verify.find(name) != nullptr; });
    const size_t ways = single + (all == nullptr ? 0u : 1u) + (any == nullptr ? 0u : 1u);
    if (ways != 1) {
      mistakes_.push_back(
          {s_.verify.place(), "'verify' names " + std::to_string(ways) + " ways to verify. " + ways_text()});
      return {};
    }
    if (all == nullptr && any == nullptr) add(verify);
    for (const WaySettings& one : verify.all) add(one);
    for (const WaySettings& one : verify.any) {
      if (!can_do_without(verify.any, one)) add(one);
    }
    if (single == 0 && (all == nullptr ? verify.any : verify.all).empty()) {
      mistakes_.push_back({s_.verify.place(), "'verify' has an empty list: it would take everything. " + ways_text()});
    }
    refuse_unused_secret();
    return Verifier(any == nullptr ? Needed::kAll : Needed::kAny, std::move(primitives_), s_.signing_key);
  }

 private:
  // Without a secret such a way would be dropped in silence, though it needs none.
  void refuse_keyless(const ConfigNode& node) {
    for (const ConfigMember& member : node.members()) {
      const bool is_list = member.key == "all" || member.key == "any";
      if (is_list) {
        for (const ConfigNode& item : member.node.items()) refuse_keyless(item);
      } else if (member.key != "optional" && needed_by(member.key) == Proves::kNothing) {
        mistakes_.push_back({member.key_place, "'" + member.key +
                                                   "' needs no secret, so it cannot be `optional`: take "
                                                   "`optional` away."});
      }
    }
  }

  // One of several ways, whose secret the source does not give, beside another that needs none.
  bool can_do_without(const std::vector<WaySettings>& ways, const WaySettings& way) const {
    const auto needs = [](const WaySettings& one, Proves what) {
      return std::any_of(way_names().begin(), way_names().end(), [&](const std::string& name) {
        return one.node.find(name) != nullptr && needed_by(name) == what;
      });
    };
    const auto needs_nothing = [&](const WaySettings& one) { return needs(one, Proves::kNothing); };
    return keys_.secrets.empty() && needs(way, Proves::kSecret) &&
           std::any_of(ways.begin(), ways.end(), needs_nothing);
  }

  void add(const WaySettings& way) {
    std::vector<std::string> names;
    for (const std::string& name : way_names()) {
      if (way.node.find(name) != nullptr) names.push_back(name);
    }
    if (names.size() != 1) {
      mistakes_.push_back({way.node.place(), "This names " + std::to_string(names.size()) +
                                                 " ways to verify; it takes one map of one way."});
      return;
    }
    need_keys(needed_by(names.front()));
    const PrimitiveContext context{*way.node.find(names.front()), keys_, templates_, mistakes_};
    if (std::unique_ptr<const Primitive> made = make_primitive(way, names.front(), context)) {
      primitives_.push_back(std::move(made));
    }
  }

  // Whoever sets one believes that it keeps strangers out.
  void refuse_unused_secret() {
    if (keys_.secrets.empty() || uses_secret_ || has_signed_handshake()) return;
    const ConfigNode* node = s_.node.find("secret");
    if (node == nullptr) node = s_.node.find("secrets");
    // Where the preset says how its platform proves itself, a secret beside that does no harm.
    if (node == nullptr || node->place().file != s_.verify.place().file) return;
    mistakes_.push_back({node->place(),
                         "Source '" + source_ +
                             "' has a secret, but its `verify` has no use for one: nobody is asked for it. Drop it, or "
                             "add a way that proves it: `verify: { all: [...] }`."});
  }

  bool has_signed_handshake() const {
    return std::any_of(s_.handshakes.begin(), s_.handshakes.end(),
                       [](const HandshakeSettings& one) { return one.body.find(kHmacSlot) != std::string::npos; });
  }

  void need_keys(Proves proves) {
    if (proves == Proves::kSecret || proves == Proves::kEither) uses_secret_ = true;
    const bool secret = !keys_.secrets.empty();
    const bool public_key = !keys_.public_keys.empty();
    if (proves == Proves::kSecret && !secret) {
      mistakes_.push_back({s_.node.place(), "Source '" + source_ +
                                                "' verifies its sender but has no secret. Give it `secret:` (or "
                                                "`secrets: [new, old]`), or say `verify: none`."});
    }
    if ((proves == Proves::kPublicKey && !public_key) || (proves == Proves::kEither && !secret && !public_key)) {
      mistakes_.push_back(
          {s_.node.place(), "Source '" + source_ + "' verifies its sender but has no key for it. Give it " +
                                (proves == Proves::kEither ? "`secret:` or `public_key:`" : "`public_key:`") +
                                ", or say `verify: none`."});
    }
  }

  const PresetSettings& s_;
  const TemplateContext& templates_;
  const std::string& source_;
  Mistakes& mistakes_;
  Keys keys_;
  bool uses_secret_ = false;
  std::vector<std::unique_ptr<const Primitive>> primitives_;
};

}  // namespace

Verifier compile_verifier(const PresetSettings& settings, const TemplateContext& templates, const std::string& source,
                          Mistakes& mistakes) {
  if (refuse_empty_secrets(settings.node, mistakes)) return {};
  const ConfigNode& node = settings.verify;
  if (node.is_null() && (!settings.secret.empty() || !settings.secrets.empty())) {
    mistakes.push_back({settings.node.place(), "Source '" + source +
                                                   "' has a secret, but nothing says how it is proved. Add `verify:` "
                                                   "with hmac, token or another way, or drop the secret."});
  }
  if (node.is_null() || (node.is_scalar() && node.scalar() == "none")) return {};
  if (!node.is_map()) {
    mistakes.push_back({node.place(), "'verify' is " + std::string(node.kind_name()) + ". " + ways_text()});
    return {};
  }
  return VerifierCompiler(settings, templates, source, mistakes).run();
}

}  // namespace leadgate::connectors
