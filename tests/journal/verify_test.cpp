// What must hold between the batches of a log.

#include "journal/verify.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/sample_batch.hpp"

namespace seatlock::journal {
namespace {

using ::testing::HasSubstr;

StoredBatch stored(const Batch& batch) { return {batch.slot, batch.entries.front().seq, batch.epoch, encode(batch)}; }

/// Four sound batches of two entries each, written under epochs 1, 1, 2, 2 of a log of epoch 3.
OpenedLog sound_log() {
    OpenedLog log;
    log.log_id = "0123456789abcdef0123456789abcdef";
    log.epoch = 3;
    for (Slot slot = 0; slot < 4; ++slot) {
        log.tail.push_back(stored(sample_batch(slot < 2 ? 1 : 2, slot, 1 + 2 * slot, 2)));
    }
    return log;
}

std::string problem_of(const OpenedLog& log) {
    const LogReport report = examine("a", log);
    if (!report.problem) return "none";
    EXPECT_EQ(report.problem->code, Error::Code::corrupt);
    return report.problem->message;
}

TEST(Examine, CountsASoundLog) {
    const OpenedLog log = sound_log();
    const LogReport report = examine("a", log);
    EXPECT_FALSE(report.problem);
    EXPECT_EQ(report.name, "a");
    EXPECT_EQ(report.log_id, log.log_id);
    EXPECT_EQ(report.epoch, 3U);
    EXPECT_EQ(report.batches, 4U);
    EXPECT_EQ(report.entries, 8U);
    EXPECT_EQ(report.first_seq, 1U);
    EXPECT_EQ(report.last_seq, 8U);
    EXPECT_EQ(report.bytes, 4 * log.tail[0].bytes.size());
}

TEST(Examine, AcceptsALogWithoutBatches) {
    const LogReport report = examine("a", OpenedLog{});
    EXPECT_FALSE(report.problem);
    EXPECT_EQ(report.last_seq, 0U);
}

TEST(Examine, AcceptsATrimmedLogThatItsSnapshotCovers) {
    OpenedLog log = sound_log();
    log.tail.erase(log.tail.begin(), log.tail.begin() + 2);
    log.snapshot = StoredSnapshot{1, "s"};
    const LogReport report = examine("a", log);
    EXPECT_FALSE(report.problem);
    EXPECT_EQ(report.first_seq, 5U);
    log.snapshot->slot = 3;
    EXPECT_EQ(problem_of(log), "none");
}

TEST(Examine, FindsAMissingBeginning) {
    OpenedLog log = sound_log();
    log.tail.erase(log.tail.begin());
    EXPECT_THAT(problem_of(log), HasSubstr("log a: it begins with slot 1, and no snapshot covers the slots before"));
    log.tail.erase(log.tail.begin());
    log.snapshot = StoredSnapshot{0, "s"};
    EXPECT_THAT(problem_of(log), HasSubstr("begins with slot 2"));
}

TEST(Examine, TellsOfTheSnapshot) {
    OpenedLog log = sound_log();
    EXPECT_FALSE(examine("a", log).snapshot);
    log.snapshot = StoredSnapshot{2, "four"};
    EXPECT_EQ(examine("a", log).snapshot, 2U);
    EXPECT_EQ(examine("a", log).snapshot_bytes, 4U);
}

TEST(Examine, FindsASnapshotOfASlotThatIsNotThere) {
    OpenedLog log = sound_log();
    log.snapshot = StoredSnapshot{4, "s"};
    EXPECT_THAT(problem_of(log), HasSubstr("log a: its snapshot is of slot 4, but it ends with slot 3"));
}

TEST(Examine, FindsASnapshotWithoutBatches) {
    OpenedLog log;
    log.snapshot = StoredSnapshot{0, "s"};
    EXPECT_THAT(problem_of(log), HasSubstr("a snapshot, but none of the batches"));
}

TEST(Examine, FindsAGapAndCountsUpToIt) {
    OpenedLog log = sound_log();
    log.tail.erase(log.tail.begin() + 2);
    EXPECT_THAT(problem_of(log), HasSubstr("log a: slot 2 is missing: slot 3 follows slot 1"));
    EXPECT_EQ(examine("a", log).batches, 2U);
    EXPECT_EQ(examine("a", log).last_seq, 4U);
}

TEST(Examine, FindsABatchFiledElsewhere) {
    OpenedLog log = sound_log();
    log.tail[1].bytes = log.tail[2].bytes;
    EXPECT_THAT(problem_of(log), HasSubstr("log a: slot 1 holds a batch of slot 2"));
    log = sound_log();
    log.tail[1].epoch = 2;
    EXPECT_THAT(problem_of(log), HasSubstr("slot 1 is filed under epoch 2, but its batch is of epoch 1"));
    log = sound_log();
    log.tail[1].first_seq = 4;
    EXPECT_THAT(problem_of(log), HasSubstr("slot 1 is filed under seq 4, but its batch begins with seq 3"));
}

TEST(Examine, FindsEpochsThatGoBackOrAhead) {
    OpenedLog log = sound_log();
    log.tail[3] = stored(sample_batch(1, 3, 7, 2));
    EXPECT_THAT(problem_of(log), HasSubstr("slot 3 was written under epoch 1, after epoch 2"));
    log.tail[3] = stored(sample_batch(4, 3, 7, 2));
    EXPECT_THAT(problem_of(log), HasSubstr("slot 3 was written under epoch 4, after epoch 2 and in a log of epoch 3"));
}

TEST(Examine, FindsSeqsThatDoNotFollow) {
    OpenedLog log = sound_log();
    log.tail[1] = stored(sample_batch(1, 1, 4, 1));
    EXPECT_THAT(problem_of(log), HasSubstr("slot 1 begins with seq 4, but seq 3 follows"));
    log.tail[0] = stored(sample_batch(1, 0, 2, 1));
    EXPECT_THAT(problem_of(log), HasSubstr("slot 0 begins with seq 2, not with 1"));
}

TEST(Examine, NamesTheDamagedRecord) {
    OpenedLog log = sound_log();
    log.tail[2].bytes.back() ^= 1;
    EXPECT_THAT(problem_of(log), HasSubstr("log a: slot 2: record seq 6 (byte "));
}

}  // namespace
}  // namespace seatlock::journal
