#include "http/request_body.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

using testing::ElementsAre;
using testing::Optional;
using testing::StrEq;

json::Value parsed(const char* text) { return *json::parse(text); }

TEST(RequestBody, gives_members_by_name_and_type) {
    const json::Value value = parsed(R"({"s":"x","i":-3,"b":false,"l":["a","a"],"e":[],"v":null})");
    RequestBody body(value);
    EXPECT_EQ(body.required_string("s"), "x");
    EXPECT_THAT(body.optional_integer("i"), Optional(-3));
    EXPECT_THAT(body.optional_boolean("b"), Optional(false));
    EXPECT_THAT(body.optional_strings("l"), Optional(ElementsAre("a", "a")));
    EXPECT_THAT(body.optional_strings("e"), Optional(ElementsAre()));
    EXPECT_TRUE(body.optional_member("v")->is_null());
    EXPECT_EQ(body.problem(), std::nullopt);
}

TEST(RequestBody, does_without_what_is_optional) {
    const json::Value value = parsed("{}");
    RequestBody body(value);
    EXPECT_EQ(body.optional_string("s"), "");
    EXPECT_EQ(body.optional_integer("i"), std::nullopt);
    EXPECT_EQ(body.optional_boolean("b"), std::nullopt);
    EXPECT_EQ(body.optional_strings("l"), std::nullopt);
    EXPECT_EQ(body.optional_member("v"), nullptr);
    EXPECT_EQ(body.problem(), std::nullopt);
    EXPECT_EQ(body.required_string("s"), "");
    EXPECT_THAT(body.problem(), Optional(StrEq("s is missing")));
}

TEST(RequestBody, names_the_member_of_a_wrong_type) {
    const json::Value value = parsed(R"({"n":null,"i":1,"d":1.5,"o":{},"l":["a",2],"big":9223372036854775808})");
    const auto problem = [&](auto read) {
        RequestBody body(value);
        read(body);
        return body.problem().value_or("none");
    };
    EXPECT_EQ(problem([](auto& body) { (void)body.required_string("n"); }), "n must be a string, not null");
    EXPECT_EQ(problem([](auto& body) { (void)body.optional_string("i"); }), "i must be a string, not integer");
    EXPECT_EQ(problem([](auto& body) { (void)body.optional_integer("d"); }), "d must be an integer, not number");
    EXPECT_EQ(problem([](auto& body) { (void)body.optional_integer("big"); }), "big must be an integer, not number");
    EXPECT_EQ(problem([](auto& body) { (void)body.optional_boolean("i"); }), "i must be true or false, not integer");
    EXPECT_EQ(problem([](auto& body) { (void)body.optional_strings("o"); }),
              "o must be an array of strings, not object");
    EXPECT_EQ(problem([](auto& body) { (void)body.optional_strings("l"); }), "l[1] must be a string, not integer");
}

TEST(RequestBody, takes_one_of_a_few_words) {
    const json::Value value = parsed(R"({"sales":"shut","form":"compact"})");
    constexpr std::array<std::string_view, 3> sales{"open", "paused", "closed"};
    constexpr std::array<std::string_view, 1> forms{"compact"};
    RequestBody body(value);
    EXPECT_EQ(body.optional_choice("form", forms), "compact");
    EXPECT_EQ(body.optional_choice("other", forms), "");
    EXPECT_EQ(body.optional_choice("sales", sales), "");
    EXPECT_THAT(body.problem(), Optional(StrEq("sales is \"shut\"; it must be open, paused or closed")));
}

TEST(RequestBody, refuses_a_member_that_nobody_asked_for) {
    const json::Value value = parsed(R"({"known":"x","Known":1})");
    RequestBody body(value);
    (void)body.optional_string("known");
    EXPECT_THAT(body.problem(), Optional(StrEq("Known is not a member this call knows")));
}

TEST(RequestBody, is_an_object) {
    for (const auto& [text, kind] : {std::pair{"[]", "array"}, std::pair{"null", "null"}, std::pair{"\"x\"", "string"},
                                     std::pair{"1", "integer"}, std::pair{"true", "boolean"}}) {
        const json::Value value = parsed(text);
        RequestBody body(value);
        EXPECT_EQ(body.required_string("s"), "");
        EXPECT_THAT(body.problem(), Optional(StrEq(std::string("the body must be an object, not ") + kind)));
    }
}

TEST(RequestBody, keeps_the_first_of_several_problems) {
    const json::Value value = parsed(R"({"a":1,"b":2,"zz":0})");
    RequestBody body(value);
    (void)body.optional_string("b");
    (void)body.optional_string("a");
    (void)body.required_string("c");
    EXPECT_THAT(body.problem(), Optional(StrEq("b must be a string, not integer")));
}

TEST(RequestBody, tells_where_within_an_inner_object) {
    const json::Value value = parsed(R"({"max":"4","more":1})");
    const json::Value good = parsed("{}");
    RequestBody outer(good);
    RequestBody inner(value, "policy");
    (void)inner.optional_integer("max");
    outer.adopt(inner);
    EXPECT_THAT(outer.problem(), Optional(StrEq("policy.max must be an integer, not string")));

    RequestBody other(good);
    RequestBody unread(value, "policy");
    other.adopt(unread);
    EXPECT_THAT(other.problem(), Optional(StrEq("policy.max is not a member this call knows")));

    RequestBody third(good);
    const json::Value list = parsed("[]");
    RequestBody no_object(list, "policy");
    third.adopt(no_object);
    EXPECT_THAT(third.problem(), Optional(StrEq("policy must be an object, not array")));
}

}  // namespace
}  // namespace seatlock::http
