// Puts a change of stage into the outbox of every portal that hears of its source, in the transaction of the change,
// and notes it for those who poll. One a snapshot; used by the writer thread only.
#pragma once

#include <map>
#include <set>
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
  bool is_own_word(const std::string& portal, const deals::book::Actor& actor) const;

  const Config& config_;
  ChangeBoard& board_;
  std::map<std::string, std::vector<std::string>> targets_;  // source -> names of portals that are called
  std::map<std::string, std::set<std::string>> not_from_;     // portal -> sources
  std::map<std::string, std::vector<std::string>> readers_;  // source -> names of portals that may ask
};

}  // namespace leadgate::gateway
