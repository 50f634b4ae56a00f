#pragma once

#include <filesystem>

#include <tl/expected.hpp>

#include "journal/error.hpp"

namespace seatlock::journal {

/// Looks for damage in a SQLite write-ahead log that SQLite itself would not tell of. It takes the
/// first frame whose checksum fails for the end of the log, as after a crash in the middle of a
/// commit; when the frame was damaged later, it would drop every commit behind it without a word.
///
/// Every commit syncs our log, and its header is synced before the first frame; frames from before it
/// was last emptied have other salts. So behind the last good commit there can be frames of one
/// commit at most, and a header that is no good can have no frames behind it. Anything else is
/// `corrupt`.
/// A file that does not exist is a good one. Source of the format: sqlite.org/fileformat2.html.
[[nodiscard]] tl::expected<void, Error> check_wal_file(const std::filesystem::path& file);

}  // namespace seatlock::journal
