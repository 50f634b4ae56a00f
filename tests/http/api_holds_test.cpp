// Holds and bookings over HTTP.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;

class Holds : public testing::Test {
public:
    Holds() { world.open_show(); }

    Reply post(const std::string& path, const std::string& body = {}) {
        return world.post("/v1/shows/s/holds/" + path, body);
    }
    Reply take(const std::string& seats, const std::string& more = {}) {
        return world.post("/v1/shows/s/holds", R"({"holder":"bob","seats":[)" + seats + "]" + more + "}");
    }
    std::string map() { return world.get("/v1/shows/s/seats?form=compact").at("states"); }
    /// Answers that change nothing leave the seq where it was.
    std::string seq() { return world.get("/v1/shows/s").at("seq"); }

    ApiWorld world;
};

TEST_F(Holds, are_made) {
    const Reply made =
        world.post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-2","B-1"],"reference":"cart 7"})");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.header("Location"), "/v1/shows/s/holds/h_id1");
    EXPECT_EQ(made.header("Content-Type"), "application/json");
    EXPECT_EQ(made.header("Idempotent-Replayed"), "");
    EXPECT_EQ(made.text, R"({"hold":"h_id1","state":"active","holder":"ann","reference":"cart 7","seats":[)"
                         R"({"seat":"A-2","section":"Stalls","row":"A","number":"2","category":"full"},)"
                         R"({"seat":"B-1","row":"B","number":"1","category":"cheap"}],)"
                         R"("expires_at":"2023-11-14T22:14:20.000Z","seconds_remaining":60,"seq":2})");
    EXPECT_EQ(map(), "alaala");
}

TEST_F(Holds, are_read_with_the_time_that_is_left) {
    const std::string hold = world.hold(R"("A-1")");
    world.world().pass(1'234);
    const Reply read = world.get("/v1/shows/s/holds/" + hold);
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.at("seconds_remaining"), "58.766");
    EXPECT_EQ(read.at("expires_at"), "2023-11-14T22:14:20.000Z");
    EXPECT_EQ(read.at("state"), "active");
}

TEST_F(Holds, last_as_long_as_asked) {
    EXPECT_EQ(take(R"("A-1")", R"(,"ttl_seconds":7)").at("seconds_remaining"), "7");
    for (const char* ttl : {"0", "-5", "121", "9223372036854775807"}) {
        const Reply reply = take(R"("A-2")", std::string(R"(,"ttl_seconds":)") + ttl);
        EXPECT_EQ(reply.told(), "400 invalid_request") << ttl;
        EXPECT_THAT(reply.at("detail"), HasSubstr("ttl_seconds"));
    }
}

TEST_F(Holds, name_every_seat_that_failed) {
    world.hold(R"("A-1")", "bob");
    const std::string booked = world.hold(R"("A-2")");
    post(booked + "/book");
    world.world().pass(2'500);
    world.hold(R"("A-3")");
    const std::string before = seq();
    const Reply reply = take(R"("A-4","A-3","X-1","A-1")");
    EXPECT_EQ(refusals(reply), "409 locked: A-3 locked 60s X-1 unknown_seat A-1 locked 57.5s yours");
    EXPECT_EQ(reply.at("retry"), "never");
    EXPECT_EQ(reply.header("Location"), "");
    EXPECT_EQ(refusals(take(R"("A-2","A-3")")), "409 booked: A-2 booked A-3 locked 60s");
    EXPECT_EQ(take(R"("A-3","A-1")").at("retry"), "later");
    EXPECT_EQ(seq(), before);
    EXPECT_EQ(map(), "lblaaa");
}

TEST_F(Holds, have_so_many_seats_and_no_more) {
    EXPECT_EQ(refusals(take(R"("A-1","A-2","A-3","A-4","B-1","B-2")")),
              "409 hold_seats_max: B-1 hold_seats_max B-2 hold_seats_max");
    EXPECT_EQ(map(), "aaaaaa");
    EXPECT_EQ(take(R"("A-1","A-2","A-3","A-1","A-4")").status, 201) << "named twice counts once";
}

TEST_F(Holds, of_the_default_policy_have_50_seats) {
    std::string seats = "\"A-1\"";
    std::string plan = R"({"format":"seatlock-plan","version":1,"seats":[{"id":"A-1","x":0,"y":0})";
    for (int i = 2; i <= 51; ++i) {
        seats += ",\"A-" + std::to_string(i) + "\"";
        plan += R"(,{"id":"A-)" + std::to_string(i) + R"(","x":)" + std::to_string(i) + R"(,"y":0})";
    }
    world.put("/v1/plans/long", plan + "]}");
    world.put("/v1/shows/long", R"({"plan":"long"})");
    const Reply reply = world.post("/v1/shows/long/holds", R"({"holder":"ann","seats":[)" + seats + "]}");
    EXPECT_EQ(refusals(reply), "409 hold_seats_max: A-51 hold_seats_max");
}

TEST_F(Holds, swap_seats) {
    const std::string hold = world.hold(R"("A-1","A-2")");
    world.world().pass(10'000);
    const Reply swapped = post(hold + "/seats", R"({"add":["B-1"],"remove":["A-1"]})");
    EXPECT_EQ(swapped.status, 200);
    EXPECT_EQ(swapped.at("seats/0/seat"), "A-2");
    EXPECT_EQ(swapped.at("seats/1/seat"), "B-1");
    EXPECT_EQ(swapped.at("seconds_remaining"), "50");
    EXPECT_EQ(map(), "alaala");

    world.hold(R"("A-3")", "bob");
    EXPECT_EQ(refusals(post(hold + "/seats", R"({"add":["A-3","A-2"],"remove":["A-4","A-3x"]})")),
              "409 not_locked: A-4 not_locked A-3x unknown_seat A-3 locked 60s A-2 locked 50s yours");
    EXPECT_EQ(refusals(post(hold + "/seats", R"({"remove":["A-3"]})")), "409 wrong_holder: A-3 wrong_holder 60s");
    EXPECT_EQ(post(hold + "/seats", "{}").told(), "400 invalid_request");
    EXPECT_EQ(post(hold + "/seats", R"({"add":["A-4"],"remove":["A-4"]})").told(), "400 invalid_request");
    EXPECT_EQ(post(hold + "/seats", R"({"remove":["A-2","B-1"]})").at("state"), "released");
}

TEST_F(Holds, are_extended_within_the_policy) {
    const std::string hold = world.hold(R"("A-1")");
    world.world().pass(30'000);
    const Reply extended = post(hold + "/extend");
    EXPECT_EQ(extended.status, 200);
    EXPECT_EQ(extended.at("seconds_remaining"), "60");
    EXPECT_EQ(post(hold + "/extend", "{}").status, 200);
    EXPECT_EQ(refusals(post(hold + "/extend")), "409 extend_max: A-1 extend_max");
}

TEST_F(Holds, are_released_in_part_and_whole) {
    const std::string hold = world.hold(R"("A-1","A-2","A-3")");
    const Reply part = post(hold + "/release", R"({"seats":["A-2"]})");
    EXPECT_EQ(part.status, 200);
    EXPECT_EQ(part.at("state"), "active");
    EXPECT_EQ(map(), "lalaaa");
    EXPECT_EQ(refusals(post(hold + "/release", R"({"seats":["A-2","A-1"]})")), "409 not_locked: A-2 not_locked");
    const Reply whole = post(hold + "/release");
    EXPECT_EQ(whole.at("state"), "released");
    EXPECT_EQ(whole.at("seconds_remaining"), "0");
    EXPECT_EQ(map(), "aaaaaa");
    EXPECT_EQ(refusals(post(hold + "/release")), "409 hold_ended: A-1 hold_ended A-3 hold_ended");
}

TEST_F(Holds, are_booked) {
    const std::string hold = world.hold(R"("A-1","A-2")");
    world.world().pass(1'000);
    const Reply booking = post(hold + "/book", R"({"reference":"order 9"})");
    EXPECT_EQ(booking.status, 201);
    EXPECT_EQ(booking.header("Location"), "/v1/shows/s/bookings/b_id2");
    EXPECT_EQ(booking.text,
              R"({"booking":"b_id2","hold":"h_id1","state":"booked","holder":"ann","reference":"order 9","seats":[)"
              R"({"seat":"A-1","section":"Stalls","row":"A","number":"1","category":"full"},)"
              R"({"seat":"A-2","section":"Stalls","row":"A","number":"2","category":"full"}],)"
              R"("booked_at":"2023-11-14T22:13:21.000Z","seq":3})");
    EXPECT_EQ(map(), "bbaaaa");

    const Reply again = post(hold + "/book");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.text, booking.text);
    EXPECT_EQ(again.header("Location"), "");
    EXPECT_EQ(world.get("/v1/shows/s/bookings/b_id2").text, booking.text);
    const Reply read = world.get("/v1/shows/s/holds/" + hold);
    EXPECT_EQ(read.at("state"), "booked");
    EXPECT_EQ(read.at("booking"), "b_id2");
}

TEST_F(Holds, booked_in_part_release_the_rest) {
    const std::string hold = world.hold(R"("A-1","A-2","A-3")");
    EXPECT_EQ(refusals(post(hold + "/book", R"({"seats":["A-4"]})")), "409 not_locked: A-4 not_locked");
    const Reply booking = post(hold + "/book", R"({"seats":["A-2"]})");
    EXPECT_EQ(booking.at("seats/0/seat"), "A-2");
    EXPECT_EQ(booking.at("seats/1"), "-");
    EXPECT_EQ(map(), "abaaaa");
}

TEST_F(Holds, expire_and_say_so) {
    const std::string hold = world.hold(R"("A-1")");
    world.world().pass(60'001);
    EXPECT_EQ(refusals(post(hold + "/book")), "409 hold_expired: A-1 hold_expired");
    EXPECT_EQ(refusals(post(hold + "/book", R"({"if_expired":"refuse"})")), "409 hold_expired: A-1 hold_expired");
    EXPECT_EQ(refusals(post(hold + "/extend")), "409 hold_expired: A-1 hold_expired");
    EXPECT_EQ(refusals(post(hold + "/release")), "409 hold_expired: A-1 hold_expired");
    EXPECT_EQ(refusals(post(hold + "/seats", R"({"add":["A-2"]})")), "409 hold_expired: A-2 hold_expired");
    const Reply read = world.get("/v1/shows/s/holds/" + hold);
    EXPECT_EQ(read.at("state"), "expired");
    EXPECT_EQ(read.at("seconds_remaining"), "0");
    EXPECT_EQ(read.at("expires_at"), "2023-11-14T22:14:20.000Z");
}

TEST_F(Holds, expired_are_booked_after_all_where_nobody_came_between) {
    const std::string first = world.hold(R"("A-1")");
    const std::string second = world.hold(R"("A-2")");
    world.world().pass(60'001);
    world.hold(R"("A-2")", "bob");
    EXPECT_EQ(post(first + "/book", R"({"if_expired":"take_if_free"})").status, 201);
    EXPECT_EQ(refusals(post(second + "/book", R"({"if_expired":"take_if_free"})")), "409 locked: A-2 locked 60s");
    const Reply reply = post(second + "/book", R"({"if_expired":"maybe"})");
    EXPECT_EQ(reply.told(), "400 invalid_request");
    EXPECT_THAT(reply.at("detail"), HasSubstr("maybe"));
}

TEST_F(Holds, ended_are_refused_everywhere) {
    const std::string released = world.hold(R"("A-1")");
    post(released + "/release");
    const std::string booked = world.hold(R"("A-2")");
    post(booked + "/book");
    for (const std::string& hold : {released, booked}) {
        EXPECT_EQ(post(hold + "/extend").told(), "409 hold_ended");
        EXPECT_EQ(post(hold + "/release").told(), "409 hold_ended");
        EXPECT_EQ(post(hold + "/seats", R"({"add":["A-3"]})").told(), "409 hold_ended");
    }
    EXPECT_EQ(post(released + "/book").told(), "409 hold_ended");
}

TEST_F(Holds, belong_to_their_show) {
    world.open_show("t");
    const std::string hold = world.hold(R"("A-1")");
    const std::string there = "/v1/shows/t/holds/" + hold;
    EXPECT_EQ(world.get(there).told(), "404 unknown_hold");
    EXPECT_EQ(world.post(there + "/book").told(), "404 unknown_hold");
    EXPECT_EQ(world.post(there + "/release").told(), "404 unknown_hold");
    EXPECT_EQ(world.post(there + "/extend").told(), "404 unknown_hold");
    EXPECT_EQ(world.post(there + "/seats", R"({"add":["A-1"]})").told(), "404 unknown_hold");
    EXPECT_EQ(world.get("/v1/shows/s/holds/" + hold).at("state"), "active");

    const std::string booking = post(hold + "/book").at("booking");
    EXPECT_EQ(world.get("/v1/shows/t/bookings/" + booking).told(), "404 unknown_booking");
    EXPECT_EQ(world.get("/v1/shows/s/bookings/" + booking + "x").told(), "404 unknown_booking");
}

TEST_F(Holds, and_bookings_are_listed_and_filtered) {
    world.post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1"],"reference":"r1"})");
    world.post("/v1/shows/s/holds", R"({"holder":"bob","seats":["A-2"],"reference":"r1"})");
    world.post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-3"]})");
    const auto holds = [&](const std::string& query) {
        const Reply reply = world.get("/v1/shows/s/holds" + query);
        std::string all;
        for (std::size_t i = 0; reply.at("holds/" + std::to_string(i)) != "-"; ++i) {
            all += reply.at("holds/" + std::to_string(i) + "/hold") + " ";
        }
        return all;
    };
    EXPECT_EQ(holds(""), "h_id1 h_id2 h_id3 ");
    EXPECT_EQ(holds("?holder=ann"), "h_id1 h_id3 ");
    EXPECT_EQ(holds("?reference=r1"), "h_id1 h_id2 ");
    EXPECT_EQ(holds("?holder=ann&reference=r1"), "h_id1 ");
    EXPECT_EQ(holds("?holder=nobody"), "");
    EXPECT_EQ(holds("?cursor=2"), "h_id3 ");
    EXPECT_EQ(world.get("/v1/shows/s/holds").at("holds/0"), world.get("/v1/shows/s/holds/h_id1").text);
    EXPECT_EQ(world.get("/v1/shows/s/holds").at("cursor"), "-");

    for (const char* id : {"1", "2", "3"}) post(std::string("h_id") + id + "/book");
    const auto bookings = [&](const std::string& query) {
        const Reply reply = world.get("/v1/shows/s/bookings" + query);
        std::string all;
        for (std::size_t i = 0; reply.at("bookings/" + std::to_string(i)) != "-"; ++i) {
            all += reply.at("bookings/" + std::to_string(i) + "/seats/0/seat") + " ";
        }
        return all;
    };
    EXPECT_EQ(bookings(""), "A-1 A-2 A-3 ");
    EXPECT_EQ(bookings("?holder=ann"), "A-1 A-3 ");
    EXPECT_EQ(bookings("?reference=r1"), "A-1 A-2 ");
    EXPECT_EQ(bookings("?seat=A-3"), "A-3 ");
    EXPECT_EQ(bookings("?seat=A-3&holder=bob"), "");
    EXPECT_EQ(bookings("?seat=X"), "");
    EXPECT_EQ(bookings("?cursor=1"), "A-2 A-3 ");
    EXPECT_EQ(world.get("/v1/shows/s/bookings?cursor=-1").told(), "400 invalid_request");
    EXPECT_EQ(world.get("/v1/shows/s/holds?cursor=4294967296").told(), "400 invalid_request");
    EXPECT_EQ(world.get("/v1/shows/s/holds?cursor=").told(), "400 invalid_request");
}

TEST_F(Holds, lists_go_on_where_the_last_page_ended) {
    for (int i = 0; i < 230; ++i) post(world.hold(R"("A-1")") + "/release");
    std::string cursor;
    std::vector<std::size_t> pages;
    std::size_t last = 0;
    do {
        const Reply page = world.get("/v1/shows/s/holds?holder=ann" + (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(page.status, 200);
        std::size_t count = 0;
        for (; page.at("holds/" + std::to_string(count)) != "-"; ++count) {
            const std::string seq = page.at("holds/" + std::to_string(count) + "/seq");
            EXPECT_GT(std::stoul(seq), last) << "in the order they were made, none twice";
            last = std::stoul(seq);
        }
        pages.push_back(count);
        cursor = page.at("cursor");
    } while (cursor != "-");
    EXPECT_THAT(pages, testing::ElementsAre(100, 100, 30));
}

}  // namespace
}  // namespace seatlock::http
