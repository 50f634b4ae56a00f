// Who may call what: every route, with and without a key.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* key = "0123456789abcdef";

struct Row {
    const char* method;
    const char* path;  ///< after the show's own, where it begins with "S"
    const char* body;
    int no_key_set;        ///< the status when the server has no key
    int anonymous_public;  ///< when it has one, which the caller does not send
    int anonymous_private;
    int wrong_key;  ///< on a show that is not public
    int right_key;
};

/// 401 is a key that is missing or wrong; every other status is the route's own business.
const Row rows[] = {
    {"GET", "/", "", 200, 200, 200, 200, 200},
    {"GET", "/healthz", "", 200, 200, 200, 200, 200},
    {"GET", "/readyz", "", 200, 200, 200, 200, 200},
    {"GET", "/v1/shows", "", 200, 200, 200, 200, 200},
    {"PUT", "/v1/plans/house", house_plan.c_str(), 200, 401, 401, 401, 200},
    {"GET", "/v1/plans/house", "", 200, 401, 401, 401, 200},
    {"PUT", "S", R"({"plan":"none"})", 409, 401, 401, 401, 409},
    {"PATCH", "S", R"({"title":"T"})", 200, 401, 401, 401, 200},
    {"GET", "S", "", 200, 200, 401, 401, 200},
    {"GET", "S/plan", "", 200, 200, 401, 401, 200},
    {"GET", "S/seats", "", 200, 200, 401, 401, 200},
    {"POST", "S/seats/block", R"({"seats":["A-1"],"reason":"camera"})", 200, 401, 401, 401, 200},
    {"POST", "S/seats/unblock", R"({"seats":["A-1"],"reason":"camera"})", 200, 401, 401, 401, 200},
    {"GET", "S/seats/A-1", "", 200, 200, 401, 401, 200},
    {"GET", "S/seats/X", "", 404, 404, 401, 401, 404},
    {"GET", "S/feed", "", 200, 200, 401, 401, 200},
    {"GET", "S/changes", "", 200, 200, 401, 401, 200},
    {"POST", "S/holds", R"({"holder":"ann","seats":["A-1"]})", 201, 401, 401, 401, 201},
    {"GET", "S/holds", "", 200, 401, 401, 401, 200},
    {"GET", "S/holds/h", "", 404, 401, 401, 401, 404},
    {"POST", "S/holds/h/seats", R"({"add":["A-1"]})", 404, 401, 401, 401, 404},
    {"POST", "S/holds/h/extend", "", 404, 401, 401, 401, 404},
    {"POST", "S/holds/h/pay", R"({"payment":"p"})", 404, 401, 401, 401, 404},
    {"POST", "S/holds/h/release", "", 404, 401, 401, 401, 404},
    {"POST", "S/holds/h/book", "", 404, 401, 401, 401, 404},
    {"GET", "S/bookings", "", 200, 401, 401, 401, 200},
    {"GET", "S/bookings/b", "", 404, 401, 401, 401, 404},
    {"POST", "S/bookings", R"({"holder":"ann","seats":["A-1"]})", 201, 401, 401, 401, 201},
    {"POST", "S/bookings/b/cancel", R"({"reason":"ill"})", 404, 401, 401, 401, 404},
    {"POST", "S/bookings/b/move", R"({"from":["A-1"],"to":["A-2"]})", 404, 401, 401, 401, 404},
};

std::string target(const Row& row, const std::string& show) {
    return row.path[0] == 'S' ? "/v1/shows/" + show + (row.path + 1) : row.path;
}

ApiOptions options(std::optional<std::string> admin_key) {
    return {.admin_key = std::move(admin_key), .assets = {{"/", "text/html", "<page>"}}};
}

class Matrix : public testing::TestWithParam<Row> {
public:
    static void open_both(ApiWorld& world) {
        world.open_show("open");
        world.open_show("shut", R"(,"public":false)");
    }
};

TEST_P(Matrix, holds_without_a_key) {
    ApiWorld world(options(std::nullopt));
    open_both(world);
    for (const char* show : {"open", "shut"}) {
        EXPECT_EQ(world.call(GetParam().method, target(GetParam(), show), GetParam().body).status,
                  GetParam().no_key_set);
    }
}

TEST_P(Matrix, holds_with_a_key) {
    ApiWorld world(options(key));
    world.use_key(key);
    open_both(world);
    const std::string with_key = std::string("Bearer ") + key;
    const auto status = [&](const std::string& show, const std::string& authorization) {
        const Reply reply = world.call(GetParam().method, target(GetParam(), show), GetParam().body,
                                       {{"authorization", authorization}});
        if (reply.status == 401) {
            EXPECT_EQ(reply.at("code"), "unauthorized");
            EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer");
        }
        return reply.status;
    };
    const auto no_authorization = [&](const std::string& show) {
        world.use_key("");
        const int answered = world.call(GetParam().method, target(GetParam(), show), GetParam().body).status;
        world.use_key(key);
        return answered;
    };
    EXPECT_EQ(no_authorization("open"), GetParam().anonymous_public);
    EXPECT_EQ(no_authorization("shut"), GetParam().anonymous_private);
    EXPECT_EQ(status("shut", "Bearer 0123456789abcdeF"), GetParam().wrong_key);
    EXPECT_EQ(status("open", with_key), GetParam().right_key);
    EXPECT_EQ(status("shut", with_key), GetParam().right_key);
}

TEST_P(Matrix, has_a_head_for_every_get) {
    if (GetParam().method != std::string("GET")) return;
    ApiWorld world(options(key));
    world.use_key(key);
    open_both(world);
    EXPECT_EQ(world.call("HEAD", target(GetParam(), "open")).status, GetParam().right_key);
    world.use_key("");
    EXPECT_EQ(world.call("HEAD", target(GetParam(), "open")).status, GetParam().anonymous_public);
    EXPECT_EQ(world.call("HEAD", target(GetParam(), "shut")).status, GetParam().anonymous_private);
}

TEST_P(Matrix, keeps_other_sites_away_without_a_key) {
    ApiWorld world(options(std::nullopt));
    open_both(world);
    const bool changes = GetParam().method != std::string("GET");
    const std::string path = target(GetParam(), "open");
    const Reply other_host = world.call(GetParam().method, path, GetParam().body, {{"host", "example.com"}});
    const bool open = path == "/" || path == "/healthz" || path == "/readyz" || path == "/v1/shows";
    EXPECT_EQ(other_host.status, open ? GetParam().no_key_set : 421);
    const Reply other_origin = world.call(GetParam().method, path, GetParam().body, {{"origin", "http://example.com"}});
    EXPECT_EQ(other_origin.status, changes ? 403 : GetParam().no_key_set);
    EXPECT_EQ(other_origin.header("Access-Control-Allow-Origin"), "");
    const Reply own_origin =
        world.call(GetParam().method, path, GetParam().body, {{"origin", "http://localhost:8080"}});
    EXPECT_EQ(own_origin.status, GetParam().no_key_set);
}

TEST_P(Matrix, takes_no_parameter_that_it_does_not_know) {
    if (target(GetParam(), "") == "/") return;  // the page may be called with anything
    ApiWorld world(options(std::nullopt));
    open_both(world);
    const Reply reply = world.call(GetParam().method, target(GetParam(), "open") + "?surprise=1", GetParam().body);
    EXPECT_EQ(reply.told(), "400 invalid_request");
    EXPECT_THAT(reply.at("detail"), HasSubstr("surprise"));
}

INSTANTIATE_TEST_SUITE_P(Access, Matrix, testing::ValuesIn(rows), [](const auto& row) {
    std::string name = std::string(row.param.method) + row.param.path;
    for (char& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    }
    return name;
});

TEST(AccessOfLists, leave_out_shows_that_are_not_public) {
    ApiWorld world(options(key));
    world.use_key(key);
    world.open_show("open");
    world.open_show("shut", R"(,"public":false)");
    EXPECT_THAT(world.get("/v1/shows").text, HasSubstr(R"("show":"shut")"));
    world.use_key("");
    EXPECT_THAT(world.get("/v1/shows").text, HasSubstr(R"("show":"open")"));
    EXPECT_THAT(world.get("/v1/shows").text, Not(HasSubstr("shut")));
}

TEST(AccessOfLists, leave_out_everything_for_a_foreign_host) {
    ApiWorld world(options(std::nullopt));
    world.open_show("open");
    EXPECT_EQ(world.get("/v1/shows", {{"host", "example.com"}}).text, R"({"shows":[]})");
}

TEST(AccessOfUnknown, shows_is_that_of_public_ones) {
    ApiWorld world(options(key));
    EXPECT_EQ(world.get("/v1/shows/none").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/none/feed").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/none/holds").told(), "401 unauthorized");
    EXPECT_EQ(world.post("/v1/shows/none/holds", "{").told(), "401 unauthorized")
        << "before anything else is looked at";
}

TEST(AccessOfJournal, names_who_asked) {
    ApiWorld world(options(key));
    world.use_key(key);
    world.open_show();
    world.hold(R"("A-1")");
    EXPECT_EQ(world.world().journaled("show/default/s").back().actor, "admin");
    ApiWorld keyless;
    keyless.open_show();
    keyless.hold(R"("A-1")");
    EXPECT_EQ(keyless.world().journaled("show/default/s").back().actor, "anonymous");
}

}  // namespace
}  // namespace seatlock::http
