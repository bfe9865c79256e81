// What every handler works with: the parts of the running process, by reference. Made by gateway/app.cpp, which owns
// them all; handlers get a pointer that outlives the server.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "gateway/drift/field_watch.hpp"
#include "gateway/intake/fetcher.hpp"
#include "gateway/mail/mailbox_status.hpp"
#include "gateway/snapshot.hpp"
#include "gateway/workers/change_board.hpp"
#include "gateway/workers/readers.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class DeliveryWorker;

struct Services {
  const Clock& clock;
  Metrics& metrics;
  store::Writer& writer;
  Readers& readers;
  ChangeBoard& board;
  CurrentSnapshot& snapshot;
  Fetcher* fetcher = nullptr;    // null: nothing is fetched
  FieldWatch* fields = nullptr;  // null: nobody watches
  MailboxStatus* mailboxes = nullptr;  // null: there are none
  DeliveryWorker* delivery = nullptr;  // null: nothing is sent
};

}  // namespace leadgate::gateway
