#include "engine/patience.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

namespace seatlock::engine {
namespace {

constexpr std::uint32_t turns_on_the_spot = 128;
constexpr std::uint32_t turns_given_away = 32;
constexpr std::uint32_t shortest_sleep_us = 20;
constexpr std::uint32_t longest_sleep_us = 1'000;

/// Tells the processor that this is a loop that waits.
void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// Until then, or until a signal arrives. sleep_for() begins anew after every signal, for what is left
/// and 50 us more on Linux: with a signal every 30 us it would never end.
void sleep(std::uint32_t us) noexcept {
#if defined(__unix__)
    const timespec time{0, static_cast<long>(us) * 1'000};
    (void)nanosleep(&time, nullptr);
#else
    std::this_thread::sleep_for(std::chrono::microseconds(us));
#endif
}

}  // namespace

void Patience::wait() noexcept {
    ++turns_;
    if (turns_ <= turns_on_the_spot) return pause();
    if (turns_ <= turns_on_the_spot + turns_given_away) return std::this_thread::yield();
    const std::uint32_t sleeps = turns_ - turns_on_the_spot - turns_given_away;
    sleep(std::min(longest_sleep_us, shortest_sleep_us * sleeps));
}

}  // namespace seatlock::engine
