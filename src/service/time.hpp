#pragma once

#include <algorithm>
#include <cstdint>

#include "mutant/mutant.hpp"

namespace seatlock::service {

/// The two clocks of the machine, read at one instant by the driver. Milliseconds.
struct Now {
    std::int64_t mono_ms = 0;  ///< boot-time clock: never steps, counts through suspend
    std::int64_t wall_ms = 0;  ///< Unix time: may step, is for people
};

/// Years beyond any calendar would overflow what is reckoned from them.
[[nodiscard]] constexpr bool is_plausible_time(std::int64_t time_ms) noexcept {
    constexpr std::int64_t farthest_ms = std::int64_t{1} << 53;
    return time_ms > -farthest_ms && time_ms < farthest_ms;
}

/// True when all that is reckoned from here on stays plausible: any deadline, and a year of going on. What
/// a journal ends with must leave that room, or the next decision could not be taken.
[[nodiscard]] constexpr bool leaves_time(std::int64_t time_ms) noexcept {
    constexpr std::int64_t year_ms = std::int64_t{366} * 24 * 60 * 60 * 1000;
    return is_plausible_time(time_ms) && is_plausible_time(time_ms + year_ms);
}

/// A show's own time: starts at wall time, runs on the boot-time clock, never goes back.
class ShowClock {
public:
    /// The most that an outage adds to a show's time: it may lengthen holds, never shorten them.
    static constexpr std::int64_t outage_max_ms = 10'000;

    ShowClock() = default;

    /// Starts a new show's time.
    explicit ShowClock(Now now) : base_show_ms_(now.wall_ms), base_mono_ms_(now.mono_ms), last_ms_(now.wall_ms) {}

    /// Goes on from the last journaled times of a show.
    ShowClock(std::int64_t last_show_ms, std::int64_t last_wall_ms, Now now)
        : base_show_ms_(last_show_ms + std::clamp<std::int64_t>(now.wall_ms - last_wall_ms, 0, longest_outage_ms())),
          base_mono_ms_(now.mono_ms),
          last_ms_(base_show_ms_) {}

    /// The show time at `now`; what it answered once it never goes below.
    [[nodiscard]] std::int64_t at(Now now) noexcept {
        last_ms_ = std::max(last_ms_, base_show_ms_ + (now.mono_ms - base_mono_ms_));
        return last_ms_;
    }

    /// The log holds a later time than this clock shows (another owner wrote it): go on from there.
    void go_on_from(std::int64_t show_ms, Now now) noexcept {
        if (at(now) >= show_ms) return;
        base_show_ms_ = last_ms_ = show_ms;
        base_mono_ms_ = now.mono_ms;
    }

private:
    static std::int64_t longest_outage_ms() noexcept {
        return mutated(Mutant::outage_shortens_holds) ? 1000 * outage_max_ms : outage_max_ms;
    }

    std::int64_t base_show_ms_ = 0;
    std::int64_t base_mono_ms_ = 0;
    std::int64_t last_ms_ = 0;
};

}  // namespace seatlock::service
