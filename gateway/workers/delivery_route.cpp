#include "gateway/workers/delivery_route.hpp"

namespace leadgate::gateway {

AttemptMeaning DeliveryCall::meaning_of(const Result<OutboundResponse>& response) const {
  if (!response) return {0, response.error().message, ""};
  const bool redirect = response->status >= 300 && response->status < 400;
  return {response->status, redirect ? "Redirects are not followed; the address must answer itself." : "",
          response->body.substr(0, queue::kAnswerBytesMax)};
}

std::shared_ptr<Aftermath> DeliveryCall::aftermath(const Result<OutboundResponse>&, const AttemptMeaning&,
                                                   queue::Settlement::What) const {
  return nullptr;
}

}  // namespace leadgate::gateway
