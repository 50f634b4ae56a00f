#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "history/piece.hpp"
#include "history/statements.hpp"
#include "journal/error.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::history {

/// What a file has of one show.
struct ShowReport {
    Position position;
    std::uint64_t entries = 0;  ///< rows of the table `history`
    std::uint64_t holds = 0;
    std::uint64_t bookings = 0;
};

/// The file that holds what happened as tables for people (docs/history.md): `history.db` beside the journal, written
/// behind it and never the truth. Each write is one transaction that brings rows and position on together, so that
/// neither is ever without the other, however the process ends; other programs may read meanwhile.
///
/// Not thread-safe; belongs to one thread.
class HistoryFile {
public:
    static constexpr const char* name = "history.db";

    /// Opens the file, or makes it. One that is damaged, or of another version, is removed and begun anew; `renewed`
    /// says why, empty when it was not. Takes time in proportion to the file, which is checked. Errors: `in_use` while
    /// another program writes it; `io`, also for a database of another program, which stays.
    struct Opened;
    [[nodiscard]] static tl::expected<Opened, journal::Error> open(journal::Database::Location location);

    /// Removes the file with all that belongs to it; one that is not there is removed already.
    [[nodiscard]] static tl::expected<void, journal::Error> remove(const std::filesystem::path& file);

    HistoryFile(const HistoryFile&) = delete;
    HistoryFile& operator=(const HistoryFile&) = delete;
    ~HistoryFile();

    /// Null for a show without rows. Valid until the next write.
    [[nodiscard]] const Position* position(std::string_view show) const;
    [[nodiscard]] const std::map<std::string, Position, std::less<>>& positions() const noexcept { return positions_; }

    /// Brings a show's rows on by a piece. A piece that does not follow them (they were begun anew meanwhile) changes
    /// nothing. After an error rows and positions are as before; `corrupt` asks for a new file.
    [[nodiscard]] tl::expected<void, journal::Error> write(const Piece& piece);

    /// How many rows a show has.
    [[nodiscard]] tl::expected<ShowReport, journal::Error> report(const Position& position);

    /// Leaves everything in the one file. The last call.
    [[nodiscard]] tl::expected<void, journal::Error> close_up();

    /// Removes the rows of every other show.
    [[nodiscard]] tl::expected<void, journal::Error> keep_only(const std::set<std::string>& shows);

private:
    explicit HistoryFile(std::unique_ptr<journal::Database> database);

    [[nodiscard]] static tl::expected<std::unique_ptr<HistoryFile>, journal::Error> connect(
        const journal::Database::Location& location);
    [[nodiscard]] tl::expected<void, journal::Error> check();
    [[nodiscard]] tl::expected<void, journal::Error> read_positions();
    void write_rows(const Piece& piece, const Position& position);
    [[nodiscard]] tl::expected<void, journal::Error> commit();
    void bound_wal();

    std::unique_ptr<journal::Database> database_;
    Statements statements_;
    std::map<std::string, Position, std::less<>> positions_;
};

struct HistoryFile::Opened {
    std::unique_ptr<HistoryFile> file;
    std::string renewed;
};

}  // namespace seatlock::history
