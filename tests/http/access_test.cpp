#include "http/access.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/buyer_token.hpp"
#include "http/key_catalog.hpp"

namespace seatlock::http {
namespace {

using service::KeyRole;

constexpr const char* admin_key = "0123456789abcdef";
constexpr std::int64_t now_ms = 1'700'000'000'000;
constexpr std::array every_access = {Access::open, Access::read, Access::own_hold,  Access::records,
                                     Access::hold, Access::sell, Access::administer};

Request with(std::vector<std::pair<std::string, std::string>> headers) { return {"GET", "/", std::move(headers), {}}; }

Request bearing(const std::string& secret) { return with({{"authorization", "Bearer " + secret}}); }

/// Who is found out to ask, as the journal will say, or why nobody.
std::string who(const AccessControl& control, const service::CatalogState& catalog, const Request& request,
                std::int64_t at_ms = now_ms) {
    const auto principal = control.identify(request, catalog, at_ms);
    return principal ? principal->actor : std::string(kind_of(principal.error().problem).code);
}

/// The whole way: "granted", or the code of the denial.
std::string verdict(const AccessControl& control, const service::CatalogState& catalog, const Request& request,
                    AccessControl::Subject subject) {
    const auto principal = control.identify(request, catalog, now_ms);
    if (!principal) return std::string(kind_of(principal.error().problem).code);
    const auto denial = control.denial(*principal, request, subject, catalog);
    return denial ? std::string(kind_of(denial->problem).code) : "granted";
}

class Keyed : public testing::Test {
public:
    Keyed() {
        keys.create("look", KeyRole::reader).create("shop", KeyRole::seller).create("boss", KeyRole::admin);
        keys.create("old", KeyRole::admin).revoke("old");
    }

    [[nodiscard]] std::string who(const Request& request, std::int64_t at_ms = now_ms) const {
        return http::who(control, keys.state(), request, at_ms);
    }
    [[nodiscard]] std::string token(BuyerToken claims, const AccessControl& by) const {
        const auto issuer =
            by.identify(bearing(claims.key == "admin" ? admin_key : "slk_" + claims.key), keys.state(), 0);
        return issuer ? sign(claims, by.token_secret(*issuer, keys.state())) : "";
    }
    [[nodiscard]] std::string token(BuyerToken claims) const { return token(std::move(claims), control); }

    AccessControl control{std::string(admin_key), "passing"};
    KeyCatalog keys;
};

TEST_F(Keyed, each_key_is_known_by_its_name) {
    EXPECT_EQ(who(with({})), "anonymous");
    EXPECT_EQ(who(bearing("slk_look")), "look");
    EXPECT_EQ(who(bearing("slk_shop")), "shop");
    EXPECT_EQ(who(bearing("slk_boss")), "boss");
    EXPECT_EQ(who(bearing(admin_key)), "admin");
    EXPECT_EQ(who(bearing("slk_old")), "unauthorized");
    for (const char* none : {"", "slk_", "slk_shoP", "slk_shop ", "slk_shops", "shop", "0123456789abcdeF"}) {
        EXPECT_EQ(who(bearing(none)), "unauthorized") << none;
    }
}

TEST_F(Keyed, keys_come_in_one_form_only) {
    for (const char* authorization : {"slk_shop", "Bearer", "Bearer ", "Basic slk_shop", "Bearerslk_shop", ""}) {
        EXPECT_EQ(who(with({{"authorization", authorization}})), "unauthorized") << authorization;
    }
    EXPECT_EQ(who(with({{"authorization", "bEARER slk_shop"}})), "shop")
        << "the scheme's case does not count (RFC 9110, 11.1)";
}

TEST_F(Keyed, the_one_table_says_who_may_what) {
    struct Row {
        Access access;
        const char *anonymous, *token, *reader, *seller, *admin;
    };
    const Row rows[] = {{Access::open, "granted", "granted", "granted", "granted", "granted"},
                        {Access::read, "granted", "granted", "granted", "granted", "granted"},
                        {Access::own_hold, "unauthorized", "granted", "granted", "granted", "granted"},
                        {Access::records, "unauthorized", "forbidden", "granted", "granted", "granted"},
                        {Access::hold, "unauthorized", "granted", "forbidden", "granted", "granted"},
                        {Access::sell, "unauthorized", "forbidden", "forbidden", "granted", "granted"},
                        {Access::administer, "unauthorized", "forbidden", "forbidden", "forbidden", "granted"}};
    ASSERT_EQ(std::size(rows), every_access.size());
    const Request buyer = bearing(token({"s", "ann", "shop", now_ms + 1}));
    for (const Row& row : rows) {
        const AccessControl::Subject subject{row.access, "s", true};
        EXPECT_EQ(verdict(control, keys.state(), with({}), subject), row.anonymous);
        EXPECT_EQ(verdict(control, keys.state(), buyer, subject), row.token);
        EXPECT_EQ(verdict(control, keys.state(), bearing("slk_look"), subject), row.reader);
        EXPECT_EQ(verdict(control, keys.state(), bearing("slk_shop"), subject), row.seller);
        EXPECT_EQ(verdict(control, keys.state(), bearing("slk_boss"), subject), row.admin);
        EXPECT_EQ(verdict(control, keys.state(), bearing(admin_key), subject), row.admin);
    }
}

TEST_F(Keyed, shows_that_are_not_public_are_for_keys_and_their_own_buyers) {
    const AccessControl::Subject shut{Access::read, "s", false};
    EXPECT_EQ(verdict(control, keys.state(), with({}), shut), "unauthorized");
    EXPECT_EQ(verdict(control, keys.state(), bearing("slk_look"), shut), "granted");
    EXPECT_EQ(verdict(control, keys.state(), bearing(token({"s", "ann", "shop", now_ms + 1})), shut), "granted");
    const Principal ann{.role = Role::buyer, .actor = "token:shop", .key = "shop", .buyer = "ann", .show = "s"};
    EXPECT_TRUE(AccessControl::may_read(ann, "s", false));
    EXPECT_FALSE(AccessControl::may_read(ann, "t", false));
    EXPECT_TRUE(AccessControl::may_read(ann, "t", true));
}

TEST_F(Keyed, tokens_name_their_key_and_bring_their_holder_and_show) {
    for (const char* issuer : {"shop", "boss", "admin"}) {
        const auto principal = control.identify(bearing(token({"s", "ann", issuer, now_ms + 1})), keys.state(), now_ms);
        ASSERT_TRUE(principal);
        EXPECT_EQ(principal->role, Role::buyer);
        EXPECT_EQ(principal->actor, std::string("token:") + issuer);
        EXPECT_EQ(principal->key, issuer);
        EXPECT_EQ(principal->buyer, "ann");
        EXPECT_EQ(principal->show, "s");
        EXPECT_FALSE(principal->sees_details());
    }
}

TEST_F(Keyed, tokens_are_for_one_show) {
    const Request ann = bearing(token({"s", "ann", "shop", now_ms + 1}));
    for (const Access access : every_access) {
        if (access == Access::open) continue;
        EXPECT_EQ(verdict(control, keys.state(), ann, {access, "t", true}), "unauthorized");
    }
    EXPECT_EQ(verdict(control, keys.state(), ann, {Access::read, "", true}), "granted") << "the list of shows";
}

TEST_F(Keyed, tokens_end_in_the_millisecond_they_say) {
    const Request ann = bearing(token({"s", "ann", "shop", now_ms}));
    EXPECT_EQ(who(ann, now_ms - 1), "token:shop");
    EXPECT_EQ(who(ann, now_ms), "unauthorized");
    EXPECT_EQ(who(ann, now_ms + 1), "unauthorized");
}

TEST_F(Keyed, tokens_end_with_their_key) {
    const Request ann = bearing(token({"s", "ann", "shop", now_ms + 1000}));
    const Request bob = bearing(token({"s", "bob", "boss", now_ms + 1000}));
    EXPECT_EQ(who(ann), "token:shop");
    keys.revoke("shop");
    EXPECT_EQ(who(ann), "unauthorized");
    EXPECT_EQ(who(bob), "token:boss");
    EXPECT_EQ(http::who(AccessControl(std::nullopt, "passing"), keys.state(),
                        bearing(token({"s", "cyd", "admin", now_ms + 1}))),
              "unauthorized")
        << "the server has no such key file any more";
    EXPECT_EQ(http::who(AccessControl("another admin key", "passing"), keys.state(),
                        bearing(token({"s", "cyd", "admin", now_ms + 1}))),
              "unauthorized");
}

TEST_F(Keyed, tokens_that_nobody_issued_are_forged) {
    const BuyerToken claims{"s", "ann", "shop", now_ms + 1};
    const std::string good = token(claims);
    for (const std::string& forged :
         {sign(claims, ""), sign(claims, "passing"), sign(claims, "slk_shop"),
          sign(claims, keys.state().key("shop")->hash), sign(claims, keys.state().key("boss")->token_secret),
          good.substr(0, good.size() - 1), good + "A", std::string("slt_"), std::string("slt_e30.e30")}) {
        EXPECT_EQ(who(bearing(forged)), "unauthorized") << forged;
    }
    for (const char* issuer : {"", "nobody", "old", "anonymous"}) {
        EXPECT_EQ(who(bearing(sign({"s", "ann", issuer, now_ms + 1}, "passing"))), "unauthorized") << issuer;
        EXPECT_EQ(who(bearing(sign({"s", "ann", issuer, now_ms + 1}, ""))), "unauthorized") << issuer;
    }
    EXPECT_EQ(who(bearing(sign({"s", "ann", "old", now_ms + 1}, keys.state().key("old")->token_secret))),
              "unauthorized");
}

TEST_F(Keyed, details_are_for_readers_and_above) {
    const auto sees = [&](const Request& request) {
        return control.identify(request, keys.state(), now_ms)->sees_details();
    };
    EXPECT_FALSE(sees(with({})));
    EXPECT_TRUE(sees(bearing("slk_look")));
    EXPECT_TRUE(sees(bearing("slk_shop")));
    EXPECT_TRUE(sees(bearing(admin_key)));
    const auto everybody = AccessControl(std::nullopt, "passing").identify(with({}), KeyCatalog().state(), now_ms);
    EXPECT_FALSE(everybody->sees_details()) << "the page of a server without keys is anybody's page";
}

TEST_F(Keyed, idempotency_keys_of_two_buyers_are_apart) {
    const Principal shop{.role = Role::seller, .actor = "shop", .key = "shop"};
    Principal ann{.role = Role::buyer, .actor = "token:shop", .key = "shop", .buyer = "ann", .show = "s"};
    Principal bob = ann;
    bob.buyer = "bob";
    EXPECT_NE(ann.idempotency_user(), bob.idempotency_user());
    EXPECT_NE(ann.idempotency_user(), shop.idempotency_user());
    EXPECT_EQ(shop.idempotency_user(), "shop");
}

TEST_F(Keyed, says_what_is_wrong_and_never_the_secret) {
    const auto detail = [&](const Request& request) {
        return control.identify(request, keys.state(), now_ms).error().detail;
    };
    EXPECT_EQ(detail(bearing("slk_none")), "the key is not known");
    EXPECT_EQ(detail(bearing("slk_old")), "the key old is revoked");
    EXPECT_EQ(detail(bearing(token({"s", "ann", "shop", now_ms}))), "the token has expired");
    EXPECT_EQ(detail(bearing("slt_x.y")), "the token is not, or no longer, good");
    const auto denied = control.denial({}, with({}), {Access::hold, "s", true}, keys.state());
    EXPECT_EQ(denied->detail, "send it as Authorization: Bearer KEY");
}

TEST(Access, has_keys_as_soon_as_there_ever_was_one) {
    const AccessControl control(std::nullopt, "passing");
    KeyCatalog keys;
    EXPECT_TRUE(control.is_keyless(keys.state()));
    EXPECT_FALSE(AccessControl(std::string(admin_key), "passing").is_keyless(keys.state()));
    EXPECT_EQ(verdict(control, keys.state(), with({}), {Access::administer, "", true}), "granted");
    keys.create("shop", KeyRole::seller);
    EXPECT_FALSE(control.is_keyless(keys.state()));
    EXPECT_EQ(verdict(control, keys.state(), with({}), {Access::administer, "", true}), "unauthorized");
    keys.revoke("shop");
    EXPECT_FALSE(control.is_keyless(keys.state()));
    EXPECT_EQ(verdict(control, keys.state(), with({}), {Access::hold, "", true}), "unauthorized");
}

class Keyless : public testing::Test {
public:
    [[nodiscard]] std::string verdict(const Request& request, Access access) const {
        return http::verdict(control, keys.state(), request, {access, "s", false});
    }

    AccessControl control{std::nullopt, "passing"};
    KeyCatalog keys;
};

TEST_F(Keyless, everybody_may_do_everything) {
    for (const Access access : every_access) {
        EXPECT_EQ(verdict(with({}), access), "granted");
        EXPECT_EQ(verdict(with({{"authorization", "Bearer x"}}), access), "granted") << "there is no key to be wrong";
    }
    EXPECT_EQ(who(control, keys.state(), with({{"authorization", "Bearer x"}})), "anonymous");
}

TEST_F(Keyless, tokens_are_good_until_the_server_ends_or_has_keys) {
    const auto everybody = control.identify(with({}), keys.state(), now_ms);
    const Request ann = bearing(sign({"s", "ann", "", now_ms + 1}, control.token_secret(*everybody, keys.state())));
    EXPECT_EQ(who(control, keys.state(), ann), "token:anonymous");
    EXPECT_EQ(control.identify(ann, keys.state(), now_ms)->buyer, "ann");
    EXPECT_EQ(verdict(ann, Access::records), "forbidden");
    EXPECT_EQ(who(AccessControl(std::nullopt, "of another run"), keys.state(), ann), "unauthorized");
    keys.create("shop", KeyRole::seller);
    EXPECT_EQ(who(control, keys.state(), ann), "unauthorized");
}

TEST_F(Keyless, answers_for_this_machine_only) {
    for (const char* host : {"localhost", "localhost:8080", "127.0.0.1", "127.0.0.1:80", "127.1.2.3:1", "[::1]",
                             "[::1]:8080", "LocalHost:8080"}) {
        for (const Access access : every_access) EXPECT_EQ(verdict(with({{"host", host}}), access), "granted") << host;
    }
    for (const char* host : {"example.com", "example.com:8080", "localhost.example.com", "127.0.0.1.example.com",
                             "127.example.com", "192.168.0.1", "[::2]:80", "[::1].example.com", "", "0.0.0.0"}) {
        for (const Access access : every_access) {
            EXPECT_EQ(verdict(with({{"host", host}}), access),
                      access == Access::open ? "granted" : "misdirected_request")
                << host;
        }
    }
    EXPECT_EQ(verdict(with({}), Access::administer), "granted") << "HTTP/1.0 has no Host";
}

TEST_F(Keyless, takes_no_change_from_a_page_of_another_site) {
    const auto from = [](const char* origin, const char* method = "POST") {
        return Request{method, "/", {{"host", "localhost:8080"}, {"origin", origin}}, {}};
    };
    for (const Access access : {Access::hold, Access::sell, Access::administer}) {
        EXPECT_EQ(verdict(from("http://localhost:8080"), access), "granted");
        for (const char* origin : {"http://localhost", "http://localhost:8081", "https://localhost:8080", "null",
                                   "http://example.com", "http://localhost:8080.example.com", "localhost:8080", ""}) {
            EXPECT_EQ(verdict(from(origin), access), "forbidden_origin") << origin;
        }
        EXPECT_EQ(verdict({"POST", "/", {{"origin", "http://localhost"}}, {}}, access), "forbidden_origin");
    }
    for (const char* method : {"GET", "HEAD"}) {
        EXPECT_EQ(verdict(from("http://example.com", method), Access::administer), "granted")
            << "no page can read the answer";
    }
}

}  // namespace
}  // namespace seatlock::http
