#include "recording_clock.hpp"

#include <sched.h>

namespace seatlock::threads {

namespace {

thread_local Reader* reader_of_this_thread = nullptr;

}  // namespace

void disturb(Chance& chance) {
    const std::uint32_t choice = chance.below(8);
    if (choice < 3) return;
    if (choice < 6) {
        for (std::uint32_t turns = chance.below(3); turns > 0; --turns) sched_yield();
        return;
    }
    static std::atomic<std::uint32_t> spun = 0;
    for (std::uint32_t turns = chance.below(200); turns > 0; --turns) spun.store(turns, std::memory_order_relaxed);
}

void RecordingClock::read_as(Reader* reader) noexcept { reader_of_this_thread = reader; }

SeatManager::Clock RecordingClock::source() {
    return [this] {
        Reader* const reader = reader_of_this_thread;
        return TimePoint(std::chrono::milliseconds(reader == nullptr ? now_.load() : tell(*reader)));
    };
}

std::int64_t RecordingClock::tell(Reader& reader) {
    if (reader.disturbs) disturb(reader.chance);
    if (reader.may_fail && reader.chance.one_in(16)) throw NoTime();
    const std::uint32_t choice = reader.chance.below(32);
    if (choice < 10) step(1);
    if (choice == 10) step(leap_);
    if (choice == 11) step(leap_ > 6 ? -leap_ : -2);
    reader.read = tickets_.next();
    reader.now = now_.load(std::memory_order_relaxed) + reader.ahead;
    ++reader.readings;
    if (reader.disturbs) disturb(reader.chance);
    reader.read_ended = tickets_.next();
    return reader.now;
}

}  // namespace seatlock::threads
