#pragma once

#include <algorithm>
#include <cstdint>

#include "service/time.hpp"

namespace seatlock::simulator {

/// What the clock of a log must show, reckoned apart from the service's own.
class ReferenceClock {
public:
    /// The first time that a process opens an empty log.
    void begin(service::Now now) {
        if (!started_) set(now.wall_ms, now);
    }

    /// A process opens a log whose last entry bears these times. Returns by how much the outage that
    /// was is longer than what counts (negative: the wall clock went back meanwhile); 0 when nothing is
    /// cut off, or this process has opened the log before.
    std::int64_t resume(std::int64_t last_show_ms, std::int64_t last_wall_ms, service::Now now) {
        if (started_) {
            if (at(now) < last_show_ms) set(last_show_ms, now);
            return 0;
        }
        const std::int64_t outage_ms = now.wall_ms - last_wall_ms;
        const std::int64_t counted_ms = std::max<std::int64_t>(0, std::min<std::int64_t>(outage_ms, 10'000));
        set(last_show_ms + counted_ms, now);
        return outage_ms - counted_ms;
    }

    /// The process is gone, and what it knew of time.
    void stop() { started_ = false; }

    [[nodiscard]] bool started() const noexcept { return started_; }
    [[nodiscard]] std::int64_t at(service::Now now) const { return show_ms_ + (now.mono_ms - mono_ms_); }

private:
    void set(std::int64_t show_ms, service::Now now) {
        started_ = true;
        show_ms_ = show_ms;
        mono_ms_ = now.mono_ms;
    }

    bool started_ = false;
    std::int64_t show_ms_ = 0;
    std::int64_t mono_ms_ = 0;
};

}  // namespace seatlock::simulator
