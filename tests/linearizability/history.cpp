#include "linearizability/history.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace seatlock::linearizability {
namespace {

using namespace std::string_view_literals;

// In the order of the enumerators.
constexpr std::array op_names{"hold"sv, "swap"sv,      "extend"sv,    "release"sv,
                              "book"sv, "read_hold"sv, "read_seat"sv, "read_map"sv};
constexpr std::array seat_state_names{"available"sv, "locked"sv, "booked"sv};
constexpr std::array hold_state_names{"absent"sv, "active"sv, "booked"sv, "released"sv, "expired"sv};
constexpr std::array reason_names{"unknown_seat"sv, "booked"sv,         "locked"sv,
                                  "not_locked"sv,   "wrong_holder"sv,   "hold_expired"sv,
                                  "hold_ended"sv,   "hold_seats_max"sv, "extend_max"sv};

template <typename Enum>
std::optional<Enum> named(std::span<const std::string_view> names, std::string_view name) noexcept {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Op op) noexcept { return op_names.at(static_cast<std::size_t>(op)); }
std::string_view to_string(SeatState state) noexcept { return seat_state_names.at(static_cast<std::size_t>(state)); }
std::string_view to_string(HoldState state) noexcept { return hold_state_names.at(static_cast<std::size_t>(state)); }
std::string_view to_string(Reason reason) noexcept { return reason_names.at(static_cast<std::size_t>(reason)); }

std::optional<Op> op_named(std::string_view name) noexcept { return named<Op>(op_names, name); }
std::optional<SeatState> seat_state_named(std::string_view name) noexcept {
    return named<SeatState>(seat_state_names, name);
}
std::optional<HoldState> hold_state_named(std::string_view name) noexcept {
    const auto state = named<HoldState>(hold_state_names, name);
    return state == HoldState::absent ? std::nullopt : state;
}
std::optional<Reason> reason_named(std::string_view name) noexcept { return named<Reason>(reason_names, name); }

bool Answer::tells(Reason reason) const noexcept {
    return std::ranges::find(refusals, reason, &SeatRefusal::reason) != refusals.end();
}

std::optional<Reason> Answer::reason_for(Index seat) const noexcept {
    const auto found = std::ranges::find(refusals, seat, &SeatRefusal::seat);
    return found == refusals.end() ? std::nullopt : std::optional(found->reason);
}

}  // namespace seatlock::linearizability
