// The SQLite store on a disk that fails, and that forgets what was not synced.

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/failing_disk.hpp"
#include "journal/sample_batch.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "journal/temporary_directory.hpp"

namespace seatlock::journal {
namespace {

using ::testing::HasSubstr;

class SqliteFailureTest : public ::testing::Test {
protected:
    SqliteFailureTest() { start(); }

    void start(SqliteJournal::Options options = {}) {
        options.vfs = FailingDisk::vfs_name;
        auto opened = SqliteJournal::open(directory_.path() / "data", options);
        if (!opened) throw std::runtime_error(opened.error().message);
        journal_ = *std::move(opened);
    }

    /// The process dies and the power goes: nothing more is written, nothing unsynced stays.
    void crash() {
        disk_.fail_everything(true);
        journal_.reset();
        disk_.fail_everything(false);
        disk_.lose_power();
    }

    WriteResult append(const std::string& log, Epoch epoch, Slot slot) {
        return append_now(*journal_, sample_append(log, epoch, slot, slot + 1));
    }

    TemporaryDirectory directory_;
    FailingDisk disk_;
    std::unique_ptr<Journal> journal_;
};

TEST_F(SqliteFailureTest, SyncsOncePerGroup) {
    std::vector<Append> group;
    for (int i = 0; i < 20; ++i) {
        const std::string log = "show/" + std::to_string(i);
        group.push_back(sample_append(log, journal_->open(log)->epoch, 0, 1));
    }
    const std::uint64_t before = disk_.syncs();
    append_now(*journal_, group);
    EXPECT_EQ(disk_.syncs() - before, 1U);
}

TEST_F(SqliteFailureTest, KeepsWhatItAnsweredThroughALossOfPower) {
    const Epoch epoch = journal_->open("a")->epoch;
    for (Slot slot = 0; slot < 5; ++slot) {
        ASSERT_EQ(append("a", epoch, slot).status, WriteStatus::ok);
    }
    ASSERT_EQ(journal_->save_snapshot("a", epoch, 1, "s").status, WriteStatus::ok);
    crash();
    start();
    const auto log = journal_->open("a");
    ASSERT_TRUE(log);
    EXPECT_EQ(log->tail.size(), 5U);
    EXPECT_TRUE(log->snapshot);
    EXPECT_EQ(log->epoch, epoch + 1);
}

TEST_F(SqliteFailureTest, MakesTheEpochDurableBeforeItGivesItOut) {
    const Epoch first = journal_->open("a")->epoch;
    crash();
    start();
    EXPECT_EQ(journal_->open("a")->epoch, first + 1);
}

TEST_F(SqliteFailureTest, MakesTheWholeGroupUnknownWhenTheCommitFails) {
    const Epoch a = journal_->open("a")->epoch;
    const Epoch b = journal_->open("b")->epoch;
    disk_.fail(1, 1, FailingDisk::Failure::full);
    for (const WriteResult& result : append_now(
             *journal_, {sample_append("a", a, 0, 1), sample_append("b", b, 0, 1), sample_append("c", 1, 0, 1)})) {
        EXPECT_EQ(result.status, WriteStatus::unknown);
        EXPECT_THAT(result.detail, HasSubstr("journal.db: database or disk is full"));
    }
}

TEST_F(SqliteFailureTest, WritesNothingMoreUntilALogIsOpenedAgain) {
    const Epoch a = journal_->open("a")->epoch;
    const Epoch b = journal_->open("b")->epoch;
    disk_.fail(1, 1, FailingDisk::Failure::broken);
    ASSERT_EQ(append("a", a, 0).status, WriteStatus::unknown);
    EXPECT_EQ(append("b", b, 0).status, WriteStatus::unknown);
    EXPECT_EQ(journal_->save_snapshot("a", a, 0, "s").status, WriteStatus::unknown);
    EXPECT_EQ(journal_->trim("a", a, 0).status, WriteStatus::unknown);
    const Epoch again = journal_->open("a")->epoch;
    EXPECT_EQ(append("a", again, 0).status, WriteStatus::ok);
    EXPECT_EQ(append("b", b, 0).status, WriteStatus::unknown) << "b was not opened again";
    EXPECT_EQ(append("b", journal_->open("b")->epoch, 0).status, WriteStatus::ok);
}

/// A failed sync leaves bytes that can be read but are not on disk. Whatever open() shows after it
/// must be there after a loss of power, or an answer given on it would be a lie.
TEST_F(SqliteFailureTest, ShowsNothingAfterAFailedSyncThatIsNotOnDisk) {
    bool was_present = false;
    for (std::uint64_t nth = 1; nth < 12; ++nth) {
        const std::string log = "log" + std::to_string(nth);
        const Epoch epoch = journal_->open(log)->epoch;
        disk_.fail(nth, 1, FailingDisk::Failure::broken);
        const WriteStatus status = append(log, epoch, 0).status;
        auto opened = journal_->open(log);
        if (!opened) opened = journal_->open(log);  // it was open() itself that met the failure
        const std::size_t shown = opened.value().tail.size();
        crash();
        start();
        ASSERT_EQ(journal_->open(log).value().tail.size(), shown) << nth;
        if (status == WriteStatus::unknown && shown == 1) was_present = true;
    }
    EXPECT_TRUE(was_present) << "no failed append was there";
}

TEST_F(SqliteFailureTest, StaysClosedWhileTheLogCannotBeCopiedIntoTheDatabase) {
    const Epoch epoch = journal_->open("a")->epoch;
    ASSERT_EQ(append("a", epoch, 0).status, WriteStatus::ok);
    disk_.refuse_database_writes(true);
    disk_.fail(1, 1, FailingDisk::Failure::broken);
    ASSERT_EQ(append("a", epoch, 1).status, WriteStatus::unknown);
    for (int tries = 0; tries < 3; ++tries) {
        const auto log = journal_->open("a");
        ASSERT_FALSE(log);
        EXPECT_EQ(log.error().code, Error::Code::io);
        EXPECT_THAT(log.error().message, HasSubstr("disk is full"));
        EXPECT_EQ(append("a", epoch, 1).status, WriteStatus::unknown);
        EXPECT_FALSE(journal_->logs());
        EXPECT_FALSE(journal_->read("a"));
        journal_->maintain();
    }
    disk_.refuse_database_writes(false);
    const auto log = journal_->open("a");
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ(append("a", log->epoch, log->tail.size()).status, WriteStatus::ok);
}

TEST_F(SqliteFailureTest, StopsAtTheHardBoundWhenTheLogCannotBeEmptied) {
    journal_.reset();
    start({.wal_bytes_soft = 64 << 10, .wal_bytes_hard = 64 << 10, .vfs = {}});
    const Epoch epoch = journal_->open("a")->epoch;
    disk_.refuse_database_writes(true);
    Slot slot = 0;
    while (append("a", epoch, slot).status == WriteStatus::ok) {
        journal_->maintain();
        ++slot;
        ASSERT_LT(slot, 100U);
    }
    EXPECT_GT(slot, 5U);
    disk_.refuse_database_writes(false);
    EXPECT_EQ(journal_->open("a")->tail.size(), slot);
}

TEST_F(SqliteFailureTest, NeverTurnsEmptyWhenItsFileIsGone) {
    const Epoch epoch = journal_->open("a")->epoch;
    disk_.fail(1, 1, FailingDisk::Failure::broken);
    ASSERT_EQ(append("a", epoch, 0).status, WriteStatus::unknown);
    std::filesystem::remove(directory_.path() / "data" / "journal.db");
    std::filesystem::remove(directory_.path() / "data" / "journal.db-wal");
    for (int tries = 0; tries < 2; ++tries) {
        const auto log = journal_->open("a");
        ASSERT_FALSE(log);
        EXPECT_EQ(log.error().code, Error::Code::io);
    }
}

TEST_F(SqliteFailureTest, RefusesToStartOnAFullDisk) {
    journal_.reset();
    disk_.fail(1, UINT64_MAX / 2, FailingDisk::Failure::full);
    SqliteJournal::Options options;
    options.vfs = FailingDisk::vfs_name;
    const auto opened = SqliteJournal::open(directory_.path() / "fresh", options);
    disk_.fail(1, 0, FailingDisk::Failure::full);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Error::Code::io);
    EXPECT_THAT(opened.error().message, HasSubstr("fresh/journal.db: database or disk is full"));
    EXPECT_TRUE(SqliteJournal::open(directory_.path() / "fresh", options));
}

/// A careful user of the journal, who checks at every open that nothing he was told is untrue.
class CarefulWriter {
public:
    explicit CarefulWriter(std::string path) : path_(std::move(path)) {}

    void work() {
        reopen_all();
        for (int round = 0; round < 6; ++round) {
            append_to_both();
            if (round == 2) upkeep();
            if (journal_) journal_->maintain();
        }
    }

    /// After a crash: everything acknowledged is there, and nothing else but what may be.
    void check() { reopen_all(); }

    void drop() { journal_.reset(); }

    std::size_t found_present = 0;  ///< batches that were `unknown`, and there
    std::size_t found_absent = 0;

private:
    struct Log {
        Epoch epoch = 0;
        std::vector<std::string> acknowledged;  ///< bytes by slot
        std::string unknown;                    ///< the batch in doubt, if any
        Slot trimmed = 0;
    };

    void reopen_all() {
        for (auto& [name, log] : logs_) reopen(name, log);
    }

    OpenedLog opened(const std::string& name) {
        for (int tries = 0; tries < 5; ++tries) {
            if (!journal_) start();
            if (!journal_) continue;
            if (auto log = journal_->open(name)) return *std::move(log);
        }
        throw std::runtime_error("the journal stays closed");
    }

    void start() {
        SqliteJournal::Options options;
        options.wal_bytes_soft = 16 << 10;
        options.vfs = FailingDisk::vfs_name;
        if (auto journal = SqliteJournal::open(path_, options)) journal_ = *std::move(journal);
    }

    void reopen(const std::string& name, Log& log) {
        const OpenedLog found = opened(name);
        EXPECT_GT(found.epoch, log.epoch);
        log.epoch = found.epoch;
        const std::size_t slots = found.tail.empty() ? 0 : found.tail.back().slot + 1;
        EXPECT_GE(slots, log.acknowledged.size()) << name << ": an acknowledged batch is gone";
        EXPECT_LE(slots, log.acknowledged.size() + (log.unknown.empty() ? 0 : 1)) << name;
        if (!log.unknown.empty()) (slots > log.acknowledged.size() ? found_present : found_absent)++;
        if (slots > log.acknowledged.size()) log.acknowledged.push_back(log.unknown);
        log.unknown.clear();
        for (const StoredBatch& batch : found.tail) EXPECT_EQ(batch.bytes, log.acknowledged.at(batch.slot));
    }

    Append next(const std::string& name, const Log& log) {
        const Slot slot = log.acknowledged.size();
        return sample_append(name, log.epoch, slot, 1 + 40 * slot, 40);
    }

    void append_to_both() {
        std::vector<Append> group;
        group.reserve(logs_.size());
        for (auto& [name, log] : logs_) group.push_back(next(name, log));
        const std::vector<Append> sent = group;
        const auto results = append_now(*journal_, std::move(group));
        for (std::size_t i = 0; i < sent.size(); ++i) settle(sent[i], results.at(i));
        for (auto& [name, log] : logs_) {
            if (!log.unknown.empty()) reopen(name, log);
        }
    }

    void settle(const Append& sent, const WriteResult& result) {
        Log& log = logs_.at(sent.log);
        EXPECT_NE(result.status, WriteStatus::fenced) << result.detail;
        if (result.status == WriteStatus::ok) log.acknowledged.push_back(sent.bytes);
        if (result.status == WriteStatus::unknown) log.unknown = sent.bytes;
    }

    void upkeep() {
        Log& log = logs_.at("a");
        if (journal_->save_snapshot("a", log.epoch, 1, "s").status == WriteStatus::unknown) reopen("a", log);
        const WriteResult trimmed = journal_->trim("a", log.epoch, 0);
        if (trimmed.status == WriteStatus::unknown) reopen_all();
    }

    std::string path_;
    std::map<std::string, Log> logs_{{"a", {}}, {"b", {}}};
    std::unique_ptr<Journal> journal_;
};

/// Every write, truncation and sync fails once, in turn; then the power goes.
TEST(SqliteFailures, OfEveryCallInTurnLoseNothing) {
    std::size_t present = 0;
    std::size_t absent = 0;
    std::uint64_t nth = 0;
    for (bool reached = true; reached;) {
        ++nth;
        SCOPED_TRACE("failing call " + std::to_string(nth));
        const TemporaryDirectory directory;
        FailingDisk disk;
        CarefulWriter writer((directory.path() / "data").string());
        disk.fail(nth, 1 + nth % 2, nth % 3 == 0 ? FailingDisk::Failure::full : FailingDisk::Failure::broken);
        writer.work();
        reached = disk.failures() > 0;
        disk.fail_everything(true);
        writer.drop();
        disk.fail_everything(false);
        disk.lose_power();
        writer.check();
        present += writer.found_present;
        absent += writer.found_absent;
        if (::testing::Test::HasFailure()) return;
    }
    std::cout << nth - 1 << " calls failed; in doubt and present " << present << ", absent " << absent << "\n";
    EXPECT_GT(nth, 50U);
    EXPECT_GT(present, 0U);
    EXPECT_GT(absent, 0U);
}

}  // namespace
}  // namespace seatlock::journal
