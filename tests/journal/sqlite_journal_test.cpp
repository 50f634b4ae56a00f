// The SQLite store beyond the contract: whose file it is, what damage it refuses, how large its
// write-ahead log gets.

#include "journal/sqlite/sqlite_journal.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include "journal/random_seed.hpp"
#include "journal/sample_batch.hpp"
#include "journal/temporary_directory.hpp"
#include "journal/verify.hpp"

namespace seatlock::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string content_of(const fs::path& file) {
    std::ostringstream content;
    content << std::ifstream(file, std::ios::binary).rdbuf();
    return content.str();
}

void write_file(const fs::path& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

std::map<std::string, std::string> files_in(const fs::path& directory) {
    std::map<std::string, std::string> files;
    for (const auto& file : fs::directory_iterator(directory)) {
        files[file.path().filename().string()] = content_of(file.path());
    }
    return files;
}

class SqliteJournalTest : public ::testing::Test {
protected:
    using Opened = tl::expected<std::unique_ptr<Journal>, Error>;

    std::unique_ptr<Journal> open(SqliteJournal::Options options = {}) {
        auto journal = SqliteJournal::open(path(), std::move(options));
        if (!journal) throw std::runtime_error(journal.error().message);
        return *std::move(journal);
    }

    static Error error_of(const Opened& opened) {
        EXPECT_FALSE(opened.has_value());
        return opened ? Error{} : opened.error();
    }

    /// Batches of one entry in the slots from 0.
    static void fill(Journal& journal, const std::string& log, Slot count) {
        const Epoch epoch = journal.open(log)->epoch;
        for (Slot slot = 0; slot < count; ++slot) {
            ASSERT_EQ(append_now(journal, sample_append(log, epoch, slot, slot + 1)).status, WriteStatus::ok);
        }
    }

    /// Changes the database behind the journal's back.
    void run_sql(const std::string& sql) {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((path() / "journal.db").c_str(), &database), SQLITE_OK);
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
        sqlite3_free(message);
        sqlite3_close(database);
    }

    /// What open("a") says after the change to a journal of one log "a" with slots 0 to 3.
    std::string problem_after(const std::string& sql) {
        {
            const auto journal = open();
            fill(*journal, "a", 2);
            fill_on(*journal, 2, 4);
        }
        run_sql(sql);
        const auto journal = SqliteJournal::open(path());
        if (!journal) {
            EXPECT_EQ(journal.error().code, Error::Code::corrupt);
            return journal.error().message;
        }
        const auto log = (*journal)->open("a");
        EXPECT_FALSE(log.has_value());
        if (log) return "none";
        EXPECT_EQ(log.error().code, Error::Code::corrupt);
        return log.error().message;
    }

    static void fill_on(Journal& journal, Slot from, Slot to) {
        const Epoch epoch = journal.open("a")->epoch;
        for (Slot slot = from; slot < to; ++slot) {
            ASSERT_EQ(append_now(journal, sample_append("a", epoch, slot, slot + 1)).status, WriteStatus::ok);
        }
    }

    [[nodiscard]] fs::path path() const { return directory_.path() / "data"; }
    [[nodiscard]] fs::path parent() const { return directory_.path(); }

private:
    TemporaryDirectory directory_;
};

TEST_F(SqliteJournalTest, CreatesTheDirectoryWhenItsParentExists) {
    ASSERT_FALSE(fs::exists(path()));
    open();
    EXPECT_TRUE(fs::exists(path() / "journal.db"));
    const Error error = error_of(SqliteJournal::open(parent() / "missing" / "data"));
    EXPECT_EQ(error.code, Error::Code::io);
    EXPECT_THAT(error.message, AllOf(HasSubstr("cannot create the data directory"), HasSubstr("missing/data")));
}

TEST_F(SqliteJournalTest, AcceptsAPathWithASlashAndUnusualCharacters) {
    const fs::path odd = parent() / "a b%41?#/";
    ASSERT_TRUE(SqliteJournal::open(odd));
    EXPECT_TRUE(SqliteJournal::open_read_only(odd));
}

TEST_F(SqliteJournalTest, RefusesAPathThatIsAFile) {
    write_file(path(), "x");
    const Error error = error_of(SqliteJournal::open(path()));
    EXPECT_EQ(error.code, Error::Code::io);
    EXPECT_THAT(error.message, AllOf(HasSubstr(path().string()), HasSubstr("is not a directory")));
    EXPECT_FALSE(SqliteJournal::open_read_only(path()));
}

TEST_F(SqliteJournalTest, RefusesADatabaseThatIsADirectory) {
    fs::create_directories(path() / "journal.db");
    const Error error = error_of(SqliteJournal::open(path()));
    EXPECT_EQ(error.code, Error::Code::io);
    EXPECT_THAT(error.message, HasSubstr("journal.db"));
}

TEST_F(SqliteJournalTest, RefusesADatabaseOfAnotherProgramAndLeavesItAlone) {
    fs::create_directory(path());
    run_sql("CREATE TABLE recipes (name TEXT)");
    const std::string before = content_of(path() / "journal.db");
    Error error = error_of(SqliteJournal::open(path()));
    EXPECT_EQ(error.code, Error::Code::corrupt);
    EXPECT_THAT(error.message, HasSubstr("journal.db is a database of another program (application id 0x0)"));
    EXPECT_EQ(content_of(path() / "journal.db"), before);
    run_sql("PRAGMA application_id = 17");
    error = error_of(SqliteJournal::open_read_only(path()));
    EXPECT_THAT(error.message, HasSubstr("application id 0x11"));
}

TEST_F(SqliteJournalTest, RefusesAFileThatIsNoDatabase) {
    fs::create_directory(path());
    write_file(path() / "journal.db", std::string(8192, 'x'));
    const Error error = error_of(SqliteJournal::open(path()));
    EXPECT_EQ(error.code, Error::Code::corrupt);
    EXPECT_THAT(error.message, HasSubstr("journal.db: file is not a database"));
}

TEST_F(SqliteJournalTest, RefusesANewerSchema) {
    open();
    run_sql("PRAGMA user_version = 2");
    const Error error = error_of(SqliteJournal::open(path()));
    EXPECT_EQ(error.code, Error::Code::unsupported);
    EXPECT_THAT(error.message, HasSubstr("has schema version 2, this seatlock knows version 1"));
}

TEST_F(SqliteJournalTest, RefusesASecondOpenerAndNamesTheFirst) {
    const auto journal = open();
    for (const Error& error :
         {error_of(SqliteJournal::open(path())), error_of(SqliteJournal::open_read_only(path()))}) {
        EXPECT_EQ(error.code, Error::Code::in_use);
        EXPECT_EQ(error.message,
                  "the data directory " + path().string() + " is in use by process " + std::to_string(::getpid()));
    }
}

TEST_F(SqliteJournalTest, RefusesAFileThatAnotherProgramReads) {
    open();
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((path() / "journal.db").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, "BEGIN; SELECT * FROM log", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(error_of(SqliteJournal::open(path())).code, Error::Code::in_use);
    sqlite3_close(database);
    EXPECT_TRUE(SqliteJournal::open(path()));
}

TEST_F(SqliteJournalTest, OpensAgainOnceItsFirstOpenerIsGone) {
    open();
    EXPECT_TRUE(SqliteJournal::open(path()));
    EXPECT_TRUE(SqliteJournal::open_read_only(path()));
    EXPECT_TRUE(SqliteJournal::open(path()));
}

TEST_F(SqliteJournalTest, LeavesOneFileBehindWhenItIsClosed) {
    fill(*open(), "a", 3);
    EXPECT_FALSE(fs::exists(path() / "journal.db-wal"));
    EXPECT_FALSE(fs::exists(path() / "journal.db-shm"));
}

// ---- reading only ----

TEST_F(SqliteJournalTest, ReadsWithoutChangingAFile) {
    fill(*open(), "a", 3);
    const auto before = files_in(path());
    {
        auto journal = SqliteJournal::open_read_only(path());
        ASSERT_TRUE(journal) << journal.error().message;
        EXPECT_THAT(*(*journal)->logs(), ElementsAre("a"));
        EXPECT_EQ((*journal)->read("a")->tail.size(), 3U);
        const auto reports = verify(**journal);
        EXPECT_EQ(reports->at(0).entries, 3U);
        EXPECT_FALSE(reports->at(0).problem);
    }
    EXPECT_EQ(files_in(path()), before);
}

TEST_F(SqliteJournalTest, ReadsWhatACrashLeftInTheLogAndLeavesItThere) {
    {
        const auto journal = open();
        fill(*journal, "a", 3);
        fs::copy(path(), parent() / "crashed");
    }
    const fs::path crashed = parent() / "crashed";
    const auto before = files_in(crashed);
    ASSERT_GT(before.at("journal.db-wal").size(), 0U);
    {
        auto journal = SqliteJournal::open_read_only(crashed);
        ASSERT_TRUE(journal) << journal.error().message;
        EXPECT_EQ((*journal)->read("a")->tail.size(), 3U);
    }
    EXPECT_EQ(files_in(crashed), before);
    EXPECT_EQ((*SqliteJournal::open(crashed))->open("a")->tail.size(), 3U);
}

TEST_F(SqliteJournalTest, WritesNothingWhenOpenedForReading) {
    fill(*open(), "a", 2);
    const auto journal = *SqliteJournal::open_read_only(path());
    EXPECT_EQ(journal->open("a").error().code, Error::Code::io);
    EXPECT_EQ(journal->open("b").error().code, Error::Code::io);
    EXPECT_EQ(append_now(*journal, sample_append("a", 1, 2, 3)).status, WriteStatus::fenced);
    EXPECT_EQ(journal->save_snapshot("a", 1, 0, "s").status, WriteStatus::fenced);
    EXPECT_EQ(journal->trim("a", 1, 0).status, WriteStatus::fenced);
    EXPECT_EQ(journal->read("a")->tail.size(), 2U);
}

TEST_F(SqliteJournalTest, ReadsNoJournalWhereThereIsNone) {
    EXPECT_THAT(error_of(SqliteJournal::open_read_only(path())).message, HasSubstr("there is no journal in "));
    EXPECT_FALSE(fs::exists(path()));
    fs::create_directory(path());
    EXPECT_THAT(error_of(SqliteJournal::open_read_only(path())).message, HasSubstr("there is no journal in "));
    EXPECT_TRUE(fs::is_empty(path()));
}

// ---- damage ----

TEST_F(SqliteJournalTest, NamesABatchWhoseBytesChanged) {
    EXPECT_THAT(
        problem_after("UPDATE batch SET bytes = CAST(substr(bytes, 1, 90) || x'ff' || substr(bytes, 92) AS BLOB) "
                      "WHERE slot = 2"),
        HasSubstr("log a: slot 2: record seq 3 (byte 52): its checksum is"));
}

TEST_F(SqliteJournalTest, NamesAGapInTheSlots) {
    EXPECT_THAT(problem_after("DELETE FROM batch WHERE slot = 1"),
                HasSubstr("log a: slot 1 is missing: slot 2 follows slot 0"));
}

TEST_F(SqliteJournalTest, NamesAMissingBeginning) {
    EXPECT_THAT(problem_after("DELETE FROM batch WHERE slot = 0"),
                HasSubstr("log a: it begins with slot 1, and no snapshot covers the slots before"));
}

TEST_F(SqliteJournalTest, NamesBatchesFiledWrongly) {
    EXPECT_THAT(problem_after("UPDATE batch SET first_seq = 9 WHERE slot = 3"),
                HasSubstr("log a: slot 3 is filed under seq 9"));
}

TEST_F(SqliteJournalTest, NamesAnEpochFiledWrongly) {
    EXPECT_THAT(problem_after("UPDATE batch SET epoch = 1 WHERE slot = 2"),
                HasSubstr("log a: slot 2 is filed under epoch 1, but its batch is of epoch 2"));
}

TEST_F(SqliteJournalTest, NamesALogWhoseRowChanged) {
    EXPECT_THAT(problem_after("UPDATE log SET epoch = 1"), HasSubstr("log a: the checksum of its row does not fit"));
}

TEST_F(SqliteJournalTest, NamesALogWhoseNameChanged) {
    EXPECT_THAT(problem_after("UPDATE log SET name = 'b'"), HasSubstr("log b: the checksum of its row does not fit"));
}

TEST_F(SqliteJournalTest, FindsBatchesWithoutALog) {
    EXPECT_THAT(problem_after("UPDATE batch SET log = 7 WHERE slot = 3"),
                HasSubstr("1 batches and snapshots belong to no log"));
}

TEST_F(SqliteJournalTest, NamesASnapshotWhoseBytesChanged) {
    {
        const auto journal = open();
        fill(*journal, "a", 2);
        ASSERT_EQ(journal->save_snapshot("a", 1, 1, "snapshot").status, WriteStatus::ok);
    }
    run_sql("UPDATE snapshot SET bytes = CAST('snapshut' AS BLOB)");
    EXPECT_THAT(open()->open("a").error().message, HasSubstr("log a: the checksum of its snapshot of slot 1 is wrong"));
}

TEST_F(SqliteJournalTest, RefusesAWriteAheadLogWhoseDatabaseIsGone) {
    {
        const auto journal = open();
        fill(*journal, "a", 3);
        fs::copy(path(), parent() / "crashed");
    }
    fs::remove(parent() / "crashed" / "journal.db");
    const Error error = error_of(SqliteJournal::open(parent() / "crashed"));
    EXPECT_EQ(error.code, Error::Code::corrupt);
    EXPECT_THAT(error.message, HasSubstr("journal.db is empty or gone, but its write-ahead log"));
    EXPECT_TRUE(fs::exists(parent() / "crashed" / "journal.db-wal"));
}

/// A journal of two logs, all of it in the database file.
void fill_for_damage(Journal& journal) {
    const Epoch a = journal.open("show/default/hamlet")->epoch;
    const Epoch b = journal.open("catalog/default")->epoch;
    for (Slot slot = 0; slot < 12; ++slot) {
        append_now(journal, {sample_append("show/default/hamlet", a, slot, 1 + 3 * slot, 3),
                             sample_append("catalog/default", b, slot, 1 + slot)});
    }
    ASSERT_EQ(journal.save_snapshot("show/default/hamlet", a, 8, std::string(5000, 's')).status, WriteStatus::ok);
    ASSERT_EQ(journal.trim("show/default/hamlet", a, 4).status, WriteStatus::ok);
}

/// Every log's content as one string, or nothing when any part of it was refused.
std::optional<std::string> all_of(const fs::path& directory) {
    const auto journal = SqliteJournal::open_read_only(directory);
    if (!journal) return std::nullopt;
    const auto logs = (*journal)->logs();
    if (!logs) return std::nullopt;
    std::string all;
    for (const std::string& name : *logs) {
        const auto log = (*journal)->read(name);
        if (!log || examine(name, *log).problem) return std::nullopt;
        all += name + log->log_id + std::to_string(log->epoch);
        if (log->snapshot) all += std::to_string(log->snapshot->slot) + log->snapshot->bytes;
        for (const StoredBatch& batch : log->tail) all += batch.bytes;
    }
    return all;
}

TEST_F(SqliteJournalTest, NeverTakesAFlippedBitOfTheDatabaseForContent) {
    fill_for_damage(*open());
    const std::string sound = content_of(path() / "journal.db");
    const auto expected = all_of(path());
    ASSERT_TRUE(expected);
    const std::uint64_t seed = random_seed();
    std::mt19937_64 random(seed);
    int refused = 0;
    for (int round = 0; round < 400; ++round) {
        std::string flipped = sound;
        const std::size_t bit = random() % (sound.size() * 8);
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        write_file(path() / "journal.db", flipped);
        const auto all = all_of(path());
        refused += all ? 0 : 1;
        ASSERT_TRUE(!all || *all == *expected) << "bit " << bit << ", SEATLOCK_SEED=" << seed;
    }
    EXPECT_GT(refused, 0);
}

/// The newest batch drops out of a page without a trace in the others: what is left is dense and sound.
TEST_F(SqliteJournalTest, FindsARowThatAPageNoLongerCounts) {
    constexpr std::size_t page_size = 4096;
    constexpr char index_leaf = 0x0a;
    fill(*open(), "a", 8);
    const std::string sound = content_of(path() / "journal.db");
    int damaged = 0;
    for (std::size_t page = page_size; page < sound.size(); page += page_size) {
        if (sound[page] != index_leaf || sound[page + 4] < 2) continue;
        std::string shortened = sound;
        --shortened[page + 4];
        write_file(path() / "journal.db", shortened);
        const Error error = error_of(SqliteJournal::open(path()));
        EXPECT_EQ(error.code, Error::Code::corrupt);
        EXPECT_THAT(error.message, HasSubstr("journal.db is damaged: "));
        ++damaged;
    }
    EXPECT_GT(damaged, 0);
}

TEST_F(SqliteJournalTest, NeverOpensATruncatedDatabase) {
    fill_for_damage(*open());
    const std::string sound = content_of(path() / "journal.db");
    for (std::size_t size = sound.size() - 1; size > 0; size -= std::min<std::size_t>(size, 1500)) {
        write_file(path() / "journal.db", sound.substr(0, size));
        ASSERT_FALSE(all_of(path())) << size;
    }
}

/// SQLite alone would take the first damaged frame for the end of its log.
TEST_F(SqliteJournalTest, NeverDropsACommitBehindAFlippedBitOfTheWriteAheadLog) {
    const fs::path crashed = parent() / "crashed";
    {
        const auto journal = open();
        fill(*journal, "a", 20);
        fs::copy(path(), crashed);
    }
    const std::string sound = content_of(crashed / "journal.db-wal");
    const std::string database = content_of(crashed / "journal.db");
    const std::uint64_t seed = random_seed();
    std::mt19937_64 random(seed);
    int refused = 0;
    for (int round = 0; round < 400; ++round) {
        std::string flipped = sound;
        const std::size_t bit = random() % (sound.size() * 8);
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        write_file(crashed / "journal.db-wal", flipped);
        write_file(crashed / "journal.db", database);
        const auto journal = SqliteJournal::open_read_only(crashed);
        if (!journal) {
            ++refused;
            continue;
        }
        const auto log = (*journal)->read("a");
        // The last commit alone may pass for one that the crash interrupted.
        ASSERT_TRUE(log && log->tail.size() >= 19) << "bit " << bit << ", SEATLOCK_SEED=" << seed;
        ASSERT_FALSE(examine("a", *log).problem);
    }
    EXPECT_GT(refused, 300);
}

TEST_F(SqliteJournalTest, TakesAnInterruptedCommitForTheEndOfTheWriteAheadLog) {
    const fs::path crashed = parent() / "crashed";
    std::size_t before = 0;
    {
        const auto journal = open();
        fill(*journal, "a", 5);
        before = fs::file_size(path() / "journal.db-wal");
        ASSERT_EQ(append_now(*journal, sample_append("a", 1, 5, 6, 200)).status, WriteStatus::ok);
        fs::copy(path(), crashed);
    }
    const std::string sound = content_of(crashed / "journal.db-wal");
    const std::string database = content_of(crashed / "journal.db");
    for (std::size_t size = before; size < sound.size(); size += 977) {
        write_file(crashed / "journal.db-wal", sound.substr(0, size));
        write_file(crashed / "journal.db", database);
        const auto journal = SqliteJournal::open(crashed);
        ASSERT_TRUE(journal) << journal.error().message;
        ASSERT_EQ((*journal)->open("a")->tail.size(), 5U);
    }
}

// ---- the size of the write-ahead log ----

TEST_F(SqliteJournalTest, EmptiesTheWriteAheadLogInQuietTimes) {
    const auto journal = open({.wal_bytes_soft = 64 << 10, .vfs = {}});
    const std::string empty_database = content_of(path() / "journal.db");
    fill(*journal, "a", 2);
    journal->maintain();
    EXPECT_EQ(content_of(path() / "journal.db"), empty_database) << "not worth it yet";
    fill(*journal, "b", 40);
    const auto size = fs::file_size(path() / "journal.db-wal");
    ASSERT_GT(size, 64U << 10U);
    journal->maintain();
    EXPECT_NE(content_of(path() / "journal.db"), empty_database);
    fill(*journal, "c", 10);
    EXPECT_EQ(fs::file_size(path() / "journal.db-wal"), size) << "the file is not used again";
    EXPECT_EQ(journal->open("b")->tail.size(), 40U);
}

/// The frames that an emptied log still has from before must not pass for damage, nor for commits.
TEST_F(SqliteJournalTest, OpensAWriteAheadLogThatWasUsedAgain) {
    const fs::path crashed = parent() / "crashed";
    const auto journal = open({.wal_bytes_soft = 16 << 10, .vfs = {}});
    fill(*journal, "a", 60);
    journal->maintain();
    for (Slot appended = 60; appended < 66; ++appended) {
        ASSERT_EQ(append_now(*journal, sample_append("a", 1, appended, appended + 1)).status, WriteStatus::ok);
        fs::remove_all(crashed);
        fs::copy(path(), crashed);
        const auto copy = SqliteJournal::open(crashed);
        ASSERT_TRUE(copy) << copy.error().message;
        ASSERT_EQ((*copy)->open("a")->tail.size(), appended + 1);
    }
}

TEST_F(SqliteJournalTest, BoundsTheWriteAheadLogUnderConstantLoad) {
    const std::uint64_t bound = 128 << 10;
    const auto journal = open({.wal_bytes_soft = bound, .wal_bytes_hard = bound, .vfs = {}});
    const Epoch epoch = journal->open("a")->epoch;
    std::uint64_t largest = 0;
    for (Slot slot = 0; slot < 150; ++slot) {
        ASSERT_EQ(append_now(*journal, sample_append("a", epoch, slot, 1 + 10 * slot, 10)).status, WriteStatus::ok);
        largest = std::max<std::uint64_t>(largest, fs::file_size(path() / "journal.db-wal"));
    }
    EXPECT_GT(largest, bound / 2);
    EXPECT_LT(largest, bound + (32 << 10)) << "more than the bound and one group";
    EXPECT_EQ(journal->open("a")->tail.size(), 150U);
}

}  // namespace
}  // namespace seatlock::journal
