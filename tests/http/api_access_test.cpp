// Who may call what: every call that there is, by everybody who could make it, held against one table.

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"
#include "http/buyer_token.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* admin_key = "0123456789abcdef";

/// What each of them gets, as a status: 401 no key, or a bad one; 403 a key, and not for this; every
/// other one is the call's own business. Where the path names a show it is a public one.
struct Row {
    const char* method;
    const char* route;  ///< as the route table has it
    const char* path;   ///< "S" is the show, "{hold}" ann's hold in it, "{booking}" cyd's booking
    const char* body;
    int keyless;    ///< anybody on this machine, when there are no keys
    int anonymous;  ///< without a key, when there are some
    int shut;       ///< the same, of a show that is not public
    int reader;
    int seller;
    int admin;
    int buyer;        ///< with a token for ann and this show
    int other_buyer;  ///< with a token for bob and this show
};

constexpr const char* hold_body = R"({"holder":"holder-ann","seats":["A-4"]})";
constexpr const char* seats_body = R"({"add":["A-4"]})";
constexpr const char* block_body = R"({"seats":["A-3"],"reason":"camera"})";
constexpr const char* token_body = R"({"holder":"holder-ann"})";

const Row rows[] = {
    {"GET", "/healthz", "/healthz", "", 200, 200, 200, 200, 200, 200, 200, 200},
    {"GET", "/readyz", "/readyz", "", 200, 200, 200, 200, 200, 200, 200, 200},
    {"GET", "/metrics", "/metrics", "", 200, 401, 401, 200, 200, 200, 403, 403},
    {"GET", "", "/", "", 200, 200, 200, 200, 200, 200, 200, 200},
    {"GET", "/v1/keys", "/v1/keys", "", 200, 401, 401, 403, 403, 200, 403, 403},
    {"PUT", "/v1/keys/{item}", "/v1/keys/new", R"({"role":"reader"})", 201, 401, 401, 403, 403, 201, 403, 403},
    {"DELETE", "/v1/keys/{item}", "/v1/keys/none", "", 404, 401, 401, 403, 403, 404, 403, 403},
    {"PUT", "/v1/plans/{plan}", "/v1/plans/house", house_plan.c_str(), 200, 401, 401, 403, 403, 200, 403, 403},
    {"GET", "/v1/plans/{plan}", "/v1/plans/house", "", 200, 401, 401, 200, 200, 200, 403, 403},
    {"GET", "/v1/shows", "/v1/shows", "", 200, 200, 200, 200, 200, 200, 200, 200},
    {"PUT", "/v1/shows/{show}", "S", R"({"plan":"none"})", 409, 401, 401, 403, 403, 409, 403, 403},
    {"PATCH", "/v1/shows/{show}", "S", R"({"title":"T"})", 200, 401, 401, 403, 403, 200, 403, 403},
    {"GET", "/v1/shows/{show}", "S", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/plan", "S/plan", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/seats", "S/seats", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/seats", "S/seats?form=compact", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"POST", "/v1/shows/{show}/seats/block", "S/seats/block", block_body, 200, 401, 401, 403, 200, 200, 403, 403},
    {"POST", "/v1/shows/{show}/seats/unblock", "S/seats/unblock", block_body, 200, 401, 401, 403, 200, 200, 403, 403},
    {"GET", "/v1/shows/{show}/seats/{item}", "S/seats/A-1", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/seats/{item}", "S/seats/B-1", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/seats/{item}", "S/seats/X", "", 404, 404, 401, 404, 404, 404, 404, 404},
    {"GET", "/v1/shows/{show}/feed", "S/feed?from=0", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/feed", "S/feed", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"GET", "/v1/shows/{show}/changes", "S/changes", "", 200, 200, 401, 200, 200, 200, 200, 200},
    {"POST", "/v1/shows/{show}/holds", "S/holds", hold_body, 201, 401, 401, 403, 201, 201, 201, 403},
    {"GET", "/v1/shows/{show}/holds", "S/holds", "", 200, 401, 401, 200, 200, 200, 403, 403},
    {"GET", "/v1/shows/{show}/holds/{item}", "S/holds/{hold}", "", 200, 401, 401, 200, 200, 200, 200, 404},
    {"GET", "/v1/shows/{show}/holds/{item}", "S/holds/none", "", 404, 401, 401, 404, 404, 404, 404, 404},
    {"POST", "/v1/shows/{show}/holds/{item}/seats", "S/holds/{hold}/seats", seats_body, 200, 401, 401, 403, 200, 200,
     200, 404},
    {"POST", "/v1/shows/{show}/holds/{item}/extend", "S/holds/{hold}/extend", "", 200, 401, 401, 403, 200, 200, 200,
     404},
    {"POST", "/v1/shows/{show}/holds/{item}/pay", "S/holds/{hold}/pay", R"({"payment":"p"})", 200, 401, 401, 403, 200,
     200, 403, 403},
    {"POST", "/v1/shows/{show}/holds/{item}/release", "S/holds/{hold}/release", "", 200, 401, 401, 403, 200, 200, 200,
     404},
    {"POST", "/v1/shows/{show}/holds/{item}/book", "S/holds/{hold}/book", "", 201, 401, 401, 403, 201, 201, 403, 403},
    {"GET", "/v1/shows/{show}/bookings", "S/bookings", "", 200, 401, 401, 200, 200, 200, 403, 403},
    {"GET", "/v1/shows/{show}/bookings/{item}", "S/bookings/{booking}", "", 200, 401, 401, 200, 200, 200, 403, 403},
    {"POST", "/v1/shows/{show}/bookings", "S/bookings", hold_body, 201, 401, 401, 403, 201, 201, 403, 403},
    {"POST", "/v1/shows/{show}/bookings/{item}/cancel", "S/bookings/{booking}/cancel", R"({"reason":"ill"})", 200, 401,
     401, 403, 200, 200, 403, 403},
    {"POST", "/v1/shows/{show}/bookings/{item}/move", "S/bookings/{booking}/move", R"({"from":["B-1"],"to":["B-2"]})",
     200, 401, 401, 403, 200, 200, 403, 403},
    {"POST", "/v1/shows/{show}/commands", "S/commands", R"({"do":"hold","holder":"eve","seats":["A-4"]})", 200, 401,
     401, 403, 200, 200, 403, 403},
    {"POST", "/v1/shows/{show}/tokens", "S/tokens", token_body, 201, 401, 401, 403, 201, 201, 403, 403},
    {"GET", "/v1/shows/{show}/report", "S/report", "", 200, 401, 401, 200, 200, 200, 403, 403},
    {"GET", "/v1/shows/{show}/seating.csv", "S/seating.csv", "", 200, 401, 401, 200, 200, 200, 403, 403},
};

bool names_show(const Row& row) { return row.path[0] == 'S'; }
bool is_open(const Row& row) {
    const std::string_view route = row.route;
    return route != "/metrics" && !route.starts_with("/v1");
}

ApiOptions with_page(std::optional<std::string> key) {
    return {.admin_key = std::move(key), .assets = {{"/", "text/html", "<page>"}}};
}

/// Two shows, one of them not public, each with a hold of ann's and a booking of cyd's; and with keys, when
/// the server has an admin key: one for each role, and one that is revoked.
class House {
public:
    explicit House(const std::optional<std::string>& key) : world(with_page(key)), admin(key.value_or("")) {
        world.use_key(admin);
        if (key) make_keys();
        for (const char* show : {"open", "shut"}) fill(show);
    }

    Reply call(const Row& row, const std::string& show, const std::string& secret, const Headers& more = {}) {
        world.use_key(secret);
        std::string path = names_show(row) ? "/v1/shows/" + show + (row.path + 1) : row.path;
        replace(path, "{hold}", holds[show]);
        replace(path, "{booking}", bookings[show]);
        Headers headers = more;
        if (path.ends_with("/commands")) headers.emplace_back("content-type", "application/x-ndjson");
        Reply reply = world.call(row.method, path, row.body, headers);
        world.use_key(admin);
        return reply;
    }

    std::string token(const std::string& holder, const std::string& show, const std::string& key) {
        world.use_key(key);
        const Reply made =
            world.post("/v1/shows/" + show + "/tokens", R"({"holder":")" + holder + R"(","ttl_seconds":60})");
        world.use_key(admin);
        EXPECT_EQ(made.status, 201) << made.text;
        return made.at("token");
    }

    ApiWorld world;
    std::string admin;
    std::string reader;
    std::string seller;
    std::string boss;
    std::string revoked;
    std::string revoked_token;

private:
    static void replace(std::string& text, const std::string& what, const std::string& by) {
        const std::size_t at = text.find(what);
        if (at != std::string::npos) text.replace(at, what.size(), by);
    }
    std::string key(const std::string& name, const std::string& role) {
        const Reply made =
            world.put("/v1/keys/" + name, R"({"role":")" + role + R"(","origins":["https://shop.example"]})");
        EXPECT_EQ(made.status, 201) << made.text;
        return made.at("secret");
    }
    void make_keys() {
        reader = key("look", "reader");
        seller = key("shop", "seller");
        boss = key("boss", "admin");
        revoked = key("gone", "admin");
    }
    void fill(const std::string& show) {
        world.open_show(show, show == "shut" ? R"(,"public":false)" : "");
        const std::string holds_path = "/v1/shows/" + show + "/holds";
        holds[show] =
            world.post(holds_path, R"({"holder":"holder-ann","seats":["A-1"],"reference":"reference-ann"})").at("hold");
        const std::string sold =
            world.post(holds_path, R"({"holder":"holder-cyd","seats":["B-1"],"reference":"reference-cyd"})").at("hold");
        bookings[show] = world.post(holds_path + "/" + sold + "/book").at("booking");
        if (!revoked.empty() && show == "shut") {
            revoked_token = token("holder-ann", "open", revoked);
            EXPECT_EQ(world.call("DELETE", "/v1/keys/gone").status, 200);
        }
    }

    std::map<std::string, std::string> holds;
    std::map<std::string, std::string> bookings;
};

std::string everything_in(const Reply& reply) {
    std::string text = reply.text;
    for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\n";
    if (reply.stream) text += reply.stream->next();
    return text;
}

class Walk : public testing::TestWithParam<Row> {
public:
    const Row& row = GetParam();
};

TEST_P(Walk, by_everybody_while_there_are_no_keys) {
    for (const char* show : {"open", "shut"}) {
        House house(std::nullopt);
        EXPECT_EQ(house.call(row, show, "").status, row.keyless);
    }
    House house(std::nullopt);
    const std::string token = house.token("holder-bob", "open", "");
    EXPECT_EQ(house.call(row, "open", token).status, row.other_buyer) << "a token binds here, too";
}

TEST_P(Walk, without_a_key) {
    House house(admin_key);
    const Reply in_public = house.call(row, "open", "");
    EXPECT_EQ(in_public.status, row.anonymous);
    EXPECT_EQ(house.call(row, "shut", "").status, row.shut);
    for (const Reply& reply : {in_public, house.call(row, "shut", "")}) {
        if (reply.status == 401) {
            EXPECT_EQ(reply.at("code"), "unauthorized");
            EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer");
        }
        const std::string told = everything_in(reply);
        for (const char* secret : {"holder-", "reference-", "h_id", "b_id", "slk_", "slt_", "admin", "\"hold\"",
                                   "\"booking\"", "\"holder\"", "\"actor\"", "\"reference\""}) {
            EXPECT_THAT(told, Not(HasSubstr(secret)));
        }
    }
}

TEST_P(Walk, with_each_role) {
    const auto status = [&](std::string House::* key) {
        House house(admin_key);
        const int in_public = house.call(row, "open", house.*key).status;
        House another(admin_key);
        EXPECT_EQ(another.call(row, "shut", another.*key).status, in_public) << "to a key every show is the same";
        return in_public;
    };
    EXPECT_EQ(status(&House::reader), row.reader);
    EXPECT_EQ(status(&House::seller), row.seller);
    EXPECT_EQ(status(&House::boss), row.admin);
    EXPECT_EQ(status(&House::admin), row.admin);
}

TEST_P(Walk, with_buyer_tokens) {
    const auto status = [&](const char* show, const char* holder) {
        House house(admin_key);
        return house.call(row, show, house.token(holder, show, house.seller)).status;
    };
    EXPECT_EQ(status("open", "holder-ann"), row.buyer);
    EXPECT_EQ(status("shut", "holder-ann"), row.buyer) << "a show that is not public has buyers, too";
    EXPECT_EQ(status("open", "holder-bob"), row.other_buyer);
    House house(admin_key);
    const int elsewhere = names_show(row) ? 401 : row.buyer;
    EXPECT_EQ(house.call(row, "open", house.token("holder-ann", "shut", house.seller)).status, elsewhere);
    EXPECT_EQ(house.call(row, "shut", house.token("holder-ann", "open", house.seller)).status, elsewhere);
}

TEST_P(Walk, with_what_is_not_or_no_longer_good) {
    House house(admin_key);
    const std::string token = house.token("holder-ann", "open", house.seller);
    BuyerToken claims = *claims_of(token);
    const std::string forged = sign(claims, "a guess");
    claims.holder = "holder-cyd";
    const std::string altered =
        sign(claims, "a guess").substr(0, sign(claims, "a guess").find('.')) + token.substr(token.find('.'));
    for (const std::string& bad : {std::string("0123456789abcdeF"), house.revoked, house.revoked_token, forged, altered,
                                   house.seller + "x", std::string("slk_"), std::string("slt_")}) {
        EXPECT_EQ(house.call(row, "open", bad).status, is_open(row) ? row.anonymous : 401) << bad;
    }
    house.world.world().pass(60'000);
    EXPECT_EQ(house.call(row, "open", token).status, is_open(row) ? row.anonymous : 401) << "the token has expired";
}

TEST_P(Walk, has_a_head_for_every_get) {
    if (row.method != std::string("GET")) return;
    Row head = row;
    head.method = "HEAD";
    House house(admin_key);
    EXPECT_EQ(house.call(head, "open", house.boss).status, row.admin);
    EXPECT_EQ(house.call(head, "open", "").status, row.anonymous);
    EXPECT_EQ(house.call(head, "shut", "").status, row.shut);
}

TEST_P(Walk, keeps_other_sites_away_while_there_are_no_keys) {
    House house(std::nullopt);
    const bool changes = row.method != std::string("GET");
    EXPECT_EQ(house.call(row, "open", "", {{"host", "example.com"}}).status, is_open(row) ? row.keyless : 421);
    const Reply other_origin = house.call(row, "open", "", {{"origin", "http://example.com"}});
    EXPECT_EQ(other_origin.status, changes ? 403 : row.keyless);
    EXPECT_EQ(other_origin.header("Access-Control-Allow-Origin"), "");
    const Reply own_origin = house.call(row, "open", "", {{"origin", "http://localhost:8080"}});
    EXPECT_EQ(own_origin.status, row.keyless);
}

TEST_P(Walk, answers_the_pages_that_a_key_names) {
    if (is_open(row)) return;
    const Headers shop_page = {{"origin", "https://shop.example"}};
    const Headers other_page = {{"origin", "https://evil.example"}};
    const auto allowed = [](const Reply& reply) { return reply.header("Access-Control-Allow-Origin"); };
    {
        House house(admin_key);
        const Reply reply = house.call(row, "open", house.token("holder-ann", "open", house.seller), shop_page);
        EXPECT_EQ(reply.status, row.buyer);
        EXPECT_EQ(allowed(reply), "https://shop.example");
        EXPECT_EQ(reply.header("Vary"), "Origin");
    }
    House house(admin_key);
    const Reply foreign = house.call(row, "open", house.token("holder-ann", "open", house.seller), other_page);
    EXPECT_EQ(foreign.told(), "403 forbidden_origin");
    EXPECT_EQ(allowed(foreign), "");
    const Reply key_file = house.call(row, "open", admin_key, shop_page);
    EXPECT_EQ(key_file.told(), "403 forbidden_origin") << "the key file's key is for no page of another site";
    const Reply anonymous = house.call(row, "open", "", other_page);
    EXPECT_EQ(anonymous.status, row.anonymous);
    EXPECT_EQ(allowed(anonymous), "*");
}

TEST_P(Walk, takes_no_parameter_that_it_does_not_know) {
    if (row.path == std::string("/")) return;  // the page may be called with anything
    House house(std::nullopt);
    const std::string path = row.path;
    const std::string surprised = path + (path.find('?') == std::string::npos ? "?" : "&") + "surprise=1";
    Row other = row;
    other.path = surprised.c_str();
    const Reply reply = house.call(other, "open", "");
    EXPECT_EQ(reply.told(), "400 invalid_request");
    EXPECT_THAT(reply.at("detail"), HasSubstr("surprise"));
}

std::string name_of(const testing::TestParamInfo<Row>& row) {
    std::string name = std::to_string(row.index) + "_" + row.param.method + row.param.path;
    std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Access, Walk, testing::ValuesIn(rows), name_of);

TEST(AccessOfRoutes, each_has_a_row_in_the_table) {
    std::set<std::pair<std::string_view, std::string_view>> walked;
    for (const Row& row : rows) walked.emplace(row.method, row.route);
    for (const Route& route : routes()) {
        EXPECT_TRUE(walked.contains({route.method, route.path}))
            << route.method << " " << route.path << ": say above who may call it";
    }
}

TEST(AccessOfLists, leave_out_shows_that_are_not_public) {
    House house(admin_key);
    EXPECT_THAT(house.world.get("/v1/shows").text, HasSubstr(R"("show":"shut")"));
    house.world.use_key(house.reader);
    EXPECT_THAT(house.world.get("/v1/shows").text, HasSubstr(R"("show":"shut")"));
    house.world.use_key("");
    EXPECT_THAT(house.world.get("/v1/shows").text, HasSubstr(R"("show":"open")"));
    EXPECT_THAT(house.world.get("/v1/shows").text, Not(HasSubstr("shut")));
    house.world.use_key(house.token("holder-ann", "open", house.seller));
    EXPECT_THAT(house.world.get("/v1/shows").text, Not(HasSubstr("shut")));
    house.world.use_key(house.token("holder-ann", "shut", house.seller));
    EXPECT_THAT(house.world.get("/v1/shows").text, HasSubstr(R"("show":"shut")"));
}

TEST(AccessOfFeeds, ends_with_the_key_or_token_they_were_asked_for_with) {
    House house(admin_key);
    const auto feed = [&](const std::string& secret) {
        house.world.use_key(secret);
        const Reply reply = house.world.get("/v1/shows/shut/feed");
        house.world.use_key(admin_key);
        EXPECT_THAT(reply.stream->next(), HasSubstr("event: snapshot"));
        return reply.stream;
    };
    const auto by_file = feed(admin_key);
    const auto by_reader = feed(house.reader);
    const auto by_seller = feed(house.seller);
    const auto by_buyer = feed(house.token("holder-bob", "shut", house.boss));
    const auto by_sellers_buyer = feed(house.token("holder-bob", "shut", house.seller));
    const auto told = [&](const char* seats) {
        house.world.hold(seats, "holder-dan", "shut");
        std::string who;
        for (const auto& stream : {by_file, by_reader, by_seller, by_buyer, by_sellers_buyer}) {
            who += stream->next().empty() ? '.' : 'x';
        }
        return who;
    };
    EXPECT_EQ(told(R"("A-2")"), "xxxxx");
    house.world.call("DELETE", "/v1/keys/shop");
    EXPECT_EQ(told(R"("A-3")"), "xx.x.");
    house.world.world().pass(60'000);
    EXPECT_EQ(told(R"("A-4")"), "xx...");
    house.world.call("DELETE", "/v1/keys/look");
    EXPECT_EQ(told(R"("B-2")"), "x....");
}

TEST(AccessOfUnknown, shows_is_that_of_public_ones) {
    ApiWorld world(with_page(admin_key));
    EXPECT_EQ(world.get("/v1/shows/none").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/none/feed").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/none/holds").told(), "401 unauthorized");
    EXPECT_EQ(world.post("/v1/shows/none/holds", "{").told(), "401 unauthorized")
        << "before anything else is looked at";
}

TEST(AccessOfTheBulkRoad, is_that_of_each_command) {
    House house(admin_key);
    const auto outcome = [&](const std::string& secret) {
        house.world.use_key(secret);
        const Reply reply = house.world.post("/v1/shows/open/commands", R"({"do":"change","title":"T"})",
                                             {{"content-type", "application/x-ndjson"}});
        return reply.stream->next();
    };
    EXPECT_THAT(outcome(house.seller), HasSubstr(R"("status":403)")) << "no way around the table";
    EXPECT_EQ(house.world.show("open")->settings().title, "The House");
    EXPECT_THAT(outcome(house.boss), HasSubstr(R"("status":200)"));
    EXPECT_EQ(house.world.show("open")->settings().title, "T");
}

TEST(AccessOfBuyers, may_leave_their_name_out) {
    House house(admin_key);
    const std::string bob = house.token("holder-bob", "open", house.seller);
    const auto hold = [&](const std::string& secret, const char* body) {
        house.world.use_key(secret);
        const Reply reply = house.world.post("/v1/shows/open/holds", body);
        return reply.status == 201 ? reply.at("holder") : reply.told();
    };
    EXPECT_EQ(hold(bob, R"({"seats":["A-2"]})"), "holder-bob");
    EXPECT_EQ(hold(bob, R"({"seats":["A-3"],"holder":"holder-bob"})"), "holder-bob");
    EXPECT_EQ(hold(bob, R"({"seats":["A-4"],"holder":"holder-ann"})"), "403 forbidden");
    EXPECT_EQ(hold(house.seller, R"({"seats":["A-4"]})"), "400 invalid_request");
}

TEST(AccessOfBuyers, pay_and_book_where_the_policy_says_so) {
    House house(admin_key);
    house.world.open_show("free");
    EXPECT_EQ(house.world.call("PATCH", "/v1/shows/free", R"({"policy":{"buyers_may_book":true}})").status, 200);
    const std::string bob = house.token("holder-bob", "free", house.seller);
    const std::string anns = house.world.hold(R"("A-1")", "holder-ann", "free");
    house.world.use_key(bob);
    const std::string mine = house.world.hold(R"("A-2")", "holder-bob", "free");
    const std::string path = "/v1/shows/free/holds/";
    EXPECT_EQ(house.world.post(path + anns + "/pay", R"({"payment":"p"})").told(), "404 unknown_hold");
    EXPECT_EQ(house.world.post(path + anns + "/book").told(), "404 unknown_hold");
    EXPECT_EQ(house.world.post(path + mine + "/pay", R"({"payment":"p"})").status, 200);
    EXPECT_EQ(house.world.post(path + mine + "/book").status, 201);
}

TEST(AccessOfBuyers, never_get_each_others_answers_by_an_idempotency_key) {
    House house(admin_key);
    const Headers key = {{"idempotency-key", "1"}};
    const char* body = R"({"seats":["A-2"]})";
    const std::string bob = house.token("holder-bob", "open", house.seller);
    const std::string dan = house.token("holder-dan", "open", house.seller);
    house.world.use_key(bob);
    EXPECT_EQ(house.world.post("/v1/shows/open/holds", body, key).at("holder"), "holder-bob");
    EXPECT_EQ(house.world.post("/v1/shows/open/holds", body, key).header("Idempotent-Replayed"), "true");
    house.world.use_key(dan);
    EXPECT_EQ(house.world.post("/v1/shows/open/holds", body, key).told(), "409 locked");
}

TEST(AccessOfJournal, names_who_asked) {
    House house(admin_key);
    const auto actor_of_a_hold = [&](const std::string& secret, const char* holder) {
        house.world.use_key(secret);
        EXPECT_EQ(
            house.world.post("/v1/shows/open/holds", R"({"holder":")" + std::string(holder) + R"(","seats":["A-2"]})")
                .status,
            201);
        const journal::Entry entry = house.world.world().journaled("show/default/open").back();
        house.world.use_key(admin_key);
        house.world.post("/v1/shows/open/holds/" + entry.hold + "/release");
        return entry.actor;
    };
    EXPECT_EQ(actor_of_a_hold(admin_key, "bob"), "admin");
    EXPECT_EQ(actor_of_a_hold(house.boss, "bob"), "boss");
    EXPECT_EQ(actor_of_a_hold(house.seller, "bob"), "shop");
    EXPECT_EQ(actor_of_a_hold(house.token("bob", "open", house.seller), "bob"), "token:shop");
    EXPECT_EQ(actor_of_a_hold(house.token("bob", "open", admin_key), "bob"), "token:admin");
    ApiWorld keyless;
    keyless.open_show();
    keyless.hold(R"("A-1")");
    EXPECT_EQ(keyless.world().journaled("show/default/s").back().actor, "anonymous");
}

}  // namespace
}  // namespace seatlock::http
