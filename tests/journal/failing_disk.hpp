#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/disk_model.hpp"

namespace seatlock::journal {

/// A disk under SQLite that fails where a test wants it, remembers every call, and forgets what was
/// not synced, as a disk does when the power goes. It is a SQLite VFS of the name `vfs_name` for as
/// long as it lives, over the real file system.
///
/// A failed sync behaves as on Linux: what was not synced before it stays readable, counts as clean
/// from then on, and no later sync brings it to disk.
class FailingDisk {
public:
    static constexpr const char* vfs_name = "seatlock-failing-disk";

    enum class Failure : std::uint8_t { broken, full };

    /// With files that are on disk already, written by the test.
    explicit FailingDisk(const DiskModel::Image& image = {});
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;
    ~FailingDisk();

    /// The nth write, truncation, removal or sync from now on fails (1 is the next one), and `count` in all.
    void fail(std::uint64_t nth, std::uint64_t count, Failure failure);

    /// While on, every call fails: nothing that a dying process does reaches the disk.
    void fail_everything(bool on);

    /// Every write to a database file (not its log) fails while on.
    void refuse_database_writes(bool on) { refuses_database_writes_ = on; }

    /// Calls that failed, and syncs that succeeded, so far.
    [[nodiscard]] std::uint64_t failures() const { return failures_; }
    [[nodiscard]] std::uint64_t syncs() const { return syncs_; }

    /// All that succeeded, in order.
    [[nodiscard]] const std::vector<DiskCall>& calls() const { return calls_; }

    /// Puts every file back to what was synced of it. No connection may be open.
    void lose_power();

    // For the VFS alone.
    std::optional<Failure> next_call(const std::string& file);
    void did(DiskCall call);
    void sync_failed(const std::string& file) { model_.forget_unsynced(file); }

private:
    DiskModel model_;
    std::vector<DiskCall> calls_;
    std::uint64_t tried_ = 0;
    std::uint64_t fail_from_ = UINT64_MAX;
    std::uint64_t fail_to_ = 0;
    Failure failure_ = Failure::broken;
    std::uint64_t failures_ = 0;
    std::uint64_t syncs_ = 0;
    bool refuses_database_writes_ = false;
};

/// Makes the files of an image, over whatever is there.
void write_files(const DiskModel::Image& image);

}  // namespace seatlock::journal
