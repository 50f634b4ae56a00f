#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/log_upkeep.hpp"

namespace seatlock::app {

/// Drives a journal on a thread of its own, so that the loop never waits for a disk. Everything
/// that arrived while the last commit was made goes into the next one: that is the group commit,
/// over all logs.
class JournalThread {
public:
    /// Called on the journal's thread.
    struct Callbacks {
        std::function<void(std::string log, tl::expected<journal::OpenedLog, journal::Error>)> opened;
        std::function<void(std::string log, journal::WriteResult)> written;
        std::function<void(std::string log, journal::Epoch, journal::WriteResult)> kept;
        std::function<void(tl::expected<journal::LogStretch, journal::Error>)> read;
        /// A group of appends was carried out: how long that took, how many they were, and how many of them
        /// did not become durable.
        std::function<void(std::chrono::nanoseconds taken, std::size_t appends, std::size_t failed)> synced;
    };

    JournalThread(std::unique_ptr<journal::Journal> journal, Callbacks callbacks);
    JournalThread(const JournalThread&) = delete;
    JournalThread& operator=(const JournalThread&) = delete;

    /// Finishes what was handed in, closes the journal and ends the thread.
    ~JournalThread();

    /// Thread-safe.
    void open(std::vector<std::string> logs);
    void append(std::vector<journal::Append> appends);
    /// One piece at a time, after what else has come: a commit never waits for more than one.
    void keep(std::vector<service::Upkeep> upkeep);
    /// A stretch of a log that is short enough for a commit to wait for. One at a time, like upkeep.
    void read(std::string log, journal::Seq after);

    /// How many pieces of work wait for the thread. Thread-safe.
    [[nodiscard]] std::size_t waiting();

private:
    struct Work {
        std::vector<std::string> opens;
        std::vector<journal::Append> appends;
        [[nodiscard]] bool empty() const noexcept { return opens.empty() && appends.empty(); }
    };

    struct Reading {
        std::string log;
        journal::Seq after = 0;
    };

    [[nodiscard]] bool idle() const noexcept { return work_.empty() && upkeep_.empty() && readings_.empty(); }
    void run();
    void carry_out(Work work);
    void carry_out(service::Upkeep upkeep);
    void carry_out(const Reading& reading);
    void append_group(std::vector<journal::Append> appends);

    std::unique_ptr<journal::Journal> journal_;  ///< the thread's alone
    Callbacks callbacks_;

    std::mutex mutex_;
    std::condition_variable woken_;
    Work work_;                           ///< under mutex_
    std::deque<service::Upkeep> upkeep_;  ///< under mutex_
    std::deque<Reading> readings_;        ///< under mutex_
    bool ended_ = false;                  ///< under mutex_

    std::thread thread_;  ///< last: runs as soon as it is there
};

}  // namespace seatlock::app
