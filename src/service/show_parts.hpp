#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/seat_table.hpp"
#include "service/idempotency_index.hpp"
#include "service/loaded_plan.hpp"
#include "service/show_settings.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// What a ShowState is made of, apart from all that can be reckoned from it: what a snapshot holds.
struct ShowParts {
    LastEntry last;
    ShowSettings settings;
    HoldNumber last_number = 0;
    std::vector<engine::SeatCell> seats;  ///< in plan order
    std::map<HoldNumber, Hold> holds;
    std::vector<Booking> bookings;  ///< in the order in which they were made
    Blocks blocks;
    std::vector<IdempotencyIndex::Remembered> remembered;  ///< oldest first
};

/// Why no entries at all could have led to these parts, as a sentence, or nothing. That is not the
/// whole proof, which only the entries are; it is what the state relies on, and that no seat is sold twice.
[[nodiscard]] std::optional<std::string> problem_of(const ShowParts& parts, const LoadedPlan& plan);

}  // namespace seatlock::service
