#include "coverage.hpp"

#include <array>

#include <fmt/format.h>

namespace seatlock::simulator {
namespace {

/// Everything that a run of many worlds has to reach.
constexpr std::array to_reach{
    "a client waited",
    "a crash between snapshot and trim",
    "a crash right after an append",
    "a crash with an append under way",
    "a day passed",
    "a late arrival was fenced",
    "a log could not be opened",
    "a log was opened behind a trim",
    "a log was opened from a snapshot",
    "a log was trimmed",
    "a reader got a snapshot",
    "a reader took an entry",
    "a reader went on where it had been",
    "a request at the very deadline",
    "a request expired a hold",
    "a request was turned away",
    "a retry of what was never heard of",
    "a retry while the first try is under way",
    "a retry without a key",
    "a snapshot was saved",
    "a tick expired a hold",
    "a torn log was refused",
    "an answer got lost on its way",
    "an append failed",
    "an append vanished",
    "an append was delayed",
    "an append was delivered late",
    "an append was done but not heard of",
    "an append was timed out",
    "an append was torn",
    "an append was unknown",
    "an outage counted as its bound",
    "an outage counted as nothing",
    "another process took over",
    "booking",
    "bookings",
    "created booking",
    "created hold",
    "created plan",
    "created show",
    "fenced",
    "hold",
    "holds",
    "idempotency_key_reused",
    "invalid_plan",
    "invalid_request",
    "lost in a crash, done",
    "lost in a crash, not done",
    "opened again, all was there",
    "opened again, something else was there",
    "outcome_unknown, done",
    "outcome_unknown, not done",
    "plan",
    "plan_exists",
    "plan_missing",
    "refused: 0ms",
    "refused: booked",
    "refused: locked",
    "refused:extend_max",
    "refused:hold_ended",
    "refused:hold_expired",
    "refused:hold_seats_max",
    "refused:not_locked",
    "refused:unknown_seat",
    "refused:wrong_holder",
    "refused:yours",
    "replayed created",
    "replayed hold",
    "show",
    "show_exists",
    "the boot-time clock began anew",
    "the wall clock leapt",
    "the wall clock went back",
    "unavailable after it was decided",
    "unknown_booking",
    "unknown_hold",
    "unknown_show",
    "upkeep failed",
    "upkeep was fenced",
};

}  // namespace

void Coverage::reach(std::string_view what, std::size_t times) {
    const auto found = reached_.find(what);
    if (found == reached_.end()) {
        if (times > 0) reached_.emplace(what, times);
    } else {
        found->second += times;
    }
}

std::vector<std::string> Coverage::missing() const {
    std::vector<std::string> missing;
    for (const char* what : to_reach) {
        if (!reached_.contains(what)) missing.emplace_back(what);
    }
    return missing;
}

std::string Coverage::text() const {
    std::string text;
    for (const auto& [what, times] : reached_) text += fmt::format("{:>10}  {}\n", times, what);
    return text;
}

}  // namespace seatlock::simulator
