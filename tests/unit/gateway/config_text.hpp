// A small configuration that is right, to be broken in one place by each test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/config/load.hpp"

namespace leadgate::gateway {

// Line numbers matter to the tests: add at the end only.
inline constexpr char kGoodConfig[] = R"(server: { listen: "127.0.0.1:0" }
storage: { sqlite: ./data/test.db }
locale: { region: RU, timezone: Europe/Moscow }
access:
  - { name: admin, role: admin, token: admin-token }
owners:
  - { id: anna, name: Anna }
pipelines:
  - id: shop
    currency: RUB
    default_owner: anna
    stages:
      - { id: new, label: New }
      - { id: sent }
sources:
  - { name: woo, connector: woocommerce, pipeline: shop, secret: hush }
  - { name: site, connector: form, pipeline: shop, path: /old/lead.php }
portals:
  - name: account
    url: https://shop.example/hooks
    secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz
    token: portal-token
    sources: [woo]
)";

// kGoodConfig with the first `from` replaced.
inline std::string config_with(const std::string& from, const std::string& to) {
  std::string text = kGoodConfig;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

inline Surroundings test_surroundings() {
  Surroundings out;
  out.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "WOO") return "from-the-environment";
    return std::nullopt;
  };
  out.read_file = [](const std::string& path) -> Result<std::string> {
    if (path == "/run/woo") return std::string("from-a-file\n");
    if (path == "/presets/own.yaml") return std::string("map: { title: body.subject }\n");
    if (path == "/presets/guarded.yaml") {
      return std::string("title: of ${WOO}\nverify: { token: { header: X-Token } }\nsecret: file:/run/woo\n");
    }
    if (path == "/presets/tested.yaml") {
      return std::string(
          "map: { title: body.subject }\ntests: [{ body: '{}', outcome: parked, expect: { title: x } }]\n");
    }
    if (path == "/presets/bad.yaml") return std::string("mapp: { title: body.subject }\n");
    return Error::not_found("No such file or directory.");
  };
  return out;
}

inline LoadedConfig read_test_config(const std::string& text, const ConfigOverrides& overrides = {}) {
  return read_config(text, "c.yaml", test_surroundings(), overrides);
}

inline std::vector<std::string> mistake_lines(const LoadedConfig& loaded) {
  std::vector<std::string> out;
  for (const Mistake& mistake : loaded.mistakes) out.push_back(mistake.line());
  return out;
}

}  // namespace leadgate::gateway
