#include "service/loaded_plan.hpp"

#include <cassert>

namespace seatlock::service {

LoadedPlan::LoadedPlan(std::string name, plan::Import import) : name_(std::move(name)), import_(std::move(import)) {
    assert(import_.plan);
    seats_.reserve(import_.plan->seats.size());
    for (SeatIndex seat = 0; seat < seat_count(); ++seat) seats_.emplace(import_.plan->seats[seat].id, seat);
}

SeatIndex LoadedPlan::find(std::string_view seat_id) const noexcept {
    const auto found = seats_.find(seat_id);
    return found == seats_.end() ? no_seat : found->second;
}

}  // namespace seatlock::service
