#include "crew.hpp"

#include <chrono>
#include <utility>

namespace seatlock::threads {

Crew::Crew(std::size_t size, std::function<void(std::size_t)> work) : work_(std::move(work)) {
    threads_.reserve(size);
    for (std::size_t i = 0; i < size; ++i) threads_.emplace_back([this, i] { live(i); });
}

Crew::~Crew() {
    {
        const std::scoped_lock guard(mutex_);
        over_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

bool Crew::round() {
    std::unique_lock guard(mutex_);
    ++round_;
    working_ = threads_.size();
    changed_.notify_all();
    // Not the steady clock: ThreadSanitizer does not know the call that this would become.
    const auto end = std::chrono::system_clock::now() + std::chrono::seconds(patience_s);
    return changed_.wait_until(guard, end, [this] { return working_ == 0; });
}

void Crew::live(std::size_t thread) {
    for (std::size_t done = 0; wait_for_round(done); ++done) {
        line_up(done + 1);
        work_(thread);
        const std::scoped_lock guard(mutex_);
        if (--working_ == 0) changed_.notify_all();
    }
}

bool Crew::wait_for_round(std::size_t done) {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [&] { return over_ || round_ > done; });
    return round_ > done;
}

void Crew::line_up(std::size_t round) {
    ++lined_up_;
    while (lined_up_ < round * threads_.size()) std::this_thread::yield();
}

}  // namespace seatlock::threads
