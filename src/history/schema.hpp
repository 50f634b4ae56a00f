#pragma once

#include <tl/expected.hpp>

#include "journal/error.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::history {

/// What a file is, told by its application id, its version and what is in it.
enum class FileKind : std::uint8_t {
    empty,          ///< nothing was ever written into it
    current,        ///< a history of this version
    other_version,  ///< a history that another version of seatlock wrote
    foreign         ///< another program's
};

/// Reads only. An error when the file cannot be read as a database at all.
[[nodiscard]] tl::expected<FileKind, journal::Error> kind_of(journal::Database& database);

/// Writes the tables, indexes and views of docs/history.md into an empty file, all or nothing.
[[nodiscard]] tl::expected<void, journal::Error> create_schema(journal::Database& database);

}  // namespace seatlock::history
