#include "app/clocks.hpp"

#include <cstdint>
#include <ctime>

namespace seatlock::app {
namespace {

std::int64_t read_ms(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);  // cannot fail for the clocks below on Linux
    return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

}  // namespace

service::Now read_clocks() { return {.mono_ms = read_ms(CLOCK_BOOTTIME), .wall_ms = read_ms(CLOCK_REALTIME)}; }

}  // namespace seatlock::app
