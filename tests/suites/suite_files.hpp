// Where the public suites are, and how a runner reads and reports them. Test code, one thread.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace leadgate::suites {

// LEADGATE_SHARED/suites/NAME. The build sets the variable; by hand it must be set.
inline std::filesystem::path suite(const std::string& name) {
  const char* shared = std::getenv("LEADGATE_SHARED");
  if (shared == nullptr) throw std::runtime_error("Set LEADGATE_SHARED to the folder that holds suites/.");
  return std::filesystem::path(shared) / "suites" / name;
}

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("Cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

// Counts cases, says which fail, prints the score.
class Score {
 public:
  explicit Score(std::string name) : name_(std::move(name)) {}
  ~Score() { printf("[   SCORE  ] %s: %d of %d\n", name_.c_str(), passed_, total_); }

  void count(bool passed, const std::string& what) {
    ++total_;
    if (passed) ++passed_;
    else if (total_ - passed_ <= 25) printf("[   WRONG  ] %s: %s\n", name_.c_str(), what.c_str());
  }
  int passed() const { return passed_; }
  int total() const { return total_; }

 private:
  std::string name_;
  int passed_ = 0;
  int total_ = 0;
};

}  // namespace leadgate::suites
