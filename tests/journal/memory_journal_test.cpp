// What the memory backend adds to the contract: faults, exactly where a test wants them.

#include "journal/memory/memory_journal.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/sample_batch.hpp"

namespace seatlock::journal {
namespace {

using ::testing::HasSubstr;

class MemoryJournalTest : public ::testing::Test {
protected:
    MemoryJournalTest() : epoch_(journal_.open("a")->epoch) {}

    /// Appends slot `slot` (which holds seq slot + 1) to the log "a"; the answer comes in answer_.
    void append(Slot slot) { append_as(epoch_, slot); }
    void append_as(Epoch epoch, Slot slot) {
        answer_.reset();
        journal_.append({sample_append("a", epoch, slot, slot + 1)},
                        [this](std::vector<WriteResult> results) { answer_ = results.at(0).status; });
    }

    std::size_t stored(const char* log = "a") { return journal_.read(log)->tail.size(); }

    MemoryJournal journal_{7};
    Epoch epoch_;
    std::optional<WriteStatus> answer_;
};

TEST_F(MemoryJournalTest, GivesTheSameLogIdsForTheSameSeed) {
    MemoryJournal same(7);
    MemoryJournal other(8);
    EXPECT_EQ(same.open("x")->log_id, journal_.read("a")->log_id);
    EXPECT_NE(other.open("x")->log_id, journal_.read("a")->log_id);
}

TEST_F(MemoryJournalTest, FailsTheNthAppend) {
    journal_.inject(Fault::fail, 2);
    append(0);
    EXPECT_EQ(answer_, WriteStatus::ok);
    append(1);
    EXPECT_EQ(answer_, WriteStatus::unknown);
    EXPECT_EQ(stored(), 1U);
}

TEST_F(MemoryJournalTest, TakesNoWriteAfterAnUnknownOneUntilItIsOpened) {
    journal_.inject(Fault::fail);
    append(0);
    ASSERT_EQ(answer_, WriteStatus::unknown);
    append(0);
    EXPECT_EQ(answer_, WriteStatus::unknown) << "a blind retry";
    EXPECT_EQ(journal_.save_snapshot("a", epoch_, 0, "s").status, WriteStatus::unknown);
    EXPECT_EQ(journal_.trim("a", epoch_, 0).status, WriteStatus::unknown);
    EXPECT_EQ(stored(), 0U);
    epoch_ = journal_.open("a")->epoch;
    append(0);
    EXPECT_EQ(answer_, WriteStatus::ok);
}

TEST_F(MemoryJournalTest, StoresWhatItsAnswerWasLostOf) {
    journal_.inject(Fault::lose_answer);
    append(0);
    EXPECT_EQ(answer_, WriteStatus::unknown);
    EXPECT_EQ(journal_.open("a")->tail.size(), 1U);
}

TEST_F(MemoryJournalTest, LosesAnAppendAndSaysSoLate) {
    journal_.inject(Fault::lose);
    append(0);
    EXPECT_FALSE(answer_);
    EXPECT_EQ(journal_.in_flight(), 1U);
    EXPECT_TRUE(journal_.deliver());
    EXPECT_EQ(answer_, WriteStatus::unknown);
    EXPECT_EQ(journal_.open("a")->tail.size(), 0U);
}

TEST_F(MemoryJournalTest, DelaysAnAppendUntilItIsDelivered) {
    journal_.inject(Fault::delay);
    append(0);
    EXPECT_FALSE(answer_);
    EXPECT_EQ(stored(), 0U);
    EXPECT_TRUE(journal_.deliver());
    EXPECT_EQ(answer_, WriteStatus::ok);
    EXPECT_EQ(stored(), 1U);
    EXPECT_FALSE(journal_.deliver());
}

TEST_F(MemoryJournalTest, FencesADelayedAppendThatComesAfterTheNextOpen) {
    journal_.inject(Fault::delay);
    append(0);
    ASSERT_TRUE(journal_.open("a"));
    EXPECT_TRUE(journal_.deliver());
    EXPECT_EQ(answer_, WriteStatus::fenced);
    EXPECT_EQ(stored(), 0U);
}

TEST_F(MemoryJournalTest, DeliversInTheOrderOfTheAppends) {
    journal_.delay_every_append(true);
    append(0);
    append(1);
    EXPECT_EQ(journal_.in_flight(), 2U);
    journal_.deliver();
    EXPECT_EQ(answer_, WriteStatus::ok) << "the later one first would be fenced";
    EXPECT_EQ(stored(), 1U);
    journal_.deliver();
    EXPECT_EQ(stored(), 2U);
    journal_.delay_every_append(false);
    append(2);
    EXPECT_EQ(answer_, WriteStatus::ok);
}

TEST_F(MemoryJournalTest, AppendsFromADeliveredCompletion) {
    journal_.delay_every_append(true);
    journal_.append({sample_append("a", epoch_, 0, 1)}, [this](const std::vector<WriteResult>&) { append(1); });
    EXPECT_TRUE(journal_.deliver());
    EXPECT_TRUE(journal_.deliver());
    EXPECT_EQ(answer_, WriteStatus::ok);
    EXPECT_EQ(stored(), 2U);
}

TEST_F(MemoryJournalTest, FindsATornBatchAtTheNextOpen) {
    append(0);
    journal_.inject(Fault::tear);
    append(1);
    EXPECT_EQ(answer_, WriteStatus::unknown);
    const auto log = journal_.open("a");
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, Error::Code::corrupt);
    EXPECT_THAT(log.error().message, HasSubstr("log a: slot 1: record seq 2 (byte 52)"));
    EXPECT_EQ(journal_.read("a")->epoch, epoch_);
}

TEST_F(MemoryJournalTest, TearsOnlyTheLastBatchOfAGroup) {
    const Epoch b = journal_.open("b")->epoch;
    journal_.inject(Fault::tear);
    for (const WriteResult& result :
         append_now(journal_, {sample_append("a", epoch_, 0, 1), sample_append("b", b, 0, 1)})) {
        EXPECT_EQ(result.status, WriteStatus::unknown);
    }
    EXPECT_TRUE(journal_.open("a"));
    EXPECT_FALSE(journal_.open("b"));
}

TEST_F(MemoryJournalTest, MakesEveryAppendOfAFailedGroupUnknown) {
    const Epoch b = journal_.open("b")->epoch;
    const Epoch c = journal_.open("c")->epoch;
    journal_.inject(Fault::fail);
    for (const WriteResult& result :
         append_now(journal_, {sample_append("a", epoch_, 0, 1), sample_append("b", b, 0, 1)})) {
        EXPECT_EQ(result.status, WriteStatus::unknown);
    }
    EXPECT_EQ(append_now(journal_, sample_append("c", c, 0, 1)).status, WriteStatus::ok);
}

TEST_F(MemoryJournalTest, ForgetsWhatIsInFlightInACrashAndKeepsWhatIsStored) {
    append(0);
    journal_.inject(Fault::delay);
    append(1);
    journal_.inject(Fault::fail, 1);
    journal_.crash();
    EXPECT_FALSE(journal_.deliver());
    EXPECT_FALSE(answer_);
    EXPECT_EQ(stored(), 1U);
    epoch_ = journal_.open("a")->epoch;
    append(1);
    EXPECT_EQ(answer_, WriteStatus::ok) << "a fault outlived the crash";
}

TEST_F(MemoryJournalTest, LetsADelayedAppendArriveAfterTheCrash) {
    journal_.inject(Fault::delay);
    append(0);
    journal_.crash(MemoryJournal::InFlight::arrives_later);
    EXPECT_TRUE(journal_.deliver());
    EXPECT_FALSE(answer_) << "a dead process was answered";
    EXPECT_EQ(journal_.open("a")->tail.size(), 1U);
}

TEST_F(MemoryJournalTest, FencesADelayedAppendThatArrivesAfterTheNextProcessOpened) {
    journal_.inject(Fault::delay);
    append(0);
    journal_.crash(MemoryJournal::InFlight::arrives_later);
    ASSERT_TRUE(journal_.open("a"));
    EXPECT_TRUE(journal_.deliver());
    EXPECT_EQ(stored(), 0U);
}

TEST_F(MemoryJournalTest, FailsOpens) {
    journal_.fail_opens(2);
    for (int tries = 0; tries < 2; ++tries) EXPECT_EQ(journal_.open("a").error().code, Error::Code::io);
    EXPECT_EQ(journal_.open("a")->epoch, epoch_ + 1);
}

TEST_F(MemoryJournalTest, FailsUpkeep) {
    append(0);
    journal_.fail_upkeep(1);
    EXPECT_EQ(journal_.save_snapshot("a", epoch_, 0, "s").status, WriteStatus::unknown);
    EXPECT_FALSE(journal_.read("a")->snapshot);
    append(1);
    EXPECT_EQ(answer_, WriteStatus::unknown);
    epoch_ = journal_.open("a")->epoch;
    EXPECT_EQ(journal_.save_snapshot("a", epoch_, 0, "s").status, WriteStatus::ok);
}

}  // namespace
}  // namespace seatlock::journal
