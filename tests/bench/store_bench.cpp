// The ceiling of group commit: four-row leads a second through store/group_commit, on a database that is not empty.
//
//   bench_store [before=200000] [leads=60000] [batch=512] [keys=index|unique] [page=4096] [wal=4000] [dir=.]
//
// prints one line of JSON. A lead is a raw event of 1 KB, a contact, a deal with an index on (source, external_id), an
// outbox row, and three scattered keys (phone, e-mail, event id), asked for before they are stored. An empty database
// flatters everything that has a random index: see `before`.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "store/checkpointer.hpp"
#include "store/database.hpp"
#include "store/group_commit.hpp"
#include "store/migration.hpp"

namespace leadgate::store {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE events (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, received INTEGER NOT NULL,
                     body BLOB NOT NULL) STRICT;
CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, phone TEXT, email TEXT) STRICT;
CREATE TABLE deals (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, external_id TEXT, contact INTEGER, stage TEXT,
                    amount INTEGER, updated INTEGER) STRICT;
CREATE UNIQUE INDEX deals_external ON deals (source, external_id);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, deal INTEGER NOT NULL, due INTEGER NOT NULL, body TEXT) STRICT;
CREATE TABLE unique_keys (hash BLOB PRIMARY KEY, row INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

using Options = std::map<std::string, std::string>;

int64_t number(const Options& options, const std::string& name, int64_t otherwise) {
  auto found = options.find(name);
  return found == options.end() ? otherwise : std::strtoll(found->second.c_str(), nullptr, 10);
}

void fail(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  std::exit(1);
}

bool taken_in_unique_index(WriteContext& context, const Key& key, int64_t row) {
  std::string_view hash(reinterpret_cast<const char*>(key.hash.data()), key.hash.size());
  context.connection.query("INSERT INTO unique_keys (hash, row) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .bind_blob(hash)
      .bind(row)
      .run();
  return context.connection.changes() == 0;
}

bool taken_in_key_index(WriteContext& context, const Key& key, int64_t row) {
  if (context.keys.find(key)) return true;
  context.keys.put(key, row);
  return false;
}

class LeadJob final : public WriteJob {
 public:
  LeadJob(int64_t lead, bool key_index, Random& random) : lead_(lead), key_index_(key_index) {
    phone_ = "+79" + std::to_string(random.next() % 1'000'000'000'000);
    email_ = std::to_string(random.next()) + "@example.test";
    event_ = std::to_string(random.next());
  }

  Result<void> apply(WriteContext& context) override {
    static const std::string body(1024, 'b');
    Connection& db = context.connection;
    db.query("INSERT INTO events (source, received, body) VALUES (1, ?, ?)").bind(lead_).bind_blob(body).run();
    int64_t event = db.last_insert_id();
    db.query("INSERT INTO contacts (name, phone, email) VALUES (?, ?, ?)")
        .bind_text("Иван Петров")
        .bind_text(phone_)
        .bind_text(email_)
        .run();
    int64_t contact = db.last_insert_id();
    std::string external = std::to_string(lead_);
    db.query(
          "INSERT INTO deals (source, external_id, contact, stage, amount, updated) VALUES (1, ?, ?, 'new', 499000, ?)")
        .bind_text(external)
        .bind(contact)
        .bind(lead_)
        .run();
    int64_t deal = db.last_insert_id();
    db.query("INSERT INTO outbox (deal, due, body) VALUES (?, ?, ?)")
        .bind(deal)
        .bind(lead_)
        .bind_text("deal.created")
        .run();
    auto taken = key_index_ ? taken_in_key_index : taken_in_unique_index;
    bool known = taken(context, make_key(1, 0, phone_), contact);
    known = taken(context, make_key(2, 0, email_), contact) || known;
    known = taken(context, make_key(3, 1, event_), event) || known;
    if (known) return Error::conflict("The lead is known.");
    return {};
  }
  void complete(Result<void> /*result*/) noexcept override {}

 private:
  int64_t lead_;
  bool key_index_;
  std::string phone_, email_, event_;
};

struct Measured {
  double seconds = 0;
  double cpu_seconds = 0;
  std::vector<double> batch_ms;  // a batch with its commit, and the checkpoint that followed it
};

class Bench {
 public:
  Bench(Options options, std::string path) : options_(std::move(options)), random_(42) {
    DatabaseSettings settings;
    settings.path = std::move(path);
    settings.page_bytes = static_cast<int>(number(options_, "page", 4096));
    settings.cache_kib = static_cast<int>(number(options_, "cache", 16 * 1024));
    auto connection = open_writer(settings);
    if (!connection.ok()) fail(connection.error());
    connection_ = std::move(*connection);
    MigrationStep steps[] = {{"keys", 1, KeyIndex::schema()}, {"bench", 1, kTables}};
    Result<void> migrated = migrate(*connection_, steps);
    if (!migrated.ok()) fail(migrated.error());
    auto keys = KeyIndex::open(*connection_, {});
    if (!keys.ok()) fail(keys.error());
    keys_ = std::move(*keys);
  }

  Measured store(int64_t leads, int64_t batch_size) {
    bool key_index = !options_.contains("keys") || options_.at("keys") == "index";
    GroupCommit group(*connection_, *keys_, clock_);
    Checkpointer checkpointer(*connection_, static_cast<size_t>(number(options_, "wal", 4000)));
    Measured measured;
    std::vector<std::unique_ptr<WriteJob>> jobs;
    std::clock_t cpu_start = std::clock();
    SteadyTime start = clock_.steady();
    for (int64_t done = 0; done < leads; done += batch_size) {
      SteadyTime batch_start = clock_.steady();
      jobs.clear();
      for (int64_t i = 0; i < batch_size; ++i) jobs.push_back(std::make_unique<LeadJob>(++lead_, key_index, random_));
      if (!group.run(jobs)) fail(Error::unavailable("A batch was lost."));
      checkpointer.after_commit();
      measured.batch_ms.push_back(milliseconds_since(batch_start));
    }
    measured.seconds = milliseconds_since(start) / 1000;
    measured.cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    return measured;
  }

  void settle() { (void)connection_->checkpoint(Checkpoint::kTruncate); }

 private:
  double milliseconds_since(SteadyTime start) const {
    return std::chrono::duration<double, std::milli>(clock_.steady() - start).count();
  }

  Options options_;
  SeededRandom random_;
  SystemClock clock_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<KeyIndex> keys_;
  int64_t lead_ = 0;
};

void run(const Options& options) {
  auto given = options.find("dir");
  std::filesystem::path folder = given == options.end() ? "." : given->second;
  folder /= "leadgate-store-bench";
  std::filesystem::remove_all(folder);
  Bench bench(options, (folder / "bench.db").string());
  int64_t before = number(options, "before", 200'000);
  int64_t leads = number(options, "leads", 60'000);
  int64_t batch = number(options, "batch", 512);
  if (before > 0) bench.store(before, 2000);
  bench.settle();
  Measured measured = bench.store(leads, batch);
  std::vector<double>& times = measured.batch_ms;
  std::sort(times.begin(), times.end());
  std::printf(
      "{\"before\":%lld,\"batch\":%lld,\"keys\":\"%s\",\"page\":%lld,\"wal_pages\":%lld,\"leads_per_s\":%.0f,"
      "\"cpu_us_per_lead\":%.1f,\"batch_ms_p50\":%.1f,\"batch_ms_p99\":%.1f,\"batch_ms_max\":%.1f,\"mb_on_disk\":%.0f}"
      "\n",
      static_cast<long long>(before), static_cast<long long>(batch),
      options.contains("keys") ? options.at("keys").c_str() : "index",
      static_cast<long long>(number(options, "page", 4096)), static_cast<long long>(number(options, "wal", 4000)),
      static_cast<double>(leads) / measured.seconds, measured.cpu_seconds * 1e6 / static_cast<double>(leads),
      times[times.size() / 2], times[times.size() * 99 / 100], times.back(),
      static_cast<double>(std::filesystem::file_size(folder / "bench.db")) / 1e6);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace leadgate::store

int main(int argc, char** argv) {
  leadgate::store::Options options;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    size_t equals = argument.find('=');
    if (equals == std::string::npos) {
      std::fprintf(stderr, "An option is NAME=VALUE: before, leads, batch, keys, page, wal, cache, dir.\n");
      return 1;
    }
    options[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  leadgate::store::run(options);
  return 0;
}
