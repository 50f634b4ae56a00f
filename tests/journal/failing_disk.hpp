#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace seatlock::journal {

/// A disk under SQLite that fails where a test wants it and forgets what was not synced, as a disk
/// does when the power goes. It is a SQLite VFS of the name `vfs_name` for as long as it lives, over
/// the real file system.
///
/// A failed sync behaves as on Linux: what was not synced before it stays readable, counts as clean
/// from then on, and no later sync brings it to disk.
class FailingDisk {
public:
    static constexpr const char* vfs_name = "seatlock-failing-disk";

    enum class Failure : std::uint8_t { broken, full };

    FailingDisk();
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;
    ~FailingDisk();

    /// The nth write, truncation or sync from now on fails (1 is the next one), and `count` in all.
    void fail(std::uint64_t nth, std::uint64_t count, Failure failure);

    /// Every write to a database file (not its log) fails while on.
    void refuse_database_writes(bool on) { refuses_database_writes_ = on; }

    /// Calls that failed, and syncs that succeeded, so far.
    [[nodiscard]] std::uint64_t failures() const { return failures_; }
    [[nodiscard]] std::uint64_t syncs() const { return syncs_; }

    /// Puts every file back to what was synced of it. No connection may be open.
    void lose_power();

    // For the VFS alone.
    std::optional<Failure> next_call(const std::string& file);
    void written(const std::string& file, std::string_view bytes, std::uint64_t offset);
    void truncated(const std::string& file, std::uint64_t size);
    void synced(const std::string& file, bool succeeded);
    void removed(const std::string& file) { files_.erase(file); }

private:
    struct Change {
        bool truncates = false;
        std::uint64_t offset = 0;
        std::string bytes;
    };
    struct File {
        std::string on_disk;
        std::vector<Change> unsynced;
    };

    std::map<std::string, File> files_;
    std::uint64_t calls_ = 0;
    std::uint64_t fail_from_ = UINT64_MAX;
    std::uint64_t fail_to_ = 0;
    Failure failure_ = Failure::broken;
    std::uint64_t failures_ = 0;
    std::uint64_t syncs_ = 0;
    bool refuses_database_writes_ = false;
};

}  // namespace seatlock::journal
