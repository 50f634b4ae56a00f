#pragma once

#include <cstdint>

namespace seatlock::engine {

/// How a thread waits for another to finish with a seat: a few turns on the spot, then it lets others
/// run, then it sleeps for longer and longer, up to a millisecond. Nobody wakes it, so no wake-up can
/// be lost, and whoever finishes has nobody to look after.
class Patience {
public:
    void wait() noexcept;

private:
    std::uint32_t turns_ = 0;
};

}  // namespace seatlock::engine
