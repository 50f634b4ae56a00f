// Everything the pure core must never do, for the self-test of pure_core_test.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

namespace seatlock::engine {

long long reads_the_clock() { return std::chrono::system_clock::now().time_since_epoch().count(); }

void prints(const char* text) { std::puts(text); }

void starts_a_thread() {
    std::thread([] {}).join();
}

int draws_a_number() { return std::rand(); }

unsigned draws_a_better_number() { return std::random_device{}(); }

int remembers() {
    static int calls = 0;
    return ++calls;
}

}  // namespace seatlock::engine
