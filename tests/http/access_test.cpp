#include "http/access.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

constexpr const char* key = "0123456789abcdef";

Request with(std::vector<std::pair<std::string, std::string>> headers) { return {"GET", "/", std::move(headers), {}}; }

std::string verdict(const AccessControl& control, const Request& request, Access access, bool is_public = true) {
    const auto denial = control.denial(request, access, is_public);
    return denial ? std::string(kind_of(denial->problem).code) : "granted";
}

TEST(Access, asks_for_the_key_where_it_counts) {
    const AccessControl control{std::string(key)};
    const Request nobody = with({});
    const Request stranger = with({{"authorization", "Bearer 0123456789abcdeF"}});
    const Request admin = with({{"authorization", std::string("Bearer ") + key}});
    struct Row {
        Access access;
        bool is_public;
        const char* without;
    };
    for (const Row& row : {Row{Access::open, true, "granted"}, Row{Access::open, false, "granted"},
                           Row{Access::read, true, "granted"}, Row{Access::read, false, "unauthorized"},
                           Row{Access::records, true, "unauthorized"}, Row{Access::records, false, "unauthorized"},
                           Row{Access::change, true, "unauthorized"}, Row{Access::change, false, "unauthorized"}}) {
        EXPECT_EQ(verdict(control, nobody, row.access, row.is_public), row.without);
        EXPECT_EQ(verdict(control, stranger, row.access, row.is_public), row.without);
        EXPECT_EQ(verdict(control, admin, row.access, row.is_public), "granted");
    }
}

TEST(Access, takes_the_key_in_one_form_only) {
    const AccessControl control{std::string(key)};
    for (const char* authorization : {key, "Bearer", "Bearer ", "Basic 0123456789abcdef", "Bearer 0123456789abcde",
                                      "Bearer 0123456789abcdef0", "Bearer 0123456789abcdef "}) {
        EXPECT_EQ(verdict(control, with({{"authorization", authorization}}), Access::change), "unauthorized")
            << authorization;
    }
    EXPECT_EQ(verdict(control, with({{"authorization", std::string("bearer ") + key}}), Access::change), "granted")
        << "the scheme's case does not count (RFC 9110, 11.1)";
}

TEST(Access, says_whether_a_key_was_tried) {
    const AccessControl control{std::string(key)};
    EXPECT_EQ(control.denial(with({}), Access::change, true)->detail, "send it as Authorization: Bearer KEY");
    EXPECT_EQ(control.denial(with({{"authorization", "Bearer x"}}), Access::change, true)->detail,
              "the key is not known");
}

TEST(Access, tells_who_asks) {
    const AccessControl control{std::string(key)};
    EXPECT_EQ(control.actor(with({{"authorization", std::string("Bearer ") + key}})), "admin");
    EXPECT_EQ(control.actor(with({{"authorization", "Bearer x"}})), "anonymous");
    EXPECT_EQ(AccessControl(std::nullopt).actor(with({{"authorization", "Bearer x"}})), "anonymous");
}

TEST(Access, without_a_key_answers_for_this_machine_only) {
    const AccessControl control{std::nullopt};
    for (const char* host : {"localhost", "localhost:8080", "127.0.0.1", "127.0.0.1:80", "127.1.2.3:1", "[::1]",
                             "[::1]:8080", "LocalHost:8080"}) {
        EXPECT_EQ(verdict(control, with({{"host", host}}), Access::read), "granted") << host;
        EXPECT_EQ(verdict(control, with({{"host", host}}), Access::change), "granted") << host;
    }
    for (const char* host : {"example.com", "example.com:8080", "localhost.example.com", "127.0.0.1.example.com",
                             "127.example.com", "192.168.0.1", "[::2]:80", "[::1].example.com", "", "0.0.0.0"}) {
        for (const Access access : {Access::read, Access::records, Access::change}) {
            EXPECT_EQ(verdict(control, with({{"host", host}}), access), "misdirected_request") << host;
        }
        EXPECT_EQ(verdict(control, with({{"host", host}}), Access::open), "granted") << host;
    }
    EXPECT_EQ(verdict(control, with({}), Access::change), "granted") << "HTTP/1.0 has no Host";
}

TEST(Access, without_a_key_takes_no_change_from_a_page_of_another_site) {
    const AccessControl control{std::nullopt};
    const auto from = [](const char* origin) { return with({{"host", "localhost:8080"}, {"origin", origin}}); };
    EXPECT_EQ(verdict(control, from("http://localhost:8080"), Access::change), "granted");
    for (const char* origin : {"http://localhost", "http://localhost:8081", "https://localhost:8080", "null",
                               "http://example.com", "http://localhost:8080.example.com", "localhost:8080", ""}) {
        EXPECT_EQ(verdict(control, from(origin), Access::change), "forbidden_origin") << origin;
        EXPECT_EQ(verdict(control, from(origin), Access::records), "granted") << "no page can read the answer";
    }
    EXPECT_EQ(verdict(control, with({{"origin", "http://localhost"}}), Access::change), "forbidden_origin");
}

}  // namespace
}  // namespace seatlock::http
