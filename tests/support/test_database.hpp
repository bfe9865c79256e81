// Databases for tests: in memory over a FaultVfs, or in a folder that is removed at the end.
//
// Both have the key index's schema and the tables that the test names. One test, one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/connection.hpp"
#include "store/database.hpp"
#include "tests/support/fault_vfs.hpp"

namespace leadgate::testing {

class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }

 private:
  std::string folder_;
};

// Opens the writing connection and migrates it: the key index, then `schema`. Aborts the test program when it cannot.
std::unique_ptr<store::Connection> open_test_database(const store::DatabaseSettings& settings, std::string_view schema);

// The same, with the failure told.
Result<std::unique_ptr<store::Connection>> try_open_test_database(const store::DatabaseSettings& settings,
                                                                  std::string_view schema);

// The settings of a database that lives in the VFS.
store::DatabaseSettings memory_database(const FaultVfs& vfs);

// The first value of the first row; fails the test when the statement fails.
int64_t number_of(store::Connection& connection, std::string_view sql);
std::string text_of(store::Connection& connection, std::string_view sql);

}  // namespace leadgate::testing
