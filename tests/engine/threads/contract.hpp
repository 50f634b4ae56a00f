#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "call.hpp"
#include "linearizability/linearizer.hpp"

namespace seatlock::threads {

using linearizability::Fingerprint;
using linearizability::Index;
using linearizability::Interval;
using linearizability::Micros;

/// How a round begins.
struct Beginning {
    ExpiryRule rule = ExpiryRule::on_sweep;
    std::int64_t timeout = 0;
    std::vector<Seat> seats;  ///< in the order of their handles
};

/// The sequential specification of SeatManager for the calls of one round, as the linearizer drives
/// it (SequentialModel): the rules of the reference manager with the clock readings as they were.
///
/// A call is one step; a sweep is a look at every seat, each a step of its own inside the sweep's
/// interval, of which as many must release a lock as the sweep counted. Looks that cannot find an
/// expired lock are left out. When timeouts change in the
/// round, a sweep has a first step more, in which it learns the timeout.
///
/// The clock is read by a call that has its seats to itself, so calls on one seat are steps in the
/// order of their clock readings.
class Contract {
public:
    static constexpr std::size_t seats_max = 16;
    static constexpr std::size_t sweeps_max = 16;

    /// What the round is made of must outlive the contract. REQUIRES: at most seats_max seat numbers
    /// that are added or there from the beginning, and at most sweeps_max sweeps.
    Contract(const Beginning& beginning, std::span<const Record> records);

    /// When each step may happen, by its number.
    [[nodiscard]] const std::vector<Interval>& intervals() const noexcept { return intervals_; }
    /// The call that a step belongs to, as a position among the records.
    [[nodiscard]] Index record_of(Index step) const noexcept { return steps_[step].record; }

    /// How many seats a sweep looks at that may hold an expired lock then.
    [[nodiscard]] std::size_t looks_of(Index record) const;

    using Mark = std::size_t;
    [[nodiscard]] bool take(Index step, Micros latest);
    [[nodiscard]] Mark mark() const noexcept { return states_.size(); }
    void undo(Mark mark) { states_.resize(mark); }
    [[nodiscard]] Fingerprint fingerprint() const;
    [[nodiscard]] std::size_t resource_count() const noexcept { return seat_count_ + 2 + sweep_count_; }
    void footprint(Index step, std::vector<Index>& resources) const;
    /// None are ever named: rounds are short.
    void obstacles(Index /*step*/, std::vector<Index>& /*steps*/) const {}
    void may_change(Index /*step*/, std::vector<Index>& /*steps*/) const {}

    /// Expired locks that the step finds in its way now, for whoever wants to know what was met.
    [[nodiscard]] std::size_t expired_in_the_way(Index step) const;

private:
    using Holder = std::uint32_t;

    struct SeatNow {
        bool exists = false;
        bool added = false;  ///< in this round
        SeatState state = SeatState::available;
        Holder holder = 0;
        std::int64_t time = 0;
        std::uint32_t readings = 0;  ///< of the clock, by calls on this seat that are done
        Ticket last_read = 0;        ///< of these; kept for seats that were added
        [[nodiscard]] SeatNow unlocked() const noexcept {
            SeatNow seat = *this;
            seat.state = SeatState::available;
            seat.holder = 0;
            seat.time = 0;
            return seat;
        }
        friend bool operator==(const SeatNow&, const SeatNow&) = default;
    };
    struct SweepNow {
        bool begun = false;
        std::int64_t threshold = 0;
        std::uint32_t looks_left = 0;
        std::uint32_t released = 0;
        friend bool operator==(const SweepNow&, const SweepNow&) = default;
    };
    struct State {
        std::array<SeatNow, seats_max> seats{};
        std::array<Index, seats_max> by_handle{};
        std::uint32_t size = 0;
        std::int64_t timeout = 0;
        /// Makes setting the timeout that is set a change: the linearizer does at once what changes nothing.
        std::uint32_t timeouts_set = 0;
        std::array<SweepNow, sweeps_max> sweeps{};
        friend bool operator==(const State&, const State&) = default;
    };
    enum class Part : std::uint8_t { whole_call, sweep_begins, sweep_looks };
    struct Step {
        Index record = 0;
        Part part = Part::whole_call;
        Index sweep = 0;
        Index seat = 0;  ///< a look's
        Holder user = 0;
        Holder holder_told = 0;
        std::vector<Index> in_turn;  ///< seats on which it has its turn among the clock readings
    };
    /// A seat as a call names it: a number, or none when there is no such seat.
    using Named = std::optional<Index>;

    void count_seats(const Beginning& beginning);
    void begin(const Beginning& beginning);
    void add_steps(Index record);
    void add_sweep(Index record);
    [[nodiscard]] bool may_release(const Record& sweep, Index seat) const;
    void add_step(Step step);
    [[nodiscard]] std::vector<Index> seats_in_turn(const Call& call) const;
    void put_in_turn();
    [[nodiscard]] Holder number_of(const std::string& holder);

    [[nodiscard]] const State& now() const noexcept { return states_.back(); }
    [[nodiscard]] const Record& record(const Step& step) const noexcept { return records_[step.record]; }
    [[nodiscard]] Named resolve(const Call& call, std::uint32_t seat, const State& state) const;
    [[nodiscard]] bool in_order_on_new_seats(const Step& step, State& next) const;
    [[nodiscard]] bool has_its_turn(Index number, const Step& step) const;

    [[nodiscard]] bool apply(const Step& step, State& next) const;
    [[nodiscard]] bool apply_call(const Step& step, State& next) const;
    [[nodiscard]] bool decide(const Step& step, State& next) const;
    [[nodiscard]] SeatNow* seat_at(const Call& call, std::uint32_t seat, State& state) const;
    void clear_expired(const Step& step, State& next) const;
    [[nodiscard]] static std::optional<RefusalReason> refusal_of(Kind kind, const SeatNow* seat, Holder user);
    [[nodiscard]] SeatNow after(const Step& step, const SeatNow& seat) const;
    /// True when that refusal of that seat is what was answered.
    [[nodiscard]] bool tells(const Step& step, RefusalReason refusal, std::uint32_t seat, State& state) const;
    [[nodiscard]] bool look(const Step& step, State& next) const;
    [[nodiscard]] bool add_seat(const Record& record, State& next) const;
    [[nodiscard]] bool finds(const Record& record) const;
    [[nodiscard]] bool shows(const Seat& shown, Index number) const;
    [[nodiscard]] bool shows_seat(const Record& record) const;
    [[nodiscard]] bool shows_all(const Record& record) const;
    [[nodiscard]] std::uint64_t digest() const;

    std::span<const Record> records_;
    ExpiryRule rule_;
    bool timeout_changes_ = false;
    std::int64_t shortest_timeout_ = 0;
    std::size_t seat_count_ = 0;   ///< numbers that are there at some time
    std::size_t known_count_ = 0;  ///< handles that are there from the beginning
    std::size_t sweep_count_ = 0;
    std::vector<Step> steps_;
    std::vector<Interval> intervals_;
    std::vector<std::vector<Index>> turns_;  ///< by seat number: the steps in the order of their readings
    std::map<std::string, Holder> holders_;
    std::vector<std::string> holder_names_;
    std::vector<State> states_;
};
static_assert(linearizability::SequentialModel<Contract>);

}  // namespace seatlock::threads
