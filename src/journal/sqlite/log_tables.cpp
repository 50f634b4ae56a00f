#include "journal/sqlite/log_tables.hpp"

#include <utility>

#include <fmt/format.h>
#include <zlib.h>

namespace seatlock::journal {
namespace {

std::uint32_t checksum_of(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t checksum_of_log(std::string_view log, std::string_view log_id, Epoch epoch) {
    return checksum_of(fmt::format("{} {} {}", log, log_id, epoch));
}

/// Of which log and slot it is: a snapshot of another place would pass for this one.
std::uint32_t checksum_of_snapshot(std::string_view log, Slot slot, std::string_view bytes) {
    const std::uint32_t place = checksum_of(fmt::format("{} {} ", log, slot));
    if (bytes.empty()) return place;  // which may have no pointer, and that means another thing to crc32_z
    return static_cast<std::uint32_t>(crc32_z(place, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

tl::unexpected<Error> corrupt(std::string message) {
    return tl::unexpected(Error{Error::Code::corrupt, std::move(message)});
}

tl::unexpected<Error> failed_at(std::string_view place, const Error& error) {
    return tl::unexpected(Error{error.code, fmt::format("{} (at {})", error.message, place)});
}

}  // namespace

tl::expected<std::vector<std::string>, Error> LogTables::names() {
    Statement statement = database_->prepare("SELECT name FROM log ORDER BY name");
    std::vector<std::string> names;
    for (;;) {
        const auto row = statement.step();
        if (!row) return failed_at("the names of the logs", row.error());
        if (!*row) return names;
        names.push_back(statement.bytes(0));
    }
}

tl::expected<void, Error> LogTables::check_rows() {
    const auto listed = names();
    if (!listed) return tl::unexpected(listed.error());
    for (const std::string& log : *listed) {
        const auto row = find(log);
        if (!row) return tl::unexpected(row.error());
        if (!*row) return corrupt(fmt::format("log {}: it is listed, but its row is not found", log));
    }
    const auto stray = database_->value(
        "SELECT 'slot ' || slot || ' of log number ' || log FROM batch WHERE log NOT IN (SELECT id FROM log) "
        "UNION ALL SELECT 'the snapshot of log number ' || log FROM snapshot WHERE log NOT IN (SELECT id FROM log) "
        "LIMIT 1");
    if (!stray) return tl::unexpected(stray.error());
    if (stray->empty()) return {};
    return corrupt(fmt::format("{}: {} belongs to no log", database_->file().string(), *stray));
}

tl::expected<std::optional<LogRow>, Error> LogTables::find(std::string_view log) {
    const auto found = find_.bind(log).step();
    if (!found) return failed_at(fmt::format("the row of log {}", log), found.error());
    if (!*found) return std::nullopt;
    LogRow row;
    row.id = find_.number(0);
    row.log_id = find_.bytes(1);
    row.position.epoch = find_.number(2);
    const std::uint64_t checksum = find_.number(3);
    if (!find_.is_null(4)) row.position.newest = find_.number(4);
    if (!find_.is_null(5)) row.position.snapshot = find_.number(5);
    find_.reset();
    if (checksum == checksum_of_log(log, row.log_id, row.position.epoch)) return row;
    return corrupt(fmt::format("log {}: the checksum of its row does not fit its id {} and epoch {}", log, row.log_id,
                               row.position.epoch));
}

tl::expected<OpenedLog, Error> LogTables::contents(std::string_view log) {
    const auto row = find(log);
    if (!row) return tl::unexpected(row.error());
    if (!*row) return tl::unexpected(Error{Error::Code::io, fmt::format("there is no log '{}'", log)});
    auto snapshot = snapshot_of(log, **row);
    if (!snapshot) return tl::unexpected(std::move(snapshot.error()));
    auto tail = batches_from(**row, 0, SIZE_MAX);
    if (!tail) return tl::unexpected(std::move(tail.error()));
    return OpenedLog{(*row)->log_id, (*row)->position.epoch, std::move(*snapshot), std::move(*tail)};
}

tl::expected<LogStretch, Error> LogTables::stretch_after(std::string_view log, Seq after, std::size_t bytes_max) {
    const auto row = find(log);
    if (!row) return tl::unexpected(row.error());
    if (!*row) return tl::unexpected(Error{Error::Code::io, fmt::format("there is no log '{}'", log)});
    LogStretch stretch;
    stretch.log_id = (*row)->log_id;
    const auto oldest = place_from(**row, 0);
    if (!oldest) return tl::unexpected(oldest.error());
    if (!*oldest) return stretch;
    stretch.first_seq = (*oldest)->first_seq;
    if (after + 1 < stretch.first_seq) {
        auto snapshot = snapshot_of(log, **row);
        if (!snapshot) return tl::unexpected(std::move(snapshot.error()));
        stretch.snapshot = std::move(*snapshot);
    }
    const auto begin = slot_of(**row, **oldest, after + 1);
    if (!begin) return tl::unexpected(begin.error());
    auto batches = batches_from(**row, *begin, bytes_max);
    if (!batches) return tl::unexpected(std::move(batches.error()));
    stretch.batches = std::move(*batches);
    return stretch;
}

tl::expected<void, Error> LogTables::insert_log(std::string_view log, std::string_view log_id, Epoch epoch) {
    Statement statement = database_->prepare("INSERT INTO log (name, log_id, epoch, crc) VALUES (?, ?, ?, ?)");
    return statement.bind(log).bind(log_id).bind(epoch).bind(checksum_of_log(log, log_id, epoch)).run();
}

tl::expected<void, Error> LogTables::set_epoch(std::string_view log, const LogRow& row, Epoch epoch) {
    Statement statement = database_->prepare("UPDATE log SET epoch = ?, crc = ? WHERE id = ?");
    return statement.bind(epoch).bind(checksum_of_log(log, row.log_id, epoch)).bind(row.id).run();
}

tl::expected<void, Error> LogTables::insert_batch(const LogRow& row, const Append& append) {
    insert_batch_.bind(row.id).bind(append.slot).bind(append.first_seq).bind(append.epoch);
    return insert_batch_.bind_blob(append.bytes).run();
}

tl::expected<void, Error> LogTables::replace_snapshot(std::string_view log, const LogRow& row, Slot slot,
                                                      std::string_view bytes) {
    Statement statement =
        database_->prepare("INSERT OR REPLACE INTO snapshot (log, slot, bytes, crc) VALUES (?, ?, ?, ?)");
    return statement.bind(row.id).bind(slot).bind_blob(bytes).bind(checksum_of_snapshot(log, slot, bytes)).run();
}

tl::expected<void, Error> LogTables::remove_batches_before(const LogRow& row, Slot slot) {
    Statement statement = database_->prepare("DELETE FROM batch WHERE log = ? AND slot < ?");
    return statement.bind(row.id).bind(slot).run();
}

tl::expected<std::optional<StoredSnapshot>, Error> LogTables::snapshot_of(std::string_view log, const LogRow& row) {
    Statement statement = database_->prepare("SELECT slot, bytes, crc FROM snapshot WHERE log = ?");
    const auto found = statement.bind(row.id).step();
    if (!found) return tl::unexpected(found.error());
    if (!*found) return std::nullopt;
    StoredSnapshot snapshot{statement.number(0), statement.bytes(1)};
    if (statement.number(2) == checksum_of_snapshot(log, snapshot.slot, snapshot.bytes)) return snapshot;
    return corrupt(fmt::format("log {}: the checksum of its snapshot of slot {} is wrong", log, snapshot.slot));
}

tl::expected<std::vector<StoredBatch>, Error> LogTables::batches_from(const LogRow& row, Slot from,
                                                                      std::size_t bytes_max) {
    Statement statement =
        database_->prepare("SELECT slot, first_seq, epoch, bytes FROM batch WHERE log = ? AND slot >= ? ORDER BY slot");
    statement.bind(row.id).bind(from);
    std::vector<StoredBatch> batches;
    for (std::size_t bytes = 0;;) {
        const auto next = statement.step();
        if (!next) return tl::unexpected(next.error());
        if (!*next) return batches;
        StoredBatch batch{statement.number(0), statement.number(1), statement.number(2), statement.bytes(3)};
        bytes += batch.bytes.size();
        if (!batches.empty() && bytes > bytes_max) return batches;
        batches.push_back(std::move(batch));
    }
}

tl::expected<std::optional<LogTables::Place>, Error> LogTables::place_from(const LogRow& row, Slot from) {
    Statement statement =
        database_->prepare("SELECT slot, first_seq FROM batch WHERE log = ? AND slot >= ? ORDER BY slot LIMIT 1");
    const auto found = statement.bind(row.id).bind(from).step();
    if (!found) return tl::unexpected(found.error());
    if (!*found) return std::nullopt;
    return Place{statement.number(0), statement.number(1)};
}

/// The batch that holds the entry, by halves: no index has the seqs, which rise with the slots.
tl::expected<Slot, Error> LogTables::slot_of(const LogRow& row, Place oldest, Seq seq) {
    Place found = oldest;
    Slot end = row.position.newest.value_or(oldest.slot) + 1;
    while (found.slot + 1 < end) {
        const Slot middle = found.slot + (end - found.slot) / 2;
        const auto place = place_from(row, middle);
        if (!place) return tl::unexpected(place.error());
        if (*place && (*place)->slot < end && (*place)->first_seq <= seq) {
            found = **place;
        } else {
            end = middle;
        }
    }
    return found.slot;
}

}  // namespace seatlock::journal
