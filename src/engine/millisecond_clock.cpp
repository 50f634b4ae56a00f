#include "engine/millisecond_clock.hpp"

namespace seatlock::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

#if defined(__x86_64__)

/// The counter, read after all that stands before it and before all that follows.
std::uint64_t tick_in_order() noexcept {
    __builtin_ia32_lfence();
    const std::uint64_t tick = __builtin_ia32_rdtsc();
    __builtin_ia32_lfence();
    return tick;
}

struct Registers {
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
};

Registers cpuid(unsigned leaf) noexcept {
    Registers out;
    asm volatile("cpuid" : "=a"(out.eax), "=b"(out.ebx), "=c"(out.ecx), "=d"(out.edx) : "a"(leaf), "c"(0));
    return out;
}

bool counter_is_even() noexcept {
    constexpr unsigned highest_extended = 0x8000'0000;
    constexpr unsigned power_management = 0x8000'0007;
    constexpr unsigned invariant_counter = 1U << 8;
    return cpuid(highest_extended).eax >= power_management && (cpuid(power_management).edx & invariant_counter) != 0;
}

#else

std::uint64_t tick_in_order() noexcept { return 0; }
bool counter_is_even() noexcept { return false; }

#endif

nanoseconds system_time() noexcept { return std::chrono::system_clock::now().time_since_epoch(); }

}  // namespace

MillisecondClock::MillisecondClock() noexcept
    : start_(std::chrono::steady_clock::now()), counts_evenly_(counter_is_even()) {
    start_tick_ = tick_in_order();
}

TimePoint MillisecondClock::read_system() noexcept {
    const std::uint64_t before = tick_in_order();
    const nanoseconds time = system_time();
    const std::uint64_t after = tick_in_order();
    if (counts_evenly_) remember(time, before, after);
    return TimePoint(std::chrono::floor<milliseconds>(time));
}

void MillisecondClock::remember(nanoseconds time, std::uint64_t tick_before, std::uint64_t tick_after) noexcept {
    std::uint64_t version = version_.load(std::memory_order_relaxed);
    if (version % 2 != 0) return;  // somebody else is about it
    if (!version_.compare_exchange_strong(version, version + 1, std::memory_order_acquire)) return;
    measure_rate(tick_before);
    // The processor may read the counter before the instructions that stand before it, as far as it works
    // ahead: much less than the ten microseconds at the end of each millisecond that are not remembered. So the
    // millisecond is still the same when the reading counts.
    constexpr nanoseconds margin{10'000};
    const milliseconds ms = std::chrono::floor<milliseconds>(time);
    const nanoseconds left = ms + milliseconds(1) - margin - time;
    const double ticks =
        static_cast<double>(left.count()) * ticks_per_ns_ - static_cast<double>(tick_after - tick_before);
    first_tick_.store(tick_after, std::memory_order_release);
    ticks_.store(ticks > 0 ? static_cast<std::uint64_t>(ticks) : 0, std::memory_order_release);
    ms_.store(ms.count(), std::memory_order_release);
    version_.store(version + 2, std::memory_order_release);
}

/// Once, over ten milliseconds or a little more; over more than a second not, because the machine may have
/// slept, and only the counter gone on. A thread that is held up between its readings makes the rate too
/// small, and then less of each millisecond is remembered.
void MillisecondClock::measure_rate(std::uint64_t tick_before) noexcept {
    constexpr double fastest = 10;  // 10 GHz
    if (ticks_per_ns_ > 0) return;
    const auto now = std::chrono::steady_clock::now();
    const nanoseconds since = now - start_;
    if (since < milliseconds(10)) return;
    const double rate = static_cast<double>(tick_before - start_tick_) / static_cast<double>(since.count());
    if (since < milliseconds(1'000) && rate < fastest) {
        ticks_per_ns_ = rate;
    } else {
        start_ = now;
        start_tick_ = tick_in_order();
    }
}

}  // namespace seatlock::engine
