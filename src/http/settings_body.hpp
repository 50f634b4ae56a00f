#pragma once

#include "http/request_body.hpp"
#include "service/show_settings.hpp"

namespace seatlock::http {

/// Takes the settings that a show is opened with out of `body`; what is wrong with them, `body.problem()` says.
[[nodiscard]] service::ShowSettings read_settings(RequestBody& body);

/// Takes those settings out of `body` that are to change: whatever is not there stays as it is.
[[nodiscard]] service::Attributes read_setting_changes(RequestBody& body);

}  // namespace seatlock::http
