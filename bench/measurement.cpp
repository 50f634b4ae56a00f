#include "measurement.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <stdexcept>
#include <thread>
#include <vector>

namespace seatlock::bench {
namespace {

double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Amount repeat_on_threads(unsigned threads, double seconds, const std::function<double(unsigned)>& step) {
    std::barrier start(static_cast<std::ptrdiff_t>(threads));
    std::atomic<bool> over = false;
    std::vector<Amount> amounts(threads);
    const auto work = [&](unsigned thread) {
        Amount amount;
        start.arrive_and_wait();
        const double begin = wall_seconds();
        while (!over.load(std::memory_order_relaxed)) {
            amount.quantity += step(thread);
            amount.per = wall_seconds() - begin;
            if (amount.per >= seconds) over = true;
        }
        amounts[thread] = amount;
    };
    std::vector<std::jthread> workers;
    workers.reserve(threads);
    for (unsigned thread = 0; thread < threads; ++thread) workers.emplace_back(work, thread);
    workers.clear();
    Amount all;
    for (const Amount& amount : amounts) {
        all.quantity += amount.quantity;
        all.per = std::max(all.per, amount.per);
    }
    return all;
}

void expect(bool as_planned) {
    if (!as_planned) throw std::logic_error("a benchmark's call had another outcome than planned");
}

}  // namespace seatlock::bench
