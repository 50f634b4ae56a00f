#pragma once

#include <span>

#include "engine/transition.hpp"
#include "journal/entry.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// The engine operations that lead from one state to the other within a generation; none when no rule does.
[[nodiscard]] std::span<const engine::Operation> operations(SeatState from, SeatState to) noexcept;

/// True when the changes are of the sort that an entry of this kind makes to its hold. That the
/// rules allow each of them is for the engine to say. What ends a hold must leave no seat locked by
/// it: the hold will be forgotten.
[[nodiscard]] bool has_shape_for(const journal::Entry& entry, const Hold& hold);

/// The same for entries that have no hold to go by: sales, bookings, blocks and settings.
[[nodiscard]] bool has_shape(const journal::Entry& entry);

}  // namespace seatlock::service
