// Whatever is sent: an answer of the table, nothing changed, nothing crashed.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"
#include "random_seed.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;

class BadInput : public testing::Test {
public:
    BadInput() {
        world.open_show();
        hold = "/v1/shows/s/holds/" + world.hold(R"("A-1")");
        before = world.get("/v1/shows/s").text;
    }
    ~BadInput() override { EXPECT_EQ(world.get("/v1/shows/s").text, before) << "something was changed"; }

    void expect_invalid(const std::string& method, const std::string& target, const std::string& body,
                        const std::string& detail) {
        const Reply reply = world.call(method, target, body);
        EXPECT_EQ(reply.told(), "400 invalid_request") << method << " " << target << " " << body;
        EXPECT_THAT(reply.at("detail"), HasSubstr(detail)) << body;
        EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
        EXPECT_EQ(reply.at("retry"), "never");
    }

    ApiWorld world;
    std::string hold;
    std::string before;
};

/// Every call that reads a body, with a body it takes as far as its members go.
struct Body {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, char>> members;  ///< type: s(tring), i(nteger), b(oolean), l(ist), o(bject)

    [[nodiscard]] bool has(const std::string& member) const {
        return std::ranges::find(members, member, &std::pair<std::string, char>::first) != members.end();
    }
};

std::vector<Body> bodies(const std::string& hold) {
    return {{"PUT",
             "/v1/shows/t",
             {{"plan", 's'}, {"title", 's'}, {"starts_at", 's'}, {"timezone", 's'}, {"public", 'b'}, {"policy", 'o'}}},
            {"POST", "/v1/shows/s/holds", {{"holder", 's'}, {"seats", 'l'}, {"reference", 's'}, {"ttl_seconds", 'i'}}},
            {"POST", hold + "/seats", {{"add", 'l'}, {"remove", 'l'}}},
            {"POST", hold + "/extend", {}},
            {"POST", hold + "/release", {{"seats", 'l'}}},
            {"POST", hold + "/book", {{"seats", 'l'}, {"reference", 's'}, {"if_expired", 's'}}},
            {"POST", hold + "/pay", {{"payment", 's'}}},
            {"PATCH",
             "/v1/shows/s",
             {{"title", 's'}, {"starts_at", 's'}, {"timezone", 's'}, {"public", 'b'}, {"sales", 's'}, {"policy", 'o'}}},
            {"POST", "/v1/shows/s/bookings", {{"holder", 's'}, {"seats", 'l'}, {"reference", 's'}}},
            {"POST", "/v1/shows/s/bookings/b/cancel", {{"seats", 'l'}, {"reason", 's'}}},
            {"POST", "/v1/shows/s/bookings/b/move", {{"from", 'l'}, {"to", 'l'}}},
            {"POST", "/v1/shows/s/seats/block", {{"seats", 'l'}, {"reason", 's'}}},
            {"POST", "/v1/shows/s/seats/unblock", {{"seats", 'l'}, {"reason", 's'}}}};
}

TEST_F(BadInput, of_a_wrong_type_is_named) {
    const std::pair<const char*, char> values[] = {{"null", 'n'}, {"true", 'b'},  {"7", 'i'},       {"1.5", 'd'},
                                                   {"1e3", 'd'},  {"\"x\"", 's'}, {"[\"x\"]", 'l'}, {"{}", 'o'}};
    for (const Body& body : bodies(hold)) {
        for (const auto& [member, type] : body.members) {
            // What must be there is there, so that only this member is wrong.
            std::string rest;
            if (body.target == "/v1/shows/t" && member != "plan") rest = R"(,"plan":"house")";
            if (body.has("holder") && member != "holder") rest = R"(,"holder":"bob")";
            if (body.has("reason") && member != "reason") rest = R"(,"reason":"x")";
            for (const auto& [value, value_type] : values) {
                if (value_type == type) continue;
                expect_invalid(body.method, body.target, "{\"" + member + "\":" + value + rest + "}",
                               member + " must be");
            }
            if (type != 'l') continue;
            for (const char* value : {"[null]", "[1]", "[\"A-2\",[]]", "[{}]", "[true]"}) {
                expect_invalid(body.method, body.target, "{\"" + member + "\":" + value + rest + "}",
                               " must be a string");
            }
        }
    }
}

TEST_F(BadInput, with_members_that_are_not_known_is_refused) {
    for (const Body& body : bodies(hold)) {
        const char* rest = "";
        if (body.target == "/v1/shows/t") rest = R"(,"plan":"house")";
        if (body.has("holder")) rest = R"(,"holder":"bob","seats":["A-2"])";
        if (body.has("reason")) rest = R"(,"reason":"x","seats":["A-2"])";
        if (body.has("payment")) rest = R"(,"payment":"p")";
        if (body.target == hold + "/seats") rest = R"(,"add":["A-2"])";
        expect_invalid(body.method, body.target, std::string(R"({"surprise":1)") + rest + "}",
                       "surprise is not a member");
        expect_invalid(body.method, body.target, std::string(R"({"":1)") + rest + "}", " is not a member");
    }
}

TEST_F(BadInput, without_what_is_required_is_refused) {
    expect_invalid("PUT", "/v1/shows/t", "{}", "plan is missing");
    expect_invalid("POST", "/v1/shows/s/holds", R"({"seats":["A-2"]})", "holder is missing");
    expect_invalid("POST", "/v1/shows/s/holds", R"({"holder":"bob"})", "seats is empty");
    expect_invalid("POST", "/v1/shows/s/holds", R"({"holder":"bob","seats":[]})", "seats is empty");
    expect_invalid("POST", hold + "/seats", "{}", "name at least one seat");
    expect_invalid("POST", hold + "/seats", R"({"add":[],"remove":[]})", "name at least one seat");
    expect_invalid("POST", hold + "/release", R"({"seats":[]})", "seats is empty");
    expect_invalid("POST", hold + "/book", R"({"seats":[]})", "seats is empty");
    expect_invalid("POST", hold + "/pay", "{}", "payment is missing");
    expect_invalid("POST", hold + "/pay", R"({"payment":""})", "payment is empty");
    expect_invalid("POST", "/v1/shows/s/bookings", R"({"holder":"bob"})", "seats is empty");
    expect_invalid("POST", "/v1/shows/s/bookings/b/cancel", "{}", "reason is missing");
    expect_invalid("POST", "/v1/shows/s/bookings/b/cancel", R"({"reason":"","seats":["A-1"]})", "reason is empty");
    expect_invalid("POST", "/v1/shows/s/bookings/b/move", R"({"from":["A-1"]})", "to is empty");
    expect_invalid("POST", "/v1/shows/s/bookings/b/move", R"({"from":["A-1"],"to":["A-2","A-3"]})", "as many");
    expect_invalid("POST", "/v1/shows/s/seats/block", R"({"seats":["A-2"]})", "reason is missing");
    expect_invalid("PATCH", "/v1/shows/s", R"({"sales":"shut"})", "it must be open, paused or closed");
    expect_invalid("PATCH", "/v1/shows/s", R"({"starts_at":"tomorrow"})", "starts_at must be a date");
    expect_invalid("PATCH", "/v1/shows/s", R"({"plan":"house"})", "plan is not a member");
    expect_invalid("PATCH", "/v1/shows/s", R"({"policy":{"hold_ttl_seconds":0}})", "hold_ttl_seconds is 0");
    expect_invalid("PATCH", "/v1/shows/s", R"({"policy":{"surprise":1}})", "policy.surprise is not a member");
}

TEST_F(BadInput, that_is_no_object_is_refused) {
    for (const Body& body : bodies(hold)) {
        for (const char* text : {"[]", "null", "true", "1", "\"x\""}) {
            expect_invalid(body.method, body.target, text, "the body must be an object");
        }
    }
}

TEST_F(BadInput, that_is_no_json_is_refused_with_its_place) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    const std::string too_deep = R"({"holder":)" + std::string(40, '[') + std::string(40, ']') + "}";
    const std::vector<std::string> texts = {"{",
                                            "}",
                                            "{]",
                                            R"({"a":1,})",
                                            R"({"a" 1})",
                                            R"({'a':1})",
                                            R"({"a":1}{})",
                                            R"({"a":1} x)",
                                            R"({"holder":"a","holder":"b"})",
                                            R"({"a":01})",
                                            R"({"a":NaN})",
                                            R"({"a":"\x"})",
                                            R"({"a":"\ud800"})",
                                            "{\"a\":\"\xff\"}",
                                            "{\"a\":\"\xc0\xaf\"}",
                                            "{\"a\":\"\n\"}",
                                            std::string("{\"a\":\"\0\"}", 9),
                                            R"({"a":1e999})",
                                            "// x\n{}",
                                            "\xef\xbb\xbf{}",
                                            " ",
                                            deep,
                                            too_deep,
                                            std::string(1'000'000, '{')};
    for (const Body& body : bodies(hold)) {
        for (const std::string& text : texts) {
            const Reply reply = world.call(body.method, body.target, text);
            EXPECT_EQ(reply.told(), "400 malformed_json") << text.substr(0, 60);
            EXPECT_THAT(reply.at("detail"), HasSubstr("line "));
        }
    }
}

TEST_F(BadInput, of_another_type_is_refused) {
    for (const Body& body : bodies(hold)) {
        for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "json",
                                 "multipart/form-data; boundary=x"}) {
            EXPECT_EQ(world.call(body.method, body.target, "{}", {{"content-type", type}}).told(),
                      "415 unsupported_media_type")
                << type;
        }
        const Reply none = world.send({body.method, body.target, {{"host", "localhost"}}, "{}"});
        EXPECT_EQ(none.told(), "415 unsupported_media_type");
        const Reply bytes = world.call(body.method, body.target, "{}", {{"content-type", "\xff\xfe"}});
        EXPECT_EQ(bytes.told(), "415 unsupported_media_type") << "and its answer is JSON all the same";
    }
    EXPECT_EQ(world.post("/v1/shows/s/holds").told(), "415 unsupported_media_type");
}

TEST_F(BadInput, from_an_unprintable_origin_is_answered_in_json) {
    EXPECT_EQ(world.post("/v1/shows/s/holds", "{}", {{"origin", "http://\xff"}}).told(), "403 forbidden_origin");
}

TEST_F(BadInput, in_labels_is_refused) {
    const std::string longest(128, 'x');
    const auto take = [&](const std::string& holder, const std::string& seat, const std::string& reference) {
        return R"({"holder":")" + holder + R"(","seats":["A-2",")" + seat + R"("],"reference":")" + reference + "\"}";
    };
    const std::string path = "/v1/shows/s/holds";
    expect_invalid("POST", path, take("", "A-3", ""), "holder is empty");
    expect_invalid("POST", path, take(longest + "x", "A-3", ""), "holder is 129 bytes long");
    expect_invalid("POST", path, take("a\\u0000b", "A-3", ""), "holder contains a control character");
    expect_invalid("POST", path, take("a\\u007fb", "A-3", ""), "holder contains a control character");
    expect_invalid("POST", path, take("a\\u0085b", "A-3", ""), "holder contains a control character");
    expect_invalid("POST", path, take("bob", "", ""), "seats[1] is empty");
    expect_invalid("POST", path, take("bob", longest + "x", ""), "seats[1] is 129 bytes long");
    expect_invalid("POST", path, take("bob", "A\\n3", ""), "seats[1] contains a control character");
    expect_invalid("POST", path, take("bob", "A-3", longest + "x"), "reference is 129 bytes long");
    expect_invalid("POST", path, take("bob", "A-3", "\\t"), "reference contains a control character");
    expect_invalid("POST", hold + "/seats", R"({"add":["\u0001"]})", "add[0] contains a control character");
    expect_invalid("POST", hold + "/seats", R"({"remove":[""]})", "remove[0] is empty");
    expect_invalid("POST", hold + "/release", R"({"seats":["A-1",""]})", "seats[1] is empty");
    expect_invalid("POST", hold + "/book", R"({"seats":["A-1","\u001f"]})", "seats[1] contains a control character");
    expect_invalid("POST", hold + "/book", R"({"reference":")" + longest + "x\"}", "reference is 129 bytes long");
    EXPECT_EQ(world.post(path, take(longest, longest, longest)).told(), "409 unknown_seat") << "128 bytes are a label";
}

TEST_F(BadInput, in_the_path_is_refused) {
    for (const char* path : {"/v1/shows/%ff", "/v1/shows/s/seats/%c0%af", "/v1/shows/s/holds/%", "/v1/shows/s/seats/%4",
                             "/v1/shows/s/seats?state=%ff", "/v1/shows/s/feed?from=1&from=2", "/%zz"}) {
        EXPECT_EQ(world.get(path).told(), "400 invalid_request") << path;
    }
    EXPECT_EQ(world.get("/v1/shows/%00").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/s/seats/%01%02").told(), "404 unknown_seat");
    EXPECT_EQ(world.get("/v1/shows/s/seats/" + std::string(4000, 'x')).told(), "404 unknown_seat");
    EXPECT_EQ(world.get("/v1/shows/s/holds/" + std::string(129, 'x')).told(), "404 unknown_hold");
    EXPECT_EQ(world.get("/v1/shows/s/bookings/%F0%9F%8E%AD").told(), "404 unknown_booking");
    EXPECT_EQ(world.get("/v1/shows/s%2Fseats").told(), "404 unknown_show") << "a slash inside a name";
    EXPECT_EQ(world.call("OPTIONS", "*").told(), "400 invalid_request");
}

TEST_F(BadInput, unknown_things_are_404_for_every_call) {
    for (const std::string show : {"none", "S", "%C3%A4", "..", "s%20"}) {
        const std::string path = "/v1/shows/" + show;
        for (const char* rest : {"", "/plan", "/seats", "/seats/A-1", "/feed", "/changes", "/holds", "/holds/h",
                                 "/bookings", "/bookings/b"}) {
            EXPECT_EQ(world.get(path + rest).told(), "404 unknown_show") << path << rest;
        }
        EXPECT_EQ(world.post(path + "/holds", R"({"holder":"a","seats":["A-1"]})").told(), "404 unknown_show");
        EXPECT_EQ(world.post(path + "/holds/h/seats", R"({"add":["A-1"]})").told(), "404 unknown_show");
        for (const char* rest : {"/holds/h/extend", "/holds/h/release", "/holds/h/book"}) {
            EXPECT_EQ(world.post(path + rest).told(), "404 unknown_show");
        }
    }
    for (const char* path : {"/nothing", "/v1", "/v2/shows", "/v1/shows/s/unknown", "/v1/shows/s/holds/h/unknown", "//",
                             "/v1/plans", "/healthz/x", "/v1/shows/s/seats/A-1/x", "/V1/shows"}) {
        const Reply reply = world.get(path);
        EXPECT_EQ(reply.told(), "404 unknown_path") << path;
        EXPECT_THAT(reply.at("detail"), HasSubstr(path));
    }
}

TEST_F(BadInput, of_a_wrong_method_is_told_the_right_ones) {
    struct Row {
        const char* method;
        const char* path;
        const char* allow;
    };
    for (const Row& row :
         {Row{"DELETE", "/v1/shows/s", "PUT, PATCH, GET, HEAD"}, Row{"POST", "/v1/shows", "GET, HEAD"},
          Row{"PUT", "/v1/shows/s/holds", "POST, GET, HEAD"}, Row{"GET", "/v1/shows/s/holds/h/book", "POST"},
          Row{"HEAD", "/v1/shows/s/holds/h/book", "POST"}, Row{"DELETE", "/v1/shows/s/holds/h", "GET, HEAD"},
          Row{"OPTIONS", "/v1/shows/s/seats", "GET, HEAD"}, Row{"POST", "/v1/plans/p", "PUT, GET, HEAD"},
          Row{"POST", "/v1/shows/s", "PUT, PATCH, GET, HEAD"}, Row{"PUT", "/v1/shows/s/bookings", "GET, HEAD, POST"},
          Row{"get", "/healthz", "GET, HEAD"}}) {
        const Reply reply = world.call(row.method, row.path);
        EXPECT_EQ(reply.told(), "405 method_not_allowed") << row.method << " " << row.path;
        EXPECT_EQ(reply.header("Allow"), row.allow);
    }
}

std::size_t body_limit(ApiWorld& world, std::string method, std::string target) {
    return world.api().body_bytes_max({std::move(method), std::move(target), {}, {}});
}

TEST(BodyLimit, is_1_MiB_and_for_plans_64_MiB) {
    ApiWorld world;
    EXPECT_EQ(body_limit(world, "POST", "/v1/shows/s/holds"), 1024U * 1024);
    EXPECT_EQ(body_limit(world, "PUT", "/v1/shows/s"), 1024U * 1024);
    EXPECT_EQ(body_limit(world, "PUT", "/v1/plans/p"), 64U * 1024 * 1024);
    EXPECT_EQ(body_limit(world, "POST", "/v1/plans/p"), 1024U * 1024);
    EXPECT_EQ(body_limit(world, "PUT", "/v1/plansx"), 1024U * 1024);
}

TEST(BodyLimit, is_small_for_plans_of_strangers) {
    const std::string key = "a-key-of-16-bytes";
    ApiWorld world({.admin_key = key, .assets = {}});
    EXPECT_EQ(body_limit(world, "PUT", "/v1/plans/p"), 1024U * 1024);
    const Request known{"PUT", "/v1/plans/p", {{"authorization", "Bearer " + key}}, {}};
    EXPECT_EQ(world.api().body_bytes_max(known), 64U * 1024 * 1024);
}

TEST(TransportErrors, are_problems_of_the_same_table) {
    ApiWorld world;
    const std::pair<int, const char*> expected[] = {
        {400, "malformed_request"}, {408, "request_timeout"},   {413, "payload_too_large"},
        {414, "target_too_long"},   {431, "headers_too_large"}, {500, "internal_error"},
        {501, "not_implemented"},   {503, "unavailable"},       {505, "version_not_supported"}};
    for (const auto& [status, code] : expected) {
        const Response response = world.api().transport_error(status);
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(json::parse(*response.body)->find("code")->string()->c_str(), std::string(code));
    }
    EXPECT_EQ(world.api().transport_error(499).status, 400);
}

TEST(ThePage, is_served_with_its_files) {
    ApiWorld world({.admin_key = std::nullopt,
                    .assets = {{"/", "text/html; charset=utf-8", "<page>"}, {"/app.js", "text/javascript", "js"}}});
    const Reply page = world.get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.text, "<page>");
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'self'"));
    EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(world.get("/app.js?v=1").text, "js");
    EXPECT_EQ(world.call("HEAD", "/").status, 200);
    EXPECT_EQ(world.get("/app.css").told(), "404 unknown_path");
    EXPECT_EQ(world.get("/../app.js").told(), "404 unknown_path");
    const Reply posted = world.post("/app.js", "{}");
    EXPECT_EQ(posted.told(), "405 method_not_allowed");
    EXPECT_EQ(posted.header("Allow"), "GET, HEAD");
}

/// Random requests out of pieces that mean something, cut and spoilt here and there.
TEST(AnyRequest, is_answered_once_by_the_table) {
    const std::uint64_t seed = random_seed();
    SCOPED_TRACE("SEATLOCK_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto pick = [&](const std::vector<std::string>& from) { return from[random() % from.size()]; };
    ApiWorld world;
    world.open_show();
    int answers[6] = {};
    for (int i = 0; i < 4000; ++i) {
        std::string target =
            pick({"/v1/shows/s", "/v1/shows/s", "/v1/shows/none", "/v1/plans/house", "/v1/shows", "/"}) +
            pick({"", "/seats", "/holds", "/holds/h_id1", "/holds/h_id2/book", "/holds/h_id3/seats",
                  "/holds/h_id1/release", "/holds/h_id2/extend", "/feed", "/changes", "/bookings"}) +
            pick({"", "", "", "?state=locked", "?from=3", "?cursor=1", "?holder=ann", "?x=1", "?from=%ff"});
        std::string body = "{" + pick({"", R"("holder":"ann",)", R"("holder":7,)", R"("reference":"r",)"}) +
                           pick({R"("seats":["A-1"])", R"("seats":["A-2","A-3"])", R"("seats":[])", R"("add":["B-1"])",
                                 R"("remove":["A-1"])", R"("plan":"house")", R"("seats":"A-1")"}) +
                           "}";
        if (random() % 3 == 0) body.clear();
        if (!body.empty() && random() % 4 == 0) body[random() % body.size()] = static_cast<char>(random());
        if (random() % 4 == 0) body.resize(random() % (body.size() + 1));
        if (random() % 8 == 0) target[random() % target.size()] = static_cast<char>(0x21 + random() % 0x5e);
        const Headers headers =
            random() % 4 == 0 ? Headers{{"idempotency-key", std::to_string(random() % 20)}} : Headers{};
        const Reply reply = world.call(pick({"GET", "POST", "PUT", "POST", "HEAD", "DELETE"}), target, body, headers);
        ASSERT_GE(reply.status, 200);
        ASSERT_LT(reply.status, 500) << target << " " << body;
        ++answers[reply.status / 100];
        if (reply.stream) (void)reply.stream->next();
        world.world().pass(static_cast<std::int64_t>(random() % 3000));
    }
    EXPECT_GT(answers[2], 20);
    EXPECT_GT(answers[4], 1000);
}

}  // namespace
}  // namespace seatlock::http
