// What operators see and set: rate limits and metrics.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"
#include "http/exposition.hpp"

namespace seatlock::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

const std::string key = "0123456789abcdef";

class RateLimiting : public testing::Test {
protected:
    static ApiOptions limited(std::vector<std::pair<std::string, std::string>>& told) {
        ApiOptions options;
        options.admin_key = key;
        options.limits = {.per_second_per_key = 2, .per_second_per_address = 1};
        options.on_rate_limited = [&told](std::string_view per, const std::string& subject) {
            told.emplace_back(per, subject);
        };
        return options;
    }

    Reply from(const std::string& address, const std::string& target, const Headers& headers = {}) {
        Request request{"GET", target, headers, ""};
        request.headers.emplace_back("host", "localhost:8080");
        request.origin.address = address;
        return world.send(std::move(request));
    }

    std::vector<std::pair<std::string, std::string>> told;
    ApiWorld world{limited(told)};
    const Headers with_key{{"authorization", "Bearer " + key}};
};

TEST_F(RateLimiting, turn_away_who_asks_too_often_and_say_when_to_come_back) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(from("192.0.2.1", "/v1/shows").status, 200);
    const Reply refused = from("192.0.2.1", "/v1/shows");
    EXPECT_EQ(refused.told(), "429 too_many_requests");
    EXPECT_EQ(refused.at("retry"), "later");
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(from("192.0.2.2", "/v1/shows").status, 200) << "somebody else";
    EXPECT_EQ(from("192.0.2.1", "/nothing").status, 429) << "whatever is asked";
    world.world().pass(1000);
    EXPECT_EQ(from("192.0.2.1", "/v1/shows").status, 200);
    EXPECT_EQ(from("192.0.2.1", "/v1/shows").status, 429);
    EXPECT_THAT(told,
                ElementsAre(Pair("address", "192.0.2.1"), Pair("address", "192.0.2.1"), Pair("address", "192.0.2.1")));
}

TEST_F(RateLimiting, count_a_key_by_itself_and_a_wrong_key_with_its_address) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(from("192.0.2.1", "/v1/shows", with_key).status, 200);
    EXPECT_EQ(from("192.0.2.9", "/v1/shows", with_key).status, 429) << "from wherever the key is used";
    const Headers wrong{{"authorization", "Bearer 0123456789abcdeX"}};
    for (int i = 0; i < 5; ++i) EXPECT_EQ(from("192.0.2.1", "/v1/plans/p", wrong).status, 401);
    EXPECT_EQ(from("192.0.2.1", "/v1/plans/p", wrong).status, 429) << "keys cannot be guessed any faster";
    EXPECT_EQ(told.at(0).first, "key");
    EXPECT_THAT(told.at(0).second, Not(HasSubstr(key)));
}

TEST_F(RateLimiting, leave_health_and_metrics_alone) {
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(from("192.0.2.1", "/healthz").status, 200);
        EXPECT_EQ(from("192.0.2.1", "/readyz").status, 200);
        EXPECT_EQ(from("192.0.2.1", "/metrics", with_key).status, 200);
    }
    for (int i = 0; i < 50; ++i) from("192.0.2.1", "/v1/shows");
    const Exposition text = parse_exposition(from("192.0.2.1", "/metrics", with_key).text);
    EXPECT_EQ(text.at("seatlock_http_rate_limited_total{per=\"address\"}"), 45);
    EXPECT_EQ(text.at("seatlock_http_rate_limited_total{per=\"key\"}"), 0);
}

class MetricsCall : public testing::Test {
protected:
    Exposition scrape() {
        const Reply reply = world.get("/metrics");
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
        Exposition text = parse_exposition(reply.text);
        EXPECT_THAT(text.faults, IsEmpty());
        return text;
    }

    ApiWorld world;
};

TEST_F(MetricsCall, counts_requests_by_the_route_they_took) {
    world.open_show();
    world.get("/v1/shows/s");
    world.get("/v1/shows/none");
    world.call("HEAD", "/v1/shows/s");
    world.get("/nowhere");
    world.call("BREW", "/v1/shows/s");
    const Exposition text = scrape();
    const auto requests = [&](const std::string& labels) {
        return text.at("seatlock_http_requests_total{" + labels + "}");
    };
    EXPECT_EQ(requests(R"(route="/v1/shows/{show}",method="GET",status="200")"), 1);
    EXPECT_EQ(requests(R"(route="/v1/shows/{show}",method="GET",status="404")"), 1);
    EXPECT_EQ(requests(R"(route="/v1/shows/{show}",method="HEAD",status="200")"), 1);
    EXPECT_EQ(requests(R"(route="/v1/shows/{show}",method="PUT",status="201")"), 1);
    EXPECT_EQ(requests(R"(route="none",method="GET",status="404")"), 1);
    EXPECT_EQ(requests(R"(route="none",method="other",status="405")"), 1);
    EXPECT_EQ(text.at(R"(seatlock_http_request_duration_seconds_count{route="/v1/shows/{show}"})"), 4);
}

TEST_F(MetricsCall, tells_what_is_on_sale_and_who_follows_it) {
    world.open_show();
    world.open_show("t");
    world.hold(R"("A-1","A-2")");
    const Reply feed = world.get("/v1/shows/s/feed");
    Exposition text = scrape();
    EXPECT_EQ(text.at(R"(seatlock_seats{state="available"})"), 10);
    EXPECT_EQ(text.at(R"(seatlock_seats{state="locked"})"), 2);
    EXPECT_EQ(text.at(R"(seatlock_shows{state="open"})"), 2);
    EXPECT_EQ(text.at("seatlock_ready"), 1);
    EXPECT_EQ(text.at("seatlock_feed_readers"), 1);
    EXPECT_EQ(text.at("seatlock_feed_lag_entries"), 2) << "it has not been asked for anything yet";
    static_cast<void>(feed.stream->next());
    EXPECT_EQ(scrape().at("seatlock_feed_lag_entries"), 0);
    world.hold(R"("A-3")", "bob");
    EXPECT_EQ(scrape().at("seatlock_feed_lag_entries"), 1);
}

TEST_F(MetricsCall, forgets_a_reader_who_left) {
    world.open_show();
    world.get("/v1/shows/s/feed");
    EXPECT_EQ(scrape().at("seatlock_feed_readers"), 0);
}

TEST_F(MetricsCall, says_not_ready_while_the_journal_fails) {
    world.open_show();
    world.world().journal().fail_opens(3);
    world.world().journal().inject(journal::Fault::fail);
    world.begin("POST", "/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1"]})");
    EXPECT_EQ(scrape().at("seatlock_ready"), 0);
    EXPECT_EQ(world.get("/readyz").status, 503);
    for (int i = 0; i < 20; ++i) {
        world.world().pass(100);
        world.tick();
    }
    EXPECT_EQ(scrape().at("seatlock_ready"), 1);
}

TEST_F(MetricsCall, names_nobody) {
    world.open_show();
    const std::string hold = world.hold(R"("A-1")", "a-holder-of-seats");
    world.get("/v1/shows/s/holds/" + hold);
    const std::string text = world.get("/metrics").text;
    for (const std::string& secret : {hold, std::string("a-holder-of-seats"), std::string("house")}) {
        EXPECT_THAT(text, Not(HasSubstr(secret)));
    }
}

TEST(MetricsAccess, needs_a_key_where_there_is_one_unless_anybody_may_look) {
    ApiWorld closed(ApiOptions{.admin_key = key, .assets = {}});
    EXPECT_EQ(closed.get("/metrics").status, 401);
    EXPECT_EQ(closed.get("/metrics", {{"authorization", "Bearer " + key}}).status, 200);
    ApiWorld open(ApiOptions{.admin_key = key, .assets = {}, .metrics_anonymous = true});
    EXPECT_EQ(open.get("/metrics").status, 200);
    EXPECT_EQ(open.get("/v1/plans/p").status, 401);
}

}  // namespace
}  // namespace seatlock::http
