#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "journal/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace seatlock::journal {

inline constexpr std::uint64_t wal_page_size = 4096;  ///< SQLite's default, which our files have

class Database;

/// A prepared statement. Parameters are bound in order; text and blobs must outlive step().
class Statement {
public:
    template <std::integral Number>
    Statement& bind(Number value) {
        return bind_number(static_cast<std::int64_t>(value));
    }
    Statement& bind(std::string_view text);
    Statement& bind_null();
    Statement& bind_blob(std::string_view bytes);

    /// Goes to the next row; false after the last one, where the statement starts over. An error, too,
    /// when a parameter could not be bound.
    [[nodiscard]] tl::expected<bool, Error> step();

    /// Runs to the end, ignoring rows.
    [[nodiscard]] tl::expected<void, Error> run();

    /// Columns of the row that step() came to.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::uint64_t number(int column) const;
    [[nodiscard]] std::string bytes(int column) const;

    /// Leaves a row behind without going to the end.
    void reset();

private:
    friend class Database;
    Statement(Database& database, std::string_view sql);
    Statement& bind_number(std::int64_t value);
    Statement& bound(int result);

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::optional<Error> refused_;  ///< why there is no statement
    std::optional<Error> unbound_;  ///< the first parameter that could not be bound
    int bound_ = 0;
};

/// One connection to a SQLite file. Every error names the file and what SQLite says about it.
class Database {
public:
    struct Location {
        std::filesystem::path file;
        std::string vfs;  ///< name of a registered SQLite VFS; empty for the default
    };
    enum class Mode : std::uint8_t {
        create,    ///< reads and writes, creates the file
        existing,  ///< reads and writes
        immutable  ///< reads a file that nobody writes and that has no log beside it
    };

    [[nodiscard]] static tl::expected<std::unique_ptr<Database>, Error> open(Location location, Mode mode);

    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    [[nodiscard]] const std::filesystem::path& file() const { return location_.file; }

    [[nodiscard]] Statement prepare(std::string_view sql) { return {*this, sql}; }

    /// Runs statements that answer with no row, or with rows that do not matter.
    [[nodiscard]] tl::expected<void, Error> execute(const std::string& sql);

    /// The one value that a statement answers with.
    [[nodiscard]] tl::expected<std::string, Error> value(std::string_view sql);

    /// Whose a file is, of which version of its tables, and how much is in it.
    struct Identity {
        long application = 0;
        long version = 0;
        long objects = 0;

        [[nodiscard]] bool is_empty() const noexcept { return application == 0 && version == 0 && objects == 0; }
    };
    [[nodiscard]] tl::expected<Identity, Error> identity();

    enum class AfterCheckpoint : std::uint8_t {
        truncate,  ///< the log's file is empty
        reuse      ///< the next commit overwrites it from its beginning, so that a sync has no new file
                   ///< size to record: measured on ext4, 75 us instead of 127
    };

    /// Copies the write-ahead log into the database and syncs both. An error unless all of it succeeded.
    [[nodiscard]] tl::expected<void, Error> checkpoint(AfterCheckpoint after);

    /// Pages in the write-ahead log since the last checkpoint, as of the last commit.
    [[nodiscard]] std::uint64_t wal_pages() const { return wal_pages_; }

    /// An error when the file is no longer there under its name: what is written to it would be lost.
    [[nodiscard]] tl::expected<void, Error> check_in_place() const;

    /// Whether closing the connection also checkpoints and removes the log.
    void checkpoint_on_close(bool on);

private:
    friend class Statement;
    Database(Location location, sqlite3* handle) : location_(std::move(location)), handle_(handle) {}

    [[nodiscard]] tl::unexpected<Error> error(int result) const;
    void configure();
    static int count_wal_pages(void* self, sqlite3* handle, const char* name, int pages);

    Location location_;
    sqlite3* handle_;
    std::uint64_t wal_pages_ = 0;
};

}  // namespace seatlock::journal
