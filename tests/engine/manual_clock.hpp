#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include <seatlock/seat_manager.hpp>

namespace seatlock {

/// A clock that stands still until it is set, and counts how often it was read. Safe to read and
/// set from many threads. It must outlive the managers that read it.
class ManualClock {
public:
    explicit ManualClock(std::int64_t now_ms = 0) : now_ms_(now_ms) {}

    void set(std::int64_t now_ms) { now_ms_ = now_ms; }
    void advance(std::int64_t ms) { now_ms_ += ms; }
    [[nodiscard]] int readings() const { return readings_; }

    [[nodiscard]] SeatManager::Clock source() {
        return [this] {
            ++readings_;
            return TimePoint(std::chrono::milliseconds(now_ms_.load()));
        };
    }

private:
    std::atomic<std::int64_t> now_ms_;
    std::atomic<int> readings_ = 0;
};

}  // namespace seatlock
