#pragma once

#include <cstdint>
#include <string_view>

namespace seatlock {

/// The state of a seat. Exactly one at any instant.
enum class SeatState : std::uint8_t {
    available,  ///< nobody has it
    locked,     ///< reserved for one owner until a deadline
    booked      ///< sold; terminal for this generation of the seat
};

/// "available", "locked" or "booked": the spelling used in JSON, the CLI and the docs.
[[nodiscard]] constexpr std::string_view to_string(SeatState state) noexcept {
    switch (state) {
        case SeatState::available: return "available";
        case SeatState::locked: return "locked";
        case SeatState::booked: return "booked";
    }
    return "";
}

/// A seat's permanent place in its table, from 0: the stable handle of a seat.
using SeatIndex = std::uint32_t;

/// Stands for "no such seat" wherever a SeatIndex is expected; operations refuse it as unknown.
inline constexpr SeatIndex no_seat = UINT32_MAX;

}  // namespace seatlock
