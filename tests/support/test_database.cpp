#include "tests/support/test_database.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/log.hpp"
#include "store/key_index.hpp"
#include "store/migration.hpp"

namespace leadgate::testing {

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "leadgate-test-XXXXXX").string();
  LEADGATE_INVARIANT(::mkdtemp(pattern.data()) != nullptr, "a test needs a folder of its own");
  folder_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Result<std::unique_ptr<store::Connection>> try_open_test_database(const store::DatabaseSettings& settings,
                                                                  std::string_view schema) {
  set_up_log(LogLevel::kOff);  // failures are told by results, and many tests cause them
  Result<std::unique_ptr<store::Connection>> connection = store::open_writer(settings);
  if (!connection.ok()) return connection;
  std::vector<store::MigrationStep> steps{{"keys", 1, store::KeyIndex::schema()}};
  if (!schema.empty()) steps.push_back({"test", 1, schema});
  Result<void> migrated = store::migrate(**connection, steps);
  if (!migrated.ok()) return migrated.error();
  return connection;
}

std::unique_ptr<store::Connection> open_test_database(const store::DatabaseSettings& settings,
                                                      std::string_view schema) {
  return std::move(try_open_test_database(settings, schema)).value();
}

store::DatabaseSettings memory_database(const FaultVfs& vfs) {
  store::DatabaseSettings settings;
  settings.path = "/memory/leadgate.db";
  settings.vfs = vfs.name();
  return settings;
}

int64_t number_of(store::Connection& connection, std::string_view sql) {
  store::Rows row(connection.query(sql));
  int64_t value = row.next() ? row->integer(0) : 0;
  EXPECT_TRUE(connection.status().ok()) << connection.status().error().message;
  return value;
}

std::string text_of(store::Connection& connection, std::string_view sql) {
  store::Rows row(connection.query(sql));
  std::string value(row.next() ? row->text(0) : std::string_view{});
  EXPECT_TRUE(connection.status().ok()) << connection.status().error().message;
  return value;
}

}  // namespace leadgate::testing
