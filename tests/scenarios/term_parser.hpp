#pragma once

#include "scenarios/words.hpp"
#include "service/show_settings.hpp"

namespace seatlock::scenarios {

/// One term of a show, "holds last 10 minutes", as the setting that it is.
[[nodiscard]] service::Attributes::value_type read_term(Words& words);

/// Gives a show that is to be opened the setting.
void set(service::ShowSettings& settings, const service::Attributes::value_type& term);

}  // namespace seatlock::scenarios
