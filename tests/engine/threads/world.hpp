#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <seatlock/seat_manager.hpp>

#include "call.hpp"
#include "chance.hpp"
#include "contract.hpp"
#include "coverage.hpp"
#include "crew.hpp"
#include "draw.hpp"
#include "recording_clock.hpp"

namespace seatlock::threads {

/// A SeatManager and the threads that call it, round after round. What each call answered in a round
/// is then judged as one history.
class World {
public:
    static constexpr std::uint32_t rounds = 10;
    static constexpr std::int64_t first_time_ms = 1'800'000'000'000;

    explicit World(std::uint64_t seed) : World(seed, std::nullopt) {}
    /// Of a shape that does not depend on the seed.
    World(std::uint64_t seed, std::optional<Shape> shape);

    /// Lives through all rounds; what is wrong, if anything, with the history that shows it. Ends the
    /// process, with a sentence, when threads wait for ever.
    [[nodiscard]] std::optional<std::string> live(Coverage& coverage);

private:
    struct Worker {
        Chance chance{0};
        Reader reader;
        std::vector<Call> calls;
        std::vector<Record> records;
    };

    void draw_round();
    void work(std::size_t thread);
    void churn(Worker& worker);
    void make(Worker& worker, Record& record);
    void answer(const Call& call, Answer& answer);
    void make_decision(Record& record);
    [[nodiscard]] Outcome decide(const Call& call, std::span<const std::string_view> ids);
    template <typename Seats>
    [[nodiscard]] Outcome decide_bulk(const Call& call, Seats seats);
    template <typename OneSeat>
    [[nodiscard]] Outcome decide_single(const Call& call, OneSeat seat);
    [[nodiscard]] std::optional<Seat> look(const Call& call) const;
    [[nodiscard]] Beginning beginning() const;
    [[nodiscard]] std::vector<Record> history();
    [[noreturn]] void give_up() const;

    Chance chance_;
    std::uint64_t seed_;
    Shape shape_;
    Tickets tickets_;
    RecordingClock clock_;
    SeatManager manager_;
    std::uint64_t strangers_ = 0;
    bool churns_ = false;
    std::vector<Worker> workers_;
};

}  // namespace seatlock::threads
