#pragma once

#include <filesystem>

#include <tl/expected.hpp>

#include "journal/error.hpp"

namespace seatlock::journal {

/// The directory that holds a SQLite journal, and the files in it.
class DataDirectory {
public:
    explicit DataDirectory(std::filesystem::path path) : path_(std::move(path)) {}

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path database_file() const { return path_ / "journal.db"; }
    [[nodiscard]] std::filesystem::path wal_file() const { return path_ / "journal.db-wal"; }

    /// Whether anything was ever written into the database file, or its write-ahead log.
    [[nodiscard]] bool has_database() const;
    [[nodiscard]] bool has_wal() const;

    /// Makes sure that the directory is there; creates it, durably, when its parent exists.
    [[nodiscard]] tl::expected<void, Error> prepare() const;

    /// Makes the names of the files in it durable.
    [[nodiscard]] tl::expected<void, Error> sync() const;

    /// Finds the damage that SQLite would take for a log that ends early. Asked before every
    /// connection.
    [[nodiscard]] tl::expected<void, Error> check_files() const;

private:
    [[nodiscard]] tl::expected<void, Error> create() const;

    std::filesystem::path path_;
};

}  // namespace seatlock::journal
