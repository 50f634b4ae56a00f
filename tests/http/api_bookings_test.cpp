// One-step sales, refunds and moves over HTTP.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

class Bookings : public testing::Test {
public:
    Bookings() { world.open_show(); }

    Reply post(const std::string& path, const std::string& body = {}) { return world.post("/v1/shows/s" + path, body); }
    Reply sell(const std::string& seats, const std::string& more = {}) {
        return post("/bookings", R"({"holder":"ann","seats":[)" + seats + "]" + more + "}");
    }
    Reply read(const std::string& booking) { return world.get("/v1/shows/s/bookings/" + booking); }
    std::string map() { return world.get("/v1/shows/s/seats?form=compact").at("states"); }

    ApiWorld world;
};

TEST_F(Bookings, are_made_in_one_step) {
    const Reply sold = sell(R"("A-1","B-1")", R"(,"reference":"door 1")");
    EXPECT_EQ(sold.status, 201);
    EXPECT_EQ(sold.header("Location"), "/v1/shows/s/bookings/b_id1");
    EXPECT_EQ(sold.text, R"({"booking":"b_id1","state":"booked","holder":"ann","reference":"door 1","seats":[)"
                         R"({"seat":"A-1","section":"Stalls","row":"A","number":"1","category":"full"},)"
                         R"({"seat":"B-1","row":"B","number":"1","category":"cheap"}],)"
                         R"("booked_at":"2023-11-14T22:13:20.000Z","seq":2})");
    EXPECT_EQ(read("b_id1").text, sold.text);
    EXPECT_EQ(map(), "baaaba");
    EXPECT_EQ(refusals(sell(R"("A-2","A-1")")), "409 booked: A-1 booked");
    EXPECT_EQ(map(), "baaaba");
}

TEST_F(Bookings, are_cancelled_in_part_and_whole) {
    const std::string booking = sell(R"("A-1","A-2")").at("booking");
    world.world().pass(1'000);
    const Reply part = post("/bookings/" + booking + "/cancel", R"({"seats":["A-1"],"reason":"ill"})");
    EXPECT_EQ(part.status, 200);
    EXPECT_EQ(part.at("state"), "booked");
    EXPECT_EQ(part.at("seats"), R"([{"seat":"A-2","section":"Stalls","row":"A","number":"2","category":"full"}])");
    EXPECT_EQ(part.at("former"),
              R"([{"seat":"A-1","section":"Stalls","row":"A","number":"1","category":"full","generation":1,)"
              R"("until":"2023-11-14T22:13:21.000Z","became":"cancelled","reason":"ill"}])");
    EXPECT_EQ(map(), "abaaaa");
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-1").at("generation"), "2");

    const Reply whole = post("/bookings/" + booking + "/cancel", R"({"reason":"all of it"})");
    EXPECT_EQ(whole.at("state"), "cancelled");
    EXPECT_EQ(whole.at("seats"), "[]");
    EXPECT_EQ(whole.at("former/1/seat"), "A-2");
    EXPECT_EQ(read(booking).text, whole.text) << "the booking stays";
    EXPECT_EQ(refusals(post("/bookings/" + booking + "/cancel", R"({"reason":"again"})")),
              "409 not_booked: A-1 not_booked A-2 not_booked");
    EXPECT_EQ(sell(R"("A-1")").status, 201) << "the next generation is on sale";
}

TEST_F(Bookings, are_moved) {
    const std::string booking = sell(R"("A-1","A-2")").at("booking");
    const Reply moved = post("/bookings/" + booking + "/move", R"({"from":["A-1"],"to":["B-2"]})");
    EXPECT_EQ(moved.status, 200);
    EXPECT_EQ(moved.at("seats/0/seat") + " " + moved.at("seats/1/seat"), "B-2 A-2") << "in its place";
    EXPECT_EQ(moved.at("former/0/seat"), "A-1");
    EXPECT_EQ(moved.at("former/0/became"), "moved");
    EXPECT_EQ(moved.at("former/0/reason"), "-");
    EXPECT_EQ(map(), "abaaab");

    world.hold(R"("A-3")", "bob");
    EXPECT_EQ(refusals(post("/bookings/" + booking + "/move", R"({"from":["A-1","A-2"],"to":["A-3","A-4"]})")),
              "409 not_booked: A-1 not_booked A-3 locked 60s");
    EXPECT_EQ(map(), "ablaab");
    EXPECT_EQ(post("/bookings/b_none/move", R"({"from":["A-1"],"to":["A-4"]})").told(), "404 unknown_booking");
}

TEST_F(Bookings, are_found_by_a_seat_that_they_had) {
    const std::string first = sell(R"("A-1")").at("booking");
    post("/bookings/" + first + "/cancel", R"({"reason":"ill"})");
    const std::string second = sell(R"("A-1")").at("booking");
    const Reply found = world.get("/v1/shows/s/bookings?seat=A-1");
    EXPECT_EQ(found.at("bookings/0/booking"), first);
    EXPECT_EQ(found.at("bookings/1/booking"), second);
    EXPECT_EQ(found.at("bookings/2"), "-");
    EXPECT_EQ(found.at("cursor"), "-");
}

TEST_F(Bookings, survive_a_restart_with_their_history) {
    const std::string booking = sell(R"("A-1","A-2")").at("booking");
    post("/bookings/" + booking + "/cancel", R"({"seats":["A-1"],"reason":"ill"})");
    post("/bookings/" + booking + "/move", R"({"from":["A-2"],"to":["A-3"]})");
    const std::string before = read(booking).text;
    world.world().crash_and_restart();
    EXPECT_EQ(read(booking).text, before);
}

}  // namespace
}  // namespace seatlock::http
