// Payments over HTTP: docs/rules.md says what they do, here is how they look.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;

class Payments : public testing::Test {
public:
    Payments() {
        world.open_show();
        world.call("PATCH", "/v1/shows/s", R"({"policy":{"payment_grace_seconds":90,"payment_attempts_max":2}})");
        hold = world.hold(R"("A-1","A-2")");
    }
    Reply pay(const std::string& payment) { return post("/pay", R"({"payment":")" + payment + "\"}"); }
    Reply post(const std::string& call, const std::string& body = {}) {
        return world.post("/v1/shows/s/holds/" + hold + call, body);
    }
    Reply read() { return world.get("/v1/shows/s/holds/" + hold); }

    ApiWorld world;
    std::string hold;
};

TEST_F(Payments, in_flight_have_their_grace) {
    world.world().pass(50'000);
    const Reply paying = pay("card 1");
    EXPECT_EQ(paying.status, 200);
    EXPECT_EQ(paying.at("state"), "paying");
    EXPECT_EQ(paying.at("payment"), "card 1");
    EXPECT_EQ(paying.at("seconds_remaining"), "90");
    EXPECT_EQ(paying.at("expires_at"), "2023-11-14T22:15:40.000Z");
    EXPECT_EQ(read().text, paying.text);
    EXPECT_EQ(world.get("/v1/shows/s/seats?form=compact").at("states"), "llaaaa");
}

TEST_F(Payments, told_twice_change_nothing) {
    const std::string first = pay("card 1").text;
    world.world().pass(1'000);
    EXPECT_EQ(pay("card 1").at("seconds_remaining"), "89");
    pay("card 2");
    EXPECT_EQ(pay("card 1").at("payment"), "card 2") << "one that came before changes nothing either";
    EXPECT_EQ(refusals(pay("card 3")), "409 payment_attempts_max: A-1 payment_attempts_max A-2 payment_attempts_max");
}

TEST_F(Payments, keep_the_hold_as_it_is) {
    pay("card 1");
    EXPECT_EQ(refusals(post("/extend")), "409 in_payment: A-1 in_payment A-2 in_payment");
    EXPECT_EQ(refusals(post("/seats", R"({"add":["A-3"]})")), "409 in_payment: A-3 in_payment");
    EXPECT_EQ(post("/extend").at("retry"), "later");
    EXPECT_EQ(post("/seats", R"({"remove":["A-2"]})").status, 200) << "a seller may";
    EXPECT_EQ(post("/release").at("state"), "released");
    EXPECT_EQ(refusals(pay("card 1")), "409 hold_ended: A-1 hold_ended") << "nothing keeps the seats any more";
    EXPECT_EQ(refusals(pay("card 2")), "409 hold_ended: A-1 hold_ended");
}

TEST_F(Payments, end_in_a_booking) {
    pay("card 1");
    world.world().pass(90'000);
    const Reply booked = post("/book", R"({"reference":"order 1"})");
    EXPECT_EQ(booked.status, 201);
    EXPECT_EQ(read().at("state"), "booked");
    EXPECT_EQ(read().at("booking"), booked.at("booking"));
    EXPECT_EQ(booked.at("payment"), "card 1");
    const Reply again = post("/book", R"({"seats":["A-1"]})");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.text, booked.text);
}

TEST_F(Payments, that_came_too_late_take_the_seats_if_they_are_free) {
    pay("card 1");
    world.world().pass(90'001);
    world.tick();
    EXPECT_EQ(read().at("state"), "expired");
    EXPECT_EQ(refusals(post("/book")), "409 hold_expired: A-1 hold_expired A-2 hold_expired");
    const std::string rival = world.hold(R"("A-2")", "bob");
    EXPECT_EQ(refusals(post("/book", R"({"if_expired":"take_if_free"})")), "409 locked: A-2 locked 60s");
    world.post("/v1/shows/s/holds/" + rival + "/release");
    EXPECT_EQ(post("/book", R"({"if_expired":"take_if_free"})").status, 201);
}

TEST_F(Payments, have_names_like_any_label) {
    EXPECT_EQ(pay(std::string(128, 'p')).status, 200);
    EXPECT_EQ(pay(std::string(129, 'p')).told(), "400 invalid_request");
    EXPECT_THAT(pay("").at("detail"), HasSubstr("payment"));
}

}  // namespace
}  // namespace seatlock::http
