// What the engine's calls cost beside the obvious port of the contract (peers/mutex_map.hpp), in the same
// run: 100,000 seats, visited again and again in one fixed random order so that the caches miss as they do
// in a real sale, 1,000 holders, rule at_deadline, the system's clock read by every call on both sides.
// After the usual table come the ratios: the peer's processor time over ours.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <seatlock/seat_manager.hpp>

#include "peers/mutex_map.hpp"

namespace seatlock {
namespace {

constexpr std::size_t house_seats = 100'000;
constexpr std::size_t bulk_seats = 4;
constexpr std::size_t holder_count = 1'000;

class Ours : public SeatManager {
public:
    explicit Ours(const std::vector<std::string>& names)
        : SeatManager(names, {.clock = {}, .expiry = ExpiryRule::at_deadline}) {}
};

using Peer = peers::MutexMap;

bool done(const Outcome& outcome) { return outcome.ok(); }
bool done(Peer::Answer answer) { return answer == Peer::Answer::done; }

// A benchmark that measures refusals by mistake says nothing.
void expect(bool as_planned) {
    if (!as_planned) throw std::logic_error("a benchmark's call had the other outcome");
}

std::vector<std::string> names(char initial, std::size_t count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) names.push_back(initial + std::to_string(i));
    return names;
}

template <typename Item>
std::vector<Item> shuffled(std::vector<Item> items) {
    std::mt19937_64 random(1);
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
    return items;
}

/// The visits of one round: the seats in random order, and who comes to each.
struct Round {
    std::vector<std::string> seats = shuffled(names('S', house_seats));
    std::vector<std::string> holders = names('H', holder_count);

    [[nodiscard]] const std::string& holder(std::size_t visit) const { return holders[visit % holder_count]; }
    [[nodiscard]] std::span<const std::string> group(std::size_t visit) const {
        return std::span(seats).subspan(visit, bulk_seats);
    }
};

void count_calls(benchmark::State& state, std::size_t calls_per_round) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(calls_per_round));
}

template <typename Manager>
void lock_and_cancel(benchmark::State& state) {
    const Round round;
    Manager manager(round.seats);
    for (auto _ : state) {
        for (std::size_t i = 0; i < house_seats; ++i) {
            expect(done(manager.lock_seat(round.seats[i], round.holder(i))));
            expect(done(manager.cancel_lock(round.seats[i], round.holder(i))));
        }
    }
    count_calls(state, 2 * house_seats);
}

template <typename Manager>
void lock_and_book(benchmark::State& state) {
    const Round round;
    for (auto _ : state) {
        state.PauseTiming();
        auto manager = std::make_unique<Manager>(round.seats);
        state.ResumeTiming();
        for (std::size_t i = 0; i < house_seats; ++i) {
            expect(done(manager->lock_seat(round.seats[i], round.holder(i))));
            expect(done(manager->book_a_seat(round.seats[i], round.holder(i))));
        }
        state.PauseTiming();
        manager.reset();
        state.ResumeTiming();
    }
    count_calls(state, 2 * house_seats);
}

template <typename Manager>
void bulk_of_four(benchmark::State& state) {
    const Round round;
    Manager manager(round.seats);
    for (auto _ : state) {
        for (std::size_t i = 0; i + bulk_seats <= house_seats; i += bulk_seats) {
            expect(done(manager.lock_seats_bulk(round.group(i), round.holder(i))));
            expect(done(manager.cancel_locks_bulk(round.group(i), round.holder(i))));
        }
    }
    count_calls(state, 2 * house_seats / bulk_seats);
}

template <typename Manager>
void refused_lock_of_one_hot_seat(benchmark::State& state) {
    const Round round;
    Manager manager(round.seats);
    manager.set_lock_timeout(std::chrono::hours(24));
    expect(done(manager.lock_seat(round.seats[0], round.holder(0))));
    std::size_t visit = 0;
    for (auto _ : state) expect(!done(manager.lock_seat(round.seats[0], round.holder(++visit))));
    count_calls(state, 1);
}

/// A million seats, one in a hundred with an expired lock.
template <typename Manager>
void sweep(benchmark::State& state) {
    constexpr std::size_t seat_count = 1'000'000;
    constexpr std::size_t expired_count = seat_count / 100;
    const auto seats = names('S', seat_count);
    auto expired = shuffled(seats);
    expired.resize(expired_count);
    Manager manager(seats);
    for (auto _ : state) {
        state.PauseTiming();
        manager.set_lock_timeout(std::chrono::hours(24));
        for (const auto& seat : expired) expect(done(manager.lock_seat(seat, "ann")));
        manager.set_lock_timeout(std::chrono::hours(-1));
        state.ResumeTiming();
        expect(manager.cleanup_expired_locks() == expired_count);
    }
    count_calls(state, 1);
}

#define SEATLOCK_PAIR(workload)                                                        \
    BENCHMARK(workload<Ours>)->Name(#workload "/ours")->Unit(benchmark::kMicrosecond); \
    BENCHMARK(workload<Peer>)->Name(#workload "/peer")->Unit(benchmark::kMicrosecond)

SEATLOCK_PAIR(lock_and_cancel);
SEATLOCK_PAIR(lock_and_book);
SEATLOCK_PAIR(bulk_of_four);
SEATLOCK_PAIR(refused_lock_of_one_hot_seat);
SEATLOCK_PAIR(sweep);

/// The usual table, and then what each pair has come to.
class RatioReporter : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) note(run);
        ConsoleReporter::ReportRuns(runs);
    }

    void Finalize() override {
        ConsoleReporter::Finalize();
        for (const auto& [workload, times] : times_) {
            if (times.ours > 0 && times.peer > 0)
                std::printf("%-32s %5.2fx the peer\n", workload.c_str(), times.peer / times.ours);
        }
    }

private:
    struct Times {
        double ours = 0;
        double peer = 0;
    };

    // Of several repetitions the median counts; it is reported after the single runs.
    void note(const Run& run) {
        if (run.error_occurred) return;
        if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median") return;
        const std::string& name = run.run_name.function_name;
        Times& times = times_[name.substr(0, name.find('/'))];
        (name.ends_with("/ours") ? times.ours : times.peer) = run.GetAdjustedCPUTime();
    }

    std::map<std::string, Times> times_;
};

}  // namespace
}  // namespace seatlock

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    seatlock::RatioReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    benchmark::Shutdown();
}
