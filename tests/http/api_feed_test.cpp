// The feed and its twin for pollers.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Feed : public testing::Test {
public:
    explicit Feed(service::ServiceOptions options = {}) : world({}, std::move(options)) {
        world.open_show();
        log_id = world.get("/v1/shows/s").at("log_id");
    }

    std::shared_ptr<StreamSource> open(const std::string& query = {}, const Headers& headers = {}) {
        const Reply reply = world.get("/v1/shows/s/feed" + query, headers);
        EXPECT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(reply.header("Content-Type"), "text/event-stream");
        EXPECT_EQ(reply.header("Cache-Control"), "no-store");
        EXPECT_NE(reply.stream, nullptr);
        return reply.stream;
    }
    void take(int holds) {
        for (int i = 0; i < holds; ++i) {
            world.post("/v1/shows/s/holds/" + world.hold(R"("A-1")") + "/release");
        }
    }

    ApiWorld world;
    std::string log_id;
};

/// The ids of a piece of the stream, "S" before that of a snapshot.
std::string ids(std::string_view text) {
    std::string all;
    bool snapshot = false;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() + 1);
        if (line == "event: snapshot") snapshot = true;
        if (!line.starts_with("id: ")) continue;
        all += (snapshot ? "S" : "") + std::string(line.substr(4)) + " ";
        snapshot = false;
    }
    return all;
}

TEST_F(Feed, tells_every_entry_as_it_comes) {
    const auto feed = open("?from=1");
    EXPECT_EQ(feed->next(), "");
    world.post("/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1","B-2"],"reference":"cart"})");
    EXPECT_EQ(feed->next(),
              "id: 2\ndata: {\"seq\":2,\"at\":\"2023-11-14T22:13:20.000Z\",\"kind\":\"held\",\"changes\":["
              "{\"seat\":\"A-1\",\"generation\":1,\"from\":\"available\",\"to\":\"locked\"},"
              "{\"seat\":\"B-2\",\"generation\":1,\"from\":\"available\",\"to\":\"locked\"}]}\n\n");
    EXPECT_EQ(feed->next(), "");
    world.post("/v1/shows/s/holds/h_id1/extend");
    world.world().pass(60'001);
    world.tick();
    EXPECT_THAT(feed->next(), HasSubstr(R"("kind":"extended","changes":[]})"
                                        "\n\nid: 4\n"));
    EXPECT_EQ(feed->next(), "");
}

TEST_F(Feed, gives_the_reason_of_what_nobody_asked_for) {
    world.hold(R"("A-1")");
    const auto feed = open("?from=2");
    world.world().pass(60'001);
    world.tick();
    EXPECT_EQ(
        feed->next(),
        "id: 3\ndata: {\"seq\":3,\"at\":\"2023-11-14T22:14:20.001Z\",\"kind\":\"expired\",\"reason\":\"deadline\","
        "\"changes\":[{\"seat\":\"A-1\",\"generation\":1,\"from\":\"locked\",\"to\":\"available\"}]}\n\n");
}

TEST_F(Feed, never_says_who) {
    const auto feed = open("?from=0");
    world.post("/v1/shows/s/holds", R"({"holder":"ann-secret","seats":["A-1"],"reference":"ref-secret"})");
    world.post("/v1/shows/s/holds/h_id1/book", R"({"reference":"order-secret"})");
    const std::string told = feed->next();
    EXPECT_EQ(ids(told), "1 2 3 ");
    for (const char* secret : {"secret", "h_id", "b_id", "holder", "actor", "hold\""}) {
        EXPECT_THAT(told, Not(HasSubstr(secret)));
        EXPECT_THAT(world.get("/v1/shows/s/changes").text, Not(HasSubstr(secret)));
    }
}

/// With a key: who, and why.
class KeyedFeed : public testing::Test {
public:
    KeyedFeed() {
        world.use_key("0123456789abcdef");
        world.open_show();
    }
    Reply post(const std::string& path, const std::string& body) { return world.post("/v1/shows/s" + path, body); }
    std::string entry(int seq) {
        return world.get("/v1/shows/s/changes?limit=1&from=" + std::to_string(seq - 1)).at("entries/0");
    }

    ApiWorld world{{.admin_key = "0123456789abcdef", .assets = {}}};
};

TEST_F(KeyedFeed, says_who_and_why) {
    post("/holds", R"({"holder":"ann","seats":["A-1"],"reference":"cart"})");
    post("/holds/h_id1/pay", R"({"payment":"p1"})");
    post("/holds/h_id1/book", R"({"reference":"order"})");
    post("/bookings/b_id2/cancel", R"({"reason":"ill"})");
    post("/seats/block", R"({"seats":["A-2"],"reason":"camera"})");
    const auto change = [](const char* seat, const char* from, const char* to) {
        return R"("changes":[{"seat":")" + std::string(seat) + R"(","generation":1,"from":")" + from + R"(","to":")" +
               to + "\"}]}";
    };
    const std::string at = R"("at":"2023-11-14T22:13:20.000Z",)";
    EXPECT_EQ(entry(2), R"({"seq":2,)" + at + R"("kind":"held","actor":"admin","holder":"ann","hold":"h_id1",)" +
                            R"("reference":"cart","expires_at":"2023-11-14T22:14:20.000Z",)" +
                            change("A-1", "available", "locked"));
    EXPECT_EQ(entry(3), R"({"seq":3,)" + at + R"("kind":"paying","actor":"admin","holder":"ann","hold":"h_id1",)" +
                            R"("reference":"cart","payment":"p1","expires_at":"2023-11-14T22:23:20.000Z",)" +
                            R"("changes":[]})");
    EXPECT_EQ(entry(4), R"({"seq":4,)" + at + R"("kind":"booked","actor":"admin","holder":"ann","hold":"h_id1",)" +
                            R"("booking":"b_id2","reference":"order","payment":"p1",)" +
                            change("A-1", "locked", "booked"));
    EXPECT_EQ(entry(5), R"({"seq":5,)" + at + R"("kind":"cancelled","actor":"admin","holder":"ann","hold":"h_id1",)" +
                            R"("booking":"b_id2","reference":"order","reason":"ill","payment":"p1",)" +
                            change("A-1", "booked", "available"));
    EXPECT_EQ(entry(6), R"({"seq":6,)" + at + R"("kind":"blocked","actor":"admin","reason":"camera",)" +
                            change("A-2", "available", "available"));
    const auto feed = world.get("/v1/shows/s/feed?from=5").stream;
    EXPECT_EQ(feed->next(), "id: 6\ndata: " + entry(6) + "\n\n");
}

TEST_F(KeyedFeed, has_a_twin_for_every_seat) {
    post("/bookings", R"({"holder":"ann","seats":["A-1"],"reference":"door"})");
    post("/bookings/b_id1/cancel", R"({"reason":"ill"})");
    post("/seats/block", R"({"seats":["A-1","A-2"],"reason":"camera"})");
    const Reply seat = world.get("/v1/shows/s/seats/A-1");
    EXPECT_EQ(seat.at("block_reason"), "camera");
    EXPECT_EQ(seat.at("history_from"), "1");
    EXPECT_EQ(seat.at("history/0"),
              R"({"seq":2,"at":"2023-11-14T22:13:20.000Z","kind":"booked","generation":1,"from":"available",)"
              R"("to":"booked","actor":"admin","holder":"ann","booking":"b_id1","reference":"door"})");
    EXPECT_EQ(seat.at("history/1/kind") + " " + seat.at("history/1/reason"), "cancelled ill");
    EXPECT_EQ(seat.at("history/2/kind") + " " + seat.at("history/2/generation"), "blocked 2");
    EXPECT_EQ(seat.at("history/3"), "-");
    world.use_key("");
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-1").at("history"), "-");
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-1").at("block_reason"), "-");
}

TEST_F(KeyedFeed, tells_the_newest_thousand_changes_of_a_seat) {
    const auto turn = [&](int turns) {
        for (int i = 0; i < turns; ++i) {
            post("/seats/block", R"({"seats":["A-1"],"reason":"camera"})");
            post("/seats/unblock", R"({"seats":["A-1"],"reason":"no camera"})");
        }
    };
    turn(500);  // entries 2 to 1001
    const Reply all = world.get("/v1/shows/s/seats/A-1");
    EXPECT_EQ(all.at("history_from") + " " + all.at("history/0/seq") + " " + all.at("history/999/seq"), "2 2 1001");
    turn(1);
    const Reply newest = world.get("/v1/shows/s/seats/A-1");
    EXPECT_EQ(newest.at("history_from") + " " + newest.at("history/0/seq"), "4 4");
    EXPECT_EQ(newest.at("history/1000"), "-");
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-2").at("history_from"), "1");
}

TEST_F(Feed, goes_on_behind_a_position) {
    take(2);
    EXPECT_EQ(ids(open("?from=2")->next()), "3 4 5 ");
    EXPECT_EQ(ids(open("?from=0")->next()), "1 2 3 4 5 ");
    EXPECT_EQ(open("?from=5")->next(), "");
    EXPECT_EQ(ids(open("", {{"last-event-id", "4"}})->next()), "5 ");
    EXPECT_EQ(ids(open("?from=1", {{"last-event-id", "4"}})->next()), "5 ") << "Last-Event-ID wins over from";
    EXPECT_EQ(ids(open("?from=3&log_id=" + log_id)->next()), "4 5 ");
}

TEST_F(Feed, starts_with_a_snapshot_where_it_cannot_go_on) {
    take(1);
    world.hold(R"("A-2")");
    const std::string seats = world.get("/v1/shows/s/seats").text;
    const std::string snapshot = "event: snapshot\nid: 4\ndata: " + seats + "\n\n";
    EXPECT_EQ(open()->next(), snapshot) << "without a position";
    EXPECT_EQ(open("?from=5")->next(), snapshot) << "ahead";
    EXPECT_EQ(open("?from=18446744073709551615")->next(), snapshot);
    EXPECT_EQ(open("?from=3&log_id=ffffffffffffffffffffffffffffffff")->next(), snapshot) << "of another log";
    EXPECT_EQ(open("", {{"last-event-id", "h_id1"}})->next(), snapshot) << "no position of ours";
    EXPECT_EQ(open("?from=3", {{"last-event-id", ""}})->next(), snapshot);

    const auto feed = open("?from=9");
    EXPECT_EQ(ids(feed->next()), "S4 ");
    take(1);
    EXPECT_EQ(ids(feed->next()), "5 6 ");
}

TEST_F(Feed, refuses_a_position_that_is_no_number) {
    for (const char* from : {"-1", "x", "", "1.5", "18446744073709551616", "+1", "%201"}) {
        EXPECT_EQ(world.get("/v1/shows/s/feed?from=" + std::string(from)).told(), "400 invalid_request") << from;
        EXPECT_EQ(world.get("/v1/shows/s/changes?from=" + std::string(from)).told(), "400 invalid_request") << from;
    }
    EXPECT_EQ(world.get("/v1/shows/t/feed").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/s/feed?since=1").told(), "400 invalid_request");
}

TEST_F(Feed, breaks_a_silence_of_15_seconds) {
    const auto feed = open("?from=1");
    world.world().pass(14'999);
    EXPECT_EQ(feed->next(), "");
    world.world().pass(1);
    EXPECT_EQ(feed->next(), ": still here\n\n");
    EXPECT_EQ(feed->next(), "");
    world.world().pass(10'000);
    world.hold(R"("A-1")");
    EXPECT_EQ(ids(feed->next()), "2 ");
    world.world().pass(14'999);
    EXPECT_EQ(feed->next(), "") << "what was sent is no silence";
    world.world().pass(1);
    EXPECT_EQ(feed->next(), ": still here\n\n");
    world.world().step_wall(-3'600'000);
    world.world().pass(15'000);
    EXPECT_EQ(feed->next(), ": still here\n\n") << "no matter what the wall clock does";
}

TEST_F(Feed, comes_in_pieces_that_follow_each_other) {
    take(600);  // some 200 kB
    const auto feed = open("?from=1");
    std::string all;
    int pieces = 0;
    for (std::string piece = feed->next(); !piece.empty(); piece = feed->next()) {
        EXPECT_LT(piece.size(), 80U * 1024);
        EXPECT_THAT(piece, StartsWith("id: "));
        EXPECT_TRUE(piece.ends_with("\n\n"));
        all += ids(piece);
        ++pieces;
    }
    EXPECT_GT(pieces, 1);
    std::string expected;
    for (int id = 2; id <= 1201; ++id) expected += std::to_string(id) + " ";
    EXPECT_EQ(all, expected);
}

TEST_F(Feed, shows_nothing_before_it_is_durable) {
    const auto feed = open("?from=1");
    world.world().journal().delay_every_append(true);
    const auto hold = world.begin("POST", "/v1/shows/s/holds", R"({"holder":"ann","seats":["A-1"]})");
    EXPECT_EQ(feed->next(), "");
    EXPECT_EQ(hold->status, 0);
    EXPECT_THAT(world.get("/v1/shows/s/seats").text, Not(HasSubstr("locked")));
    world.world().deliver_all();
    world.settle();
    EXPECT_EQ(ids(feed->next()), "2 ");
    EXPECT_EQ(hold->status, 201);
}

TEST_F(Feed, has_a_head) {
    const Reply reply = world.call("HEAD", "/v1/shows/s/feed");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(reply.stream, nullptr);
}

TEST_F(Feed, has_a_twin_for_pollers) {
    take(2);
    const Reply all = world.get("/v1/shows/s/changes");
    EXPECT_EQ(all.status, 200);
    EXPECT_EQ(all.at("log_id"), log_id);
    EXPECT_EQ(all.at("entries/0/seq"), "1");
    EXPECT_EQ(all.at("entries/4/kind"), "released");
    EXPECT_EQ(all.at("entries/5"), "-");
    EXPECT_EQ(all.at("next"), "5");
    EXPECT_EQ(all.at("seq"), "5");
    EXPECT_EQ(all.at("snapshot"), "-");

    const Reply some = world.get("/v1/shows/s/changes?from=1&limit=2");
    EXPECT_EQ(some.at("entries/0/seq"), "2");
    EXPECT_EQ(some.at("entries/1/seq"), "3");
    EXPECT_EQ(some.at("entries/2"), "-");
    EXPECT_EQ(some.at("next"), "3");
    EXPECT_EQ(some.at("seq"), "5");

    const Reply none = world.get("/v1/shows/s/changes?from=5");
    EXPECT_EQ(none.at("entries"), "[]");
    EXPECT_EQ(none.at("next"), "5");

    for (const std::string& query : {std::string("?from=6"), std::string("?from=18446744073709551615"),
                                     "?from=2&log_id=" + std::string(32, 'f')}) {
        const Reply ahead = world.get("/v1/shows/s/changes" + query);
        EXPECT_EQ(ahead.at("snapshot"), world.get("/v1/shows/s/seats").text) << query;
        EXPECT_EQ(ahead.at("entries"), "[]");
        EXPECT_EQ(ahead.at("next"), "5");
    }
    EXPECT_EQ(world.get("/v1/shows/s/changes?limit=x").told(), "400 invalid_request");
    EXPECT_EQ(world.get("/v1/shows/s/changes?limit=-1").told(), "400 invalid_request");
    EXPECT_EQ(world.get("/v1/shows/s/changes?limit=0").at("next"), "1") << "a poller always gets on";
}

TEST_F(Feed, pollers_get_pages_of_a_bounded_size) {
    take(600);
    EXPECT_EQ(world.get("/v1/shows/s/changes").at("next"), "100");
    EXPECT_EQ(world.get("/v1/shows/s/changes?limit=4294967295").at("next"), "1000");
    EXPECT_EQ(world.get("/v1/shows/s/changes?limit=4294967296").told(), "400 invalid_request");
}

/// A feed that goes back three entries.
class ShortFeed : public Feed {
public:
    ShortFeed() : Feed({.feed_entries_max = 3}) {}
};

TEST_F(ShortFeed, starts_with_a_snapshot_where_the_position_is_no_longer_retained) {
    take(3);
    EXPECT_EQ(ids(open("?from=4")->next()), "5 6 7 ");
    EXPECT_EQ(ids(open("?from=3")->next()), "S7 ");
    EXPECT_EQ(world.get("/v1/shows/s/changes?from=4").at("snapshot"), "-");
    EXPECT_NE(world.get("/v1/shows/s/changes?from=3").at("snapshot"), "-");
    EXPECT_NE(world.get("/v1/shows/s/changes").at("snapshot"), "-");
}

TEST_F(ShortFeed, gives_a_snapshot_to_a_reader_who_fell_behind) {
    const auto feed = open("?from=1");
    take(1);
    EXPECT_EQ(ids(feed->next()), "2 3 ");
    take(2);
    EXPECT_EQ(ids(feed->next()), "S7 ");
    world.hold(R"("A-1")");
    EXPECT_EQ(ids(feed->next()), "8 ");
}

}  // namespace
}  // namespace seatlock::http
