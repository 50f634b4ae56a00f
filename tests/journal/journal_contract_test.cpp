// What every backend of the journal promises, run on each of them.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/log_name.hpp"
#include "journal/memory/memory_journal.hpp"
#include "journal/sample_batch.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "journal/temporary_directory.hpp"
#include "journal/verify.hpp"

namespace seatlock::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MemoryBackend {
public:
    Journal& journal() { return journal_; }
    void restart() { journal_.crash(); }

private:
    MemoryJournal journal_;
};

class SqliteBackend {
public:
    SqliteBackend() { start(); }
    Journal& journal() { return *journal_; }
    void restart() {
        journal_.reset();
        start();
    }

private:
    void start() {
        auto opened = SqliteJournal::open(directory_.path());
        if (!opened) throw std::runtime_error(opened.error().message);
        journal_ = std::move(*opened);
    }

    TemporaryDirectory directory_;
    std::unique_ptr<Journal> journal_;
};

template <typename Backend>
class JournalContract : public ::testing::Test {
protected:
    Journal& journal() { return backend_.journal(); }
    void restart() { backend_.restart(); }

    OpenedLog open(const std::string& log) {
        auto opened = journal().open(log);
        if (!opened) throw std::runtime_error(opened.error().message);
        return *std::move(opened);
    }

    OpenedLog read(const std::string& log) {
        auto opened = journal().read(log);
        if (!opened) throw std::runtime_error(opened.error().message);
        return *std::move(opened);
    }

    WriteStatus append(Append append) { return append_now(journal(), std::move(append)).status; }

    /// A log of `count` batches, two entries each.
    Epoch fill(const std::string& log, Slot count) {
        const Epoch epoch = open(log).epoch;
        for (Slot slot = 0; slot < count; ++slot) {
            EXPECT_EQ(append(sample_append(log, epoch, slot, 1 + 2 * slot, 2)), WriteStatus::ok);
        }
        return epoch;
    }

    std::vector<Slot> slots(const std::string& log) {
        std::vector<Slot> slots;
        for (const StoredBatch& batch : read(log).tail) slots.push_back(batch.slot);
        return slots;
    }

private:
    Backend backend_;
};

using Backends = ::testing::Types<MemoryBackend, SqliteBackend>;
class BackendNames {
public:
    template <typename Backend>
    // NOLINTNEXTLINE(readability-identifier-naming): gtest looks for this name
    static std::string GetName(int /*index*/) {
        return std::is_same_v<Backend, MemoryBackend> ? "memory" : "sqlite";
    }
};
TYPED_TEST_SUITE(JournalContract, Backends, BackendNames);

TYPED_TEST(JournalContract, CreatesALogThatDoesNotExist) {
    EXPECT_THAT(*this->journal().logs(), ElementsAre());
    const OpenedLog log = this->open("show/default/hamlet");
    EXPECT_EQ(log.epoch, 1U);
    EXPECT_TRUE(log.tail.empty());
    EXPECT_FALSE(log.snapshot);
    EXPECT_EQ(log.log_id.size(), 32U);
    EXPECT_EQ(log.log_id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_THAT(*this->journal().logs(), ElementsAre("show/default/hamlet"));
}

TYPED_TEST(JournalContract, ListsLogsSorted) {
    for (const char* log : {"show/b", "catalog/default", "show/a"}) this->open(log);
    EXPECT_THAT(*this->journal().logs(), ElementsAre("catalog/default", "show/a", "show/b"));
}

/// The slots that a stretch has.
std::vector<Slot> slots_of(const LogStretch& stretch) {
    std::vector<Slot> slots;
    for (const StoredBatch& batch : stretch.batches) slots.push_back(batch.slot);
    return slots;
}

TYPED_TEST(JournalContract, IsReadInStretchesFromAnyEntry) {
    constexpr Slot batches = 9;
    this->fill("show/a", batches);  // slot 0 has seq 1 and 2, slot 1 has 3 and 4, ...
    this->fill("show/b", 1);
    for (Seq after = 0; after < 2 * batches; ++after) {
        const LogStretch all = *this->journal().read_after("show/a", after, SIZE_MAX);
        EXPECT_EQ(all.log_id, this->read("show/a").log_id);
        EXPECT_EQ(all.first_seq, 1U);
        EXPECT_FALSE(all.snapshot);
        ASSERT_EQ(all.batches.size(), batches - after / 2) << "after " << after;
        EXPECT_EQ(all.batches.front().slot, after / 2);
        EXPECT_EQ(all.batches.back().bytes, this->read("show/a").tail.back().bytes);
    }
    EXPECT_THAT(slots_of(*this->journal().read_after("show/a", 1000, SIZE_MAX)), ElementsAre(batches - 1));
}

TYPED_TEST(JournalContract, AStretchIsAsLongAsItMayBe) {
    this->fill("show/a", 5);
    const auto tail = this->read("show/a").tail;
    const std::size_t two = tail[1].bytes.size() + tail[2].bytes.size();
    EXPECT_THAT(slots_of(*this->journal().read_after("show/a", 2, two)), ElementsAre(1U, 2U));
    EXPECT_THAT(slots_of(*this->journal().read_after("show/a", 2, two - 1)), ElementsAre(1U));
    EXPECT_THAT(slots_of(*this->journal().read_after("show/a", 2, 0)), ElementsAre(1U)) << "never none";
}

TYPED_TEST(JournalContract, AStretchOfWhatWasForgottenBeginsWithTheSnapshot) {
    const Epoch epoch = this->fill("show/a", 6);
    ASSERT_EQ(this->journal().save_snapshot("show/a", epoch, 3, "what they come to").status, WriteStatus::ok);
    EXPECT_FALSE(this->journal().read_after("show/a", 0, SIZE_MAX)->snapshot) << "nothing is missing yet";
    ASSERT_EQ(this->journal().trim("show/a", epoch, 1).status, WriteStatus::ok);

    const LogStretch lacking = *this->journal().read_after("show/a", 3, SIZE_MAX);
    EXPECT_EQ(lacking.first_seq, 5U);
    ASSERT_TRUE(lacking.snapshot);
    EXPECT_EQ(lacking.snapshot->slot, 3U);
    EXPECT_EQ(lacking.snapshot->bytes, "what they come to");
    EXPECT_THAT(slots_of(lacking), ElementsAre(2U, 3U, 4U, 5U));

    const LogStretch whole = *this->journal().read_after("show/a", 4, SIZE_MAX);
    EXPECT_FALSE(whole.snapshot) << "seq 5 is there";
    EXPECT_THAT(slots_of(whole), ElementsAre(2U, 3U, 4U, 5U));
}

TYPED_TEST(JournalContract, AStretchOfAnEmptyLogIsEmptyAndOfNoLogAnError) {
    this->open("show/a");
    const LogStretch empty = *this->journal().read_after("show/a", 0, SIZE_MAX);
    EXPECT_EQ(empty.first_seq, 0U);
    EXPECT_THAT(slots_of(empty), ElementsAre());
    const auto none = this->journal().read_after("show/b", 0, SIZE_MAX);
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, HasSubstr("show/b"));
}

TYPED_TEST(JournalContract, KeepsWhatWasAppended) {
    const Epoch epoch = this->open("a").epoch;
    const Append first = sample_append("a", epoch, 0, 1, 3);
    const Append second = sample_append("a", epoch, 1, 4, 1);
    ASSERT_EQ(this->append(first), WriteStatus::ok);
    ASSERT_EQ(this->append(second), WriteStatus::ok);
    const OpenedLog log = this->open("a");
    ASSERT_EQ(log.tail.size(), 2U);
    EXPECT_EQ(log.tail[0].slot, 0U);
    EXPECT_EQ(log.tail[0].first_seq, 1U);
    EXPECT_EQ(log.tail[0].epoch, epoch);
    EXPECT_EQ(log.tail[0].bytes, first.bytes);
    EXPECT_EQ(log.tail[1].slot, 1U);
    EXPECT_EQ(log.tail[1].first_seq, 4U);
    EXPECT_EQ(log.tail[1].bytes, second.bytes);
}

TYPED_TEST(JournalContract, SurvivesARestart) {
    this->fill("a", 3);
    this->open("empty");
    const OpenedLog before = this->read("a");
    this->restart();
    EXPECT_THAT(*this->journal().logs(), ElementsAre("a", "empty"));
    const OpenedLog after = this->open("a");
    EXPECT_EQ(after.log_id, before.log_id);
    EXPECT_EQ(after.epoch, before.epoch + 1);
    ASSERT_EQ(after.tail.size(), 3U);
    EXPECT_EQ(after.tail[2].bytes, before.tail[2].bytes);
    EXPECT_EQ(this->append(sample_append("a", after.epoch, 3, 7)), WriteStatus::ok);
}

TYPED_TEST(JournalContract, GivesEveryLogItsOwnId) {
    const std::string a = this->open("a").log_id;
    EXPECT_NE(this->open("b").log_id, a);
    EXPECT_EQ(this->open("a").log_id, a);
}

TYPED_TEST(JournalContract, TakesANewEpochWithEveryOpen) {
    EXPECT_EQ(this->open("a").epoch, 1U);
    EXPECT_EQ(this->open("a").epoch, 2U);
    EXPECT_EQ(this->open("b").epoch, 1U);
    this->restart();
    EXPECT_EQ(this->open("a").epoch, 3U);
}

TYPED_TEST(JournalContract, ReadsWithoutTakingOver) {
    const Epoch epoch = this->fill("a", 1);
    EXPECT_EQ(this->read("a").epoch, epoch);
    EXPECT_EQ(this->append(sample_append("a", epoch, 1, 3)), WriteStatus::ok);
}

TYPED_TEST(JournalContract, ReadsNoLogThatDoesNotExist) {
    const auto log = this->journal().read("nowhere");
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, Error::Code::io);
    EXPECT_THAT(log.error().message, HasSubstr("nowhere"));
    EXPECT_THAT(*this->journal().logs(), ElementsAre());
}

TYPED_TEST(JournalContract, FencesEveryWriteOfAnEarlierOpener) {
    const Epoch old = this->fill("a", 3);
    ASSERT_EQ(this->journal().save_snapshot("a", old, 1, "one").status, WriteStatus::ok);
    const Epoch now = this->open("a").epoch;
    const WriteResult append = append_now(this->journal(), sample_append("a", old, 3, 7));
    EXPECT_EQ(append.status, WriteStatus::fenced);
    EXPECT_THAT(append.detail, HasSubstr("log a: epoch 1 writes, but the log belongs to epoch 2"));
    EXPECT_EQ(this->journal().save_snapshot("a", old, 2, "two").status, WriteStatus::fenced);
    EXPECT_EQ(this->journal().trim("a", old, 0).status, WriteStatus::fenced);
    EXPECT_THAT(this->slots("a"), ElementsAre(0, 1, 2));
    EXPECT_EQ(this->read("a").snapshot->bytes, "one");
    EXPECT_EQ(this->append(sample_append("a", now, 3, 7)), WriteStatus::ok);
}

TYPED_TEST(JournalContract, FencesAnEpochThatWasNeverGiven) {
    const Epoch epoch = this->fill("a", 1);
    for (const Epoch other : {Epoch{0}, epoch + 1, UINT64_MAX}) {
        EXPECT_EQ(this->append(sample_append("a", other, 1, 3)), WriteStatus::fenced);
    }
}

TYPED_TEST(JournalContract, FencesALogThatWasNeverOpened) {
    EXPECT_EQ(this->append(sample_append("a", 1, 0, 1)), WriteStatus::fenced);
    EXPECT_EQ(this->journal().save_snapshot("a", 1, 0, "s").status, WriteStatus::fenced);
    EXPECT_EQ(this->journal().trim("a", 1, 0).status, WriteStatus::fenced);
    EXPECT_THAT(*this->journal().logs(), ElementsAre());
}

TYPED_TEST(JournalContract, TakesSlotsInOrderOnly) {
    const Epoch epoch = this->open("a").epoch;
    EXPECT_EQ(this->append(sample_append("a", epoch, 1, 1)), WriteStatus::fenced);
    EXPECT_EQ(this->append(sample_append("a", epoch, 0, 1)), WriteStatus::ok);
    EXPECT_EQ(this->append(sample_append("a", epoch, 0, 1)), WriteStatus::fenced);
    EXPECT_EQ(this->append(sample_append("a", epoch, 2, 2)), WriteStatus::fenced);
    EXPECT_EQ(this->append(sample_append("a", epoch, UINT64_MAX, 2)), WriteStatus::fenced);
    EXPECT_EQ(this->append(sample_append("a", epoch, 1, 2)), WriteStatus::ok);
    EXPECT_THAT(this->slots("a"), ElementsAre(0, 1));
}

TYPED_TEST(JournalContract, DecidesEveryAppendOfAGroupByItself) {
    const Epoch a = this->open("a").epoch;
    const Epoch b_old = this->open("b").epoch;
    const Epoch b = this->open("b").epoch;
    const auto results = append_now(
        this->journal(), {sample_append("a", a, 0, 1), sample_append("b", b_old, 0, 1), sample_append("a", a, 1, 2),
                          sample_append("b", b, 0, 1), sample_append("c", 1, 0, 1), sample_append("a", a, 5, 3)});
    ASSERT_EQ(results.size(), 6U);
    EXPECT_EQ(results[0].status, WriteStatus::ok);
    EXPECT_EQ(results[1].status, WriteStatus::fenced);
    EXPECT_EQ(results[2].status, WriteStatus::ok);
    EXPECT_EQ(results[3].status, WriteStatus::ok);
    EXPECT_EQ(results[4].status, WriteStatus::fenced);
    EXPECT_EQ(results[5].status, WriteStatus::fenced);
    this->restart();
    EXPECT_THAT(this->slots("a"), ElementsAre(0, 1));
    EXPECT_THAT(this->slots("b"), ElementsAre(0));
}

TYPED_TEST(JournalContract, AnswersAnEmptyGroup) {
    std::optional<std::size_t> answers;
    this->journal().append({}, [&](const std::vector<WriteResult>& results) { answers = results.size(); });
    EXPECT_EQ(answers, 0U);
}

TYPED_TEST(JournalContract, MayBeCalledFromACompletion) {
    const Epoch epoch = this->open("a").epoch;
    std::vector<WriteStatus> statuses;
    this->journal().append({sample_append("a", epoch, 0, 1)}, [&](const std::vector<WriteResult>& first) {
        statuses.push_back(first.at(0).status);
        this->journal().append({sample_append("a", epoch, 1, 2)}, [&](const std::vector<WriteResult>& second) {
            statuses.push_back(second.at(0).status);
        });
    });
    EXPECT_THAT(statuses, ElementsAre(WriteStatus::ok, WriteStatus::ok));
    EXPECT_THAT(this->slots("a"), ElementsAre(0, 1));
}

TYPED_TEST(JournalContract, TakesAGroupOfManyLogs) {
    std::vector<Append> group;
    for (int i = 0; i < 300; ++i) {
        const std::string log = "show/default/s" + std::to_string(i);
        group.push_back(sample_append(log, this->open(log).epoch, 0, 1));
    }
    for (const WriteResult& result : append_now(this->journal(), group)) EXPECT_EQ(result.status, WriteStatus::ok);
    this->restart();
    EXPECT_EQ(this->journal().logs()->size(), 300U);
    EXPECT_THAT(this->slots("show/default/s299"), ElementsAre(0));
}

TYPED_TEST(JournalContract, TakesLargeBatches) {
    const Epoch epoch = this->open("a").epoch;
    Batch batch = sample_batch(epoch, 0, 1, 2);
    batch.entries[0].attributes = {{"plan", std::string(8U << 20U, 'x')}};
    const std::string bytes = encode(batch);
    ASSERT_EQ(this->append({"a", epoch, 0, 1, bytes}), WriteStatus::ok);
    ASSERT_EQ(this->append(sample_append("a", epoch, 1, 3, 5000)), WriteStatus::ok);
    this->restart();
    const OpenedLog log = this->open("a");
    ASSERT_EQ(log.tail.size(), 2U);
    EXPECT_EQ(log.tail[0].bytes, bytes);
    EXPECT_EQ(decode(log.tail[1].bytes)->entries.size(), 5000U);
}

TYPED_TEST(JournalContract, KeepsTheLastSnapshot) {
    const Epoch epoch = this->fill("a", 3);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, 0, "zero").status, WriteStatus::ok);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, 2, std::string("two\0!", 5)).status, WriteStatus::ok);
    this->restart();
    const OpenedLog log = this->open("a");
    ASSERT_TRUE(log.snapshot);
    EXPECT_EQ(log.snapshot->slot, 2U);
    EXPECT_EQ(log.snapshot->bytes, std::string("two\0!", 5));
    EXPECT_EQ(log.tail.size(), 3U);
}

TYPED_TEST(JournalContract, KeepsAnEmptySnapshotToo) {
    const Epoch epoch = this->fill("a", 1);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, 0, {}).status, WriteStatus::ok);
    ASSERT_TRUE(this->open("a").snapshot);
    EXPECT_EQ(this->open("a").snapshot->bytes, "");
}

TYPED_TEST(JournalContract, RefusesASnapshotOfASlotThatIsNotThere) {
    const Epoch empty = this->open("empty").epoch;
    EXPECT_EQ(this->journal().save_snapshot("empty", empty, 0, "s").status, WriteStatus::fenced);
    const Epoch epoch = this->fill("a", 2);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, 2, "s").status, WriteStatus::fenced);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, UINT64_MAX, "s").status, WriteStatus::fenced);
    EXPECT_FALSE(this->read("a").snapshot);
}

TYPED_TEST(JournalContract, NeverReplacesASnapshotByAnOlderOne) {
    const Epoch epoch = this->fill("a", 3);
    ASSERT_EQ(this->journal().save_snapshot("a", epoch, 1, "one").status, WriteStatus::ok);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, 0, "zero").status, WriteStatus::fenced);
    EXPECT_EQ(this->journal().save_snapshot("a", epoch, 1, "uno").status, WriteStatus::ok);
    EXPECT_EQ(this->read("a").snapshot->bytes, "uno");
}

TYPED_TEST(JournalContract, TrimsOnlyWhatASnapshotCovers) {
    const Epoch epoch = this->fill("a", 5);
    EXPECT_EQ(this->journal().trim("a", epoch, 0).status, WriteStatus::fenced);
    ASSERT_EQ(this->journal().save_snapshot("a", epoch, 2, "s").status, WriteStatus::ok);
    const WriteResult beyond = this->journal().trim("a", epoch, 3);
    EXPECT_EQ(beyond.status, WriteStatus::fenced);
    EXPECT_THAT(beyond.detail, HasSubstr("no snapshot covers slot 3"));
    EXPECT_THAT(this->slots("a"), ElementsAre(0, 1, 2, 3, 4));
    EXPECT_EQ(this->journal().trim("a", epoch, 1).status, WriteStatus::ok);
    EXPECT_THAT(this->slots("a"), ElementsAre(2, 3, 4));
    EXPECT_EQ(this->journal().trim("a", epoch, 2).status, WriteStatus::ok);
    this->restart();
    const OpenedLog log = this->open("a");
    EXPECT_EQ(log.tail.front().slot, 3U);
    EXPECT_EQ(log.snapshot->slot, 2U);
    EXPECT_EQ(this->append(sample_append("a", log.epoch, 5, 11)), WriteStatus::ok);
}

TYPED_TEST(JournalContract, NeverTrimsTheNewestSlot) {
    const Epoch epoch = this->fill("a", 3);
    ASSERT_EQ(this->journal().save_snapshot("a", epoch, 2, "s").status, WriteStatus::ok);
    EXPECT_EQ(this->journal().trim("a", epoch, 2).status, WriteStatus::ok);
    EXPECT_THAT(this->slots("a"), ElementsAre(2));
    EXPECT_EQ(this->append(sample_append("a", epoch, 0, 1)), WriteStatus::fenced);
    EXPECT_EQ(this->append(sample_append("a", epoch, 3, 7)), WriteStatus::ok);
    EXPECT_THAT(this->slots("a"), ElementsAre(2, 3));
}

TYPED_TEST(JournalContract, RefusesNamesThatAreNoneForALog) {
    for (const char* name : {"", "/", "a/", "/a", "a//b", "A", "a b", "../a", ".a", "a/-b", "a\n", "\xC3\xA4"}) {
        const auto log = this->journal().open(name);
        ASSERT_FALSE(log) << name;
        EXPECT_EQ(log.error().code, Error::Code::io);
        EXPECT_THAT(log.error().message, HasSubstr("is not a name for a log"));
        EXPECT_FALSE(is_log_name(name));
    }
    EXPECT_FALSE(this->journal().open(std::string(65, 'a')));
    EXPECT_TRUE(this->journal().open(std::string(64, 'a')));
    std::string longest = std::string(64, 'a') + "/" + std::string(64, 'b') + "/" + std::string(64, 'c') + "/";
    longest += std::string(255 - longest.size(), 'd');
    EXPECT_TRUE(this->journal().open(longest));
    EXPECT_FALSE(this->journal().open(longest + "d"));
    EXPECT_TRUE(this->journal().open("0/x.y_z-1"));
}

TYPED_TEST(JournalContract, RefusesToOpenADamagedLogAndChangesNothing) {
    const Epoch epoch = this->fill("a", 2);
    Append damaged = sample_append("a", epoch, 2, 5, 2);
    damaged.bytes.at(damaged.bytes.size() - 10) ^= 4;
    ASSERT_EQ(this->append(damaged), WriteStatus::ok);
    for (int tries = 0; tries < 2; ++tries) {
        const auto log = this->journal().open("a");
        ASSERT_FALSE(log);
        EXPECT_EQ(log.error().code, Error::Code::corrupt);
        EXPECT_THAT(log.error().message, HasSubstr("log a: slot 2: record seq 6 (byte "));
    }
    EXPECT_EQ(this->read("a").epoch, epoch);
    EXPECT_TRUE(this->journal().open("b"));
}

TYPED_TEST(JournalContract, RefusesToOpenALogThatNeedsANewerVersion) {
    const Epoch epoch = this->open("a").epoch;
    Append newer = sample_append("a", epoch, 0, 1);
    // Format 2, with the header's checksum made to fit.
    newer.bytes[4] = 2;
    for (unsigned i = 0; i < 4; ++i) newer.bytes[48 + i] = 0;
    const std::string message = decode(newer.bytes).error().message;
    const std::size_t at = message.find("should be ") + 10;
    const auto checksum = static_cast<std::uint32_t>(std::stoul(message.substr(at, 8), nullptr, 16));
    for (unsigned i = 0; i < 4; ++i) newer.bytes[48 + i] = static_cast<char>(checksum >> (8 * i));
    ASSERT_EQ(this->append(newer), WriteStatus::ok);
    const auto log = this->journal().open("a");
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, Error::Code::unsupported);
    EXPECT_THAT(log.error().message, HasSubstr("seatlock 0.1 or newer is needed"));
}

TYPED_TEST(JournalContract, RefusesToOpenALogWithAGapInItsSeqs) {
    const Epoch epoch = this->fill("a", 1);
    ASSERT_EQ(this->append(sample_append("a", epoch, 1, 4)), WriteStatus::ok);
    const auto log = this->journal().open("a");
    ASSERT_FALSE(log);
    EXPECT_THAT(log.error().message, HasSubstr("log a: slot 1 begins with seq 4, but seq 3 follows"));
}

TYPED_TEST(JournalContract, IsVerified) {
    this->fill("a", 3);
    const Epoch b = this->fill("b", 1);
    ASSERT_EQ(this->append(sample_append("b", b, 1, 9)), WriteStatus::ok);
    const auto reports = verify(this->journal());
    ASSERT_TRUE(reports);
    ASSERT_EQ(reports->size(), 2U);
    EXPECT_EQ((*reports)[0].name, "a");
    EXPECT_EQ((*reports)[0].entries, 6U);
    EXPECT_FALSE((*reports)[0].problem);
    EXPECT_EQ((*reports)[1].batches, 1U);
    ASSERT_TRUE((*reports)[1].problem);
    EXPECT_THAT((*reports)[1].problem->message, HasSubstr("slot 1 begins with seq 9, but seq 3 follows"));
    EXPECT_EQ(this->read("b").epoch, b);
}

}  // namespace
}  // namespace seatlock::journal
