#pragma once

#include <tl/expected.hpp>

#include "journal/error.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::journal {

/// Whether the database is a journal, told by its application id and user version. Reads only.
/// Errors: `corrupt` for a database of another program, `unsupported` for a newer schema.
/// False for a database in which nothing was ever written.
[[nodiscard]] tl::expected<bool, Error> has_schema(Database& database);

/// Writes the tables of a new journal and its marks, all or nothing.
[[nodiscard]] tl::expected<void, Error> create_schema(Database& database);

/// Lets SQLite look through the structure of the whole file. Takes time in proportion to its size.
[[nodiscard]] tl::expected<void, Error> check_pages(Database& database);

}  // namespace seatlock::journal
