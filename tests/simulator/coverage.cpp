#include "coverage.hpp"

#include <array>

#include <fmt/format.h>

namespace seatlock::simulator {
namespace {

/// Everything that a run of many worlds has to reach.
constexpr std::array to_reach{
    "a block for another reason",
    "a block of a seat that is booked",
    "a block of a seat that is held",
    "a booking cancelled in part",
    "a booking cancelled whole",
    "a buyer booked",
    "a buyer paid",
    "a buyer who wants a hold longer",
    "a capture after expiry that took the seats again",
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
    "a move onto seats of its own",
    "a move while the show is paused",
    "a paused swap",
    "a payment told twice of a hold booked",
    "a payment told twice of a hold paying",
    "a payment told twice, too late",
    "a payment told twice",
    "a payment's grace ran out",
    "a reader got a snapshot",
    "a reader took an entry",
    "a reader went on where it had been",
    "a refund of everything asked for twice",
    "a refund while the show is paused",
    "a release of a hold that is paying",
    "a renewal while the show is paused",
    "a request at the very deadline",
    "a request expired a hold",
    "a request was turned away",
    "a retake beyond holder_seats_max",
    "a retry of what was never heard of",
    "a retry while the first try is under way",
    "a retry without a key",
    "a sale beyond holder_seats_max",
    "a sale of more seats than a hold may have",
    "a seat booked that was blocked while held",
    "a seat sold again in its next generation",
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
    "an older payment told twice",
    "an outage counted as its bound",
    "an outage counted as nothing",
    "another payment",
    "another process took over",
    "blocked already",
    "blocked",
    "booking",
    "bookings",
    "created booking",
    "created hold",
    "created plan",
    "created show",
    "done, and nobody was told: blocked",
    "done, and nobody was told: booked",
    "done, and nobody was told: cancelled",
    "done, and nobody was told: changed",
    "done, and nobody was told: extended",
    "done, and nobody was told: held",
    "done, and nobody was told: moved",
    "done, and nobody was told: paying",
    "done, and nobody was told: released",
    "done, and nobody was told: swapped",
    "done, and nobody was told: unblocked",
    "fenced",
    "forbidden",
    "grace beyond the hold's lifetime",
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
    "refused:blocked",
    "refused:extend_max",
    "refused:hold_ended",
    "refused:hold_expired",
    "refused:hold_seats_max",
    "refused:holder_seats_max",
    "refused:in_payment",
    "refused:not_booked",
    "refused:not_locked",
    "refused:payment_attempts_max",
    "refused:show_closed",
    "refused:show_paused",
    "refused:unknown_seat",
    "refused:wrong_holder",
    "refused:yours",
    "replayed blocked",
    "replayed booking",
    "replayed created",
    "replayed hold",
    "replayed show",
    "replayed unblocked",
    "seats given up while paying",
    "seats given up while the show is paused",
    "show",
    "show_exists",
    "the boot-time clock began anew",
    "the wall clock leapt",
    "the wall clock went back",
    "told again: blocked, after later changes",
    "told again: booked, after later changes",
    "told again: cancelled, after later changes",
    "told again: changed, after later changes",
    "told again: extended, after later changes",
    "told again: held, after later changes",
    "told again: moved, after later changes",
    "told again: paying, after later changes",
    "told again: released, after later changes",
    "told again: sold, after later changes",
    "told again: swapped, after later changes",
    "told again: unblocked, after later changes",
    "unavailable after it was decided",
    "unblocked already",
    "unblocked",
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
