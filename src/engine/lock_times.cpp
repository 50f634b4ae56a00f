#include "engine/lock_times.hpp"

namespace seatlock::engine {

void LockTimes::make_room(SeatIndex seat) {
    const std::scoped_lock guard(mutex_);
    far_.try_emplace(seat, 0);
}

void LockTimes::keep(SeatIndex seat, Stamp stamp) noexcept {
    const std::scoped_lock guard(mutex_);
    far_.find(seat)->second = stamp;
}

void LockTimes::drop(SeatIndex seat) noexcept {
    const std::scoped_lock guard(mutex_);
    far_.erase(seat);
}

Stamp LockTimes::kept(SeatIndex seat) const {
    const std::scoped_lock guard(mutex_);
    return far_.at(seat);
}

}  // namespace seatlock::engine
