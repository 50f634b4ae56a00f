// Every history of up to three calls on 2 seats, by 2 holders, at 3 instants, against the model; and
// every call in every state that such histories can reach, which covers histories of any length.

#include <cstddef>
#include <cstdio>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "history.hpp"

namespace seatlock {
namespace {

using history::Duel;
using history::Step;
using Kind = Step::Kind;

const std::vector<std::string> seat_ids{"A", "B"};
constexpr std::int64_t timeout = 10;
// A lock, its last living instant, and the first at which it is expired.
constexpr std::int64_t instants[] = {0, timeout, timeout + 1};

using SeatList = std::vector<std::string>;

/// What a bulk may name: for histories one list per kind, for single calls every sort of list.
struct BulkLists {
    std::vector<SeatList> lock;
    std::vector<SeatList> book;
    std::vector<SeatList> cancel;
};

const BulkLists few_lists{{{"A", "B"}}, {{"B", "A"}}, {{"A", "B", "A"}}};
const std::vector<SeatList> all_lists{{},         {"A"},           {"B"},           {"A", "B"},
                                      {"B", "A"}, {"A", "B", "A"}, {"B", "B", "A"}, {"A", "nowhere", "B"}};

void add_calls(std::vector<Step>& calls, Kind kind, const std::vector<SeatList>& lists, std::int64_t now) {
    for (const char* user : {"ann", "bob"}) {
        for (const SeatList& list : lists) calls.push_back({kind, list, user, now, timeout});
    }
}

std::vector<Step> every_call(const BulkLists& lists) {
    const std::vector<SeatList> singles{{"A"}, {"B"}};
    std::vector<Step> calls;
    for (const std::int64_t now : instants) {
        for (const Kind kind : {Kind::lock_seat, Kind::book_a_seat, Kind::cancel_lock}) {
            add_calls(calls, kind, singles, now);
        }
        add_calls(calls, Kind::lock_seats_bulk, lists.lock, now);
        add_calls(calls, Kind::book_seats_bulk, lists.book, now);
        add_calls(calls, Kind::cancel_locks_bulk, lists.cancel, now);
        calls.push_back({Kind::cleanup_expired_locks, {}, "", now, timeout});
    }
    return calls;
}

class Exhaustive : public testing::TestWithParam<ExpiryRule> {
protected:
    /// Every continuation of `played` by up to `depth` calls.
    void continue_with_every_call(std::vector<Step>& played, int depth) {
        for (const Step& step : calls_) {
            played.push_back(step);
            ++histories_;
            if (const auto failure = judge_last(played)) FAIL() << *failure;
            if (depth > 1) continue_with_every_call(played, depth - 1);
            if (HasFatalFailure()) return;
            played.pop_back();
        }
    }

    /// The steps before the last are a history of their own, judged already.
    std::optional<std::string> judge_last(const std::vector<Step>& played) const {
        Duel duel(seat_ids, GetParam());
        for (std::size_t i = 0; i + 1 < played.size(); ++i) duel.repeat(played[i]);
        if (!duel.play(played.back())) return std::nullopt;
        return history::replay(seat_ids, GetParam(), played).value_or("not to be repeated");
    }

    const std::vector<Step> calls_ = every_call(few_lists);
    std::size_t histories_ = 0;
};

TEST_P(Exhaustive, EveryShortHistoryAnswersAsTheModel) {
    constexpr int depth = 3;
    std::vector<Step> played;
    continue_with_every_call(played, depth);
    std::printf("%zu histories of up to %d calls out of %zu, rule %s\n", histories_, depth, calls_.size(),
                std::string(to_string(GetParam())).c_str());
}

/// Breadth first over the states: a state is known by its digest.
TEST_P(Exhaustive, EveryCallInEveryReachableStateAnswersAsTheModel) {
    const std::vector<Step> calls = every_call({all_lists, all_lists, all_lists});
    const std::vector<Seat> start = SeatManager(seat_ids).seats();
    std::set<std::uint64_t> known{SeatManager(start).digest()};
    std::deque<std::vector<Seat>> open{start};
    std::size_t moves = 0;
    for (; !open.empty(); open.pop_front()) {
        for (const Step& step : calls) {
            Duel duel(seat_ids, GetParam(), open.front());
            ++moves;
            if (const auto failure = duel.play(step)) FAIL() << to_string(step) << ": " << *failure;
            if (known.insert(duel.engine().digest()).second) open.push_back(duel.engine().seats());
        }
    }
    // Each seat is available, booked, or locked by one of 2 holders since one of 3 instants.
    EXPECT_EQ(known.size(), 8U * 8U);
    std::printf("%zu calls in %zu states, rule %s\n", moves, known.size(), std::string(to_string(GetParam())).c_str());
}

INSTANTIATE_TEST_SUITE_P(BothRules, Exhaustive, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
