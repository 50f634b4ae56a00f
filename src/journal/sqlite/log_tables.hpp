#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/fencing.hpp"
#include "journal/journal.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::journal {

/// A log's row, and where the log stands.
struct LogRow {
    std::uint64_t id = 0;
    std::string log_id;
    LogPosition position;

    /// Of a row that may not be there, as the rules of fencing take it.
    static const LogPosition* position_of(const std::optional<LogRow>& row) { return row ? &row->position : nullptr; }
};

/// The tables of a journal and every statement on them. Decides nothing.
class LogTables {
public:
    explicit LogTables(std::unique_ptr<Database> database) : database_(std::move(database)) {}

    [[nodiscard]] Database& database() { return *database_; }

    [[nodiscard]] tl::expected<void, Error> begin() { return begin_.run(); }
    [[nodiscard]] tl::expected<void, Error> commit() { return commit_.run(); }
    [[nodiscard]] tl::expected<void, Error> rollback() { return rollback_.run(); }

    /// The names of all logs, sorted.
    [[nodiscard]] tl::expected<std::vector<std::string>, Error> names();

    /// Whether every log's row is sound and every batch belongs to one. Otherwise a log with a damaged
    /// name would be taken for one that does not exist, and created anew.
    [[nodiscard]] tl::expected<void, Error> check_rows();

    /// The row of a log, none when there is no such log; `corrupt` when its checksum is wrong.
    [[nodiscard]] tl::expected<std::optional<LogRow>, Error> find(std::string_view log);

    /// All that a log holds, its batches unexamined; an unknown log is `io`.
    [[nodiscard]] tl::expected<OpenedLog, Error> contents(std::string_view log);

    /// See Journal::read_after.
    [[nodiscard]] tl::expected<LogStretch, Error> stretch_after(std::string_view log, Seq after, std::size_t bytes_max);

    [[nodiscard]] tl::expected<void, Error> insert_log(std::string_view log, std::string_view log_id, Epoch epoch);
    [[nodiscard]] tl::expected<void, Error> set_epoch(std::string_view log, const LogRow& row, Epoch epoch);
    [[nodiscard]] tl::expected<void, Error> insert_batch(const LogRow& row, const Append& append);
    [[nodiscard]] tl::expected<void, Error> replace_snapshot(std::string_view log, const LogRow& row, Slot slot,
                                                             std::string_view bytes);
    [[nodiscard]] tl::expected<void, Error> remove_batches_before(const LogRow& row, Slot slot);

private:
    [[nodiscard]] tl::expected<std::optional<StoredSnapshot>, Error> snapshot_of(std::string_view log,
                                                                                 const LogRow& row);
    /// Of those with this slot or a later one, the first that fit into `bytes_max`, and never none.
    [[nodiscard]] tl::expected<std::vector<StoredBatch>, Error> batches_from(const LogRow& row, Slot from,
                                                                             std::size_t bytes_max);

    /// The slot and first seq of a log's oldest batch from `from` on; none behind the newest.
    struct Place {
        Slot slot = 0;
        Seq first_seq = 0;
    };
    [[nodiscard]] tl::expected<std::optional<Place>, Error> place_from(const LogRow& row, Slot from);
    [[nodiscard]] tl::expected<Slot, Error> slot_of(const LogRow& row, Place oldest, Seq seq);

    std::unique_ptr<Database> database_;
    // The commit path's statements, prepared once.
    Statement begin_ = database_->prepare("BEGIN IMMEDIATE");
    Statement commit_ = database_->prepare("COMMIT");
    Statement rollback_ = database_->prepare("ROLLBACK");
    Statement find_ = database_->prepare(
        "SELECT id, log_id, epoch, crc, (SELECT max(slot) FROM batch WHERE batch.log = log.id), "
        "(SELECT slot FROM snapshot WHERE snapshot.log = log.id) FROM log WHERE name = ?");
    Statement insert_batch_ =
        database_->prepare("INSERT INTO batch (log, slot, first_seq, epoch, bytes) VALUES (?, ?, ?, ?, ?)");
};

}  // namespace seatlock::journal
