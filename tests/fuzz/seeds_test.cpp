// Every fuzz target over its committed seeds and some thousand small changes of them: what fuzzing once found stays
// found, and a new decoder is tried on broken input from its first day. Repeatable: the changes come from a fixed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/random.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {
namespace {

constexpr int kChangesPerSeed = 300;

std::vector<std::string> seeds_of(std::string_view target) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/seeds/" + std::string(target))) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    seeds.push_back(text.str());
  }
  return seeds;
}

// One of: a byte changed, a piece cut out, a piece doubled, the end cut off, a piece of another seed put in.
std::string changed(std::string text, const std::string& other, Random& random) {
  const auto place = [&random](size_t size) { return size == 0 ? 0 : static_cast<size_t>(random.next() % size); };
  const size_t at = place(text.size());
  const size_t length = place(std::min<size_t>(text.size() - at, 40) + 1);
  switch (random.next() % 5) {
    case 0:
      if (!text.empty()) text[at] = static_cast<char>(random.next());
      break;
    case 1:
      text.erase(at, length);
      break;
    case 2:
      text.insert(at, std::string(text, at, length));
      break;
    case 3:
      text.resize(at);
      break;
    default:
      text.insert(at, other.substr(std::min(at, other.size()), 40));
      break;
  }
  return text;
}

TEST(FuzzTargets, HoldOverTheSeedsAndChangesOfThem) {
  for (const Target& target : targets()) {
    const std::vector<std::string> seeds = seeds_of(target.name);
    ASSERT_GE(seeds.size(), 3u) << target.name;
    SeededRandom random(20261126);
    for (const std::string& seed : seeds) {
      target.run(seed);
      std::string text = seed;
      for (int i = 0; i < kChangesPerSeed; ++i) {
        // Changes pile up for a while: a single one is often caught by the first check.
        if (i % 6 == 0) text = seed;
        text = changed(std::move(text), seeds[random.next() % seeds.size()], random);
        target.run(text);
      }
    }
  }
}

}  // namespace
}  // namespace leadgate::fuzz
