// What one call of SeatManager costs: 100,000 seats named by strings, each visited in shuffled order, so
// that the caches miss as they do in a real sale.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include <seatlock/seat_manager.hpp>

namespace seatlock {
namespace {

constexpr std::size_t house_seats = 100'000;
constexpr std::size_t bulk_seats = 4;

std::vector<std::string> seat_names(std::size_t count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) names.push_back("Section B-" + std::to_string(i));
    return names;
}

// Always the same order, so that two runs compare.
std::vector<std::string> shuffled(std::vector<std::string> names) {
    std::mt19937_64 random(1);
    for (std::size_t i = names.size(); i > 1; --i) std::swap(names[i - 1], names[random() % i]);
    return names;
}

// A benchmark that measures refusals by mistake says nothing.
void expect(bool done) {
    if (!done) throw std::logic_error("a benchmark's call had the other outcome");
}

void lock_and_book(benchmark::State& state) {
    const auto names = shuffled(seat_names(house_seats));
    for (auto _ : state) {
        state.PauseTiming();
        SeatManager manager(names);
        state.ResumeTiming();
        for (const std::string& name : names) {
            expect(static_cast<bool>(manager.lock_seat(name, "ann")));
            expect(static_cast<bool>(manager.book_a_seat(name, "ann")));
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(2 * house_seats));
}
BENCHMARK(lock_and_book)->Unit(benchmark::kMillisecond);

void lock_and_cancel_in_bulk(benchmark::State& state) {
    const auto names = shuffled(seat_names(house_seats));
    SeatManager manager(names);
    const std::span<const std::string> all(names);
    for (auto _ : state) {
        for (std::size_t at = 0; at + bulk_seats <= house_seats; at += bulk_seats) {
            expect(static_cast<bool>(manager.lock_seats_bulk(all.subspan(at, bulk_seats), "ann")));
            expect(static_cast<bool>(manager.cancel_locks_bulk(all.subspan(at, bulk_seats), "ann")));
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(2 * house_seats / bulk_seats));
}
BENCHMARK(lock_and_cancel_in_bulk)->Unit(benchmark::kMillisecond);

void refused_lock(benchmark::State& state) {
    const auto names = seat_names(house_seats);
    SeatManager manager(names);
    expect(static_cast<bool>(manager.lock_seats_bulk(std::span<const std::string>(names), "ann")));
    const auto order = shuffled(names);
    std::size_t next = 0;
    for (auto _ : state) {
        expect(!manager.lock_seat(order[next], "bob"));
        next = next + 1 == order.size() ? 0 : next + 1;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(refused_lock);

void sweep_of_a_million(benchmark::State& state) {
    constexpr std::size_t seats = 1'000'000;
    constexpr std::size_t expired = seats / 100;
    const auto names = seat_names(seats);
    auto order = shuffled(names);
    order.resize(expired);
    TimePoint now{};
    SeatManager manager(names, {.clock = [&now] { return now; }});
    for (auto _ : state) {
        state.PauseTiming();
        for (const std::string& name : order) expect(static_cast<bool>(manager.lock_seat(name, "ann")));
        now += 2 * SeatManager::LOCK_TIMEOUT;
        state.ResumeTiming();
        expect(manager.cleanup_expired_locks() == expired);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(seats));
}
BENCHMARK(sweep_of_a_million)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seatlock
