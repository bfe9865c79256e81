// What the steps that complete an event were answered, kept beside the event: a replay reads it again without asking.
//
// One row an event and a step; a new answer takes the old one's place. Rows go with their event: a trigger, in whatever
// transaction deletes it. put_answer() and drop_misses() run on the writer thread in a transaction; reads take any
// connection.
// Failures of the database show in the connection's status(). Bounds: the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queue/inbox.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"

namespace leadgate::queue {

// A part of inbox_schema().
store::MigrationStep event_answers_schema();

struct EventAnswer {
  int64_t item = 0;  // the event's place in its delivery
  std::string step;
  bool is_absent = false;  // the peer has no such thing
  std::string content_type;
  std::string body;          // of what is absent or given up: why, in words
  bool is_given_up = false;  // nothing could be had of the peer
};

void put_answer(store::Connection& connection, const InboxEvent& event, const EventAnswer& answer);

// Forgets what was absent or given up, so that it is asked for anew.
void drop_misses(store::Connection& connection, int64_t event);

// The event's own.
std::vector<EventAnswer> list_answers(store::Connection& connection, const InboxEvent& event);
// Those of all the events of its delivery, in their order.
std::vector<EventAnswer> list_delivery_answers(store::Connection& connection, const InboxEvent& event);

}  // namespace leadgate::queue
