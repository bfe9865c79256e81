// The settings of `limits:` that bound what a letter may cost. Called once, where the spec of `limits` is made.
#pragma once

#include "base/field_spec.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

void declare_mail_limits(ObjectSpec<LimitsConfig>& spec);

}  // namespace leadgate::gateway
