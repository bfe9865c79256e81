// The rules of the house, checked on the tree itself: who may include whom, how long a file or a function may be, and
// what is written in one place only. Each message says what to do instead.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr size_t kFileLinesMax = 400;
constexpr size_t kFunctionLinesMax = 70;
constexpr size_t kColumnsMax = 120;
constexpr uintmax_t kFileBytesMax = 256 * 1024;

const std::vector<std::string> kFolders = {"base",    "store",      "queue",   "deals",
                                           "mapping", "connectors", "gateway", "tests"};

// What a folder may include; deals/book is a layer of its own, above queue.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"base", {"base"}},
    {"store", {"base", "store"}},
    {"queue", {"base", "store", "queue"}},
    {"deals", {"base", "deals"}},
    {"deals/book", {"base", "store", "queue", "deals", "deals/book"}},
    {"mapping", {"base", "deals", "mapping"}},
    {"connectors", {"base", "deals", "mapping", "connectors"}},
    {"gateway", {"base", "store", "queue", "deals", "deals/book", "mapping", "connectors", "gateway"}},
};

struct Source {
  std::string path;   // from the root of the tree
  std::string layer;
  std::vector<std::string> lines;
};

std::string layer_of(const std::string& path) {
  if (path.starts_with("deals/book/")) return "deals/book";
  return path.substr(0, path.find('/'));
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<Source> sources() {
  std::vector<Source> found;
  for (const std::string& folder : kFolders) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      const std::string path = entry.path().string();
      found.push_back({path, layer_of(path), lines_of(entry.path())});
    }
  }
  std::sort(found.begin(), found.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return found;
}

std::string at(const Source& source, size_t index) { return source.path + ":" + std::to_string(index + 1) + ": "; }

// The line without a comment at its end and without what stands in quotes.
std::string code_of(const std::string& line) {
  static const std::regex quoted(R"("(\\.|[^"\\])*")");
  std::string code = std::regex_replace(line, quoted, "\"\"");
  if (const size_t comment = code.find("//"); comment != std::string::npos) code.resize(comment);
  return code;
}

struct Ban {
  std::string pattern;
  std::string instead;
  std::string allowed_in;   // a path that may; empty: nowhere
};

const std::vector<Ban>& bans() {
  static const std::vector<Ban> list = {
      {R"(\bco_spawn\()", "start tasks with spawn() of gateway/net/spawn.hpp", "gateway/net/spawn.hpp"},
      {R"(awaitable_operators)", "a timeout is a deadline of the operation, not `op || timer`", ""},
      {R"(\bdetached\b)", "detached swallows exceptions: use spawn()", ""},
      {R"(\bany_io_executor\b)", "use Executor of gateway/net/task.hpp", ""},
      {R"(system_clock::now|steady_clock::now)", "take a Clock& as an argument", "base/clock.cpp"},
      {R"(\[=\])", "name what is captured", ""},
      {R"(\bnew [A-Z]|\bdelete [a-z])", "own memory with std::make_unique", ""},
      {R"(std::cout|std::cerr)", "log_...() for the log; only the command line prints", "gateway/main.cpp"},
      {R"(co_await \[)", "name the lambda first: g++ 12 destroys such a temporary twice", ""},
      {R"(co_await \w+(::\w+)*::(?!move\b)\w+\()", "name the task first: g++ 12 destroys its temporaries twice", ""},
      {R"(co_await [^;]*\?)", "no co_await inside ?: with g++ 12: bind it to a name first", ""},
      {R"(\bsleep_for\b|\busleep\b)", "wait for the event, not for time", ""},
      {R"(using namespace std)", "spell std:: out", ""},
  };
  return list;
}

TEST(Tidy, IncludesFollowTheArrows) {
  static const std::regex include(R"re(^#include "([^"]+)")re");
  for (const Source& source : sources()) {
    const auto arrows = kArrows.find(source.layer);
    for (size_t i = 0; i < source.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(source.lines[i], match, include)) continue;
      const std::string target = match[1];
      EXPECT_TRUE(fs::exists(target)) << at(source, i) << "includes are written from the root of the tree: " << target;
      if (arrows == kArrows.end()) continue;
      EXPECT_TRUE(arrows->second.count(layer_of(target)))
          << at(source, i) << source.layer << "/ must not know " << layer_of(target) << "/";
    }
  }
}

TEST(Tidy, FilesHaveOneReasonToExist) {
  std::vector<size_t> sizes;
  for (const Source& source : sources()) {
    if (source.layer != "tests") sizes.push_back(source.lines.size());
    EXPECT_LE(source.lines.size(), kFileLinesMax) << source.path << ": split it by reason to exist";
  }
  std::sort(sizes.begin(), sizes.end());
  ASSERT_FALSE(sizes.empty());
  EXPECT_LE(sizes[sizes.size() / 2], 150u) << "the median file grows";
}

// A function starts at a line that ends in '{' at the outermost level or in a class, and ends with its brace.
TEST(Tidy, FunctionsAreShort) {
  static const std::regex head(R"(^(  )?[A-Za-z_].*\) ?(const)? ?(noexcept)? ?(override)? ?\{$)");
  for (const Source& source : sources()) {
    for (size_t i = 0; i < source.lines.size(); ++i) {
      if (!std::regex_search(source.lines[i], head)) continue;
      const std::string end = source.lines[i].starts_with("  ") ? "  }" : "}";
      size_t last = i + 1;
      while (last < source.lines.size() && !source.lines[last].starts_with(end)) ++last;
      EXPECT_LE(last - i + 1, kFunctionLinesMax) << at(source, i) << "push ifs up and loops down, or name a part of it";
    }
  }
}

TEST(Tidy, LinesAreAtMost120ColumnsWithoutBlanksAtTheEnd) {
  for (const Source& source : sources()) {
    for (size_t i = 0; i < source.lines.size(); ++i) {
      const std::string& line = source.lines[i];
      const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
      const bool raw_text = source.layer == "tests" && line.find("R\"") != std::string::npos;
      EXPECT_TRUE(raw_text || columns <= static_cast<long>(kColumnsMax)) << at(source, i) << "too long";
      EXPECT_FALSE(line.ends_with(' ') || line.ends_with('\t')) << at(source, i) << "blanks at the end";
    }
  }
}

TEST(Tidy, HeadersSayWhatTheyAreBeforeAnythingElse) {
  for (const Source& source : sources()) {
    if (!source.path.ends_with(".hpp") || source.path == "gateway/pch.hpp") continue;
    ASSERT_FALSE(source.lines.empty());
    EXPECT_TRUE(source.lines[0].starts_with("//")) << source.path << ": a header starts with what it is";
    const bool once = std::find(source.lines.begin(), source.lines.end(), "#pragma once") != source.lines.end();
    EXPECT_TRUE(once) << source.path << ": #pragma once";
  }
}

TEST(Tidy, WhatHasOnePlaceStandsThere) {
  for (const Ban& ban : bans()) {
    const std::regex pattern(ban.pattern);
    for (const Source& source : sources()) {
      if (source.path == ban.allowed_in || source.layer == "tests") continue;
      for (size_t i = 0; i < source.lines.size(); ++i) {
        EXPECT_FALSE(std::regex_search(code_of(source.lines[i]), pattern)) << at(source, i) << ban.instead;
      }
    }
  }
}

TEST(Tidy, NothingIsLeftUnfinished) {
  static const std::regex marks(R"(\b(TODO|FIXME|XXX|HACK)\b)");
  for (const Source& source : sources()) {
    if (source.path == "tests/tidy/tidy_test.cpp") continue;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(source.lines[i], marks)) << at(source, i) << "do it, or write down why not";
    }
  }
}

TEST(Tidy, NoFileIsLarge) {
  for (const std::string& folder : kFolders) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      EXPECT_LE(entry.file_size(), kFileBytesMax) << entry.path() << ": data of that size is made by its test";
    }
  }
}

}  // namespace
