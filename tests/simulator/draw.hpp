#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "chance.hpp"
#include "script.hpp"

namespace seatlock::simulator {

/// Draws a world and, step by step, what happens in it, from a seed alone: it never looks at the world,
/// so that every step keeps its sense without the others.
class Draw {
public:
    explicit Draw(std::uint64_t seed);

    [[nodiscard]] const WorldOptions& world() const noexcept { return world_; }
    [[nodiscard]] Step next();

private:
    Step request();
    Step hold_request();
    Step hold_command(StepKind kind);
    Step booking_request();
    Step house_request();
    Step listing();
    Step time();
    Step journal_work();
    Step trouble();
    Step crash();
    Step reader();
    Step catalog_request();
    void open_shows();
    void rush();
    void pause();
    void lost();
    Step change_of_something();
    void payment();

    std::int64_t client() { return chance_.below(world_.clients); }
    std::int64_t show();
    std::int64_t some_seats(std::int64_t most);
    std::int64_t which();
    std::int64_t key();
    std::int64_t buyer();

    Chance chance_;
    WorldOptions world_;
    /// Of requests, retries, time, journal_work, trouble, reader, catalog, rush, pause, payment, lost.
    std::array<int, 11> weights_{};
    std::deque<Step> ahead_;  ///< steps that are drawn already
};

}  // namespace seatlock::simulator
