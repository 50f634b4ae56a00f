// Reports and seating lists: every seat is counted once, as the show stands after the entries that were decided before.

#include "service/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_world.hpp"

namespace seatlock::service {
namespace {

constexpr const char* priced_plan =
    R"({"format":"seatlock-plan","version":1,"categories":[{"key":"stalls","price":50},{"key":"box","price":20.5}],)"
    R"("sections":[{"label":"Left","rows":[{"label":"A","category":"stalls","seats":[)"
    R"({"number":"1","id":"A-1","x":0,"y":0},{"number":"2","id":"A-2","x":1,"y":0}]}]}],)"
    R"("seats":[{"id":"B-1","category":"box","x":0,"y":1},{"id":"B-2","x":1,"y":1},{"id":"B-3","x":2,"y":1}]})";

/// ann has A-1 booked as "order 1" (b1), bob has A-2 locked; B-1 is sold to ann at the door (b2), and B-2 blocked; B-3
/// was sold, cancelled and is for sale again.
class Report : public testing::Test {
protected:
    Report() {
        EXPECT_EQ(world.ask(ImportPlan{"hall", priced_plan}), "created plan hall");
        CreateShow create{"s", {}};
        create.settings.plan = "hall";
        EXPECT_EQ(world.ask(create), "created show s");
        CreateHold ann = hold("h1", "ann", {"A-1"});
        ann.reference = "order 1";
        world.ask("s", ann);
        world.ask("s", book("h1", "b1"));
        world.ask("s", hold("h2", "bob", {"A-2"}));
        world.ask("s", SellSeats{"b2", "ann", {"B-1"}, ""});
        world.ask("s", BlockSeats{{"B-2"}, "camera"});
        world.ask("s", SellSeats{"b3", "cid", {"B-3"}, "order 3"});
        world.ask("s", CancelBooking{"b3", {}, "ill"});
    }

    std::string by(ReportKey key) { return world.ask("s", ReadReport{key}); }

    ServiceWorld world;
};

// [key seats available locked booked blocked booked cents/cents of all]

TEST_F(Report, counts_by_state) {
    EXPECT_EQ(by(ReportKey::state),
              "report #8 [available 2 a2 l0 b0 x1 -/-] [locked 1 a0 l1 b0 x0 -/5000] [booked 2 a0 l0 b2 x0 7050/7050]");
}

TEST_F(Report, counts_by_what_the_plan_says) {
    EXPECT_EQ(by(ReportKey::category),
              "report #8 [stalls 2 a0 l1 b1 x0 5000/10000] [box 1 a0 l0 b1 x0 2050/2050] [- 2 a2 l0 b0 x1 -/-]");
    EXPECT_EQ(by(ReportKey::section), "report #8 [Left 2 a0 l1 b1 x0 5000/10000] [- 3 a2 l0 b1 x1 2050/2050]");
}

TEST_F(Report, counts_by_who_has_seats) {
    EXPECT_EQ(by(ReportKey::holder),
              "report #8 [- 2 a2 l0 b0 x1 -/-] [ann 2 a0 l0 b2 x0 7050/7050] [bob 1 a0 l1 b0 x0 -/5000]");
    EXPECT_EQ(by(ReportKey::reference), "report #8 [- 4 a2 l1 b1 x1 2050/7050] [order 1 1 a0 l0 b1 x0 5000/5000]");
    EXPECT_EQ(by(ReportKey::reason), "report #8 [- 4 a1 l1 b2 x0 7050/12050] [camera 1 a1 l0 b0 x1 -/-]");
}

TEST_F(Report, lists_every_seat_with_who_has_it) {
    EXPECT_EQ(world.ask("s", ReadSeating{}),
              "seating #8 [A-1 booked -|ann|order 1|b1] [A-2 locked -|bob||] [B-1 booked -|ann||b2] "
              "[B-2 available camera|||] [B-3 available -|||]");
}

TEST_F(Report, says_who_got_the_seats_of_an_expired_hold) {
    world.pass(601'000);
    EXPECT_EQ(by(ReportKey::holder), "report #9 [- 3 a3 l0 b0 x1 -/5000] [ann 2 a0 l0 b2 x0 7050/7050]");
}

TEST_F(Report, waits_until_all_that_it_tells_of_is_durable) {
    world.journal().delay_every_append(true);
    world.submit("s", SellSeats{"b4", "dan", {"B-3"}, ""});
    const RequestId report = world.submit("s", ReadReport{ReportKey::state});
    const RequestId seating = world.submit("s", ReadSeating{});
    EXPECT_EQ(world.told(report), "no answer yet");
    EXPECT_EQ(world.told(seating), "no answer yet");
    world.deliver_all();
    EXPECT_THAT(world.told(report), testing::HasSubstr("report #9 [available 1"));
    EXPECT_THAT(world.told(seating), testing::HasSubstr("[B-3 booked -|dan||b4]"));
}

TEST_F(Report, is_not_for_buyers) {
    Caller buyer{"token", {}};
    buyer.buyer = "ann";
    EXPECT_EQ(world.ask("s", ReadReport{}, buyer), "forbidden");
    EXPECT_EQ(world.ask("s", ReadSeating{}, buyer), "forbidden");
}

TEST(ReportKeys, are_read_as_they_are_written) {
    for (const ReportKey key : {ReportKey::state, ReportKey::category, ReportKey::section, ReportKey::holder,
                                ReportKey::reference, ReportKey::reason}) {
        EXPECT_EQ(report_key_named(to_string(key)), key);
    }
    EXPECT_FALSE(report_key_named("row"));
}

}  // namespace
}  // namespace seatlock::service
