// The judge of the histories is judged: against the reference manager, and with answers made wrong.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../reference_manager.hpp"
#include "chance.hpp"
#include "draw.hpp"
#include "judge.hpp"
#include "random_seed.hpp"

namespace seatlock::threads {
namespace {

constexpr std::uint32_t seat_count = 4;

std::string reference_answer(reference::Manager& manager, const Record& record) {
    const Call& call = record.call;
    std::vector<std::string> ids;
    for (const std::uint32_t seat : call.seats) ids.push_back(seat_id(seat));
    if (call.kind == Kind::cleanup_expired_locks) return std::to_string(manager.cleanup_expired_locks(record.now));
    if (call.kind == Kind::lock_seat) return manager.lock_seat(ids[0], call.user, record.now);
    if (call.kind == Kind::book_a_seat) return manager.book_a_seat(ids[0], call.user, record.now);
    if (call.kind == Kind::cancel_lock) return manager.cancel_lock(ids[0], call.user, record.now);
    if (call.kind == Kind::lock_seats_bulk) return manager.lock_seats_bulk(ids, call.user, record.now);
    if (call.kind == Kind::book_seats_bulk) return manager.book_seats_bulk(ids, call.user, record.now);
    return manager.cancel_locks_bulk(ids, call.user, record.now);
}

/// The texts of the contract, read back.
Answer answer_from(const Record& record, const std::string& text) {
    Answer answer;
    if (record.call.kind == Kind::cleanup_expired_locks) {
        answer.number = std::stoull(text);
        return answer;
    }
    const std::map<std::string, RefusalReason> refusals{{"does not exist", RefusalReason::unknown_seat},
                                                        {"already booked", RefusalReason::booked},
                                                        {"is currently locked by ", RefusalReason::locked},
                                                        {"is not locked", RefusalReason::not_locked},
                                                        {"by another user", RefusalReason::wrong_holder}};
    for (const auto& [words, reason] : refusals) {
        if (text.find(words) != text.npos) answer.refusal = reason;
    }
    const auto locked_by = text.find("is locked by ");
    const bool of_a_bulk = is_bulk(record.call.kind);
    if (of_a_bulk && locked_by != text.npos && !answer.refusal) answer.refusal = RefusalReason::locked;
    if (answer.refusal || !of_a_bulk) answer.seat = text.substr(5, text.find(' ', 5) - 5);
    if (answer.refusal == RefusalReason::locked) answer.holder = text.substr(text.rfind(" by ") + 4);
    return answer;
}

/// Calls of one thread, answered by the reference manager.
class Sequence {
public:
    Sequence(std::uint64_t seed, ExpiryRule rule) : chance_(seed) {
        beginning_.rule = rule;
        beginning_.timeout = 3;
        std::vector<std::string> ids;
        for (std::uint32_t seat = 0; seat < seat_count; ++seat) {
            ids.push_back(seat_id(seat));
            beginning_.seats.emplace_back(ids.back());
        }
        reference::Manager manager(ids, rule == ExpiryRule::at_deadline);
        manager.lock_timeout = beginning_.timeout;
        const Shape shape{.rule = rule, .threads = 1, .seats = seat_count, .calls_per_thread = 30, .timeout = 3};
        const RoundPlan plan{.contested = seat_count, .size = seat_count, .snapshots = false};
        for (const Call& call : draw_calls(shape, plan, 0, chance_)) add(manager, call);
    }

    [[nodiscard]] const Beginning& beginning() const { return beginning_; }
    [[nodiscard]] const std::vector<Record>& records() const { return records_; }

private:
    void add(reference::Manager& manager, Call call) {
        if (!decides(call.kind) && call.kind != Kind::cleanup_expired_locks) return;
        call.by_handle = false;
        Record record;
        record.call = call;
        record.invoked = ++ticket_;
        now_ += chance_.below(3) - (chance_.one_in(8) ? 2 : 0);
        record.now = now_;
        const Ticket read = ++ticket_;
        record.answer = answer_from(record, reference_answer(manager, record));
        if (asks_the_time(record, beginning_.rule)) record.read = read;
        record.returned = ++ticket_;
        records_.push_back(record);
    }

    Chance chance_;
    Beginning beginning_;
    std::vector<Record> records_;
    Ticket ticket_ = 0;
    std::int64_t now_ = 0;
};

class ContractOfBothRules : public testing::TestWithParam<ExpiryRule> {};

TEST_P(ContractOfBothRules, AnswersAsTheReferenceManager) {
    const std::uint64_t seed = random_seed();
    Coverage coverage;
    for (std::uint64_t i = 0; i < 500; ++i) {
        const Sequence sequence(seed + i, GetParam());
        const auto fault = fault_of(sequence.beginning(), sequence.records(), coverage);
        ASSERT_FALSE(fault) << *fault << "SEATLOCK_SEED=" << seed;
    }
}

/// The answer, changed in every way that a wrong engine could.
std::vector<Record> spoiled(const Record& record) {
    std::vector<Record> wrong;
    const auto change = [&](auto how) {
        Record other = record;
        how(other.answer);
        wrong.push_back(other);
    };
    if (record.answer.number) {
        change([](Answer& answer) { ++*answer.number; });
        if (*record.answer.number > 0) change([](Answer& answer) { --*answer.number; });
    }
    if (!decides(record.call.kind)) return wrong;
    for (const RefusalReason reason : {RefusalReason::unknown_seat, RefusalReason::booked, RefusalReason::not_locked}) {
        if (record.answer.refusal != reason) change([&](Answer& answer) { answer.refusal = reason; });
    }
    if (record.answer.refusal) change([](Answer& answer) { answer.seat = "S9"; });
    if (record.answer.refusal && !record.call.seats.empty()) change([](Answer& answer) { answer = Answer{}; });
    if (record.answer.holder) change([](Answer& answer) { *answer.holder = "somebody else"; });
    return wrong;
}

TEST_P(ContractOfBothRules, AnAnswerThatIsWrongIsFound) {
    const std::uint64_t seed = random_seed();
    Coverage coverage;
    int found = 0;
    for (std::uint64_t i = 0; i < 30; ++i) {
        const Sequence sequence(seed + i, GetParam());
        for (std::size_t at = 0; at < sequence.records().size(); ++at) {
            for (const Record& wrong : spoiled(sequence.records()[at])) {
                std::vector<Record> records = sequence.records();
                records[at] = wrong;
                ASSERT_TRUE(fault_of(sequence.beginning(), records, coverage))
                    << to_string(wrong) << " SEATLOCK_SEED=" << seed;
                ++found;
            }
        }
    }
    EXPECT_GT(found, 0);
}

/// `returned` before the next one is invoked, and the clock read in between.
Record made(Ticket invoked, Kind kind, std::vector<std::uint32_t> seats, const std::string& user, Answer answer) {
    Record record;
    record.call = {
        .kind = kind, .by_handle = false, .seats = std::move(seats), .user = user, .timeout = 0, .yields = 0};
    record.answer = std::move(answer);
    record.invoked = invoked;
    record.read = reads_clock(kind, ExpiryRule::on_sweep) ? invoked + 1 : 0;
    record.returned = invoked + 2;
    return record;
}

Answer single(const std::string& seat) {
    Answer answer;
    answer.seat = seat;
    return answer;
}

Answer locked(const std::string& seat, const std::string& holder) {
    Answer answer = single(seat);
    answer.refusal = RefusalReason::locked;
    answer.holder = holder;
    return answer;
}

const Beginning two_seats{ExpiryRule::on_sweep, 10, {Seat("S0"), Seat("S1")}};

// What a bulk that is being refused must never do to others.
TEST(Contract, NobodyIsRefusedForARefusedBulk) {
    Coverage coverage;
    Record bulk = made(1, Kind::lock_seats_bulk, {0, 1}, "ann", locked("S1", "carl"));
    bulk.returned = 100;
    bulk.read = 50;
    const Record carl = made(10, Kind::lock_seat, {1}, "carl", single("S1"));
    const Record bob = made(20, Kind::lock_seat, {0}, "bob", locked("S0", "ann"));
    EXPECT_TRUE(fault_of(two_seats, std::vector<Record>{bulk, carl, bob}, coverage));
    const Record lucky = made(20, Kind::lock_seat, {0}, "bob", single("S0"));
    Record refused = bulk;
    refused.answer = locked("S0", "bob");
    EXPECT_FALSE(fault_of(two_seats, std::vector<Record>{refused, carl, lucky}, coverage));
}

TEST(Contract, NobodySeesHalfABulk) {
    Coverage coverage;
    Record bulk = made(1, Kind::lock_seats_bulk, {0, 1}, "ann", {});
    bulk.returned = 100;
    Record read = made(10, Kind::seats, {}, "", {});
    read.answer.seats = {Seat::locked("S0", "ann", TimePoint{}), Seat("S1")};
    EXPECT_TRUE(fault_of(two_seats, std::vector<Record>{bulk, read}, coverage));
    read.answer.seats[1] = Seat::locked("S1", "ann", TimePoint{});
    EXPECT_FALSE(fault_of(two_seats, std::vector<Record>{bulk, read}, coverage));
}

// The clock of a later call on the same seat is read later.
TEST(Contract, CallsOnASeatComeInTheOrderOfTheirClockReadings) {
    Coverage coverage;
    Record first = made(1, Kind::lock_seat, {0}, "ann", single("S0"));
    first.returned = 100;
    Record second = made(2, Kind::lock_seat, {0}, "bob", locked("S0", "ann"));
    second.returned = 101;
    first.read = 10;
    second.read = 20;
    EXPECT_FALSE(fault_of(two_seats, std::vector<Record>{first, second}, coverage));
    std::swap(first.read, second.read);
    EXPECT_TRUE(fault_of(two_seats, std::vector<Record>{first, second}, coverage));
}

TEST(Contract, ACallThatMustReadTheClockIsToldThatItDidNot) {
    Coverage coverage;
    Record lock = made(1, Kind::lock_seat, {0}, "ann", single("S0"));
    EXPECT_FALSE(fault_of(two_seats, std::vector<Record>{lock}, coverage));
    lock.read = 0;
    EXPECT_TRUE(fault_of(two_seats, std::vector<Record>{lock}, coverage));
}

INSTANTIATE_TEST_SUITE_P(BothRules, ContractOfBothRules, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock::threads
