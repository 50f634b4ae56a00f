#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <seatlock/outcome.hpp>
#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

namespace seatlock::c {

/// Whether the caller's outcome (NULL: none is wanted) can be written to.
[[nodiscard]] seatlock_status check_outcome(const seatlock_outcome* outcome);

/// Where the seat of an answer stands in the list that the caller gave.
[[nodiscard]] std::uint64_t position_of(const Outcome& answer, std::span<const std::string_view> ids);
[[nodiscard]] std::uint64_t position_of(const Outcome& answer, std::span<const SeatIndex> seats,
                                        const SeatManager& manager);

/// Writes everything but the position. It cannot fail: the call has happened by now.
void write_outcome(const Outcome& answer, seatlock_outcome& outcome) noexcept;

}  // namespace seatlock::c
