#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace seatlock::threads {

/// Threads that do rounds of work, all beginning a round at the same instant.
class Crew {
public:
    /// Work that takes longer than any does that goes on at all.
    static constexpr int patience_s = 60;

    /// `work` is called once a round in each thread, with the thread's number.
    Crew(std::size_t size, std::function<void(std::size_t)> work);
    ~Crew();
    Crew(const Crew&) = delete;
    Crew(Crew&&) = delete;
    Crew& operator=(const Crew&) = delete;
    Crew& operator=(Crew&&) = delete;

    /// One round. False when it has not ended in patience_s: some thread waits for ever, and the
    /// process can only be ended.
    [[nodiscard]] bool round();

private:
    void live(std::size_t thread);
    /// False when there is no further round.
    [[nodiscard]] bool wait_for_round(std::size_t done);
    void line_up(std::size_t round);

    std::function<void(std::size_t)> work_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t round_ = 0;    ///< the one that runs or ran last; under mutex_
    std::size_t working_ = 0;  ///< threads that have not ended it; under mutex_
    bool over_ = false;        ///< under mutex_
    std::atomic<std::size_t> lined_up_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace seatlock::threads
