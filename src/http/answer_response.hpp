#pragma once

#include <string>

#include "http/backend.hpp"
#include "http/transport.hpp"
#include "service/answer.hpp"

namespace seatlock::http {

/// A 200 (or `status`) with this JSON.
[[nodiscard]] Response json_response(std::string text, int status = 200);

/// The service's answer to a command on `show` as the HTTP answer: 201 and Location for what was
/// made, 200 for what was there, problem+json for the rest.
[[nodiscard]] Response answer_response(const Backend& backend, const std::string& show, const service::Answer& answer);

}  // namespace seatlock::http
