#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "journal/journal.hpp"

namespace seatlock::journal {

/// The embedded store: one SQLite file `journal.db` in a data directory, one row per batch, in WAL
/// mode with synchronous=FULL. A group of appends is one transaction and one sync. The file
/// `LOCK` keeps the directory to one process.
///
/// A write that fails makes its whole group `unknown`, and nothing more is written by any log until
/// open() has closed and reopened the database and copied the write-ahead log into it: after a
/// failed sync the page cache may show bytes that are not on the disk.
///
/// append() calls back before it returns.
class SqliteJournal {
public:
    struct Options {
        std::uint64_t wal_bytes_soft = 4U << 20U;   ///< maintain() empties the log beyond this size
        std::uint64_t wal_bytes_hard = 32U << 20U;  ///< append() does so itself beyond this one
        /// A larger snapshot is `too_large`. SQLite takes rows of 1e9 bytes; the rest is for the other columns.
        std::uint64_t snapshot_bytes_max = 999'000'000;
        std::string vfs;  ///< a registered SQLite VFS, for tests that make it fail
    };

    /// Opens the journal in `directory` for writing; creates it when there is none, the directory
    /// too if its parent exists. Takes time in proportion to the file, which is checked.
    /// Errors: `in_use`, naming directory and process; `corrupt`, also for a database of another
    /// program; `unsupported` for one of a newer version; `io`.
    [[nodiscard]] static tl::expected<std::unique_ptr<Journal>, Error> open(const std::filesystem::path& directory,
                                                                            Options options);
    [[nodiscard]] static tl::expected<std::unique_ptr<Journal>, Error> open(const std::filesystem::path& directory);

    /// For verify and replay: only logs() and read() work, every write is refused, and what is
    /// stored stays as it is. Refused as `in_use` while a server runs on the directory.
    [[nodiscard]] static tl::expected<std::unique_ptr<Journal>, Error> open_read_only(
        const std::filesystem::path& directory);
};

}  // namespace seatlock::journal
