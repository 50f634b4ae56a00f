#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "http/transport.hpp"
#include "plan/import.hpp"
#include "service/answer.hpp"
#include "service/reason.hpp"

namespace seatlock::http {

/// Every answer that is not a success, by its code. The enumerator is the `code` in the body.
enum class Problem : std::uint8_t {
    // 400 and its like: the request cannot be understood
    malformed_request,
    malformed_json,
    invalid_request,
    invalid_plan,
    unauthorized,
    forbidden,
    forbidden_origin,
    unknown_path,
    unknown_plan,
    unknown_show,
    unknown_seat,
    unknown_hold,
    unknown_booking,
    unknown_key,
    method_not_allowed,
    request_timeout,
    payload_too_large,
    target_too_long,
    unsupported_media_type,
    misdirected_request,
    idempotency_key_reused,
    too_many_requests,
    headers_too_large,
    // 409: the rules forbid it
    plan_missing,
    plan_exists,
    show_exists,
    key_exists,
    seat_unknown,
    booked,
    locked,
    not_locked,
    wrong_holder,
    hold_expired,
    hold_ended,
    hold_seats_max,
    extend_max,
    blocked,
    in_payment,
    holder_seats_max,
    payment_attempts_max,
    not_booked,
    show_paused,
    show_closed,
    // 5xx: the server
    internal_error,
    not_implemented,
    unavailable,
    outcome_unknown,
    version_not_supported
};

/// What a client should do about it.
enum class Retry : std::uint8_t { never, same_key, later };

/// One row of the one table that drives code, status, text and advice.
struct ProblemKind {
    Problem problem;
    std::string_view code;
    int status;
    Retry retry;
    std::string_view title;
};

/// The whole table, in the order of the enumerators.
[[nodiscard]] std::span<const ProblemKind> problem_kinds() noexcept;
[[nodiscard]] const ProblemKind& kind_of(Problem problem) noexcept;
[[nodiscard]] Problem problem_of(service::Reason reason) noexcept;
[[nodiscard]] Problem problem_of(service::FailureCode code) noexcept;

/// Why a request is none that the service could be asked: its problem, and a sentence about it.
struct Fault {
    Problem problem = Problem::invalid_request;
    std::string detail;
};

/// The answer in problem+json (RFC 9457). `detail` is a sentence about this occurrence, or empty.
[[nodiscard]] Response problem_response(Problem problem, std::string_view detail = {});

[[nodiscard]] Response problem_response(const Fault& fault);

/// 400 with everything the import found.
[[nodiscard]] Response problem_response(Problem problem, std::string_view detail, const plan::ImportReport& report);

/// 409 with every seat that failed. The code is the first one's reason; the advice is the gravest.
[[nodiscard]] Response problem_response(const service::Refused& refused);

}  // namespace seatlock::http
