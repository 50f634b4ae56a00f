// What the house does to its show over HTTP: settings, sales, blocks.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class House : public testing::Test {
public:
    House() { world.open_show(); }

    Reply patch(const std::string& body) { return world.call("PATCH", "/v1/shows/s", body); }
    Reply post(const std::string& path, const std::string& body = {}) { return world.post("/v1/shows/s" + path, body); }
    Reply block(const std::string& seats, const std::string& reason = "camera") {
        return post("/seats/block", R"({"seats":[)" + seats + R"(],"reason":")" + reason + "\"}");
    }
    Reply take(const std::string& seats) { return post("/holds", R"({"holder":"bob","seats":[)" + seats + "]}"); }
    std::string map() { return world.get("/v1/shows/s/seats?form=compact").at("states"); }

    ApiWorld world;
};

TEST_F(House, changes_some_settings_and_leaves_the_rest) {
    const Reply changed = patch(R"({"title":"New","policy":{"extend_max":9,"buyers_may_book":true},"public":false})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.at("title"), "New");
    EXPECT_EQ(changed.at("public"), "false");
    EXPECT_EQ(changed.at("sales"), "open");
    EXPECT_EQ(changed.at("policy/extend_max"), "9");
    EXPECT_EQ(changed.at("policy/buyers_may_book"), "true");
    EXPECT_EQ(changed.at("policy/hold_ttl_seconds"), "60");
    EXPECT_EQ(changed.at("seq"), "2");
    EXPECT_EQ(world.get("/v1/shows/s").text, changed.text);
    EXPECT_EQ(patch("{}").text, changed.text) << "what changes nothing is no entry";
    EXPECT_EQ(patch(R"({"title":"New"})").at("seq"), "2");
    EXPECT_EQ(patch(R"({"starts_at":"2026-12-24T20:00:00Z","timezone":"UTC"})").at("timezone"), "UTC");
    EXPECT_EQ(patch(R"({"starts_at":"","timezone":""})").at("timezone"), "-");
    EXPECT_EQ(world.call("PATCH", "/v1/shows/none", "{}").told(), "404 unknown_show");
}

TEST_F(House, pauses_and_closes_its_sales) {
    const std::string hold = world.hold(R"("A-1")");
    EXPECT_EQ(patch(R"({"sales":"paused"})").at("sales"), "paused");
    EXPECT_EQ(refusals(take(R"("A-2","A-3")")), "409 show_paused: A-2 show_paused A-3 show_paused");
    EXPECT_EQ(take(R"("A-2")").at("retry"), "later");
    EXPECT_EQ(patch(R"({"sales":"closed"})").at("sales"), "closed");
    EXPECT_EQ(refusals(post("/holds/" + hold + "/book")), "409 show_closed: A-1 show_closed");
    EXPECT_EQ(patch(R"({"sales":"open"})").at("sales"), "open");
    EXPECT_EQ(post("/holds/" + hold + "/book").status, 201);
}

TEST_F(House, takes_seats_off_sale_and_back) {
    const Reply blocked = block(R"("A-1","B-2")");
    EXPECT_EQ(blocked.status, 200);
    EXPECT_EQ(blocked.text, R"({"seats":[)"
                            R"({"seat":"A-1","section":"Stalls","row":"A","number":"1","category":"full"},)"
                            R"({"seat":"B-2","row":"B","number":"2","category":"cheap"}],)"
                            R"("blocked":true,"reason":"camera","seq":2})");
    EXPECT_EQ(map(), "xaaaax");
    EXPECT_EQ(world.get("/v1/shows/s").at("counts"), R"({"available":6,"locked":0,"booked":0,"blocked":2})");
    EXPECT_THAT(world.get("/v1/shows/s/seats").text,
                HasSubstr(R"({"seat":"A-1","state":"available","generation":1,"blocked":true})"));
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-1").at("blocked"), "true");
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-2").at("blocked"), "-");
    EXPECT_EQ(refusals(take(R"("A-2","A-1")")), "409 blocked: A-1 blocked");
    EXPECT_EQ(refusals(post("/bookings", R"({"holder":"bob","seats":["A-1"]})")), "409 blocked: A-1 blocked");

    const Reply back = post("/seats/unblock", R"({"seats":["A-1","A-3"],"reason":"camera moved"})");
    EXPECT_EQ(back.at("seats/0/seat") + back.at("seats/1"), "A-1-") << "only what changed";
    EXPECT_EQ(back.at("blocked"), "false");
    EXPECT_EQ(map(), "aaaaax");
    EXPECT_EQ(take(R"("A-1")").status, 201);
    EXPECT_EQ(refusals(block(R"("A-3","X")")), "409 unknown_seat: X unknown_seat");
}

TEST_F(House, blocks_what_is_held_or_sold_for_the_time_after) {
    const std::string hold = world.hold(R"("A-1")");
    block(R"("A-1")");
    EXPECT_EQ(map(), "laaaaa");
    EXPECT_EQ(world.get("/v1/shows/s").at("counts/blocked"), "0") << "counted while it is available";
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-1").at("blocked"), "true");
    const std::string booking = post("/holds/" + hold + "/book").at("booking");
    post("/bookings/" + booking + "/cancel", R"({"reason":"ill"})");
    EXPECT_EQ(map(), "xaaaaa");
    world.world().crash_and_restart();
    EXPECT_EQ(map(), "xaaaaa");
}

TEST_F(House, of_a_reason_tells_nobody_without_a_key) {
    block(R"("A-1")", "secret guest");
    const std::string booking = post("/bookings", R"({"holder":"ann","seats":["A-2"]})").at("booking");
    post("/bookings/" + booking + "/cancel", R"({"reason":"secret illness"})");
    for (const char* path : {"/changes", "/seats", "/seats/A-1", "/seats/A-2", ""}) {
        EXPECT_THAT(world.get("/v1/shows/s" + std::string(path)).text, Not(HasSubstr("secret"))) << path;
    }
}

}  // namespace
}  // namespace seatlock::http
