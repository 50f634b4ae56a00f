// Idempotency-Key over HTTP.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;

class Repetitions : public testing::Test {
public:
    Repetitions() { world.open_show(); }

    Reply take(const std::string& seats, const std::string& key, const std::string& show = "s") {
        return world.post("/v1/shows/" + show + "/holds", R"({"holder":"ann","seats":[)" + seats + "]}",
                          {{"idempotency-key", key}});
    }
    std::string seq() { return world.get("/v1/shows/s").at("seq"); }

    ApiWorld world;
};

TEST_F(Repetitions, get_the_same_answer_and_change_nothing) {
    const Reply first = take(R"("A-1")", "k1");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(first.header("Idempotent-Replayed"), "");
    const Reply second = take(R"("A-1")", "k1");
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(second.header("Location"), first.header("Location"));
    EXPECT_EQ(second.text, first.text);
    EXPECT_EQ(seq(), "2");
}

TEST_F(Repetitions, tell_the_time_that_is_left_now) {
    take(R"("A-1")", "k1");
    world.world().pass(10'000);
    EXPECT_EQ(take(R"("A-1")", "k1").at("seconds_remaining"), "50");
    world.world().pass(100'000);
    EXPECT_EQ(take(R"("A-1")", "k1").at("seconds_remaining"), "0");
}

TEST_F(Repetitions, work_for_every_change) {
    const Headers key = {{"idempotency-key", "k1"}};
    const std::string path = "/v1/shows/s/holds/" + take(R"("A-1","A-2")", "k0").at("hold");
    const auto twice = [&](const std::string& method, const std::string& target, const std::string& body,
                           const std::string& key_text) {
        const Headers own = {{"idempotency-key", key_text}};
        const Reply first = world.call(method, target, body, own);
        const Reply second = world.call(method, target, body, own);
        EXPECT_LT(first.status, 300) << first.text;
        EXPECT_EQ(second.status, first.status) << target;
        EXPECT_EQ(second.text, first.text);
        EXPECT_EQ(first.header("Idempotent-Replayed"), "");
        EXPECT_EQ(second.header("Idempotent-Replayed"), "true") << target;
    };
    twice("POST", path + "/seats", R"({"add":["A-3"]})", "swap");
    twice("POST", path + "/extend", "", "extend");
    twice("POST", path + "/release", R"({"seats":["A-1"]})", "release");
    twice("POST", path + "/book", "", "book");
    twice("PUT", "/v1/plans/other", house_plan + " ", "plan");
}

/// Every call that changes something, each with a key, then other changes of the same seats, then all again.
struct Made {
    std::string target;
    std::string body;
    Reply first;
};

class LaterRepetitions : public Repetitions {
public:
    LaterRepetitions() {
        const std::string paid = change("/holds", R"({"holder":"ann","seats":["A-1","A-2"]})").at("hold");
        change("/holds/" + paid + "/pay", R"({"payment":"p1"})");
        const std::string booking = change("/holds/" + paid + "/book", R"({"reference":"order"})").at("booking");
        change("/bookings/" + booking + "/cancel", R"({"seats":["A-1"],"reason":"ill"})");
        change("/bookings/" + booking + "/move", R"({"from":["A-2"],"to":["A-3"]})");
        const std::string sold = change("/bookings", R"({"holder":"bob","seats":["B-1"]})").at("booking");
        change("/bookings/" + sold + "/cancel", R"({"reason":"late"})");
        change("/seats/block", R"({"seats":["B-2","A-4"],"reason":"camera"})");
        change("/seats/unblock", R"({"seats":["A-4"],"reason":"no camera"})");
        // Not repeated: what makes all of it look different by now.
        world.hold(R"("A-1")");
        world.post("/v1/shows/s/bookings/" + booking + "/cancel", R"({"reason":"the rest"})");
        world.post("/v1/shows/s/seats/unblock", R"({"seats":["B-2"],"reason":"over"})");
    }
    Reply repeat(std::size_t i) {
        return world.post(made[i].target, made[i].body, {{"idempotency-key", "k" + std::to_string(i)}});
    }
    void expect_the_same_answers() {
        const std::string before = seq();
        for (std::size_t i = 0; i < made.size(); ++i) {
            const Reply again = repeat(i);
            EXPECT_EQ(again.status, made[i].first.status) << made[i].target;
            EXPECT_EQ(again.header("Idempotent-Replayed"), "true") << made[i].target;
            EXPECT_EQ(again.text, made[i].first.text) << made[i].target;
        }
        EXPECT_EQ(seq(), before);
    }

    std::vector<Made> made;

private:
    Reply change(const std::string& path, const std::string& body) {
        made.push_back({"/v1/shows/s" + path, body, {}});
        Reply reply = repeat(made.size() - 1);
        EXPECT_LT(reply.status, 300) << path << reply.text;
        return made.back().first = reply;
    }
};

TEST_F(LaterRepetitions, get_the_answer_of_then) { expect_the_same_answers(); }

TEST_F(LaterRepetitions, get_it_after_a_restart) {
    world.world().crash_and_restart();
    expect_the_same_answers();
}

TEST_F(Repetitions, of_changed_settings_change_nothing) {
    const Headers key = {{"idempotency-key", "k"}};
    EXPECT_EQ(world.call("PATCH", "/v1/shows/s", R"({"sales":"paused"})", key).at("sales"), "paused");
    world.call("PATCH", "/v1/shows/s", R"({"sales":"open"})");
    const Reply again = world.call("PATCH", "/v1/shows/s", R"({"sales":"paused"})", key);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(again.at("sales"), "open") << "the show as it is now";
}

TEST_F(Repetitions, of_opening_a_show_say_201_again) {
    const Headers key = {{"idempotency-key", "k"}};
    const Reply first = world.put("/v1/shows/t", R"({"plan":"house"})", key);
    const Reply second = world.put("/v1/shows/t", R"({"plan":"house"})", key);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(world.put("/v1/shows/t", R"({"plan":"house"})").status, 200);
}

TEST_F(Repetitions, with_another_request_are_refused) {
    take(R"("A-1")", "k1");
    EXPECT_EQ(take(R"("A-2")", "k1").told(), "422 idempotency_key_reused");
    EXPECT_EQ(world.post("/v1/shows/s/holds/h_id1/release", "", {{"idempotency-key", "k1"}}).told(),
              "422 idempotency_key_reused");
    EXPECT_EQ(seq(), "2");
}

TEST_F(Repetitions, of_a_plan_compare_its_content) {
    const Headers key = {{"idempotency-key", "k"}};
    EXPECT_EQ(world.put("/v1/plans/other", house_plan + " ", key).status, 201);
    EXPECT_EQ(world.put("/v1/plans/other", house_plan + "  ", key).told(), "422 idempotency_key_reused");
}

TEST_F(Repetitions, belong_to_their_show) {
    world.open_show("t");
    EXPECT_EQ(take(R"("A-1")", "k1").status, 201);
    const Reply other = take(R"("A-2")", "k1", "t");
    EXPECT_EQ(other.status, 201);
    EXPECT_EQ(other.header("Idempotent-Replayed"), "");
    EXPECT_EQ(world.put("/v1/shows/u", R"({"plan":"house"})", {{"idempotency-key", "k1"}}).status, 201);
}

TEST_F(Repetitions, do_not_remember_refusals) {
    const std::string rival = world.hold(R"("A-1")", "bob");
    EXPECT_EQ(take(R"("A-1")", "k1").told(), "409 locked");
    EXPECT_EQ(take(R"("A-9")", "k1").told(), "409 unknown_seat") << "so the key is still free";
    world.post("/v1/shows/s/holds/" + rival + "/release");
    const Reply third = take(R"("A-1")", "k1");
    EXPECT_EQ(third.status, 201);
    EXPECT_EQ(third.header("Idempotent-Replayed"), "");
}

TEST_F(Repetitions, wait_for_the_first) {
    world.world().journal().delay_every_append(true);
    const std::string body = R"({"holder":"ann","seats":["A-1"]})";
    const Headers key = {{"idempotency-key", "k1"}};
    const auto first = world.begin("POST", "/v1/shows/s/holds", body, key);
    const auto second = world.begin("POST", "/v1/shows/s/holds", body, key);
    EXPECT_EQ(first->status, 0);
    EXPECT_EQ(second->status, 0);
    world.world().deliver_all();
    world.settle();
    EXPECT_EQ(first->status, 201);
    EXPECT_EQ(second->status, 201);
    EXPECT_EQ(second->text, first->text);
    EXPECT_EQ(second->header("Idempotent-Replayed"), "true");
}

TEST_F(Repetitions, survive_a_restart) {
    const Reply first = take(R"("A-1")", "k1");
    world.world().crash_and_restart();
    const Reply second = take(R"("A-1")", "k1");
    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(second.at("hold"), first.at("hold"));
}

TEST_F(Repetitions, have_keys_of_1_to_128_bytes) {
    EXPECT_EQ(take(R"("A-1")", std::string(128, 'k')).status, 201);
    for (const std::string& key : {std::string(129, 'k'), std::string(), std::string("\xff"), std::string("a\tb")}) {
        const Reply reply = take(R"("A-2")", key);
        EXPECT_EQ(reply.told(), "400 invalid_request");
        EXPECT_THAT(reply.at("detail"), HasSubstr("Idempotency-Key"));
    }
    EXPECT_EQ(seq(), "2");
}

TEST_F(Repetitions, of_reads_do_not_count) {
    const Headers bad = {{"idempotency-key", std::string(129, 'k')}};
    EXPECT_EQ(world.get("/v1/shows/s/holds", bad).status, 200);
    EXPECT_EQ(world.get("/v1/shows/s/holds", {{"idempotency-key", "k1"}}).status, 200);
    EXPECT_EQ(take(R"("A-1")", "k1").status, 201);
    EXPECT_EQ(world.get("/v1/shows/s/holds/h_id1", {{"idempotency-key", "k1"}}).header("Idempotent-Replayed"), "");
    EXPECT_EQ(world.call("HEAD", "/v1/shows/s/holds/h_id1", "", {{"idempotency-key", "k1"}}).status, 200);
}

TEST(RepetitionsOfOthers, are_their_own) {
    ApiWorld world({.admin_key = "0123456789abcdef", .assets = {}});
    world.use_key("0123456789abcdef");
    world.open_show();
    const Headers key = {{"idempotency-key", "k1"}};
    EXPECT_EQ(world.post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1"]})", key).status, 201);
    EXPECT_EQ(world
                  .post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1"]})",
                        {{"idempotency-key", "k1"}, {"authorization", "Bearer x"}})
                  .told(),
              "401 unauthorized")
        << "a key of the one does not open the answer for the other";
}

}  // namespace
}  // namespace seatlock::http
