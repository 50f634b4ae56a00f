// What a client is told while the journal fails.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using journal::Fault;

class Failures : public testing::Test {
public:
    Failures() { world.open_show(); }

    std::shared_ptr<Reply> take(const std::string& seat, const Headers& headers = {}) {
        return world.begin("POST", "/v1/shows/s/holds", R"({"holder":"ann","seats":[")" + seat + "\"]}", headers);
    }
    /// Goes on until the journal has been opened again.
    void recover() {
        for (int i = 0; i < 20; ++i) {
            world.world().pass(100);
            world.tick();
        }
    }
    journal::MemoryJournal& journal() { return world.world().journal(); }

    ApiWorld world;
};

TEST_F(Failures, that_left_nothing_behind_are_503) {
    journal().inject(Fault::fail);
    const auto reply = take("A-1");
    recover();
    EXPECT_EQ(reply->told(), "503 unavailable");
    EXPECT_EQ(reply->at("retry"), "later");
    EXPECT_EQ(reply->header("Retry-After"), "1");
    EXPECT_EQ(reply->header("Content-Type"), "application/problem+json");
    EXPECT_EQ(world.get("/v1/shows/s").at("counts/locked"), "0");
    EXPECT_EQ(take("A-1")->status, 201);
}

TEST_F(Failures, that_did_write_are_no_failures) {
    journal().inject(Fault::lose_answer);
    const auto reply = take("A-1");
    recover();
    EXPECT_EQ(reply->status, 201);
    EXPECT_EQ(world.get("/v1/shows/s").at("counts/locked"), "1");
}

TEST_F(Failures, whose_outcome_cannot_be_read_are_504) {
    journal().fail_opens(3);
    journal().inject(Fault::fail);
    const auto reply = take("A-1", {{"idempotency-key", "k1"}});
    EXPECT_EQ(reply->told(), "504 outcome_unknown");
    EXPECT_EQ(reply->at("retry"), "same_key");
    EXPECT_EQ(reply->header("Retry-After"), "");

    EXPECT_EQ(world.get("/v1/shows/s/seats?state=locked").at("seats"), "[]") << "the published copy can be read";
    EXPECT_EQ(take("A-2")->told(), "503 unavailable");
    EXPECT_EQ(world.get("/v1/shows/s/holds").told(), "503 unavailable");
    EXPECT_EQ(world.get("/readyz").told(), "503 unavailable");
    EXPECT_EQ(world.get("/healthz").text, R"({"status":"ok"})");

    recover();
    EXPECT_EQ(world.get("/readyz").text, R"({"status":"ready"})");
    const auto again = take("A-1", {{"idempotency-key", "k1"}});
    EXPECT_EQ(again->status, 201);
    EXPECT_EQ(again->header("Idempotent-Replayed"), "") << "it had not been done";
}

TEST_F(Failures, whose_outcome_was_a_success_after_all_are_replayed) {
    journal().fail_opens(1);
    journal().inject(Fault::lose_answer);
    const auto reply = take("A-1", {{"idempotency-key", "k1"}});
    EXPECT_EQ(reply->told(), "504 outcome_unknown");
    recover();
    const auto again = take("A-1", {{"idempotency-key", "k1"}});
    EXPECT_EQ(again->status, 201);
    EXPECT_EQ(again->header("Idempotent-Replayed"), "true");
}

TEST_F(Failures, of_the_catalog_are_told_alike) {
    journal().inject(Fault::fail);
    const auto failed = world.begin("PUT", "/v1/plans/other", house_plan + " ");
    recover();
    EXPECT_EQ(failed->told(), "503 unavailable");
    EXPECT_EQ(world.get("/v1/plans/other").told(), "404 unknown_plan");
    EXPECT_EQ(world.put("/v1/plans/other", house_plan + " ").status, 201);

    journal().inject(Fault::lose_answer);
    const auto made = world.begin("PUT", "/v1/shows/t", R"({"plan":"other"})");
    recover();
    EXPECT_EQ(made->status, 201);
}

TEST_F(Failures, of_a_log_that_is_damaged_leave_the_other_shows_alone) {
    world.open_show("t");
    journal().inject(Fault::tear);
    const auto torn = take("A-1");
    recover();
    EXPECT_EQ(torn->told(), "504 outcome_unknown");
    EXPECT_EQ(take("A-2")->told(), "503 unavailable");
    EXPECT_EQ(world.get("/v1/shows/s").status, 200);
    EXPECT_EQ(world.post("/v1/shows/t/holds", R"({"holder":"ann","seats":["A-1"]})").status, 201);
}

/// A journal that cannot be read yet.
class Unread : public testing::Test {
public:
    Unread() {
        world.open_show();
        world.world().crash();
        world.world().journal().fail_opens(1000);
        world.world().restart();
    }
    ApiWorld world;
};

TEST_F(Unread, journals_say_so_instead_of_404) {
    for (const char* path : {"/readyz", "/v1/shows", "/v1/plans/house", "/v1/plans/none", "/v1/shows/s",
                             "/v1/shows/none", "/v1/shows/s/seats", "/v1/shows/s/seats/A-1", "/v1/shows/s/feed",
                             "/v1/shows/s/changes", "/v1/shows/s/holds", "/v1/shows/s/bookings/b"}) {
        const Reply reply = world.get(path);
        EXPECT_EQ(reply.told(), "503 unavailable") << path;
        EXPECT_EQ(reply.header("Retry-After"), "1");
    }
    EXPECT_EQ(world.put("/v1/plans/p", house_plan).told(), "503 unavailable");
    EXPECT_EQ(world.put("/v1/shows/t", R"({"plan":"house"})").told(), "503 unavailable");
    EXPECT_EQ(world.post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1"]})").told(), "503 unavailable");
    EXPECT_EQ(world.get("/healthz").status, 200);

    world.world().journal().fail_opens(0);
    world.world().pass(1000);
    world.tick();
    EXPECT_EQ(world.get("/readyz").status, 200);
    EXPECT_EQ(world.get("/v1/shows/s").status, 200);
    EXPECT_EQ(world.get("/v1/shows/none").told(), "404 unknown_show");
}

}  // namespace
}  // namespace seatlock::http
