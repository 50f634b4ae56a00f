#pragma once

#include <string>
#include <string_view>

#include "http/backend.hpp"
#include "http/transport.hpp"
#include "service/answer.hpp"

namespace seatlock::http {

/// A 200 (or `status`) with this JSON.
[[nodiscard]] Response json_response(std::string text, int status = 200);

/// The service's answer to a command on `show` as the HTTP answer: 201 and Location for what was
/// made, 200 for what was there, problem+json for the rest.
[[nodiscard]] Response answer_response(const Backend& backend, const std::string& show, const service::Answer& answer);

/// The same for a key that was to be made. `secret` is the key itself, shown this once: a repetition (of an
/// idempotency key) gets the answer without it, because the key was made with another.
[[nodiscard]] Response key_response(const Backend& backend, const service::Answer& answer, std::string_view secret);

}  // namespace seatlock::http
