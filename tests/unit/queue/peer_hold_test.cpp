#include "queue/peer_hold.hpp"

#include "tests/unit/queue/outbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::seconds;

class PeerHolds : public OutboxTables {};

TEST_F(PeerHolds, AreKeptUntilTheyAreLifted) {
  const KeptHold kept{"mark", {now_ + seconds(60), now_ + seconds(90), seconds(10)}};
  keep_hold(*connection_, "shop", kept);
  keep_hold(*connection_, "account", {"", {}});
  EXPECT_EQ(kept_holds(*connection_)["shop"], kept);
  EXPECT_EQ(kept_holds(*connection_)["account"], KeptHold());
  lift_hold(*connection_, "shop");
  lift_hold(*connection_, "account");
  const KeptHold lifted{"mark", {std::nullopt, Timestamp(), seconds(10)}};
  EXPECT_EQ(kept_holds(*connection_)["shop"], lifted) << "a circuit is closed by an answer alone";
  EXPECT_EQ(kept_holds(*connection_)["account"], KeptHold());
}

}  // namespace
}  // namespace leadgate::queue
