#pragma once

#include <memory>

#include <tl/expected.hpp>

#include "journal/error.hpp"
#include "journal/sqlite/data_directory.hpp"
#include "journal/sqlite/database.hpp"
#include "journal/sqlite/sqlite_journal.hpp"

namespace seatlock::journal {

/// A connection that may write: alone on the file, everything in the write-ahead log copied into the
/// database and synced, so that whatever is read from now on is on disk. Where there is no journal,
/// Mode::create makes a new one; Mode::existing is an `io` error, so that logs in use never turn empty.
[[nodiscard]] tl::expected<std::unique_ptr<Database>, Error> connect(const DataDirectory& directory,
                                                                     const SqliteJournal::Options& options,
                                                                     Database::Mode mode);

/// A connection that changes nothing in the directory. `io` when there is no journal.
[[nodiscard]] tl::expected<std::unique_ptr<Database>, Error> connect_for_reading(const DataDirectory& directory);

}  // namespace seatlock::journal
