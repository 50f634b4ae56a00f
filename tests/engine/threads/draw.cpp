#include "draw.hpp"

#include <algorithm>
#include <array>

namespace seatlock::threads {
namespace {

constexpr std::uint32_t sweeps_per_thread = 1;
/// Every sweep is a step for each seat: more than two at a time are more than a search can untangle.
constexpr std::uint32_t threads_that_sweep = 2;

struct Weight {
    Kind kind;
    std::uint32_t weight;
};

constexpr std::array weights{
    Weight{Kind::lock_seat, 16},
    Weight{Kind::lock_seats_bulk, 16},
    Weight{Kind::book_a_seat, 2},
    Weight{Kind::book_seats_bulk, 2},
    Weight{Kind::cancel_lock, 10},
    Weight{Kind::cancel_locks_bulk, 10},
    Weight{Kind::cleanup_expired_locks, 4},
    Weight{Kind::set_lock_timeout, 3},
    Weight{Kind::lock_timeout, 1},
    Weight{Kind::add_seat, 4},
    Weight{Kind::find, 2},
    Weight{Kind::size, 1},
    Weight{Kind::seat, 6},
    Weight{Kind::seats, 4},
    Weight{Kind::digest, 1},
};

/// Draws the calls of one thread.
class Drawing {
public:
    Drawing(const Shape& shape, const RoundPlan& plan, std::uint32_t thread, Chance& chance)
        : shape_(shape), plan_(plan), thread_(thread), chance_(chance) {}

    Call call() {
        Call call{.kind = kind(), .by_handle = false, .seats = {}, .user = {}, .timeout = 0, .yields = 0};
        if (chance_.one_in(3)) call.yields = chance_.below(3);
        if (decides(call.kind)) {
            call.user = user();
            call.by_handle = chance_.one_in(3);
            for (std::uint32_t wanted = seats_wanted(call.kind); wanted > 0; --wanted) call.seats.push_back(seat(call));
        }
        if (call.kind == Kind::seat) {
            call.by_handle = chance_.one_in(3);
            call.seats = {seat(call)};
        }
        if (call.kind == Kind::find) call.seats = {seat(call)};
        if (call.kind == Kind::add_seat) call.seats = {any_seat(plan_.size + plan_.added)};
        if (call.kind == Kind::set_lock_timeout) call.timeout = chance_.below(12);
        return call;
    }

private:
    Kind kind() {
        for (;;) {
            std::uint32_t place = chance_.below(total());
            const auto* drawn = weights.begin();
            while (place >= drawn->weight) place -= (drawn++)->weight;
            if (allowed(drawn->kind)) return drawn->kind;
        }
    }

    static std::uint32_t total() {
        std::uint32_t sum = 0;
        for (const Weight& weight : weights) sum += weight.weight;
        return sum;
    }

    bool allowed(Kind kind) {
        if (kind == Kind::add_seat) return plan_.added > 0;
        if (kind == Kind::set_lock_timeout) return plan_.timeout_changes;
        if (kind == Kind::seats || kind == Kind::digest) return plan_.snapshots;
        if (kind != Kind::cleanup_expired_locks) return true;
        return thread_ < threads_that_sweep && sweeps_++ < sweeps_per_thread;
    }

    std::uint32_t seats_wanted(Kind kind) {
        if (!is_bulk(kind)) return 1;
        return chance_.one_in(24) ? 0 : 1 + chance_.below(plan_.contested + 1);
    }

    /// Now and then one that may come to be, or one that never does.
    std::uint32_t seat(const Call& call) {
        constexpr std::uint32_t nowhere = 4'000'000;
        if (chance_.one_in(40)) return nowhere;
        if (plan_.added > 0 && chance_.one_in(2)) return any_seat(plan_.size + (call.by_handle ? 1 : plan_.added));
        if (chance_.one_in(8)) return any_seat(plan_.size);
        return chance_.below(plan_.contested);
    }

    std::uint32_t any_seat(std::uint32_t bound) {
        const std::uint32_t seat = chance_.below(bound);
        return seat == plan_.contested ? 0 : seat;
    }

    std::string user() {
        if (!shape_.strangers || chance_.one_in(3)) return "holder " + std::to_string(chance_.below(shape_.holders));
        // The same stranger for some calls in a row, so that a lock is sometimes given up.
        if (last_.empty() || chance_.one_in(3)) last_ = stranger(thread_, chance_.next());
        return last_;
    }

    const Shape& shape_;
    const RoundPlan& plan_;
    std::uint32_t thread_;
    Chance& chance_;
    std::uint32_t sweeps_ = 0;
    std::string last_;
};

}  // namespace

std::string Shape::text() const {
    return "rule " + std::string(to_string(rule)) + ", " + std::to_string(threads) + " threads, " +
           std::to_string(seats) + " seats, " + std::to_string(calls_per_thread) + " calls each, " +
           std::to_string(holders) + " holders" + (strangers ? ", strangers" : "") + (churn ? ", churn" : "") +
           (interrupted ? ", interrupted" : "") + (wide ? ", wide times" : "") +
           (clock_fails ? ", a clock that fails" : "");
}

Shape draw_shape(Chance& chance) {
    struct Size {
        std::uint32_t threads;
        std::uint32_t calls;
    };
    // Two threads run side by side on the smallest machine: long rounds. Many must give way: short ones.
    constexpr std::array<Size, 6> sizes{{{2, 18}, {2, 12}, {3, 9}, {4, 7}, {6, 5}, {8, 4}}};
    const Size size = sizes[chance.below(sizes.size())];
    const bool wide = chance.one_in(8);
    return {.rule = chance.one_in(2) ? ExpiryRule::on_sweep : ExpiryRule::at_deadline,
            .threads = size.threads,
            .seats = 2 + chance.below(5),
            .calls_per_thread = size.calls,
            .holders = 2 + chance.below(3),
            .strangers = chance.one_in(3),
            .churn_max = chance.one_in(8) ? 2'000U : 64U,
            .churn = !wide && chance.one_in(4),
            .interrupted = chance.one_in(2),
            .wide = wide,
            .clock_fails = chance.one_in(4),
            .timeout = chance.below(8)};
}

std::vector<Call> draw_calls(const Shape& shape, const RoundPlan& plan, std::uint32_t thread, Chance& chance) {
    Drawing drawing(shape, plan, thread, chance);
    std::vector<Call> calls;
    for (std::uint32_t i = 0; i < shape.calls_per_thread; ++i) calls.push_back(drawing.call());
    return calls;
}

std::string stranger(std::uint32_t thread, std::uint64_t number) {
    constexpr std::array<std::size_t, 8> lengths{0, 0, 0, 30, 63, 64, 65, 300};
    std::string name = "stranger " + std::to_string(thread) + "." + std::to_string(number);
    name.resize(std::max(name.size(), lengths[number % lengths.size()]), '.');
    return name;
}

}  // namespace seatlock::threads
