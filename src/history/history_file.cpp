#include "history/history_file.hpp"

#include <array>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "history/schema.hpp"
#include "history/show_rows.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::history {
namespace {

using journal::Database;
using journal::Error;

/// About 16 MB: beyond it the write-ahead log is copied into the file, which syncs both.
constexpr std::uint64_t wal_pages_max = 4096;

tl::unexpected<Error> failed(Error error) { return tl::unexpected(std::move(error)); }

tl::expected<void, Error> configure(Database& database) {
    // A write waits this long for another program that is about to finish its own.
    if (auto done = database.execute("PRAGMA busy_timeout=1000"); !done) return done;
    const auto mode = database.value("PRAGMA journal_mode=WAL");
    if (!mode) return failed(mode.error());
    // NORMAL: a power cut may cost the newest commits, which the journal still has, and never a part of one.
    return database.execute(
        "PRAGMA synchronous=NORMAL; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF; "
        "PRAGMA cache_size=-16384; PRAGMA journal_size_limit=33554432");
}

}  // namespace

HistoryFile::HistoryFile(std::unique_ptr<Database> database)
    : database_(std::move(database)), statements_(*database_) {}

HistoryFile::~HistoryFile() { database_->checkpoint_on_close(true); }

tl::expected<void, Error> HistoryFile::remove(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const std::string name = file.string() + suffix;
        std::error_code why;
        std::filesystem::remove(name, why);
        if (why) return failed({Error::Code::io, fmt::format("cannot remove {}: {}", name, why.message())});
    }
    return {};
}

tl::expected<HistoryFile::Opened, Error> HistoryFile::open(Database::Location location) {
    auto file = connect(location);
    if (file) return Opened{*std::move(file), {}};
    const Error why = std::move(file.error());
    if (why.code != Error::Code::corrupt && why.code != Error::Code::unsupported) return failed(why);
    if (auto removed = remove(location.file); !removed) return failed(removed.error());
    file = connect(location);
    if (!file) return failed(std::move(file.error()));
    return Opened{*std::move(file), why.message};
}

tl::expected<std::unique_ptr<HistoryFile>, Error> HistoryFile::connect(const Database::Location& location) {
    auto database = Database::open(location, Database::Mode::create);
    if (!database) return failed(std::move(database.error()));
    std::unique_ptr<HistoryFile> file(new HistoryFile(*std::move(database)));
    if (auto sound = file->check(); !sound) return failed(std::move(sound.error()));
    if (auto read = file->read_positions(); !read) return failed(std::move(read.error()));
    return file;
}

tl::expected<void, Error> HistoryFile::check() {
    const std::string path = database_->file().string();
    const auto kind = kind_of(*database_);
    if (!kind) return failed(kind.error());
    switch (*kind) {
        case FileKind::foreign:
            return failed({Error::Code::io, fmt::format("{} is a database of another program; move it away", path)});
        case FileKind::other_version:
            return failed({Error::Code::unsupported, fmt::format("{} is of another version", path)});
        case FileKind::empty: {
            if (auto done = configure(*database_); !done) return done;
            return create_schema(*database_);
        }
        case FileKind::current: break;
    }
    if (auto done = configure(*database_); !done) return done;
    const auto answer = database_->value("PRAGMA integrity_check(1)");
    if (!answer) return failed(answer.error());
    if (*answer == "ok") return {};
    return failed({Error::Code::corrupt, fmt::format("{} is damaged: {}", path, *answer)});
}

tl::expected<void, Error> HistoryFile::read_positions() {
    journal::Statement rows = database_->prepare("SELECT show, log_id, seq, history_from FROM positions");
    for (;;) {
        const auto row = rows.step();
        if (!row) return failed(row.error());
        if (!*row) return {};
        Position position{rows.bytes(0), rows.bytes(1), rows.number(2), rows.number(3)};
        positions_.insert_or_assign(position.show, std::move(position));
    }
}

const Position* HistoryFile::position(std::string_view show) const {
    const auto found = positions_.find(show);
    return found == positions_.end() ? nullptr : &found->second;
}

tl::expected<void, Error> HistoryFile::write(const Piece& piece) {
    const Position* before = position(piece.of.show);
    const bool anew = piece.of.after == 0 || piece.state.has_value();
    if (!anew && (!before || before->seq != piece.of.after)) return {};
    Position after{piece.of.show, piece.of.log_id, piece.last(), 1};
    if (piece.state) after.history_from = piece.state->seq() + 1;
    if (!anew) after.history_from = before->history_from;
    write_rows(piece, after);
    if (auto committed = commit(); !committed) return committed;
    positions_.insert_or_assign(piece.of.show, std::move(after));
    bound_wal();
    return {};
}

void HistoryFile::write_rows(const Piece& piece, const Position& position) {
    ShowRows rows(statements_, piece.of.show, *piece.of.plan);
    statements_.run("BEGIN IMMEDIATE");
    if (mutated(Mutant::history_position_ahead_of_its_rows)) {
        rows.set(position);
        statements_.run("COMMIT");
        statements_.run("BEGIN IMMEDIATE");
    }
    if (piece.of.after == 0 || piece.state) {
        ShowRows::remove(statements_, piece.of.show);
        rows.add_plan();
    }
    if (piece.state) rows.add(*piece.state);
    for (const service::EntryPtr& entry : piece.entries) rows.add(*entry);
    rows.set(position);
}

tl::expected<ShowReport, Error> HistoryFile::report(const Position& position) {
    const std::string& show = position.show;
    ShowReport report{.position = position,
                      .entries = statements_.number("SELECT count(*) FROM history WHERE show = ?", show),
                      .holds = statements_.number("SELECT count(*) FROM holds WHERE show = ?", show),
                      .bookings = statements_.number("SELECT count(*) FROM bookings WHERE show = ?", show)};
    if (auto failure = statements_.take_failure()) return failed(*std::move(failure));
    return report;
}

tl::expected<void, Error> HistoryFile::close_up() { return database_->checkpoint(Database::AfterCheckpoint::truncate); }

tl::expected<void, Error> HistoryFile::keep_only(const std::set<std::string>& shows) {
    std::set<std::string> gone;
    for (const auto& [show, position] : positions_) {
        if (!shows.contains(show)) gone.insert(show);
    }
    if (gone.empty()) return {};
    statements_.run("BEGIN IMMEDIATE");
    for (const std::string& show : gone) {
        ShowRows::remove(statements_, show);
        statements_.run("DELETE FROM positions WHERE show = ?", show);
    }
    if (auto committed = commit(); !committed) return committed;
    for (const std::string& show : gone) positions_.erase(show);
    return {};
}

tl::expected<void, Error> HistoryFile::commit() {
    statements_.run("COMMIT");
    std::optional<Error> failure = statements_.take_failure();
    if (failure) {
        (void)database_->execute("ROLLBACK");
        return failed(*std::move(failure));
    }
    // What went into a file that nobody finds any more is lost, and the positions with it.
    auto in_place = database_->check_in_place();
    if (in_place) return {};
    return failed({Error::Code::corrupt, std::move(in_place.error().message)});
}

/// Not a failure where it cannot be done now: another program reads, and the log waits for the next time.
void HistoryFile::bound_wal() {
    if (database_->wal_pages() > wal_pages_max) (void)database_->checkpoint(Database::AfterCheckpoint::reuse);
}

}  // namespace seatlock::history
