// The rules of mail across settings: one transport a source, one source a recipient, and what a transport needs. Part
// of loading; pure, any thread.
#pragma once

#include "gateway/config/config.hpp"

namespace leadgate::gateway {

void check_mail(const Config& config, Mistakes& mistakes);

}  // namespace leadgate::gateway
