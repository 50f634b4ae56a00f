#include "rehearse/crowd.hpp"

#include <cstddef>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rehearse/fake_client.hpp"
#include "rehearse/sale.hpp"

namespace seatlock::rehearse {
namespace {

/// Sells the seats of rows_of_five(2) one hold after the other, first come first served, without expiry.
class SmallServer {
public:
    Response operator()(const Request& request) {
        ++requests[request.target.substr(0, request.target.rfind("/h"))];
        if (mood.status != 200) return mood;
        if (request.method == "GET") return {200, R"({"seq":1,"states":")" + states + "\"}"};
        if (request.target.ends_with("/holds")) return hold(request);
        if (request.target.ends_with("/book")) return book();
        return {404, "{}"};
    }

    Response mood{200, {}};
    std::string states = std::string(10, 'a');
    std::map<std::string, int> requests;

private:
    Response hold(const Request& request) {
        const std::size_t from = request.body.find("[\"");
        const std::size_t seat = static_cast<std::size_t>(request.body[from + 2] - 'A') * 5 +
                                 static_cast<std::size_t>(request.body[from + 4] - '1');
        const std::string name = request.body.substr(from + 2, 3);
        if (states[seat] != 'a') return {409, R"({"refusals":[{"seat":")" + name + R"(","reason":"locked"}]})"};
        states[seat] = 'b';
        last_ = R"("hold":"h_)" + name + R"(","holder":"x","seats":[{"seat":")" + name + R"("}],"seq":2})";
        return {201, R"({"state":"active",)" + last_};
    }
    Response book() { return {201, R"({"booking":"b_1",)" + last_}; }

    std::string last_;
};

class CrowdTest : public testing::Test {
public:
    CrowdOptions options{.show = "demo",
                         .buyers = 12,
                         .seed = 3,
                         .habits = {.seats_min = 1, .seats_max = 1, .abandon_percent = 0, .hold_ttl_seconds = {}}};
    SmallServer server;
    FakeClient client{[this](const Request& request) { return server(request); }};
    House house = rows_of_five(2);
    Ledger ledger;
    int replies = 0;
    Crowd crowd{client, house, ledger, options, [this] { ++replies; }};
};

TEST_F(CrowdTest, sells_the_house_out_and_turns_the_rest_away) {
    crowd.open();
    client.run_until([&] { return crowd.everybody_is_gone(); });
    EXPECT_TRUE(crowd.everybody_is_gone());
    EXPECT_EQ(crowd.count(Fate::served), 10U);
    EXPECT_EQ(crowd.count(Fate::too_late), 2U);
    EXPECT_EQ(crowd.settled_for_fewer(), 0U);
    EXPECT_EQ(ledger.seats_booked(), 10U);
    EXPECT_EQ(crowd.calls_in_flight(), 0U);
    EXPECT_EQ(static_cast<std::uint64_t>(replies), ledger.answers());
    EXPECT_EQ(ledger.latency(CallKind::hold).max_us(), client.answer_us);
    EXPECT_GE(client.now_us(), 1'000'000'000 + 100'000) << "they dithered";
}

TEST_F(CrowdTest, goes_on_where_it_was_when_the_server_comes_back) {
    server.mood = {0, "connection refused"};
    crowd.open();
    const std::int64_t away_until_us = client.now_us() + 5'000'000;
    client.run_until([&] { return client.now_us() > away_until_us; });
    EXPECT_GT(ledger.failed(Failure::connection_lost), 12U);
    ASSERT_TRUE(crowd.unanswered_since_us());
    EXPECT_GE(client.now_us() - *crowd.unanswered_since_us(), 3'900'000);
    server.mood = {200, {}};
    client.run_until([&] { return crowd.everybody_is_gone(); });
    EXPECT_FALSE(crowd.unanswered_since_us());
    EXPECT_EQ(crowd.count(Fate::served), 10U);
}

TEST_F(CrowdTest, asks_nothing_more_once_it_is_closed) {
    crowd.open();
    client.run_until([&] { return ledger.answers() > 3 && crowd.calls_in_flight() > 0; });
    crowd.close();
    const std::uint64_t answers = ledger.answers() + crowd.calls_in_flight();
    ASSERT_GT(crowd.calls_in_flight(), 0U) << "or the replies had nobody to tempt";
    client.run_until([] { return false; });
    EXPECT_EQ(ledger.answers(), answers);
    EXPECT_LT(crowd.gone(), crowd.size());
}

TEST_F(CrowdTest, loses_whoever_is_told_nonsense) {
    server.mood = {418, "{}"};
    crowd.open();
    client.run_until([&] { return crowd.everybody_is_gone(); });
    EXPECT_EQ(crowd.count(Fate::failed), 12U);
    EXPECT_THAT(ledger.unusable(), testing::SizeIs(12));
}

TEST_F(CrowdTest, takes_no_map_of_another_house) {
    for (const std::size_t seats : {1U, 9U, 11U, 1000U}) {
        server.states = std::string(seats, seats == 1 ? 'a' : 'b');
        Ledger notes;
        Crowd misled(client, house, notes, options, [] {});
        misled.open();
        client.run_until([&] { return misled.everybody_is_gone(); });
        EXPECT_EQ(misled.count(Fate::failed), 12U) << seats;
        EXPECT_THAT(notes.unusable(), testing::SizeIs(12)) << seats;
    }
}

}  // namespace
}  // namespace seatlock::rehearse
