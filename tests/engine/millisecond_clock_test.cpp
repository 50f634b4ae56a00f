#include "engine/millisecond_clock.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

using namespace std::chrono_literals;

TimePoint system_time() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

/// Every reading lies between two of the system's; `wrong` counts those that do not. A clock that was set
/// back meanwhile makes the two come in the wrong order, and is no reading's fault.
void compare(MillisecondClock& clock, std::chrono::milliseconds duration, std::atomic<int>& wrong) {
    const auto end = std::chrono::steady_clock::now() + duration;
    while (std::chrono::steady_clock::now() < end) {
        const TimePoint before = system_time();
        const TimePoint time = clock.now();
        const TimePoint after = system_time();
        if (before <= after && (time < before || time > after)) ++wrong;
    }
}

TEST(MillisecondClock, TellsTheSystemsMillisecond) {
    MillisecondClock clock;
    std::atomic<int> wrong = 0;
    compare(clock, 200ms, wrong);
    EXPECT_EQ(wrong, 0);
}

TEST(MillisecondClock, TellsItToManyThreads) {
    MillisecondClock clock;
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&] { compare(clock, 200ms, wrong); });
    }
    EXPECT_EQ(wrong, 0);
}

TEST(MillisecondClock, NeverGoesBackFromOneThreadToTheNext) {
    MillisecondClock clock;
    std::atomic<TimePoint> latest = system_time();
    std::atomic<int> back = 0;
    const auto look = [&] {
        for (int i = 0; i < 200'000; ++i) {
            const TimePoint seen = latest.load();
            const TimePoint time = clock.now();
            if (time < seen) ++back;
            latest = std::max(time, seen);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back(look);
    }
    EXPECT_EQ(back, 0);
}

}  // namespace
}  // namespace seatlock::engine
