#pragma once

#include <atomic>
#include <cstdint>

#include <seatlock/seat_manager.hpp>

#include "call.hpp"
#include "chance.hpp"

namespace seatlock::threads {

/// Numbers all that happens, across threads. Under ThreadSanitizer without ordering anything: it would
/// otherwise order the engine's memory accesses as well, and hide that the engine does not.
class Tickets {
public:
    Ticket next() noexcept { return last_.fetch_add(1, order) + 1; }

private:
#ifdef __SANITIZE_THREAD__
    static constexpr std::memory_order order = std::memory_order_relaxed;
#else
    static constexpr std::memory_order order = std::memory_order_seq_cst;
#endif
    std::atomic<Ticket> last_ = 0;
};

/// What the clock throws when it has nothing to tell: the call must then leave everything as it was.
struct NoTime {};

/// What one thread's calls read from the clock, and how they disturb the others meanwhile.
struct Reader {
    Chance chance{0};
    Ticket read = 0;
    Ticket read_ended = 0;
    std::int64_t now = 0;
    std::int64_t ahead = 0;      ///< the clock tells this thread a time that much later
    std::uint32_t readings = 0;  ///< since the record began
    bool disturbs = false;
    bool may_fail = false;  ///< now and then the clock throws NoTime
};

/// A clock of many threads that notes for each what it was told, and that steps while calls read it.
/// The engine reads it while the call has its seats to itself, so this is the place to give way.
class RecordingClock {
public:
    RecordingClock(Tickets& tickets, std::int64_t now) : tickets_(tickets), now_(now) {}

    /// Whose readings this thread's are. REQUIRES: `reader` outlives the thread's calls.
    static void read_as(Reader* reader) noexcept;

    void step(std::int64_t ms) noexcept { now_.fetch_add(ms, std::memory_order_relaxed); }
    /// How far it steps rarely, in both directions.
    void set_leap(std::int64_t ms) noexcept { leap_ = ms; }

    [[nodiscard]] SeatManager::Clock source();

private:
    std::int64_t tell(Reader& reader);

    Tickets& tickets_;
    std::atomic<std::int64_t> now_;
    std::int64_t leap_ = 6;
};

/// Lets the other threads go on for a random while, or does nothing.
void disturb(Chance& chance);

}  // namespace seatlock::threads
