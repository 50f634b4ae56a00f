#include "linearizability/simulated_history.hpp"

#include <algorithm>
#include <array>
#include <queue>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "linearizability/show_model.hpp"

namespace seatlock::linearizability {
namespace {

enum class Stage : std::uint8_t { invoke, decide, answer };

/// What happens next, and to which client.
struct Step {
    Micros at = 0;
    std::size_t client = 0;
    Stage stage = Stage::invoke;
    Index call = none;
    friend bool operator>(const Step& one, const Step& other) {
        return std::tie(one.at, one.client) > std::tie(other.at, other.client);
    }
};

/// The history with every name that its calls may come to need.
History empty_history(const Load& load) {
    History history;
    history.show = "simulated";
    history.policy = load.policy;
    for (std::size_t seat = 1; seat <= load.seats; ++seat) history.seats.push_back("A-" + std::to_string(seat));
    history.plan_seats = load.seats;
    history.seats.emplace_back("X-1");
    history.holders = {"ann", "bob", "cat"};
    for (std::size_t call = 0; call < load.calls; ++call) {
        history.holds.push_back("h" + std::to_string(call));
        history.bookings.push_back("b" + std::to_string(call));
    }
    history.calls.resize(load.calls);
    return history;
}

class Simulation {
public:
    Simulation(std::uint64_t seed, const Load& load)
        : random_(seed), load_(load), history_(empty_history(load)), model_(history_) {}

    [[nodiscard]] History run() {
        for (std::size_t client = 0; client < load_.clients; ++client) steps_.push({below(load_.pause_us), client});
        while (!steps_.empty()) {
            const Step step = steps_.top();
            steps_.pop();
            take(step);
        }
        return std::move(history_);
    }

private:
    Micros below(Micros n) { return std::uniform_int_distribution<Micros>(0, n - 1)(random_); }
    bool chance(Micros percent) { return below(100) < percent; }

    void take(const Step& step) {
        switch (step.stage) {
            case Stage::invoke: return invoke(step);
            case Stage::decide: return decide(step);
            case Stage::answer: return answer(step);
        }
    }

    void invoke(const Step& step) {
        if (invoked_ == history_.calls.size()) return;
        const Index number = invoked_++;
        Call& call = history_.calls[number];
        choose(call, number);
        call.client = static_cast<std::int64_t>(step.client);
        call.number = number;
        call.invoked = step.at;
        steps_.push({step.at + below(load_.call_us), step.client, Stage::decide, number});
    }

    void choose(Call& call, Index number) {
        call.op = some_op();
        if (call.op == Op::book && !load_.sells) call.op = Op::release;
        if (call.op == Op::read_map) return;
        if (call.op == Op::read_seat) return call.seats.push_back(seat());
        if (call.op == Op::hold) {
            call.hold = number;
            call.holder = static_cast<Index>(below(3));
            call.ttl_seconds = 1 + below(load_.policy.hold_lifetime_max_seconds);
            call.seats = some_seats();
            return;
        }
        call.hold = some_hold();
        if (call.op == Op::swap) return choose_swap(call);
        if (call.op != Op::release && call.op != Op::book) return;
        if (call.op == Op::book) call.answer.booking = number;
        call.names_seats = chance(25);
        if (call.names_seats) call.seats = some_seats();
    }

    Op some_op() {
        if (chance(load_.map_percent)) return Op::read_map;
        if (holds_.empty() || chance(35)) return Op::hold;
        static constexpr std::array often{Op::swap, Op::swap,      Op::extend,    Op::release, Op::release,
                                          Op::book, Op::read_hold, Op::read_seat, Op::release};
        return often.at(static_cast<std::size_t>(below(often.size())));
    }

    /// One that was granted lately; mostly one that has not ended.
    Index some_hold() {
        constexpr std::size_t recent = 12;
        const auto range = static_cast<Micros>(std::min(holds_.size(), recent));
        const auto any = [&] { return holds_[holds_.size() - 1 - static_cast<std::size_t>(below(range))]; };
        Index hold = any();
        for (int i = 0; i < 6 && model_.hold(hold).state != HoldState::active; ++i) hold = any();
        return hold;
    }

    void choose_swap(Call& call) {
        call.seats = some_seats();
        for (const Index seat : some_seats()) {
            if (std::ranges::find(call.seats, seat) == call.seats.end()) call.remove.push_back(seat);
        }
    }

    Index seat() { return static_cast<Index>(below(static_cast<Micros>(load_.seats))); }

    std::vector<Index> some_seats() {
        std::vector<Index> seats;
        for (Micros n = 1 + below(static_cast<Micros>(load_.seats_per_hold_max)); n > 0; --n) {
            const Index next = chance(2) ? static_cast<Index>(load_.seats) : seat();
            if (std::ranges::find(seats, next) == seats.end()) seats.push_back(next);
        }
        return seats;
    }

    void decide(const Step& step) {
        Call& call = history_.calls[step.call];
        const bool lost = below(1000) < load_.unknown_per_mille;
        expire_some(step.at);
        if (lost && chance(50)) return lose(step);
        call.answer.kind = Answer::Kind::ok;
        const auto outcome = model_.decide(call);
        model_.perform(call, outcome);
        if (outcome.kind == ShowModel::Outcome::Kind::ok && outcome.changes && call.op == Op::hold)
            active_.push_back(call.hold);
        if (lost) return lose(step);
        call.answer = model_.told(call, outcome);
        steps_.push({step.at + below(load_.call_us), step.client, Stage::answer, step.call});
    }

    void lose(const Step& step) {
        history_.calls[step.call].answer = {};
        steps_.push({step.at + below(load_.pause_us), step.client, Stage::invoke});
    }

    void expire_some(Micros now) {
        std::erase_if(active_, [&](Index hold) {
            if (model_.hold(hold).state != HoldState::active) return true;
            if (model_.hold(hold).earliest_expiry > now || chance(70)) return false;
            model_.expire(hold);
            return true;
        });
    }

    void answer(const Step& step) {
        Call& call = history_.calls[step.call];
        call.returned = step.at;
        const bool granted = call.op == Op::hold && call.answer.kind == Answer::Kind::ok;
        if (granted) holds_.push_back(call.hold);
        if (call.op == Op::hold && !granted) call.hold = none;
        steps_.push({step.at + 1 + below(load_.pause_us), step.client, Stage::invoke});
    }

    std::mt19937_64 random_;
    Load load_;
    History history_;
    ShowModel model_;
    std::priority_queue<Step, std::vector<Step>, std::greater<>> steps_;
    Index invoked_ = 0;
    std::vector<Index> holds_;   ///< that clients know of
    std::vector<Index> active_;  ///< and more that are not yet known to have ended
};

}  // namespace

History simulated_history(std::uint64_t seed, const Load& load) {
    History history = Simulation(seed, load).run();
    std::erase_if(history.calls, [](const Call& call) {
        return call.pending() && (call.op == Op::read_hold || call.op == Op::read_seat || call.op == Op::read_map);
    });
    return history;
}

}  // namespace seatlock::linearizability
