// How a program that runs for long embeds the engine: a clock that nobody can set back, and a thread that
// sweeps. The engine itself starts no thread and looks at no clock but the one it is given.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <iostream>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include <seatlock/seat_manager.hpp>

namespace {

using std::chrono::milliseconds;

/// Wall time as it was when the program started, and steady from then on: when somebody corrects the
/// machine's clock, no lock ends early or late.
class SteadyWallClock {
public:
    [[nodiscard]] seatlock::TimePoint operator()() const {
        return wall_ + std::chrono::floor<milliseconds>(std::chrono::steady_clock::now() - steady_);
    }

private:
    seatlock::TimePoint wall_ = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
};

/// Sweeps again and again until it is destroyed, and says what it has released.
class Sweeper {
public:
    Sweeper(seatlock::SeatManager& manager, milliseconds period, std::function<void(std::size_t)> released)
        : thread_([this, &manager, period, told = std::move(released)](const std::stop_token& stop) {
              std::unique_lock guard(mutex_);
              // Woken at once when it is told to stop.
              while (!wake_.wait_for(guard, stop, period, [&stop] { return stop.stop_requested(); })) {
                  if (const std::size_t count = manager.cleanup_expired_locks(); count > 0) told(count);
              }
          }) {}

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // the last member: it ends before what it uses
};

/// Lets one thread wait for what another has counted.
class Count {
public:
    void add(std::size_t more) {
        const std::scoped_lock guard(mutex_);
        value_ += more;
        changed_.notify_all();
    }

    std::size_t wait_for(std::size_t wanted) {
        std::unique_lock guard(mutex_);
        changed_.wait(guard, [&] { return value_ >= wanted; });
        return value_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t value_ = 0;
};

}  // namespace

int main() {
    seatlock::SeatManager manager(
        {"A1", "A2", "A3"},
        {.clock = SteadyWallClock(), .expiry = seatlock::ExpiryRule::at_deadline, .lock_timeout = milliseconds(20)});
    Count released;
    const Sweeper sweeper(manager, milliseconds(5), [&released](std::size_t count) { released.add(count); });

    std::cout << manager.lock_seats_bulk({"A1", "A2"}, "ann").message() << '\n';
    std::cout << "ann leaves; the sweep releases " << released.wait_for(2) << " seats\n";
    std::cout << manager.lock_seats_bulk({"A1", "A2"}, "bob").message() << '\n';
}
