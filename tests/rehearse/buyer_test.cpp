#include "rehearse/buyer.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "random_seed.hpp"
#include "rehearse/sale.hpp"

namespace seatlock::rehearse {
namespace {

using testing::ElementsAre;

constexpr std::int64_t now_ms = 1'000'000;
const MapReply all_free{"aaaaa"};

class BuyerTest : public testing::Test {
public:
    Buyer buyer() { return Buyer("ann", habits, house, seed++); }

    static Call call(const Step& step) { return std::get<Call>(step); }
    static std::int64_t pause(const Step& step) { return std::get<Wait>(step).until_ms - now_ms; }

    /// As far as the reply to the first hold.
    static Step held(Buyer& buyer, const std::string& state = "active") {
        EXPECT_EQ(call(buyer.go_on(now_ms)).kind, CallKind::map);
        const Call hold = call(buyer.take(all_free, now_ms));
        EXPECT_EQ(hold.kind, CallKind::hold);
        return buyer.take(HoldReply{"h_1", "ann", state, hold.seats, 2}, now_ms);
    }

    House house = rows_of_five(1);
    Habits habits{.seats_min = 2,
                  .seats_max = 2,
                  .dither_min_ms = 10,
                  .dither_max_ms = 20,
                  .abandon_percent = 0,
                  .arrive_within_ms = 500,
                  .hold_ttl_seconds = 7};
    std::uint64_t seed = 1;
};

TEST_F(BuyerTest, looks_holds_dithers_and_books) {
    Buyer ann = buyer();
    EXPECT_EQ(ann.wanted(), 2U);
    const std::int64_t way_ms = ann.arrive(now_ms).until_ms - now_ms;
    EXPECT_TRUE(way_ms >= 0 && way_ms <= 500);
    EXPECT_EQ(call(ann.go_on(now_ms)).kind, CallKind::map);
    const Call hold = call(ann.take(MapReply{"blaal"}, now_ms));
    EXPECT_EQ(hold.kind, CallKind::hold);
    EXPECT_EQ(hold.holder, "ann");
    EXPECT_EQ(hold.ttl_seconds, 7);
    EXPECT_THAT(hold.seats, ElementsAre("A-3", "A-4"));
    const Step dither = ann.take(HoldReply{"h_1", "ann", "active", hold.seats, 2}, now_ms);
    EXPECT_TRUE(pause(dither) >= 10 && pause(dither) <= 20);
    const Call book = call(ann.go_on(now_ms));
    EXPECT_EQ(book.kind, CallKind::book);
    EXPECT_EQ(book.hold, "h_1");
    EXPECT_NE(book.key, hold.key);
    EXPECT_FALSE(book.key.empty());
    EXPECT_EQ(std::get<Fate>(ann.take(BookReply{"b_1", "h_1", "ann", hold.seats, 3}, now_ms)), Fate::served);
    EXPECT_EQ(ann.booked(), 2U);
}

TEST_F(BuyerTest, who_loses_a_seat_looks_again_and_asks_under_a_new_key) {
    Buyer ann = buyer();
    (void)ann.go_on(now_ms);
    const Call first = call(ann.take(all_free, now_ms));
    EXPECT_GT(pause(ann.take(Refusal{{{"A-1", "locked"}}}, now_ms)), 0);
    EXPECT_EQ(call(ann.go_on(now_ms)).kind, CallKind::map);
    const Call second = call(ann.take(MapReply{"laabb"}, now_ms));
    EXPECT_THAT(second.seats, ElementsAre("A-2", "A-3"));
    EXPECT_NE(second.key, first.key);
}

TEST_F(BuyerTest, whose_hold_is_over_looks_again) {
    Buyer late = buyer();
    EXPECT_GT(pause(held(late, "expired")), 0);
    EXPECT_EQ(call(late.go_on(now_ms)).kind, CallKind::map);
    Buyer later = buyer();
    (void)held(later);
    EXPECT_EQ(call(later.go_on(now_ms)).kind, CallKind::book);
    (void)later.take(Refusal{{{"A-1", "hold_expired"}}}, now_ms);
    EXPECT_EQ(call(later.go_on(now_ms)).kind, CallKind::map);
}

TEST_F(BuyerTest, repeats_under_the_same_key_until_there_is_an_answer) {
    Buyer ann = buyer();
    (void)ann.go_on(now_ms);
    const Call hold = call(ann.take(all_free, now_ms));
    std::int64_t longest_ms = 0;
    for (int round = 0; round < 5; ++round) {
        for (const Failure failure : failures) {
            const std::int64_t waited_ms = pause(ann.take(failure, now_ms));
            EXPECT_GE(waited_ms, 25);
            longest_ms = std::max(longest_ms, waited_ms);
            const Call again = call(ann.go_on(now_ms));
            EXPECT_EQ(again.key, hold.key);
            EXPECT_EQ(again.seats, hold.seats);
        }
    }
    EXPECT_TRUE(longest_ms >= 500 && longest_ms <= 1000) << "the pauses grow, and not for ever: " << longest_ms;
    EXPECT_GT(pause(ann.take(HoldReply{"h_1", "ann", "active", hold.seats, 2}, now_ms)), 0);
    EXPECT_EQ(call(ann.go_on(now_ms)).kind, CallKind::book);
}

TEST_F(BuyerTest, waits_while_all_seats_are_held_and_goes_when_all_are_sold) {
    Buyer ann = buyer();
    (void)ann.go_on(now_ms);
    std::int64_t longest_ms = 0;
    for (int look = 0; look < 10; ++look) {
        longest_ms = std::max(longest_ms, pause(ann.take(MapReply{"lbbbl"}, now_ms)));
        EXPECT_EQ(call(ann.go_on(now_ms)).kind, CallKind::map);
    }
    EXPECT_TRUE(longest_ms >= 750 && longest_ms <= 1500) << longest_ms;
    EXPECT_EQ(std::get<Fate>(ann.take(MapReply{"bbbbb"}, now_ms)), Fate::too_late);
}

TEST_F(BuyerTest, settles_for_fewer_when_fewer_are_left) {
    Buyer ann = buyer();
    (void)ann.go_on(now_ms);
    EXPECT_THAT(call(ann.take(MapReply{"bbabl"}, now_ms)).seats, ElementsAre("A-3"));
}

TEST_F(BuyerTest, gives_up_on_nonsense) {
    Buyer ann = buyer();
    (void)ann.go_on(now_ms);
    EXPECT_EQ(std::get<Fate>(ann.take(MapReply{"aaaaaaa"}, now_ms)), Fate::failed);
    EXPECT_EQ(std::get<Fate>(ann.take(MapReply{"bbbb"}, now_ms)), Fate::failed) << "not too late";
    Buyer bob = buyer();
    EXPECT_EQ(std::get<Fate>(bob.take(Unusable{"x"}, now_ms)), Fate::failed);
}

TEST_F(BuyerTest, abandons_as_often_as_its_habits_say) {
    habits.abandon_percent = 40;
    int released = 0;
    int walked_away = 0;
    for (int i = 0; i < 1000; ++i) {
        Buyer ann = buyer();
        (void)held(ann);
        const Step step = ann.go_on(now_ms);
        if (const Fate* fate = std::get_if<Fate>(&step)) {
            EXPECT_EQ(*fate, Fate::walked_away);
            ++walked_away;
        } else if (call(step).kind == CallKind::release) {
            ++released;
            EXPECT_EQ(call(step).hold, "h_1");
            EXPECT_GT(pause(ann.take(HoldReply{"h_1", "ann", "released", {}, 3}, now_ms)), 0);
            EXPECT_EQ(call(ann.go_on(now_ms)).kind, CallKind::map) << "it looks for others";
        }
    }
    EXPECT_TRUE(released > 140 && released < 260) << released;
    EXPECT_TRUE(walked_away > 140 && walked_away < 260) << walked_away;
}

TEST_F(BuyerTest, does_the_same_again_for_the_same_seed) {
    habits.seats_max = 4;
    habits.abandon_percent = 50;
    const std::uint64_t number = random_seed();
    SCOPED_TRACE("SEATLOCK_SEED=" + std::to_string(number));
    std::set<std::string> lives;
    for (int i = 0; i < 2; ++i) {
        Buyer ann("ann", habits, house, number);
        std::string life = std::to_string(ann.arrive(now_ms).until_ms) + " " + std::to_string(ann.wanted());
        life += " " + std::to_string(pause(held(ann)));
        const Step step = ann.go_on(now_ms);
        life += " " + std::to_string(step.index());
        lives.insert(life);
    }
    EXPECT_EQ(lives.size(), 1U);
}

}  // namespace
}  // namespace seatlock::rehearse
