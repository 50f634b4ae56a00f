#include "app/journal_thread.hpp"

#include <iterator>
#include <utility>

namespace seatlock::app {

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

void JournalThread::run() {
    std::unique_lock guard(mutex_);
    while (true) {
        woken_.wait(guard, [this] { return ended_ || !work_.empty(); });
        if (work_.empty()) return;
        Work work = std::exchange(work_, {});
        guard.unlock();
        carry_out(std::move(work));
        guard.lock();
        if (work_.empty() && !ended_) {
            guard.unlock();
            journal_->maintain();
            guard.lock();
        }
    }
}

void JournalThread::carry_out(Work work) {
    for (std::string& log : work.opens) {
        auto result = journal_->open(log);
        callbacks_.opened(std::move(log), std::move(result));
    }
    if (work.appends.empty()) return;
    std::vector<std::string> logs;
    for (const journal::Append& append : work.appends) logs.push_back(append.log);
    journal_->append(std::move(work.appends), [&](std::vector<journal::WriteResult> results) {
        for (std::size_t i = 0; i < results.size(); ++i) callbacks_.written(std::move(logs[i]), std::move(results[i]));
    });
}

}  // namespace seatlock::app
