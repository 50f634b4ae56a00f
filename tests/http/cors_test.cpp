#include "http/cors.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/key_catalog.hpp"

namespace seatlock::http {
namespace {

using service::KeyRole;

constexpr const char* shop_page = "https://shop.example";

std::string field(const std::vector<std::pair<std::string, std::string>>& fields, std::string_view name) {
    for (const auto& [field, value] : fields) {
        if (field == name) return value;
    }
    return "-";
}

Request from(const std::string& origin) { return {"POST", "/", {{"host", "tickets.example"}, {"origin", origin}}, {}}; }

Principal holder_of(const char* key) { return {.role = Role::seller, .actor = key, .key = key}; }

class Cors : public testing::Test {
public:
    Cors() {
        keys.create("shop", KeyRole::seller, {shop_page, "http://localhost:3000"});
        keys.create("other", KeyRole::seller, {"https://other.example"});
        keys.create("none", KeyRole::admin);
        keys.create("old", KeyRole::seller, {"https://old.example"}).revoke("old");
    }
    [[nodiscard]] bool may(const Principal& principal, const std::string& origin) const {
        return page_may_use(principal, from(origin), keys.state());
    }
    [[nodiscard]] std::string allowed(const tl::expected<Principal, Fault>& caller, const std::string& origin) const {
        return field(cors_fields(caller, from(origin), keys.state()), "Access-Control-Allow-Origin");
    }
    [[nodiscard]] Response preflight(const std::string& origin, const std::string& method) const {
        Request request = from(origin);
        request.method = "OPTIONS";
        request.headers.emplace_back("access-control-request-method", method);
        EXPECT_TRUE(is_preflight(request));
        return preflight_response(request, keys.state());
    }

    KeyCatalog keys;
};

TEST_F(Cors, a_key_serves_the_pages_it_names) {
    EXPECT_TRUE(may(holder_of("shop"), shop_page));
    EXPECT_TRUE(may(holder_of("shop"), "http://localhost:3000"));
    for (const char* page : {"https://other.example", "http://shop.example", "https://shop.example:8443",
                             "https://shop.example.evil.example", "https://evil.example", "null", ""}) {
        EXPECT_FALSE(may(holder_of("shop"), page)) << page;
        EXPECT_EQ(allowed(holder_of("shop"), page), "-") << page;
    }
    EXPECT_FALSE(may(holder_of("none"), shop_page));
    EXPECT_FALSE(may(holder_of("admin"), shop_page)) << "the key file's key names none";
}

TEST_F(Cors, a_token_serves_the_pages_of_its_key) {
    Principal buyer{.role = Role::buyer, .actor = "token:shop", .key = "shop", .buyer = "ann", .show = "s"};
    EXPECT_TRUE(may(buyer, shop_page));
    EXPECT_FALSE(may(buyer, "https://other.example"));
    EXPECT_EQ(allowed(buyer, shop_page), shop_page);
}

TEST_F(Cors, the_page_of_the_server_itself_is_no_other_site) {
    for (const char* page : {"http://tickets.example", "https://tickets.example"}) {
        EXPECT_TRUE(may(holder_of("none"), page));
        EXPECT_TRUE(may(holder_of("admin"), page));
    }
    EXPECT_FALSE(may(holder_of("none"), "https://tickets.example:8443"));
}

TEST_F(Cors, what_is_no_page_has_no_origin) {
    const Request request{"POST", "/", {{"host", "tickets.example"}}, {}};
    EXPECT_TRUE(page_may_use(holder_of("none"), request, keys.state()));
    const auto fields = cors_fields(holder_of("shop"), request, keys.state());
    EXPECT_EQ(field(fields, "Vary"), "Origin");
    EXPECT_EQ(field(fields, "Access-Control-Allow-Origin"), "-");
}

TEST_F(Cors, what_anybody_may_read_any_page_may_read) {
    EXPECT_EQ(allowed(Principal{}, "https://evil.example"), "*");
    EXPECT_EQ(allowed(Principal{}, shop_page), "*");
}

TEST_F(Cors, answers_to_a_key_name_the_page_exactly) {
    const auto fields = cors_fields(holder_of("shop"), from(shop_page), keys.state());
    EXPECT_EQ(field(fields, "Access-Control-Allow-Origin"), shop_page);
    EXPECT_EQ(field(fields, "Vary"), "Origin");
    EXPECT_EQ(field(fields, "Access-Control-Expose-Headers"), "ETag, Idempotent-Replayed, Location, Retry-After");
    EXPECT_EQ(field(fields, "Access-Control-Allow-Credentials"), "-") << "no cookie is ever asked for";
}

TEST_F(Cors, a_shops_page_sees_that_its_token_has_expired) {
    const tl::expected<Principal, Fault> expired = tl::unexpected(Fault{Problem::unauthorized, "it has expired"});
    EXPECT_EQ(allowed(expired, shop_page), shop_page);
    EXPECT_EQ(allowed(expired, "https://evil.example"), "-");
    EXPECT_EQ(allowed(expired, "https://old.example"), "-");
}

TEST_F(Cors, a_preflight_is_answered_for_the_pages_of_any_key) {
    for (const char* page : {shop_page, "http://localhost:3000", "https://other.example"}) {
        for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            const Response response = preflight(page, method);
            EXPECT_EQ(response.status, 204);
            EXPECT_EQ(field(response.headers, "Access-Control-Allow-Origin"), page);
            EXPECT_EQ(field(response.headers, "Access-Control-Allow-Headers"),
                      "authorization, content-type, idempotency-key, if-none-match, last-event-id");
            EXPECT_EQ(field(response.headers, "Access-Control-Allow-Methods"), "GET, HEAD, POST, PUT, PATCH, DELETE");
            EXPECT_EQ(field(response.headers, "Access-Control-Max-Age"), "600");
            EXPECT_EQ(field(response.headers, "Vary"), "Origin, Access-Control-Request-Method");
        }
    }
}

TEST_F(Cors, a_preflight_of_another_page_is_for_reading_without_a_key) {
    for (const char* page : {"https://evil.example", "https://old.example", "null"}) {
        const Response reading = preflight(page, "GET");
        EXPECT_EQ(reading.status, 204);
        EXPECT_EQ(field(reading.headers, "Access-Control-Allow-Origin"), "*");
        EXPECT_EQ(field(reading.headers, "Access-Control-Allow-Headers"), "if-none-match, last-event-id");
        EXPECT_EQ(field(reading.headers, "Access-Control-Allow-Methods"), "GET, HEAD");
        const Response changing = preflight(page, "POST");
        EXPECT_EQ(changing.status, 403);
        EXPECT_EQ(field(changing.headers, "Access-Control-Allow-Origin"), "-");
        EXPECT_EQ(field(changing.headers, "Vary"), "Origin, Access-Control-Request-Method");
    }
}

TEST_F(Cors, an_options_that_asks_for_nothing_is_no_preflight) {
    Request request = from(shop_page);
    EXPECT_FALSE(is_preflight(request));
    request.method = "OPTIONS";
    EXPECT_FALSE(is_preflight(request));
    request.headers = {{"access-control-request-method", "POST"}};
    EXPECT_FALSE(is_preflight(request));
}

}  // namespace
}  // namespace seatlock::http
