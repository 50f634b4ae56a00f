#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include <seatlock/seat.hpp>

namespace seatlock::engine {

/// The system's wall clock in whole milliseconds, for callers who ask millions of times a second.
///
/// A millisecond that was read from the system is remembered together with the ticks of the processor's
/// time stamp counter that lie in it; while the counter stands there, the answer is the same. That
/// costs less than half of a reading of the system's clock, which makes the processor finish first
/// whatever it has begun. A step of the system's clock is seen within a millisecond. Where the counter is not said
/// to run at one rate always (CPUID 8000'0007h, "invariant TSC"), every reading is the system's.
///
/// Thread-safe.
class alignas(64) MillisecondClock {
public:
    MillisecondClock() noexcept;

    [[nodiscard]] TimePoint now() noexcept {
#if defined(__x86_64__)
        const std::uint64_t tick = __builtin_ia32_rdtsc();
        const std::uint64_t version = version_.load(std::memory_order_acquire);
        const std::uint64_t first_tick = first_tick_.load(std::memory_order_acquire);
        const std::uint64_t ticks = ticks_.load(std::memory_order_acquire);
        const std::int64_t ms = ms_.load(std::memory_order_acquire);
        const bool torn = version % 2 != 0 || version_.load(std::memory_order_relaxed) != version;
        if (!torn && tick - first_tick < ticks) [[likely]]
            return TimePoint(std::chrono::milliseconds(ms));
#endif
        return read_system();
    }

private:
    TimePoint read_system() noexcept;
    void remember(std::chrono::nanoseconds time, std::uint64_t tick_before, std::uint64_t tick_after) noexcept;
    void measure_rate(std::uint64_t tick_before) noexcept;

    // What is remembered, and a version that is odd while somebody writes it.
    std::atomic<std::uint64_t> version_ = 0;
    std::atomic<std::uint64_t> first_tick_ = 0;
    std::atomic<std::uint64_t> ticks_ = 0;
    std::atomic<std::int64_t> ms_ = 0;

    // Of him who writes:
    double ticks_per_ns_ = 0;  // 0: not known yet
    std::uint64_t start_tick_ = 0;
    std::chrono::steady_clock::time_point start_;
    bool counts_evenly_ = false;
};

}  // namespace seatlock::engine
