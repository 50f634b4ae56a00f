// The bulk road: docs/bulk.md.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"
#include "http/command_stream.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Headers ndjson = {{"content-type", "application/x-ndjson"}};

class Commands : public testing::Test {
public:
    Commands() { world.open_show(); }

    Reply post(const std::string& body, const Headers& headers = ndjson) {
        return world.post("/v1/shows/s/commands", body, headers);
    }
    /// All that is answered now, one outcome a line.
    static std::string outcomes(const Reply& reply) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        std::string all;
        for (std::string piece = reply.stream->next(); !piece.empty(); piece = reply.stream->next()) all += piece;
        return all;
    }
    std::string run(const std::string& body) {
        const Reply reply = post(body);
        std::string all = outcomes(reply);
        EXPECT_TRUE(reply.stream->ended());
        return all;
    }
    std::string map() { return world.get("/v1/shows/s/seats?form=compact").at("states"); }

    ApiWorld world;
};

/// "1:201 2:409", one for each outcome.
std::string statuses(std::string_view outcomes) {
    std::string all;
    while (!outcomes.empty()) {
        const std::size_t end = outcomes.find('\n');
        const auto outcome = json::parse(outcomes.substr(0, end));
        EXPECT_TRUE(outcome) << outcomes;
        if (!outcome) break;
        const bool replayed = outcome->find("replayed") != nullptr;
        all += std::to_string(*outcome->find("line")->integer()) + ":" +
               std::to_string(*outcome->find("status")->integer()) + (replayed ? "r " : " ");
        outcomes.remove_prefix(end + 1);
    }
    return all;
}

TEST_F(Commands, are_answered_as_their_calls_would_be) {
    const Reply reply = post(R"({"do":"hold","holder":"ann","seats":["A-1"]})"
                             "\n");
    EXPECT_EQ(reply.header("Content-Type"), "application/x-ndjson");
    EXPECT_TRUE(reply.stream->finite());
    EXPECT_FALSE(reply.stream->ended());
    const std::string outcome = outcomes(reply);
    EXPECT_EQ(outcome, R"({"line":1,"status":201,"body":)" + world.get("/v1/shows/s/holds/h_id1").text + "}\n");
    EXPECT_TRUE(reply.stream->ended());
    const std::string refused = world.post("/v1/shows/s/holds", R"({"holder":"bob","seats":["A-1"]})").text;
    EXPECT_EQ(run(R"({"do":"hold","holder":"bob","seats":["A-1"]})"),
              R"({"line":1,"status":409,"body":)" + refused + "}\n");
}

TEST_F(Commands, are_all_that_a_show_has) {
    EXPECT_EQ(statuses(run(R"({"do":"hold","holder":"ann","seats":["A-1","A-2"]}
{"do":"swap","hold":"h_id1","add":["A-3"],"remove":["A-2"]}
{"do":"extend","hold":"h_id1"}
{"do":"pay","hold":"h_id1","payment":"p1"}
{"do":"release","hold":"h_id1","seats":["A-3"]}
{"do":"book","hold":"h_id1","reference":"order 1"}
{"do":"sell","holder":"bob","seats":["B-1","B-2"]}
{"do":"cancel","booking":"b_id3","seats":["B-2"],"reason":"ill"}
{"do":"move","booking":"b_id3","from":["B-1"],"to":["A-2"]}
{"do":"block","seats":["A-4","B-2"],"reason":"camera"}
{"do":"unblock","seats":["A-4"],"reason":"no camera"}
{"do":"change","sales":"paused","policy":{"extend_max":7}}
)")),
              "1:201 2:200 3:200 4:200 5:200 6:201 7:201 8:200 9:200 10:200 11:200 12:200 ");
    EXPECT_EQ(map(), "bbaaax");
    EXPECT_EQ(world.get("/v1/shows/s").at("sales"), "paused");
}

TEST_F(Commands, that_are_none_leave_the_others_alone) {
    const std::string all = run(R"({"do":"hold","holder":"ann","seats":["A-1"]}
{"do":"hold",
{"do":"fly"}
{"holder":"ann"}
[]
{"do":"hold","holder":"ann","seats":["A-2"],"surprise":1}
{"do":"book"}
{"do":"book","hold":"none"}

{"do":"hold","holder":"ann","seats":["A-2"],"key":""}
{"do":"hold","holder":"ann","seats":["A-2"]})");
    EXPECT_EQ(statuses(all), "1:201 2:400 3:400 4:400 5:400 6:400 7:400 8:404 10:400 11:201 ");
    EXPECT_THAT(all, HasSubstr(R"("code":"malformed_json")"));
    EXPECT_THAT(all, HasSubstr(R"(do is \"fly\"; it must be hold, swap,)"));
    EXPECT_THAT(all, HasSubstr("do is missing; it must be hold,"));
    EXPECT_THAT(all, HasSubstr("the line must be an object, not array"));
    EXPECT_THAT(all, HasSubstr("surprise is not a member"));
    EXPECT_THAT(all, HasSubstr("hold is missing"));
    EXPECT_THAT(all, HasSubstr("key is empty"));
}

TEST_F(Commands, of_lines_in_any_shape_are_counted_as_an_editor_counts) {
    EXPECT_EQ(run(""), "");
    EXPECT_EQ(run("\n\n \t\r\n"), "");
    EXPECT_EQ(statuses(run("\r\n{\"do\":\"hold\",\"holder\":\"a\",\"seats\":[\"A-1\"]}\r\n\n{}")), "2:201 4:400 ");
    EXPECT_EQ(statuses(run(std::string("\xff\n\0\n{}", 6))), "1:400 2:400 3:400 ");
}

TEST_F(Commands, longer_than_a_body_may_be_are_not_read) {
    const std::string padding(CommandStream::line_bytes_max, ' ');
    const std::string command = R"({"do":"hold","holder":"ann","seats":["A-1"]})";
    EXPECT_EQ(statuses(run(padding + command + "\n" + command)), "1:413 2:201 ");
}

TEST_F(Commands, with_a_key_are_done_once) {
    const std::string body = R"({"do":"hold","holder":"ann","seats":["A-1"],"key":"k1"}
{"do":"block","seats":["A-2"],"reason":"x","key":"k2"}
)";
    EXPECT_EQ(statuses(run(body)), "1:201 2:200 ");
    EXPECT_EQ(statuses(run(body + body)), "1:201r 2:200r 3:201r 4:200r ");
    world.world().crash_and_restart();
    EXPECT_EQ(statuses(run(body)), "1:201r 2:200r ");
    EXPECT_EQ(statuses(run(R"({"do":"hold","holder":"ann", "seats":["A-1"],"key":"k1"})")), "1:422 ")
        << "the line's own bytes are the request";
    EXPECT_EQ(map(), "lxaaaa");
}

TEST_F(Commands, without_a_key_are_done_each_time) {
    EXPECT_EQ(statuses(run(R"({"do":"hold","holder":"ann","seats":["A-1"]})"
                           "\n"
                           R"({"do":"hold","holder":"ann","seats":["A-1"]})")),
              "1:201 2:409 ");
}

TEST_F(Commands, are_answered_in_order_whoever_is_ready_first) {
    world.world().journal().delay_every_append(true);
    bool woken = false;
    const Reply reply = post(R"({"do":"hold","holder":"ann","seats":["A-1"]}
nonsense
{"do":"hold","holder":"ann","seats":["A-2"]}
)");
    reply.stream->begin([&] { woken = true; });
    EXPECT_EQ(outcomes(reply), "") << "the second outcome waits for the first";
    EXPECT_FALSE(reply.stream->ended());
    world.world().deliver_all();
    world.settle();
    EXPECT_TRUE(woken);
    EXPECT_EQ(statuses(outcomes(reply)), "1:201 2:400 3:201 ");
    EXPECT_TRUE(reply.stream->ended());
}

TEST_F(Commands, are_begun_a_bounded_number_at_a_time) {
    world.world().journal().delay_every_append(true);
    std::string body;
    for (int i = 0; i < 1000; ++i) body += R"({"do":"block","seats":["A-1"],"reason":"r)" + std::to_string(i) + "\"}\n";
    Reply reply = post(body);
    reply.stream->begin([] {});
    EXPECT_EQ(outcomes(reply), "");
    reply.stream.reset();  // the reader has gone
    world.world().journal().delay_every_append(false);
    world.world().deliver_all();
    world.settle();
    const int begun = std::stoi(world.get("/v1/shows/s").at("seq")) - 1;
    EXPECT_GT(begun, 0);
    EXPECT_LE(begun, 256);
}

TEST_F(Commands, in_great_number_are_all_answered) {
    std::string body;
    std::string expected;
    for (int i = 1; i <= 5000; ++i) {
        body += R"({"do":"block","seats":["A-1"],"reason":"r)" + std::to_string(i) + "\"}\n";
        expected += std::to_string(i) + ":200 ";
    }
    EXPECT_EQ(statuses(run(body)), expected);
}

TEST_F(Commands, need_their_own_media_type_and_keys) {
    EXPECT_EQ(post("{}", {{"content-type", "application/json"}}).told(), "415 unsupported_media_type");
    EXPECT_EQ(post("{}", {{"content-type", "application/x-ndjson"}, {"idempotency-key", "k"}}).told(),
              "400 invalid_request");
    EXPECT_EQ(world.post("/v1/shows/none/commands", "{}", ndjson).told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/s/commands").told(), "405 method_not_allowed");
}

TEST_F(Commands, may_be_64_mebibytes) {
    Request head;
    head.method = "POST";
    head.target = "/v1/shows/s/commands?x";
    head.headers = {{"host", "localhost"}};
    EXPECT_EQ(world.api().body_bytes_max(head), std::size_t{64} * 1024 * 1024);
    head.target = "/v1/shows/s/holds";
    EXPECT_EQ(world.api().body_bytes_max(head), std::size_t{1024} * 1024);
}

}  // namespace
}  // namespace seatlock::http
