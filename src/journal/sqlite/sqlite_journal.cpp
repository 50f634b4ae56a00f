#include "journal/sqlite/sqlite_journal.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "journal/fencing.hpp"
#include "journal/log_name.hpp"
#include "journal/sqlite/connection.hpp"
#include "journal/sqlite/data_directory.hpp"
#include "journal/sqlite/directory_lock.hpp"
#include "journal/sqlite/log_tables.hpp"
#include "journal/sqlite/schema.hpp"
#include "journal/verify.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::journal {
namespace {

std::string new_log_id() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

tl::unexpected<Error> io(std::string message) { return tl::unexpected(Error{Error::Code::io, std::move(message)}); }

class WritableStore final : public Journal {
public:
    WritableStore(DirectoryLock lock, DataDirectory directory, SqliteJournal::Options options,
                  std::unique_ptr<LogTables> tables)
        : lock_(std::move(lock)),
          directory_(std::move(directory)),
          options_(std::move(options)),
          tables_(std::move(tables)) {}

    ~WritableStore() override {
        // Leaves the database whole in one file. If that fails, so be it: the next open() does it.
        if (!broken_) tables_->database().checkpoint_on_close(true);
    }

    tl::expected<std::vector<std::string>, Error> logs() override {
        if (auto ready = reconnect(); !ready) return tl::unexpected(std::move(ready.error()));
        return tables_->names();
    }

    tl::expected<OpenedLog, Error> open(std::string_view log) override {
        if (!is_log_name(log)) return io(fmt::format("'{}' is not a name for a log", log));
        if (auto ready = reconnect(); !ready) return tl::unexpected(std::move(ready.error()));
        tl::expected<OpenedLog, Error> opened;
        const auto taken = in_transaction([&]() -> tl::expected<void, Error> {
            opened = take_over(log);
            if (opened || opened.error().code != Error::Code::io) return {};
            return tl::unexpected(opened.error());
        });
        if (!taken) return tl::unexpected(taken.error());
        if (opened) std::erase(doubtful_, log);
        return opened;
    }

    tl::expected<OpenedLog, Error> read(std::string_view log) override {
        if (auto ready = reconnect(); !ready) return tl::unexpected(std::move(ready.error()));
        return tables_->contents(log);
    }

    tl::expected<LogStretch, Error> read_after(std::string_view log, Seq after, std::size_t bytes_max) override {
        if (auto ready = reconnect(); !ready) return tl::unexpected(std::move(ready.error()));
        return tables_->stretch_after(log, after, bytes_max);
    }

    void append(std::vector<Append> group, AppendDone done) override { done(append_all(group)); }

    WriteResult save_snapshot(std::string_view log, Epoch epoch, Slot slot, std::string_view bytes) override {
        // Before the transaction: one that fails puts every log of the store in doubt.
        if (bytes.size() > options_.snapshot_bytes_max) return too_large(log, bytes.size());
        return write(log, [&]() -> tl::expected<WriteResult, Error> {
            const auto row = tables_->find(log);
            if (!row) return tl::unexpected(row.error());
            WriteResult result = check_snapshot(LogRow::position_of(*row), log, epoch, slot);
            if (result.status != WriteStatus::ok) return result;
            return tables_->replace_snapshot(log, **row, slot, bytes).map([&] { return result; });
        });
    }

    WriteResult trim(std::string_view log, Epoch epoch, Slot up_to) override {
        return write(log, [&]() -> tl::expected<WriteResult, Error> {
            const auto row = tables_->find(log);
            if (!row) return tl::unexpected(row.error());
            WriteResult result = check_trim(LogRow::position_of(*row), log, epoch, up_to);
            if (result.status != WriteStatus::ok) return result;
            const Slot kept_from = std::min(up_to + 1, *(*row)->position.newest);
            return tables_->remove_batches_before(**row, kept_from).map([&] { return result; });
        });
    }

    void maintain() override {
        // A failure here costs nothing: the log stays, and append() stops at the hard bound.
        if (!broken_ && wal_bytes() > options_.wal_bytes_soft) (void)empty_wal();
    }

private:
    [[nodiscard]] std::uint64_t wal_bytes() { return tables_->database().wal_pages() * wal_page_size; }

    tl::expected<void, Error> empty_wal() { return tables_->database().checkpoint(Database::AfterCheckpoint::reuse); }

    /// Makes a broken connection whole again: closed first, then opened as on the first day.
    tl::expected<void, Error> reconnect() {
        if (!broken_) return {};
        tables_.reset();
        auto database = connect(directory_, options_, Database::Mode::existing);
        if (!database) return tl::unexpected(std::move(database.error()));
        tables_ = std::make_unique<LogTables>(std::move(*database));
        broken_.reset();
        return {};
    }

    /// Runs `body` and commits. When anything fails, nothing may be written through this connection
    /// any more: whether the transaction is on disk is not known.
    template <typename Body>
    tl::expected<void, Error> in_transaction(Body body) {
        auto result = tables_->begin();
        if (result) result = body();
        if (result) result = tables_->commit();
        if (result) result = tables_->database().check_in_place();
        if (result) return {};
        (void)tables_->rollback();
        broken_ = result.error().message;
        return result;
    }

    /// Examines a log before it takes it over, so that a damaged one stays as it is.
    tl::expected<OpenedLog, Error> take_over(std::string_view log) {
        const auto row = tables_->find(log);
        if (!row) return tl::unexpected(row.error());
        if (!*row) return create(log);
        auto contents = tables_->contents(log);
        if (!contents) return contents;
        auto problem = examine(log, *contents).problem;
        if (problem && !mutated(Mutant::corrupt_batch_served)) return tl::unexpected(std::move(*problem));
        ++contents->epoch;
        if (auto done = tables_->set_epoch(log, **row, contents->epoch); !done) return tl::unexpected(done.error());
        return contents;
    }

    tl::expected<OpenedLog, Error> create(std::string_view log) {
        OpenedLog created{new_log_id(), 1, {}, {}};
        auto done = tables_->insert_log(log, created.log_id, created.epoch);
        if (!done) return tl::unexpected(std::move(done.error()));
        return created;
    }

    std::vector<WriteResult> append_all(const std::vector<Append>& group) {
        if (broken_ || !is_wal_bounded()) return doubt_all(group);
        std::vector<WriteResult> results;
        const auto committed = in_transaction([&]() -> tl::expected<void, Error> {
            for (const Append& append : group) {
                auto result = store(append);
                if (!result) return tl::unexpected(std::move(result.error()));
                results.push_back(std::move(*result));
            }
            return {};
        });
        if (!results.empty() && mutated(Mutant::group_shares_first_answer)) results.assign(group.size(), results[0]);
        if (!committed && mutated(Mutant::unknown_answered_as_ok)) return std::vector<WriteResult>(group.size());
        return committed ? results : doubt_all(group);
    }

    /// Empties the write-ahead log when nobody had the time for maintain(). If that fails the disk is
    /// in trouble, and the log must not grow on.
    bool is_wal_bounded() {
        if (wal_bytes() <= options_.wal_bytes_hard) return true;
        const auto emptied = empty_wal();
        if (!emptied) broken_ = emptied.error().message;
        return emptied.has_value();
    }

    tl::expected<WriteResult, Error> store(const Append& append) {
        if (is_doubtful(append.log)) return doubt(append.log);
        const auto row = tables_->find(append.log);
        if (!row) return tl::unexpected(row.error());
        WriteResult result = check_append(LogRow::position_of(*row), append.log, append.epoch, append.slot);
        if (result.status != WriteStatus::ok) return result;
        return tables_->insert_batch(**row, append).map([&] { return result; });
    }

    /// One write outside the commit path, in a transaction of its own.
    template <typename Body>
    WriteResult write(std::string_view log, Body body) {
        if (broken_) return doubt_because(log);
        if (is_doubtful(log)) return doubt(log);
        WriteResult result;
        const auto committed = in_transaction([&]() -> tl::expected<void, Error> {
            return body().map([&](WriteResult written) { result = std::move(written); });
        });
        return committed ? result : doubt_because(log);
    }

    [[nodiscard]] WriteResult too_large(std::string_view log, std::size_t size) const {
        return {WriteStatus::too_large,
                fmt::format("log {}: a snapshot of {} bytes is more than the {} that are stored", log, size,
                            options_.snapshot_bytes_max)};
    }

    [[nodiscard]] bool is_doubtful(std::string_view log) const {
        return std::ranges::find(doubtful_, log) != doubtful_.end();
    }

    WriteResult doubt_because(std::string_view log) {
        if (!is_doubtful(log)) doubtful_.emplace_back(log);
        return {WriteStatus::unknown, fmt::format("log {}: {}", log, *broken_)};
    }

    std::vector<WriteResult> doubt_all(const std::vector<Append>& group) {
        std::vector<WriteResult> results;
        results.reserve(group.size());
        for (const Append& append : group) results.push_back(doubt_because(append.log));
        return results;
    }

    DirectoryLock lock_;
    DataDirectory directory_;
    SqliteJournal::Options options_;
    std::unique_ptr<LogTables> tables_;  ///< none after a reconnect() that failed
    std::optional<std::string> broken_;  ///< why nothing may be written before reconnect()
    std::vector<std::string> doubtful_;  ///< logs to be opened again before any write; few, and rarely
};

class ReadOnlyStore final : public Journal {
public:
    ReadOnlyStore(DirectoryLock lock, std::unique_ptr<LogTables> tables)
        : lock_(std::move(lock)), tables_(std::move(tables)) {}

    tl::expected<std::vector<std::string>, Error> logs() override { return tables_->names(); }

    tl::expected<OpenedLog, Error> open(std::string_view log) override {
        return io(fmt::format("log {}: {}", log, refusal));
    }

    tl::expected<OpenedLog, Error> read(std::string_view log) override { return tables_->contents(log); }

    tl::expected<LogStretch, Error> read_after(std::string_view log, Seq after, std::size_t bytes_max) override {
        return tables_->stretch_after(log, after, bytes_max);
    }

    void append(std::vector<Append> group, AppendDone done) override {
        done(std::vector<WriteResult>(group.size(), WriteResult{WriteStatus::fenced, refusal}));
    }

    WriteResult save_snapshot(std::string_view /*log*/, Epoch /*epoch*/, Slot /*slot*/,
                              std::string_view /*bytes*/) override {
        return {WriteStatus::fenced, refusal};
    }

    WriteResult trim(std::string_view /*log*/, Epoch /*epoch*/, Slot /*up_to*/) override {
        return {WriteStatus::fenced, refusal};
    }

private:
    static constexpr const char* refusal = "the journal was opened for reading only";

    DirectoryLock lock_;
    std::unique_ptr<LogTables> tables_;
};

/// The tables behind a new connection, once all of the file has been looked through.
tl::expected<std::unique_ptr<LogTables>, Error> checked_tables(
    tl::expected<std::unique_ptr<Database>, Error> database) {
    if (!database) return tl::unexpected(std::move(database.error()));
    if (auto sound = check_pages(**database); !sound) return tl::unexpected(std::move(sound.error()));
    auto tables = std::make_unique<LogTables>(std::move(*database));
    if (auto sound = tables->check_rows(); !sound) return tl::unexpected(std::move(sound.error()));
    return tables;
}

}  // namespace

tl::expected<std::unique_ptr<Journal>, Error> SqliteJournal::open(const std::filesystem::path& path) {
    return open(path, Options{});
}

tl::expected<std::unique_ptr<Journal>, Error> SqliteJournal::open(const std::filesystem::path& path, Options options) {
    DataDirectory directory(path);
    if (auto ready = directory.prepare(); !ready) return tl::unexpected(std::move(ready.error()));
    auto lock = DirectoryLock::take(path);
    if (!lock) return tl::unexpected(std::move(lock.error()));
    auto tables = checked_tables(connect(directory, options, Database::Mode::create));
    if (!tables) return tl::unexpected(std::move(tables.error()));
    if (auto synced = directory.sync(); !synced) return tl::unexpected(std::move(synced.error()));
    return std::make_unique<WritableStore>(std::move(*lock), std::move(directory), std::move(options),
                                           std::move(*tables));
}

tl::expected<std::unique_ptr<Journal>, Error> SqliteJournal::open_read_only(const std::filesystem::path& path) {
    auto lock = DirectoryLock::take_for_reading(path);
    if (!lock) return tl::unexpected(std::move(lock.error()));
    auto tables = checked_tables(connect_for_reading(DataDirectory(path)));
    if (!tables) return tl::unexpected(std::move(tables.error()));
    return std::make_unique<ReadOnlyStore>(std::move(*lock), std::move(*tables));
}

}  // namespace seatlock::journal
