// What the machine can do at best: whoever changes a seat's word changes it by compare-and-swap, and
// whoever tells the time reads a clock.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "measurement.hpp"
#include "workload.hpp"

namespace seatlock::bench {
namespace {

using Words = std::vector<std::atomic<std::uint64_t>>;

/// Random words of an array, its size a power of two. The places come from a generator: no other memory is read.
class RandomSwaps {
public:
    explicit RandomSwaps(int log2_size) : shift_(64 - log2_size) {}

    double step(Words& words, std::uint64_t& random) const {
        constexpr std::size_t swaps = 1'000;
        for (std::size_t i = 0; i < swaps; ++i) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            std::atomic<std::uint64_t>& word = words[random >> shift_];
            std::uint64_t expected = word.load(std::memory_order_relaxed);
            word.compare_exchange_strong(expected, expected + 1, std::memory_order_acq_rel);
        }
        return swaps;
    }

private:
    int shift_;
};

enum class Sharing { one_array, an_array_each };

Side swaps(double slice, int log2_size, unsigned threads, Sharing sharing) {
    struct Measured {
        std::vector<Words> arrays;
        std::vector<std::uint64_t> randoms;
    };
    const auto measured = std::make_shared<Measured>();
    const unsigned arrays = sharing == Sharing::one_array ? 1 : threads;
    for (unsigned i = 0; i < arrays; ++i) measured->arrays.emplace_back(std::size_t{1} << log2_size);
    for (unsigned i = 0; i < threads; ++i) measured->randoms.push_back(i);
    return {"ours", [=] {
                return repeat_on_threads(threads, slice, [&](unsigned thread) {
                    std::uint64_t random = measured->randoms[thread];
                    const double count = RandomSwaps(log2_size).step(measured->arrays[thread % arrays], random);
                    measured->randoms[thread] = random;
                    return count;
                });
            }};
}

Workload swap_workload(std::string name, int log2_size, unsigned threads, Sharing sharing) {
    return {std::move(name), "ops/s",
            [=](double slice) { return std::vector{swaps(slice, log2_size, threads, sharing)}; }};
}

Workload clock_read() {
    const auto read = [] {
        constexpr int reads = 1'000;
        std::chrono::system_clock::duration::rep sum = 0;
        for (int i = 0; i < reads; ++i) sum += std::chrono::system_clock::now().time_since_epoch().count() % 2;
        expect(sum <= reads);  // so that the compiler keeps the readings
        return double{reads};
    };
    return {"one clock read", "reads/s",
            [read](double slice) { return std::vector{Side{"ours", [=] { return repeat(slice, read); }}}; }};
}

}  // namespace

std::vector<Workload> limit_workloads() {
    constexpr int in_cache = 13;     // 8,192 words, 64 KiB
    constexpr int from_memory = 25;  // 33,554,432 words, 256 MiB
    return {swap_workload("compare-and-swap in cache, 1 thread", in_cache, 1, Sharing::one_array),
            swap_workload("compare-and-swap in cache, 2 threads, an array each", in_cache, 2, Sharing::an_array_each),
            swap_workload("compare-and-swap in cache, 2 threads, one array", in_cache, 2, Sharing::one_array),
            swap_workload("compare-and-swap from memory, 1 thread", from_memory, 1, Sharing::one_array),
            swap_workload("compare-and-swap from memory, 2 threads, one array", from_memory, 2, Sharing::one_array),
            clock_read()};
}

}  // namespace seatlock::bench
