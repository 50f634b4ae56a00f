// The SQLite store beyond the contract: whose file it is, and how large its write-ahead log gets.

#include "journal/sqlite/sqlite_journal.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include "journal/sample_batch.hpp"
#include "journal/sqlite/database.hpp"
#include "journal/sqlite_journal_fixture.hpp"
#include "journal/verify.hpp"

namespace seatlock::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::map<std::string, std::string> files_in(const fs::path& directory) {
    std::map<std::string, std::string> files;
    for (const auto& file : fs::directory_iterator(directory)) {
        files[file.path().filename().string()] = content_of(file.path());
    }
    return files;
}

class SqliteJournalTest : public SqliteJournalFixture {};

TEST_F(SqliteJournalTest, CreatesTheDirectoryWhenItsParentExists) {
    ASSERT_FALSE(fs::exists(path()));
    open();
    EXPECT_TRUE(fs::exists(path() / "journal.db"));
    const Error error = error_of(SqliteJournal::open(parent() / "missing" / "data"));
    EXPECT_EQ(error.code, Error::Code::io);
    EXPECT_THAT(error.message, AllOf(HasSubstr("cannot create the data directory"), HasSubstr("missing/data")));
}

TEST_F(SqliteJournalTest, CreatesTheDirectoryForItsOwnerAlone) {
    (void)open();
    EXPECT_EQ(std::filesystem::status(path()).permissions(), std::filesystem::perms::owner_all);
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

// ---- what is too large ----

TEST_F(SqliteJournalTest, RefusesASnapshotThatIsTooLargeAndPutsNoLogInDoubt) {
    const auto journal = open({.snapshot_bytes_max = 100, .vfs = {}});
    fill(*journal, "a", 1);
    fill(*journal, "b", 1);
    const WriteResult refused = journal->save_snapshot("a", 1, 0, std::string(101, 's'));
    EXPECT_EQ(refused.status, WriteStatus::too_large);
    EXPECT_THAT(refused.detail, HasSubstr("log a: a snapshot of 101 bytes is more than the 100 that are stored"));
    EXPECT_EQ(append_now(*journal, sample_append("b", 1, 1, 2)).status, WriteStatus::ok);
    EXPECT_EQ(append_now(*journal, sample_append("a", 1, 1, 2)).status, WriteStatus::ok);
    EXPECT_FALSE(journal->read("a")->snapshot);
    EXPECT_EQ(journal->save_snapshot("a", 1, 0, std::string(100, 's')).status, WriteStatus::ok);
}

TEST_F(SqliteJournalTest, WritesNothingInPlaceOfWhatSqliteCannotTake) {
    fs::create_directory(path());
    const auto database = *Database::open({path() / "some.db", {}}, Database::Mode::create);
    ASSERT_TRUE(database->execute("CREATE TABLE kept (bytes BLOB)"));
    const std::size_t size = 1'000'000'001;
    const auto bytes = std::make_unique_for_overwrite<char[]>(size);  // SQLite refuses it unread
    Statement insert = database->prepare("INSERT INTO kept VALUES (?)");
    const auto refused = insert.bind_blob({bytes.get(), size}).run();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("too big"));
    EXPECT_EQ(*database->value("SELECT count(*) FROM kept"), "0");
    EXPECT_TRUE(insert.bind_blob("small").run()) << "the statement can be used again";
    EXPECT_EQ(*database->value("SELECT bytes FROM kept"), "small");
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
