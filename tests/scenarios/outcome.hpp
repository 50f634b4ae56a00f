#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seatlock::scenarios {

/// What a statement came to.
enum class Verdict : std::uint8_t {
    done,  ///< of what happens to the server: there is nothing to tell
    held,
    booked,
    record,  ///< a hold or booking as it is now
    refused,
    holds,
    bookings,
    blocks,  ///< what became of blocks
    seats,
    feed,
    reply,   ///< a bare answer of HTTP
    cannot,  ///< this runner has no such thing
    // Told by their phrase alone.
    imported,
    imported_already,
    opened,
    opened_already,
    plan_exists,
    show_exists,
    plan_missing,
    unknown_show,
    unknown_seat,
    unknown_hold,
    unknown_booking,
    malformed,
    forbidden,
    set,
    key_reused,
    unavailable,
    outcome_unknown
};

/// The verdicts that are told by a phrase alone, and the phrase: one table for reading and writing.
[[nodiscard]] const std::vector<std::pair<Verdict, std::string_view>>& verdict_phrases();

struct Refusal {
    std::string seat;
    std::string reason;  ///< empty: any
    std::optional<std::int64_t> left_ms;
    bool yours = false;
};

using SeatState = std::pair<std::string, std::string>;  ///< a seat and its state

struct FeedEntry {
    std::uint64_t seq = 0;
    std::string kind;  ///< "snapshot", too
    std::vector<SeatState> changes;
};

/// What a runner tells, and what a script expects: there, what is left out is not looked at.
struct Outcome {
    Verdict verdict = Verdict::done;
    bool again = false;    ///< told again to a repeated key
    bool already = false;  ///< booked, by an earlier request
    std::string name;      ///< of the hold or booking: a name in a script, an id from a runner
    std::string state;     ///< of a record; blocked or unblocked
    std::optional<std::vector<std::string>> seats;
    std::optional<std::int64_t> left_ms;
    std::optional<std::string> booking;            ///< that a booked hold became
    std::optional<std::vector<std::string>> gone;  ///< seats that a booking had
    std::optional<std::string> payment;
    std::optional<std::string> holder;
    std::optional<std::string> reference;
    std::optional<std::uint64_t> entry;
    std::vector<Refusal> refusals;
    std::vector<std::string> names;   ///< holds, bookings
    std::vector<SeatState> states;    ///< seats
    std::optional<std::string> rest;  ///< the state of all seats that are not named
    std::vector<FeedEntry> feed;
    std::string detail;  ///< of a reply or of what a runner cannot

    /// A verdict and, for a reply or what cannot be, its words.
    static Outcome of(Verdict verdict, std::string detail = {});
};

/// In the words of a script.
[[nodiscard]] std::string outcome_text(const Outcome& outcome);

/// What came, without all that the expectation does not speak of.
[[nodiscard]] Outcome pared(Outcome came, const Outcome& expected);

/// The expectation with its "the rest" spelt out, in the order in which the seats came.
[[nodiscard]] Outcome completed(Outcome expected, const Outcome& came);

}  // namespace seatlock::scenarios
