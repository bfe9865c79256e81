// Puts a change of stage into the outbox of every portal that hears of its source, in the transaction of the change,
// and notes it for those who poll. What a portal cannot see or does not want leaves no row; its sequence number is
// skipped. The body is made here and never again (connectors/portal/portal_format.hpp). A portal that coalesces gets,
// of several changes of stage that wait behind each other, the newest only. One a snapshot; used by the writer thread
// only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "deals/book/book.hpp"
#include "gateway/config/config.hpp"
#include "gateway/workers/change_board.hpp"

namespace leadgate::gateway {

class PortalNotifier final : public deals::book::ChangeListener {
 public:
  // Both outlive it: they belong to the snapshot and to the process.
  PortalNotifier(const Config& config, ChangeBoard& board);

  void deal_changed(store::WriteContext& context, const deals::Deal& deal, const deals::StageChange& change,
                    const deals::book::Actor& actor) override;
  void deal_written(const deals::Deal& deal) override;

 private:
  // The portal is the very shop that made the change.
  static bool is_own_word(const PortalConfig& portal, const deals::book::Actor& actor);

  const Config& config_;
  ChangeBoard& board_;
  std::map<std::string, std::vector<const PortalConfig*>> targets_;  // source -> portals that are called
};

}  // namespace leadgate::gateway
