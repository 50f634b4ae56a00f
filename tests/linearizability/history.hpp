#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seatlock::linearizability {

/// Microseconds on the recorder's clock.
using Micros = std::int64_t;
/// When a call returned that was not answered.
inline constexpr Micros never = std::numeric_limits<Micros>::max();
inline constexpr Micros second_us = 1'000'000;

/// Where something stands in one of the tables of a History.
using Index = std::uint32_t;
inline constexpr Index none = std::numeric_limits<Index>::max();

enum class Op : std::uint8_t { hold, swap, extend, release, book, read_hold, read_seat, read_map };
enum class SeatState : std::uint8_t { available, locked, booked };
enum class HoldState : std::uint8_t { absent, active, booked, released, expired };
enum class Reason : std::uint8_t {
    unknown_seat,
    booked,
    locked,
    not_locked,
    wrong_holder,
    hold_expired,
    hold_ended,
    hold_seats_max,
    extend_max
};

/// The spelling of the file format: the enumerator's own name.
[[nodiscard]] std::string_view to_string(Op op) noexcept;
[[nodiscard]] std::string_view to_string(SeatState state) noexcept;
[[nodiscard]] std::string_view to_string(HoldState state) noexcept;
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;
[[nodiscard]] std::optional<Op> op_named(std::string_view name) noexcept;
[[nodiscard]] std::optional<SeatState> seat_state_named(std::string_view name) noexcept;
[[nodiscard]] std::optional<HoldState> hold_state_named(std::string_view name) noexcept;
[[nodiscard]] std::optional<Reason> reason_named(std::string_view name) noexcept;

struct SeatRefusal {
    Index seat = none;
    Reason reason = Reason::unknown_seat;
    friend auto operator<=>(const SeatRefusal&, const SeatRefusal&) = default;
};

struct Answer {
    enum class Kind : std::uint8_t { ok, refused, unknown_hold, unknown };

    Kind kind = Kind::unknown;
    std::vector<SeatRefusal> refusals;  ///< when refused; sorted

    // When ok, what the operation returns. `none` and absent stand for what it did not tell.
    Index hold = none;
    std::optional<HoldState> state;
    Index holder = none;
    Index booking = none;
    std::vector<Index> seats;       ///< sorted
    std::vector<SeatState> states;  ///< of every seat of the plan (read_map), or of the one (read_seat)

    /// True when some seat is refused for this reason.
    [[nodiscard]] bool tells(Reason reason) const noexcept;
    /// Why the seat is refused; nothing when it is not.
    [[nodiscard]] std::optional<Reason> reason_for(Index seat) const noexcept;
};

struct Call {
    std::int64_t client = 0;
    std::int64_t number = 0;  ///< the client's own
    Micros invoked = 0;
    Micros returned = never;
    Op op = Op::read_map;
    Index holder = none;
    Index hold = none;          ///< acted on; of a `hold` the one it grants, a made up one when that is unknown
    std::vector<Index> seats;   ///< named, each once, in the caller's order; of a swap those to add
    std::vector<Index> remove;  ///< of a swap
    bool names_seats = false;   ///< `seats` was given, not left out
    std::int64_t ttl_seconds = 0;
    Answer answer;

    [[nodiscard]] bool pending() const noexcept { return returned == never; }
};

/// What the show allows; the values are the service's defaults (docs/http.md).
struct Policy {
    std::int64_t hold_ttl_seconds = 600;
    std::int64_t hold_seats_max = 50;
    std::int64_t extend_max = 3;
    std::int64_t hold_lifetime_max_seconds = 3600;
};

/// What concurrent clients of one show asked and were answered; docs/history-format.md says what
/// each member means. Calls that certainly were not done are left out, unknown reads too.
struct History {
    std::string show;
    std::string note;
    std::size_t plan_seats = 0;      ///< that many of `seats` are in the plan, from the first on
    std::vector<std::string> seats;  ///< and after them, the other names that calls used
    std::vector<std::string> holders;
    std::vector<std::string> holds;
    std::vector<std::string> bookings;
    Policy policy;
    std::vector<Call> calls;
};

}  // namespace seatlock::linearizability
