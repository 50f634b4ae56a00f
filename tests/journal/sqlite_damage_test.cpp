// What a SQLite journal says of damage: a bit that flips in the database is reported with its place,
// or changes nothing; never is it served.

#include <array>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/sqlite_journal_fixture.hpp"
#include "journal/verify.hpp"
#include "random_seed.hpp"

namespace seatlock::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SqliteDamageTest : public SqliteJournalFixture {
protected:
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
};

TEST_F(SqliteDamageTest, NamesABatchWhoseBytesChanged) {
    EXPECT_THAT(
        problem_after("UPDATE batch SET bytes = CAST(substr(bytes, 1, 90) || x'ff' || substr(bytes, 92) AS BLOB) "
                      "WHERE slot = 2"),
        HasSubstr("log a: slot 2: record seq 3 (byte 52): its checksum is"));
}

TEST_F(SqliteDamageTest, NamesAGapInTheSlots) {
    EXPECT_THAT(problem_after("DELETE FROM batch WHERE slot = 1"),
                HasSubstr("log a: slot 1 is missing: slot 2 follows slot 0"));
}

TEST_F(SqliteDamageTest, NamesAMissingBeginning) {
    EXPECT_THAT(problem_after("DELETE FROM batch WHERE slot = 0"),
                HasSubstr("log a: it begins with slot 1, and no snapshot covers the slots before"));
}

TEST_F(SqliteDamageTest, NamesBatchesFiledWrongly) {
    EXPECT_THAT(problem_after("UPDATE batch SET first_seq = 9 WHERE slot = 3"),
                HasSubstr("log a: slot 3 is filed under seq 9"));
}

TEST_F(SqliteDamageTest, NamesAnEpochFiledWrongly) {
    EXPECT_THAT(problem_after("UPDATE batch SET epoch = 1 WHERE slot = 2"),
                HasSubstr("log a: slot 2 is filed under epoch 1, but its batch is of epoch 2"));
}

TEST_F(SqliteDamageTest, NamesALogWhoseRowChanged) {
    EXPECT_THAT(problem_after("UPDATE log SET epoch = 1"), HasSubstr("log a: the checksum of its row does not fit"));
}

TEST_F(SqliteDamageTest, NamesALogWhoseNameChanged) {
    EXPECT_THAT(problem_after("UPDATE log SET name = 'b'"), HasSubstr("log b: the checksum of its row does not fit"));
}

TEST_F(SqliteDamageTest, FindsBatchesWithoutALog) {
    EXPECT_THAT(problem_after("UPDATE batch SET log = 7 WHERE slot = 3"),
                HasSubstr("slot 3 of log number 7 belongs to no log"));
}

TEST_F(SqliteDamageTest, NamesASnapshotWhoseBytesChanged) {
    {
        const auto journal = open();
        fill(*journal, "a", 2);
        ASSERT_EQ(journal->save_snapshot("a", 1, 1, "snapshot").status, WriteStatus::ok);
    }
    run_sql("UPDATE snapshot SET bytes = CAST('snapshut' AS BLOB)");
    EXPECT_THAT(open()->open("a").error().message, HasSubstr("log a: the checksum of its snapshot of slot 1 is wrong"));
}

TEST_F(SqliteDamageTest, RefusesAWriteAheadLogWhoseDatabaseIsGone) {
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

/// The newest batch drops out of a page without a trace in the others: what is left is dense and sound.
TEST_F(SqliteDamageTest, FindsARowThatAPageNoLongerCounts) {
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

// ---- any bit of the file ----

constexpr std::size_t page_size = 4096;

/// A journal whose file has every kind of page, with nothing in its write-ahead log.
void fill_every_kind_of_page(Journal& journal) {
    const std::string hamlet = "show/default/hamlet";
    const std::string catalog = "catalog/default";
    const Epoch epoch = journal.open(hamlet)->epoch;
    ASSERT_EQ(journal.open(catalog)->epoch, epoch);
    for (Slot slot = 0; slot < 12; ++slot) {
        append_now(journal, {sample_append(hamlet, epoch, slot, 1 + 3 * slot, 3),
                             sample_append(catalog, epoch, slot, 1 + slot)});
    }
    append_now(journal, sample_append(hamlet, epoch, 12, 37, 80));
    for (Slot slot = 12; slot < 30; ++slot) append_now(journal, sample_append(catalog, epoch, slot, 1 + slot));
    ASSERT_EQ(journal.save_snapshot(hamlet, epoch, 8, std::string(9000, 's')).status, WriteStatus::ok);
    ASSERT_EQ(journal.trim(hamlet, epoch, 6).status, WriteStatus::ok);
    append_now(journal, sample_append(hamlet, epoch, 13, 117, 60));
    ASSERT_EQ(journal.save_snapshot(catalog, epoch, 8, std::string(500, 's')).status, WriteStatus::ok);
    ASSERT_EQ(journal.save_snapshot(hamlet, epoch, 8, std::string(50, 's')).status, WriteStatus::ok);
}

/// What a page holds, by its first byte. Source: sqlite.org/fileformat2.html.
std::string kind_of(const std::string& file, std::size_t page) {
    if (page == 0) return "first page";
    switch (file[page * page_size]) {
        case 2: return "inside of an index";
        case 10: return "leaf of an index";
        case 13: return "leaf of a table";
        default: return "overflow or free page";
    }
}

/// Every log's content as one string, or what is wrong with the first part that is refused.
tl::expected<std::string, Error> all_of(const fs::path& directory) {
    const auto journal = SqliteJournal::open_read_only(directory);
    if (!journal) return tl::unexpected(journal.error());
    const auto reports = verify(**journal);
    if (!reports) return tl::unexpected(reports.error());
    std::string all;
    for (const LogReport& report : *reports) {
        if (report.problem) return tl::unexpected(*report.problem);
        const std::string& name = report.name;
        const auto log = (*journal)->read(name);
        all += name + log->log_id + std::to_string(log->epoch);
        if (log->snapshot) all += std::to_string(log->snapshot->slot) + log->snapshot->bytes;
        for (const StoredBatch& batch : log->tail) all += batch.bytes;
    }
    return all;
}

/// Whether a message says where the damage is: a page, a log, a batch or a field of the file's header.
bool names_a_place(const std::string& message) {
    static const std::regex place(
        "[Pp]age [0-9]+|log [^ ]+: |log number -?[0-9]+|table (log|batch|snapshot), in the first "
        "row|row of log |names of the logs|index sqlite_autoindex_log_1|index of "
        "names|sqlite_master|freelist|application "
        "id|incremental_vacuum");
    return std::regex_search(message, place);
}

/// Flips one bit after another of a journal's file and counts what came of it.
class Flips {
public:
    explicit Flips(fs::path directory)
        : directory_(std::move(directory)), sound_(content_of(file())), expected_(all_of(directory_).value()) {}

    void flip(std::size_t bit) {
        std::string flipped = sound_;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        write_file(file(), flipped);
        const std::string kind = kind_of(sound_, bit / 8 / page_size);
        const auto all = all_of(directory_);
        if (all) {
            ASSERT_EQ(*all, expected_) << words_for(bit);
            ++harmless_[kind];
        } else {
            ++refused_[kind];
            check(all.error(), bit);
        }
    }

    void expect_every_kind() {
        for (const char* kind :
             {"first page", "inside of an index", "leaf of an index", "leaf of a table", "overflow or free page"}) {
            std::cout << kind << ": " << refused_[kind] << " refused, " << harmless_[kind] << " changed nothing\n";
            EXPECT_GT(refused_[kind], 0) << kind;
        }
    }

    [[nodiscard]] std::size_t size() const { return sound_.size(); }

private:
    [[nodiscard]] fs::path file() const { return directory_ / "journal.db"; }

    static std::string words_for(std::size_t bit) {
        return "page " + std::to_string(bit / 8 / page_size + 1) + ", byte " + std::to_string(bit / 8 % page_size) +
               ", bit " + std::to_string(bit % 8);
    }

    /// In the schema version a flipped bit cannot be told from a newer seatlock.
    static void check(const Error& error, std::size_t bit) {
        constexpr std::size_t schema_version_at = 60;
        const bool in_version = bit / 8 >= schema_version_at && bit / 8 < schema_version_at + 4;
        EXPECT_EQ(error.code, in_version ? Error::Code::unsupported : Error::Code::corrupt)
            << words_for(bit) << ": " << error.message;
        EXPECT_TRUE(in_version || names_a_place(error.message)) << words_for(bit) << ": " << error.message;
    }

    fs::path directory_;
    std::string sound_;
    std::string expected_;
    std::map<std::string, int> refused_;
    std::map<std::string, int> harmless_;
};

/// Bytes that are sound in the wrong place.
TEST_F(SqliteDamageTest, NamesASnapshotThatIsFiledWrongly) {
    for (const char* damage : {"UPDATE snapshot SET slot = 0", "UPDATE snapshot SET log = 2"}) {
        fs::remove_all(path());
        {
            const auto journal = open();
            fill(*journal, "a", 2);
            fill(*journal, "b", 2);
            ASSERT_EQ(journal->save_snapshot("a", 1, 1, "snapshot").status, WriteStatus::ok);
        }
        run_sql(damage);
        const auto journal = open();
        const bool of_b = std::string(damage).ends_with("2");
        EXPECT_THAT(journal->open(of_b ? "b" : "a").error().message, HasSubstr("the checksum of its snapshot of slot"));
    }
}

TEST_F(SqliteDamageTest, ReportsAFlippedBitWithItsPlaceOrServesWhatWasThere) {
    fill_every_kind_of_page(*open());
    Flips flips(path());
    std::mt19937_64 random(random_seed());
    for (std::size_t bit = 0; bit < 108 * 8; ++bit) flips.flip(bit);  // the headers of file and first page
    for (std::size_t page = page_size; page < flips.size(); page += page_size) {
        for (std::size_t byte = 0; byte < 24; ++byte) flips.flip((page + byte) * 8 + random() % 8);
    }
    for (int round = 0; round < 1200; ++round) flips.flip(random() % (flips.size() * 8));
    flips.expect_every_kind();
}

/// The file's end is a free page, which nobody misses.
TEST_F(SqliteDamageTest, NeverServesLessOfATruncatedDatabase) {
    fill_every_kind_of_page(*open());
    const std::string expected = all_of(path()).value();
    int refused = 0;
    const std::string sound = content_of(path() / "journal.db");
    for (std::size_t size = sound.size() - 1; size > 0; size -= std::min<std::size_t>(size, 1500)) {
        write_file(path() / "journal.db", sound.substr(0, size));
        const auto all = all_of(path());
        refused += all ? 0 : 1;
        ASSERT_TRUE(!all || *all == expected) << size;
    }
    EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace seatlock::journal
