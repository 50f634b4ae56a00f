#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "history/history_file.hpp"
#include "history/history_rows.hpp"
#include "history/rebuild.hpp"
#include "journal/temporary_directory.hpp"
#include "service/service_world.hpp"

namespace seatlock::history {

/// A plan of four seats with prices: A-1, A-2 (stalls, 50.00), B-1 (circle, 20.50), B-2 (no category).
[[nodiscard]] std::string priced_plan();

/// A show "s" under virtual time, and its rows in a file of its own, written behind it when a test says so.
class HistoryWorld {
public:
    explicit HistoryWorld(service::ServiceOptions options = {}, std::uint64_t journal_seed = 1)
        : world(journal_seed, std::move(options)) {}

    /// Opens the show from priced_plan().
    void open_priced();

    /// Opens the file, as a process that starts. `renewed`: why it was begun anew, if it was.
    std::string open_file(const std::string& vfs = {});
    void close_file() { file.reset(); }

    /// Writes the rows of the show up to its newest durable entry, as the server's thread does it. The error ends it.
    tl::expected<void, journal::Error> catch_up(std::size_t entries_at_once = 1000);
    /// One step of it. False when nothing is left.
    tl::expected<bool, journal::Error> write_some(std::size_t entries_at_once);

    [[nodiscard]] std::vector<std::string> query(const std::string& sql) const { return rows(path(), sql); }
    [[nodiscard]] std::filesystem::path path() const { return directory.path() / HistoryFile::name; }
    /// The rows that a rebuild from the journal gives.
    [[nodiscard]] std::vector<std::string> rebuilt();

    service::ServiceWorld world;
    journal::TemporaryDirectory directory;
    std::unique_ptr<HistoryFile> file;
    std::size_t stretches = 0;  ///< how often the journal was asked
};

}  // namespace seatlock::history
