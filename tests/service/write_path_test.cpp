#include "service/write_path.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace seatlock::service {
namespace {

EntryPtr entry_of(journal::Seq seq, std::size_t bytes) {
    journal::Entry entry;
    entry.seq = seq;
    entry.attributes.emplace_back("content", std::string(bytes, ' '));
    return std::make_shared<const journal::Entry>(std::move(entry));
}

/// A path onto an empty log.
WritePath opened_path() {
    WritePath path("show/default/s");
    journal::OpenedLog log;
    log.epoch = 1;
    EXPECT_TRUE(path.opened(log, 0).empty());
    return path;
}

std::size_t entries_in(const journal::Append& append) { return journal::decode(append.bytes)->entries.size(); }

TEST(WritePathTest, a_batch_takes_no_further_entry_beyond_its_bytes) {
    WritePath path = opened_path();
    const std::size_t third = WritePath::batch_bytes_max / 3;
    for (journal::Seq seq = 1; seq <= 3; ++seq) path.add(entry_of(seq, third));
    path.add(entry_of(4, 2 * WritePath::batch_bytes_max));
    path.add(entry_of(5, 1));
    EXPECT_EQ(entries_in(*path.next_append()), 2U) << "what an entry says besides counts, too";
    EXPECT_EQ(path.written().size(), 2U);
    EXPECT_EQ(entries_in(*path.next_append()), 1U);
    EXPECT_EQ(path.written().size(), 1U);
    EXPECT_EQ(entries_in(*path.next_append()), 1U) << "one that is larger than all goes alone";
    EXPECT_EQ(path.written().size(), 1U);
    EXPECT_EQ(entries_in(*path.next_append()), 1U);
}

TEST(WritePathTest, is_full_while_too_many_bytes_wait) {
    WritePath path = opened_path();
    constexpr std::size_t quarter = WritePath::pending_bytes_max / 4;
    for (journal::Seq seq = 1; seq <= 4; ++seq) {
        EXPECT_FALSE(path.full());
        path.add(entry_of(seq, quarter));
    }
    EXPECT_TRUE(path.full());
    EXPECT_TRUE(path.next_append());
    EXPECT_FALSE(path.full()) << "one of them is on its way";
    path.suspend();
    EXPECT_TRUE(path.opened(journal::OpenedLog{}, 0).empty());
    EXPECT_FALSE(path.full());
    EXPECT_FALSE(path.next_append());
}

TEST(WritePathTest, nothing_leaves_while_the_log_is_in_doubt) {
    WritePath path = opened_path();
    path.answer({7, {.result = ShowView{"s"}}});
    path.suspend();
    std::vector<Answered> ready;
    path.take_ready(ready);
    EXPECT_TRUE(ready.empty());
    EXPECT_FALSE(path.next_append());
    ready = path.opened(journal::OpenedLog{}, 0);
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<ShowView>(ready[0].answer.result)) << "it was decided on what is durable";
}

TEST(WritePathTest, nobody_knows_what_became_of_a_slot_that_another_owner_trimmed) {
    WritePath path = opened_path();
    path.answer({7, {.result = ShowView{"s"}}});
    path.add(entry_of(1, 1));
    path.answer({8, {.result = ShowView{"s"}}});
    EXPECT_TRUE(path.next_append());
    path.add(entry_of(2, 1));
    path.answer({9, {.result = ShowView{"s"}}});
    path.suspend();
    journal::OpenedLog log;
    log.epoch = 3;
    log.snapshot = journal::StoredSnapshot{0, "s"};
    log.tail.push_back({.slot = 1, .first_seq = 2, .epoch = 2, .bytes = "another's"});
    const auto answers = path.opened(log, 2);
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<ShowView>(answers[0].answer.result));
    EXPECT_EQ(std::get<Failure>(answers[1].answer.result).code, FailureCode::outcome_unknown);
    EXPECT_EQ(std::get<Failure>(answers[2].answer.result).code, FailureCode::unavailable);
}

TEST(WritePathTest, giving_up_keeps_the_answers_that_were_free_to_leave) {
    WritePath path = opened_path();
    path.answer({7, {.result = ShowView{"s"}}});
    path.add(entry_of(1, 1));
    path.answer({8, {.result = ShowView{"s"}}});
    EXPECT_TRUE(path.next_append());
    path.add(entry_of(2, 1));
    path.answer({9, {.result = ShowView{"s"}}});
    path.suspend();
    const auto answers = path.give_up();
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<ShowView>(answers[0].answer.result));
    EXPECT_EQ(std::get<Failure>(answers[1].answer.result).code, FailureCode::outcome_unknown);
    EXPECT_EQ(std::get<Failure>(answers[2].answer.result).code, FailureCode::unavailable);
}

}  // namespace
}  // namespace seatlock::service
