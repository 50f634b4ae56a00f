#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "history/history_file.hpp"
#include "history/piece.hpp"
#include "journal/error.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::history {

/// Keeps a history file going for as long as a server runs: opens it, begins it anew when it turns out to be damaged or
/// gone, and says once what is wrong, however often it is tried again. One thread's.
class Writer {
public:
    /// `report` gets a sentence when something begins to fail, when it works again, and when the file is begun anew.
    Writer(journal::Database::Location location, std::function<void(const std::string&)> report)
        : location_(std::move(location)), report_(std::move(report)) {}

    [[nodiscard]] bool is_open() const noexcept { return file_ != nullptr; }

    /// Makes sure that the file is open. False when it cannot be now. An open may have begun it anew: then no show has
    /// a position.
    [[nodiscard]] bool open();

    /// REQUIRES: open() was true. None for a show without rows.
    [[nodiscard]] std::optional<Position> position(std::string_view show) const;

    /// False when it failed: try again later, from position() on.
    [[nodiscard]] bool write(const Piece& piece);
    [[nodiscard]] bool keep_only(const std::set<std::string>& shows);

    /// What the rows were to be written from could not be read.
    void failed(const journal::Error& error);

private:
    [[nodiscard]] bool settle(const tl::expected<void, journal::Error>& result);

    journal::Database::Location location_;
    std::function<void(const std::string&)> report_;
    std::unique_ptr<HistoryFile> file_;
    std::string complaint_;  ///< what was said last; empty while all goes well
};

}  // namespace seatlock::history
