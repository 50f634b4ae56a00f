#include "rehearse/call.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::rehearse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Call call_of(CallKind kind) {
    Call call;
    call.kind = kind;
    call.key = "k-1";
    call.holder = "ann \"the\" buyer";
    call.seats = {"A-1", "A-2"};
    call.hold = "h_1";
    return call;
}

template <typename T>
T reply(CallKind kind, int status, const std::string& body) {
    const Reply read = read_reply(call_of(kind), {status, body}, 3);
    EXPECT_TRUE(std::holds_alternative<T>(read)) << body;
    return std::holds_alternative<T>(read) ? std::get<T>(read) : T{};
}

TEST(Call, becomes_a_request) {
    const Request map = to_request(call_of(CallKind::map), "demo");
    EXPECT_EQ(map.method + " " + map.target, "GET /v1/shows/demo/seats?form=compact");
    EXPECT_EQ(map.idempotency_key, "") << "a reading needs none";
    Call wish = call_of(CallKind::hold);
    EXPECT_EQ(to_request(wish, "demo").body, R"({"holder":"ann \"the\" buyer","seats":["A-1","A-2"]})");
    wish.ttl_seconds = 9;
    const Request hold = to_request(wish, "demo");
    EXPECT_EQ(hold.method + " " + hold.target, "POST /v1/shows/demo/holds");
    EXPECT_EQ(hold.idempotency_key, "k-1");
    EXPECT_THAT(hold.body, HasSubstr(R"("ttl_seconds":9)"));
    EXPECT_EQ(to_request(call_of(CallKind::book), "demo").target, "/v1/shows/demo/holds/h_1/book");
    EXPECT_EQ(to_request(call_of(CallKind::release), "demo").target, "/v1/shows/demo/holds/h_1/release");
}

TEST(Reply, is_read) {
    EXPECT_EQ(reply<MapReply>(CallKind::map, 200, R"({"seq":1,"states":"alb"})").states, "alb");
    const auto hold = reply<HoldReply>(
        CallKind::hold, 201,
        R"({"hold":"h_1","holder":"ann","state":"active","seats":[{"seat":"A-2"},{"seat":"A-1"}],"seq":4})");
    EXPECT_EQ(hold, (HoldReply{"h_1", "ann", "active", {"A-1", "A-2"}, 4}));
    const auto booking = reply<BookReply>(
        CallKind::book, 200, R"({"booking":"b_1","hold":"h_1","holder":"ann","seats":[{"seat":"A-1"}],"seq":5})");
    EXPECT_EQ(booking, (BookReply{"b_1", "h_1", "ann", {"A-1"}, 5}));
    const auto refusal = reply<Refusal>(
        CallKind::hold, 409,
        R"({"code":"locked","refusals":[{"seat":"A-1","reason":"locked"},{"seat":"A-2","reason":"booked"}]})");
    EXPECT_THAT(refusal.seats, ElementsAre(Pair("A-1", "locked"), Pair("A-2", "booked")));
}

TEST(Reply, that_says_nothing_is_a_failure) {
    for (const auto& [status, failure] : std::vector<std::pair<int, Failure>>{{0, Failure::connection_lost},
                                                                              {408, Failure::server_error},
                                                                              {500, Failure::server_error},
                                                                              {502, Failure::server_error},
                                                                              {503, Failure::unavailable},
                                                                              {504, Failure::outcome_unknown}}) {
        for (const CallKind kind : call_kinds) EXPECT_EQ(reply<Failure>(kind, status, "anything"), failure) << status;
    }
}

TEST(Reply, that_makes_no_sense_is_unusable_and_quoted) {
    struct Row {
        CallKind kind;
        int status;
        std::string body;
    };
    const std::string hold = R"("holder":"ann","state":"active","seats":[],"seq":4})";
    for (const Row& row : std::vector<Row>{
             {CallKind::map, 200, "<html>"},
             {CallKind::map, 200, "{}"},
             {CallKind::map, 200, R"({"states":7})"},
             {CallKind::map, 200, "[]"},
             {CallKind::map, 200, R"({"states":"a"})"},
             {CallKind::map, 200, R"({"states":"bbbb"})"},
             {CallKind::map, 200, R"({"states":"abx"})"},
             {CallKind::map, 404, "{}"},
             {CallKind::hold, 201, R"({"state":"active","seq":1})"},
             {CallKind::hold, 201, R"({"hold":"h_1","seq":-1})"},
             {CallKind::hold, 201, R"({"hold":"h/../x",)" + hold},
             {CallKind::hold, 201, R"({"hold":"h\r\nX: y",)" + hold},
             {CallKind::hold, 409, R"({"code":"show_exists"})"},
             {CallKind::hold, 409, R"({"refusals":[]})"},
             {CallKind::hold, 401, R"({"code":"unauthorized"})"},
             {CallKind::book, 201, R"({"hold":"h_1","seq":4})"},
             {CallKind::book, 404, R"({"code":"unknown_hold"})"},
             {CallKind::release, 302, ""},
         }) {
        const auto unusable = reply<Unusable>(row.kind, row.status, row.body);
        EXPECT_THAT(unusable.why, HasSubstr("status " + std::to_string(row.status)));
        EXPECT_THAT(unusable.why, HasSubstr(row.body));
    }
    EXPECT_LT(reply<Unusable>(CallKind::map, 200, std::string(100'000, 'x')).why.size(), 400U);
}

}  // namespace
}  // namespace seatlock::rehearse
