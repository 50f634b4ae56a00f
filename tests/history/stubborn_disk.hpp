#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace seatlock::history {

/// A disk under SQLite that refuses to write when a test wants it, or lets a writer wait: a SQLite VFS of the name
/// `vfs_name` for as long as it lives, over the real file system. Other programs can use its files, too. Thread-safe.
class StubbornDisk {
public:
    static constexpr const char* vfs_name = "seatlock-stubborn-disk";

    StubbornDisk();
    StubbornDisk(const StubbornDisk&) = delete;
    StubbornDisk& operator=(const StubbornDisk&) = delete;
    ~StubbornDisk();

    /// The nth write, truncation or sync from now on (1 is the next one) fails with "disk full", and all that follow.
    void fail_from(std::uint64_t nth);
    void work_again() { fail_from(0); }
    /// Calls that were refused.
    [[nodiscard]] std::uint64_t refused();

    /// While on, whoever writes waits. wait_for_writer() returns when somebody does.
    void block(bool on);
    void wait_for_writer();

    // For the VFS alone: whether this call may be done.
    [[nodiscard]] bool may_write();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t tried_ = 0;
    std::uint64_t fail_from_ = 0;  ///< 0: never
    std::uint64_t refused_ = 0;
    std::uint64_t waiting_ = 0;
    bool blocks_ = false;
};

}  // namespace seatlock::history
