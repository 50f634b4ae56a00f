#include "app/journal_thread.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace seatlock::app {
namespace {

/// Reading as much takes a few milliseconds, and a commit may have to wait for it.
constexpr std::size_t stretch_bytes_max = std::size_t{1} << 20U;

template <typename Work>
std::optional<Work> next_of(std::deque<Work>& queue) {
    if (queue.empty()) return std::nullopt;
    Work work = std::move(queue.front());
    queue.pop_front();
    return work;
}

}  // namespace

JournalThread::JournalThread(std::unique_ptr<journal::Journal> journal, Callbacks callbacks)
    : journal_(std::move(journal)), callbacks_(std::move(callbacks)), thread_([this] { run(); }) {}

JournalThread::~JournalThread() {
    {
        const std::lock_guard guard(mutex_);
        ended_ = true;
    }
    woken_.notify_one();
    thread_.join();
}

void JournalThread::open(std::vector<std::string> logs) {
    if (logs.empty()) return;
    {
        const std::lock_guard guard(mutex_);
        std::move(logs.begin(), logs.end(), std::back_inserter(work_.opens));
    }
    woken_.notify_one();
}

void JournalThread::append(std::vector<journal::Append> appends) {
    if (appends.empty()) return;
    {
        const std::lock_guard guard(mutex_);
        std::move(appends.begin(), appends.end(), std::back_inserter(work_.appends));
    }
    woken_.notify_one();
}

void JournalThread::keep(std::vector<service::Upkeep> upkeep) {
    if (upkeep.empty()) return;
    {
        const std::lock_guard guard(mutex_);
        std::move(upkeep.begin(), upkeep.end(), std::back_inserter(upkeep_));
    }
    woken_.notify_one();
}

void JournalThread::read(std::string log, journal::Seq after) {
    {
        const std::lock_guard guard(mutex_);
        readings_.push_back({std::move(log), after});
    }
    woken_.notify_one();
}

std::size_t JournalThread::waiting() {
    const std::lock_guard guard(mutex_);
    return work_.opens.size() + work_.appends.size() + upkeep_.size();
}

void JournalThread::run() {
    std::unique_lock guard(mutex_);
    while (true) {
        woken_.wait(guard, [this] { return ended_ || !idle(); });
        if (idle()) return;
        Work work = std::exchange(work_, {});
        std::optional<service::Upkeep> upkeep = next_of(upkeep_);
        const std::optional<Reading> reading = next_of(readings_);
        guard.unlock();
        carry_out(std::move(work));
        if (upkeep) carry_out(*std::move(upkeep));
        if (reading) carry_out(*reading);
        guard.lock();
        if (idle() && !ended_) {
            guard.unlock();
            journal_->maintain();
            guard.lock();
        }
    }
}

void JournalThread::carry_out(Work work) {
    // Appends first: where one log has both, upkeep failed while the append waited here, and its outcome
    // must be told before the opening supersedes it.
    append_group(std::move(work.appends));
    for (std::string& log : work.opens) {
        auto result = journal_->open(log);
        callbacks_.opened(std::move(log), std::move(result));
    }
}

void JournalThread::carry_out(service::Upkeep upkeep) {
    journal::WriteResult result = service::carry_out(*journal_, upkeep);
    callbacks_.kept(std::move(upkeep.log), upkeep.epoch, std::move(result));
}

void JournalThread::carry_out(const Reading& reading) {
    callbacks_.read(journal_->read_after(reading.log, reading.after, stretch_bytes_max));
}

void JournalThread::append_group(std::vector<journal::Append> appends) {
    if (appends.empty()) return;
    std::vector<std::string> logs;
    for (const journal::Append& append : appends) logs.push_back(append.log);
    const auto begun = std::chrono::steady_clock::now();
    journal_->append(std::move(appends), [&](std::vector<journal::WriteResult> results) {
        const auto failed = std::ranges::count_if(
            results, [](const auto& result) { return result.status != journal::WriteStatus::ok; });
        callbacks_.synced(std::chrono::steady_clock::now() - begun, results.size(), static_cast<std::size_t>(failed));
        for (std::size_t i = 0; i < results.size(); ++i) callbacks_.written(std::move(logs[i]), std::move(results[i]));
    });
}

}  // namespace seatlock::app
