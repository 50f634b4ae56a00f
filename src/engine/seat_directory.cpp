#include "engine/seat_directory.hpp"

namespace seatlock::engine {

SeatIndex SeatDirectory::find(std::string_view id) const noexcept {
    const auto found = indexes_.find(id);
    return found == indexes_.end() ? no_seat : found->second;
}

std::string SeatDirectory::name(SeatIndex seat) const { return seat < size() ? id(seat) : "#" + std::to_string(seat); }

SeatIndex SeatDirectory::add(std::string_view id) {
    const SeatIndex seat = size();
    ids_.push_back(nullptr);
    try {
        ids_.back() = &indexes_.emplace(std::string(id), seat).first->first;
    } catch (...) {
        ids_.pop_back();
        throw;
    }
    return seat;
}

void SeatDirectory::remove_last() noexcept {
    indexes_.erase(indexes_.find(*ids_.back()));
    ids_.pop_back();
}

}  // namespace seatlock::engine
