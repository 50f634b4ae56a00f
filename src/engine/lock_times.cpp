#include "engine/lock_times.hpp"

namespace seatlock::engine {

std::vector<SeatIndex> LockTimes::far_seats() const {
    std::vector<SeatIndex> seats;
    if (far_count_.load(std::memory_order_seq_cst) == 0) return seats;
    const std::scoped_lock guard(mutex_);
    for (const auto& [seat, stamp] : far_) seats.push_back(seat);
    std::ranges::sort(seats);
    return seats;
}

void LockTimes::make_room(SeatIndex seat) {
    const std::scoped_lock guard(mutex_);
    far_.try_emplace(seat, 0);
    far_count_.store(far_.size(), std::memory_order_seq_cst);
}

void LockTimes::keep(SeatIndex seat, Stamp stamp) noexcept {
    const std::scoped_lock guard(mutex_);
    far_.find(seat)->second = stamp;
}

void LockTimes::drop(SeatIndex seat) noexcept {
    const std::scoped_lock guard(mutex_);
    far_.erase(seat);
    far_count_.store(far_.size(), std::memory_order_seq_cst);
}

Stamp LockTimes::kept(SeatIndex seat) const {
    const std::scoped_lock guard(mutex_);
    return far_.at(seat);
}

}  // namespace seatlock::engine
