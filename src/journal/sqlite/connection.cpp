#include "journal/sqlite/connection.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "journal/sqlite/schema.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::journal {
namespace {

tl::unexpected<Error> no_journal_in(const DataDirectory& directory) {
    return tl::unexpected(Error{Error::Code::io, fmt::format("there is no journal in {}", directory.path().string())});
}

std::string_view synchronous() {
    if (mutated(Mutant::synchronous_off)) return "OFF";
    if (mutated(Mutant::synchronous_normal)) return "NORMAL";
    return "FULL";
}

tl::expected<void, Error> configure_for_writing(Database& database, const SqliteJournal::Options& options) {
    const auto mode = database.value("PRAGMA journal_mode=WAL");
    if (!mode) return tl::unexpected(mode.error());
    if (*mode != "wal") {
        return tl::unexpected(
            Error{Error::Code::io, fmt::format("{} cannot use a write-ahead log, its journal mode stays '{}'",
                                               database.file().string(), *mode)});
    }
    // The cache holds the last page of some thousand logs: a group that touches that many reads nothing.
    return database.execute(
        fmt::format("PRAGMA synchronous={}; PRAGMA journal_size_limit={}; PRAGMA cache_size=-32768; "
                    "PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF",
                    synchronous(), options.wal_bytes_hard));
}

}  // namespace

tl::expected<std::unique_ptr<Database>, Error> connect(const DataDirectory& directory,
                                                       const SqliteJournal::Options& options, Database::Mode mode) {
    if (auto sound = directory.check_files(); !sound) return tl::unexpected(std::move(sound.error()));
    auto database = Database::open({directory.database_file(), options.vfs}, mode);
    if (!database) return database;
    Database& opened = **database;
    // Exclusive before the first read: no other program comes in between, and none of them can
    // keep a checkpoint from emptying the log.
    if (auto done = opened.execute("PRAGMA locking_mode=EXCLUSIVE"); !done) return tl::unexpected(done.error());
    const auto known = has_schema(opened);
    if (!known) return tl::unexpected(known.error());
    if (!*known && mode != Database::Mode::create) return no_journal_in(directory);
    if (auto done = configure_for_writing(opened, options); !done) return tl::unexpected(done.error());
    if (!*known) {
        if (auto done = create_schema(opened); !done) return tl::unexpected(done.error());
    }
    if (mutated(Mutant::reopen_without_checkpoint)) return database;
    if (auto done = opened.checkpoint(Database::AfterCheckpoint::truncate); !done) return tl::unexpected(done.error());
    return database;
}

tl::expected<std::unique_ptr<Database>, Error> connect_for_reading(const DataDirectory& directory) {
    if (auto sound = directory.check_files(); !sound) return tl::unexpected(std::move(sound.error()));
    if (!directory.has_database()) return no_journal_in(directory);
    // With nothing in the write-ahead log the file alone is the whole truth, and can be read without
    // creating as much as a file. Otherwise SQLite has to recover the log, in memory.
    const bool alone = !directory.has_wal();
    auto database =
        Database::open({directory.database_file(), {}}, alone ? Database::Mode::immutable : Database::Mode::existing);
    if (!database) return database;
    if (auto done = (*database)->execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA query_only=ON"); !done) {
        return tl::unexpected(done.error());
    }
    const auto known = has_schema(**database);
    if (!known) return tl::unexpected(known.error());
    if (!*known) return no_journal_in(directory);
    return database;
}

}  // namespace seatlock::journal
