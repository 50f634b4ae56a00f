#include "http/problem.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "json/writer.hpp"
#include "mutant/mutant.hpp"
#include "service/label.hpp"

namespace seatlock::http {
namespace {

constexpr std::string_view media_type = "application/problem+json";

constexpr auto table = std::to_array<ProblemKind>({
    {Problem::malformed_request, "malformed_request", 400, Retry::never, "This is not an HTTP request"},
    {Problem::malformed_json, "malformed_json", 400, Retry::never, "The body is not JSON"},
    {Problem::invalid_request, "invalid_request", 400, Retry::never, "The request does not fit this call"},
    {Problem::invalid_plan, "invalid_plan", 400, Retry::never, "The plan has errors; nothing was imported"},
    {Problem::unauthorized, "unauthorized", 401, Retry::never, "This call needs a key"},
    {Problem::forbidden, "forbidden", 403, Retry::never, "Whoever asks may not do this"},
    {Problem::forbidden_origin, "forbidden_origin", 403, Retry::never, "Pages of other sites may not do this"},
    {Problem::unknown_path, "unknown_path", 404, Retry::never, "There is nothing at this path"},
    {Problem::unknown_plan, "unknown_plan", 404, Retry::never, "There is no such plan"},
    {Problem::unknown_show, "unknown_show", 404, Retry::never, "There is no such show"},
    {Problem::unknown_seat, "unknown_seat", 404, Retry::never, "There is no such seat"},
    {Problem::unknown_hold, "unknown_hold", 404, Retry::never, "There is no such hold"},
    {Problem::unknown_booking, "unknown_booking", 404, Retry::never, "There is no such booking"},
    {Problem::unknown_key, "unknown_key", 404, Retry::never, "There is no such key"},
    {Problem::method_not_allowed, "method_not_allowed", 405, Retry::never, "This path does not take this method"},
    {Problem::request_timeout, "request_timeout", 408, Retry::same_key, "The request did not arrive in time"},
    {Problem::payload_too_large, "payload_too_large", 413, Retry::never, "The body is too large"},
    {Problem::target_too_long, "target_too_long", 414, Retry::never, "The path and query are too long"},
    {Problem::unsupported_media_type, "unsupported_media_type", 415, Retry::never, "The body must be application/json"},
    {Problem::misdirected_request, "misdirected_request", 421, Retry::never,
     "This server does not answer for that host"},
    {Problem::idempotency_key_reused, "idempotency_key_reused", 422, Retry::never,
     "The idempotency key was used for another request"},
    {Problem::too_many_requests, "too_many_requests", 429, Retry::later,
     "There were too many requests; come back later"},
    {Problem::headers_too_large, "headers_too_large", 431, Retry::never, "The header fields are too large"},
    {Problem::plan_missing, "plan_missing", 409, Retry::never, "The show's plan has not been imported"},
    {Problem::plan_exists, "plan_exists", 409, Retry::never, "Another plan has this name"},
    {Problem::show_exists, "show_exists", 409, Retry::never, "Another show has this name"},
    {Problem::key_exists, "key_exists", 409, Retry::never, "Another key has or had this name"},
    {Problem::seat_unknown, "unknown_seat", 409, Retry::never, "The show has no such seat"},
    {Problem::booked, "booked", 409, Retry::never, "The seat is sold"},
    {Problem::locked, "locked", 409, Retry::later, "The seat is held"},
    {Problem::not_locked, "not_locked", 409, Retry::never, "The seat is not held"},
    {Problem::wrong_holder, "wrong_holder", 409, Retry::never, "The seat belongs to another hold"},
    {Problem::hold_expired, "hold_expired", 409, Retry::never, "The hold's time is over"},
    {Problem::hold_ended, "hold_ended", 409, Retry::never, "The hold was released or booked"},
    {Problem::hold_seats_max, "hold_seats_max", 409, Retry::never, "A hold of this show cannot have that many seats"},
    {Problem::extend_max, "extend_max", 409, Retry::never, "The hold cannot be extended any further"},
    {Problem::blocked, "blocked", 409, Retry::never, "The seat is off sale"},
    {Problem::in_payment, "in_payment", 409, Retry::later, "The hold is being paid"},
    {Problem::holder_seats_max, "holder_seats_max", 409, Retry::never,
     "One holder cannot have that many seats of this show"},
    {Problem::payment_attempts_max, "payment_attempts_max", 409, Retry::never,
     "No further payment of this hold can be begun"},
    {Problem::not_booked, "not_booked", 409, Retry::never, "The booking does not have the seat, or no more"},
    {Problem::show_paused, "show_paused", 409, Retry::later, "The show is not selling now"},
    {Problem::show_closed, "show_closed", 409, Retry::never, "The show is closed"},
    {Problem::internal_error, "internal_error", 500, Retry::same_key, "The server made a mistake"},
    {Problem::not_implemented, "not_implemented", 501, Retry::never, "The server does not know this transfer coding"},
    {Problem::unavailable, "unavailable", 503, Retry::later, "Not now: certainly not done"},
    {Problem::outcome_unknown, "outcome_unknown", 504, Retry::same_key,
     "It may or may not be done: repeat with the same idempotency key"},
    {Problem::version_not_supported, "version_not_supported", 505, Retry::never,
     "Only HTTP/1.1 and 1.0 are spoken here"},
});

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].problem) != i) return false;
    }
    return static_cast<std::size_t>(Problem::version_not_supported) + 1 == table.size();
}
static_assert(in_order(), "the table is indexed by the enumerators");

std::string_view to_string(Retry retry) noexcept {
    switch (retry) {
        case Retry::never: return "never";
        case Retry::same_key: return "same_key";
        case Retry::later: return "later";
    }
    return "";
}

/// A detail may repeat what a header field said, and that may be any bytes: JSON must be UTF-8.
std::string readable(std::string_view detail) {
    std::string text(detail);
    if (service::is_utf8(text)) return text;
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    return text;
}

void write_head(json::Writer& out, const ProblemKind& kind, Retry retry, std::string_view detail) {
    out.begin_object();
    out.key("type").string("urn:seatlock:problem:" + std::string(kind.code));
    out.key("title").string(kind.title);
    out.key("status").integer(kind.status);
    out.key("code").string(kind.code);
    out.key("retry").string(to_string(retry));
    if (!detail.empty()) out.key("detail").string(readable(detail));
}

Response respond(const ProblemKind& kind, json::Writer out) {
    Response response;
    response.status = kind.status;
    response.headers.emplace_back("Content-Type", media_type);
    response.headers.emplace_back("Cache-Control", "no-store");
    if (kind.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (kind.status == 503) response.headers.emplace_back("Retry-After", "1");
    response.body = std::make_shared<const std::string>(std::move(out).str());
    return response;
}

void write(json::Writer& out, const service::SeatRefusal& refusal) {
    out.begin_object().key("seat").string(refusal.seat).key("reason").string(to_string(refusal.reason));
    if (refusal.remaining_ms) {
        out.key("seconds_remaining").number(static_cast<double>(*refusal.remaining_ms) / 1000);
        out.key("yours").boolean(refusal.yours);
    }
    out.end_object();
}

}  // namespace

std::span<const ProblemKind> problem_kinds() noexcept { return table; }

const ProblemKind& kind_of(Problem problem) noexcept { return table[static_cast<std::size_t>(problem)]; }

Problem problem_of(service::Reason reason) noexcept {
    switch (reason) {
        case service::Reason::unknown_seat: return Problem::seat_unknown;
        case service::Reason::booked: return Problem::booked;
        case service::Reason::locked: return Problem::locked;
        case service::Reason::not_locked: return Problem::not_locked;
        case service::Reason::wrong_holder: return Problem::wrong_holder;
        case service::Reason::hold_expired: return Problem::hold_expired;
        case service::Reason::hold_ended: return Problem::hold_ended;
        case service::Reason::hold_seats_max: return Problem::hold_seats_max;
        case service::Reason::extend_max: return Problem::extend_max;
        case service::Reason::blocked: return Problem::blocked;
        case service::Reason::in_payment: return Problem::in_payment;
        case service::Reason::holder_seats_max: return Problem::holder_seats_max;
        case service::Reason::payment_attempts_max: return Problem::payment_attempts_max;
        case service::Reason::not_booked: return Problem::not_booked;
        case service::Reason::show_paused: return Problem::show_paused;
        case service::Reason::show_closed: return Problem::show_closed;
    }
    return Problem::internal_error;
}

Problem problem_of(service::FailureCode code) noexcept {
    switch (code) {
        case service::FailureCode::unknown_show: return Problem::unknown_show;
        case service::FailureCode::unknown_hold: return Problem::unknown_hold;
        case service::FailureCode::unknown_booking: return Problem::unknown_booking;
        case service::FailureCode::forbidden: return Problem::forbidden;
        case service::FailureCode::unknown_key: return Problem::unknown_key;
        case service::FailureCode::invalid_request: return Problem::invalid_request;
        case service::FailureCode::invalid_plan: return Problem::invalid_plan;
        case service::FailureCode::plan_missing: return Problem::plan_missing;
        case service::FailureCode::plan_exists: return Problem::plan_exists;
        case service::FailureCode::show_exists: return Problem::show_exists;
        case service::FailureCode::key_exists: return Problem::key_exists;
        case service::FailureCode::idempotency_key_reused: return Problem::idempotency_key_reused;
        case service::FailureCode::unavailable: return Problem::unavailable;
        case service::FailureCode::outcome_unknown:
            if (mutated(Mutant::outcome_unknown_said_as_503)) return Problem::unavailable;
            return Problem::outcome_unknown;
    }
    return Problem::internal_error;
}

Response problem_response(Problem problem, std::string_view detail) {
    json::Writer out;
    write_head(out, kind_of(problem), kind_of(problem).retry, detail);
    out.end_object();
    return respond(kind_of(problem), std::move(out));
}

Response problem_response(const Fault& fault) { return problem_response(fault.problem, fault.detail); }

Response problem_response(Problem problem, std::string_view detail, const plan::ImportReport& report) {
    json::Writer out;
    write_head(out, kind_of(problem), kind_of(problem).retry, detail);
    out.key("report").raw(plan::to_json(report));
    out.end_object();
    return respond(kind_of(problem), std::move(out));
}

Response problem_response(const service::Refused& refused) {
    assert(!refused.refusals.empty());
    const ProblemKind& kind = kind_of(problem_of(refused.refusals.front().reason));
    const bool later = std::ranges::all_of(refused.refusals, [](const auto& refusal) {
        return kind_of(problem_of(refusal.reason)).retry == Retry::later;
    });
    json::Writer out;
    write_head(out, kind, later ? Retry::later : Retry::never, {});
    out.key("refusals").begin_array();
    for (const service::SeatRefusal& refusal : refused.refusals) {
        write(out, refusal);
        if (mutated(Mutant::only_first_refusal_told)) break;
    }
    out.end_array().end_object();
    return respond(kind, std::move(out));
}

}  // namespace seatlock::http
