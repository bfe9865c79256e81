#include "connectors/portal/portal_event.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "connectors/portal/standard_webhooks.hpp"

namespace leadgate::connectors {
namespace {

PortalEvent sample() {
  PortalEvent event;
  event.type = PortalEventType::kStageChanged;
  event.timestamp = parse_rfc3339("2026-11-23T09:00:00.5Z").value();
  event.order = "1001";
  event.deal_id = "d2s";
  event.sequence = 7;
  event.pipeline = "shop";
  event.stage = {"packing", "Собираем"};
  event.previous = PortalStage{"new", "Новые"};
  event.status = "open";
  event.amount = "4990.00";
  event.currency = "RUB";
  event.changed_at = parse_rfc3339("2026-11-23T08:59:59Z").value();
  return event;
}

TEST(PortalEvent, WritesEveryFieldOfTheContractInItsOrder) {
  EXPECT_EQ(portal_body(sample()),
            R"({"type":"deal.stage_changed","timestamp":"2026-11-23T09:00:00.500Z","data":{"order":"1001",)"
            R"("deal_id":"d2s","sequence":7,"pipeline":"shop","stage":{"id":"packing","label":"Собираем"},)"
            R"("previous":{"id":"new","label":"Новые"},"status":"open","amount":"4990.00","currency":"RUB",)"
            R"("changed_at":"2026-11-23T08:59:59.000Z"}})");
}

TEST(PortalEvent, WritesNullForWhatIsNotThere) {
  PortalEvent event = sample();
  event.type = PortalEventType::kCreated;
  event.previous.reset();
  event.amount.reset();
  event.currency.reset();
  const std::string body = portal_body(event);
  EXPECT_NE(body.find(R"("previous":null,"status")"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("amount":null,"currency":null)"), std::string::npos) << body;
}

TEST(PortalEvent, NamesAllSixTypes) {
  EXPECT_EQ(portal_event_name(PortalEventType::kCreated), "deal.created");
  EXPECT_EQ(portal_event_name(PortalEventType::kStageChanged), "deal.stage_changed");
  EXPECT_EQ(portal_event_name(PortalEventType::kWon), "deal.won");
  EXPECT_EQ(portal_event_name(PortalEventType::kLost), "deal.lost");
  EXPECT_EQ(portal_event_name(PortalEventType::kReopened), "deal.reopened");
  EXPECT_EQ(portal_event_name(PortalEventType::kDeleted), "deal.deleted");
}

TEST(PortalHeaders, VerifyAtTheReceiverWithTheTimeOfTheAttempt) {
  const std::array secrets = {Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
  const std::string body = portal_body(sample());
  const Timestamp attempt_at = sample().timestamp + std::chrono::hours(2);
  const auto list = portal_headers(*WebhookKeys::read(secrets), "msg_1", attempt_at, "application/json", body).value();
  std::map<std::string, std::string> headers(list.begin(), list.end());
  EXPECT_EQ(headers["content-type"], "application/json");
  EXPECT_EQ(headers["user-agent"], "Leadgate");
  EXPECT_EQ(headers["webhook-id"], "msg_1");
  EXPECT_EQ(headers["webhook-timestamp"], "1795431600");
  EXPECT_TRUE(verify_webhook(secrets, headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"],
                             body, attempt_at));
}

TEST(PortalHeaders, LeaveTheSignatureOutWithoutASecretAndFailWithAPublicKey) {
  const auto unsigned_headers = portal_headers({}, "msg_1", sample().timestamp, "application/json", "{}").value();
  for (const auto& [name, value] : unsigned_headers) EXPECT_NE(name, "webhook-signature");
  const std::array secrets = {Secret("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")};
  EXPECT_FALSE(portal_headers(*WebhookKeys::read(secrets), "msg_1", sample().timestamp, "application/json", "{}"));
}

}  // namespace
}  // namespace leadgate::connectors
