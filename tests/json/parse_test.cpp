#include <bit>
#include <cstdlib>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "json/value.hpp"
#include "json/writer.hpp"

namespace seatlock::json {
namespace {

/// Replays a failed run: SEATLOCK_SEED=<number> json_test
std::uint64_t seed() {
    const char* given = std::getenv("SEATLOCK_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

std::string text_of(const Value& value) { return Writer{}.value(value).str(); }

Value parsed(std::string_view text) {
    auto value = parse(text);
    EXPECT_TRUE(value.has_value()) << text << ": " << (value ? "" : value.error().message);
    return value ? std::move(*value) : Value{};
}

ParseError refused(std::string_view text, std::size_t depth_max = 32) {
    const auto value = parse(text, depth_max);
    EXPECT_FALSE(value.has_value()) << text << " was read as " << (value ? text_of(*value) : "");
    return value ? ParseError{} : value.error();
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Parse, ReadsEveryKind) {
    EXPECT_TRUE(parsed("null").is_null());
    EXPECT_EQ(parsed("true"), Value{true});
    EXPECT_EQ(parsed("-7"), Value{std::int64_t{-7}});
    EXPECT_EQ(parsed("0.5"), Value{0.5});
    EXPECT_EQ(parsed("\"A-1\""), Value{"A-1"});
    EXPECT_EQ(parsed(" [ ] "), Value{Array{}});
    EXPECT_EQ(parsed("\t{\r\n}"), Value{Object{}});
    for (const char* kind : {"null", "boolean", "integer", "number", "string", "array", "object"}) {
        const Value all =
            parsed(R"({"null":null,"boolean":false,"integer":0,"number":1e0,"string":"","array":[],"object":{}})");
        ASSERT_NE(all.find(kind), nullptr);
        EXPECT_EQ(all.find(kind)->kind(), kind);
    }
}

TEST(Parse, KeepsMembersInTheOrderOfTheText) {
    EXPECT_EQ(text_of(parsed(R"({"b":1,"a":{"d":2,"c":[3,{}]},"":null})")),
              R"({"b":1,"a":{"d":2,"c":[3,{}]},"":null})");
}

TEST(Parse, FindsMembersOfObjectsOnly) {
    const Value value = parsed(R"({"a":1})");
    EXPECT_NE(value.find("a"), nullptr);
    EXPECT_EQ(value.find("b"), nullptr);
    EXPECT_EQ(parsed("[1]").find("a"), nullptr);
}

TEST(Parse, UnescapesStrings) {
    EXPECT_EQ(*parsed(R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00")").string(), "\"\\/\b\f\n\r\té😀");
    EXPECT_EQ(*parsed(R"("\u0000")").string(), std::string(1, '\0'));
}

TEST(Parse, KeepsIntegersThatFitAndTurnsOthersIntoDoubles) {
    EXPECT_EQ(parsed("9223372036854775807"), Value{std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(parsed("-9223372036854775808"), Value{std::numeric_limits<std::int64_t>::min()});
    EXPECT_EQ(parsed("9223372036854775808"), Value{9223372036854775808.0});
    EXPECT_EQ(parsed("18446744073709551615"), Value{18446744073709551615.0});
    EXPECT_EQ(parsed("123456789012345678901234567890"), Value{123456789012345678901234567890.0});
    EXPECT_EQ(parsed("-0"), Value{-0.0});
    EXPECT_TRUE(std::signbit(std::get<double>(parsed("-0").data())));
}

TEST(Parse, ReadsNumbersToTheLastBit) {
    EXPECT_EQ(parsed("9007199254740993.0"), Value{9007199254740992.0});
    EXPECT_EQ(parsed("0.1"), Value{0.1});
    EXPECT_EQ(parsed("2.2250738585072011e-308"), Value{2.2250738585072011e-308});
    EXPECT_EQ(parsed("1e-9999"), Value{0.0});
    EXPECT_EQ(parsed("0." + std::string(500, '0') + "1"), Value{0.0});
    EXPECT_EQ(parsed("1" + std::string(300, '0') + ".5"), Value{1e300});
}

TEST(Parse, RefusesNumbersBeyondDouble) {
    for (const std::string& text : {std::string("1e999"), std::string("-1e999"), std::string("1e99999999999"),
                                    "1" + std::string(400, '0'), std::string("1.8e308")}) {
        EXPECT_EQ(refused(text).message, "The number is too large.") << text;
    }
}

TEST(Parse, RefusesWhatIsNotJson) {
    for (const char* text : {"",
                             " ",
                             "nul",
                             "nulls",
                             "True",
                             "tru",
                             "NaN",
                             "Infinity",
                             "-Infinity",
                             "-",
                             "+1",
                             "01",
                             "1.",
                             ".5",
                             "1e",
                             "1e+",
                             "0x1",
                             "'a'",
                             "\"a",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\u12g4\"",
                             "\"a\nb\"",
                             "\"\t\"",
                             "[",
                             "]",
                             "[1",
                             "[1,",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{",
                             "}",
                             "{\"a\"",
                             "{\"a\":",
                             "{\"a\":1",
                             "{\"a\":1,",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{1:1}",
                             "{\"a\" 1}",
                             "{,}",
                             "[1}",
                             "{\"a\":1]",
                             "1 2",
                             "{} {}",
                             "[] x",
                             "// no\n1",
                             "/* no */ 1",
                             "1 // no",
                             "\xef\xbb\xbf{}"}) {
        const ParseError error = refused(text);
        EXPECT_FALSE(error.message.empty()) << text;
        EXPECT_GE(error.line, 1U) << text;
        EXPECT_GE(error.column, 1U) << text;
    }
    refused(std::string_view("1\0", 2));
    refused(std::string_view("\"\0\"", 3));
}

TEST(Parse, RefusesWhatIsNotUtf8) {
    for (const char* bytes :
         {"\xff", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
        refused('"' + std::string(bytes) + '"');
        refused("{\"" + std::string(bytes) + "\":1}");
    }
}

TEST(Parse, RefusesHalfASurrogatePair) {
    for (const char* text : {R"("\udc00")", R"("\ud800\ud800")", R"("\ud83d\u0041")", R"("\udc00\ud800")"}) {
        EXPECT_EQ(refused(text).message, "An escape in a string is half of a surrogate pair.") << text;
    }
    for (const char* text : {R"("\ud800")", R"("\ud800x")", R"("\ud800\n")"}) refused(text);
}

TEST(Parse, RefusesAMemberNamedTwice) {
    EXPECT_EQ(refused(R"({"seat":1,"x":{"seat":2},"seat":3})").message, "The object names the member \"seat\" twice.");
    refused(R"({"a":1,"\u0061":2})");
    parsed(R"([{"a":1},{"a":2}])");
}

std::string object_of(std::size_t members, std::size_t last) {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i) text += "\"m" + std::to_string(i) + "\":0,";
    return text + "\"m" + std::to_string(last) + "\":0}";
}

TEST(Parse, RefusesAMemberNamedTwiceInLargeObjectsToo) {
    for (const std::size_t members : {15U, 16U, 17U, 18U, 40U}) {
        EXPECT_EQ(parsed(object_of(members, members)).object()->size(), members + 1);
        for (std::size_t last = 0; last < members; ++last) refused(object_of(members, last));
    }
    EXPECT_EQ(parsed(object_of(100'000, 100'000)).object()->size(), 100'001U);
}

TEST(Parse, BoundsNesting) {
    EXPECT_TRUE(parse(nested(32)).has_value());
    EXPECT_EQ(refused(nested(33)).message, "Arrays and objects are nested deeper than 32.");
    EXPECT_EQ(refused(nested(33)).column, 33U);
    EXPECT_TRUE(parse(nested(2), 2).has_value());
    refused(nested(3), 2);
    refused(R"({"a":{"b":[1]}})", 2);
    EXPECT_TRUE(parse("1", 0).has_value());
    refused("[]", 0);
    refused(std::string(1'000'000, '['));
    refused([] {
        std::string text;
        for (int i = 0; i < 200'000; ++i) text += "{\"a\":";
        return text;
    }());
}

TEST(Parse, SaysWhereTheTextStopsBeingJson) {
    const ParseError error = refused("{\n  \"a\": 1,\n  \"b\": x\n}");
    EXPECT_EQ(error.line, 3U);
    EXPECT_EQ(error.column, 8U);
    const ParseError trailing = refused("[1]\n x");
    EXPECT_EQ(trailing.line, 2U);
    EXPECT_EQ(trailing.column, 2U);
    EXPECT_EQ(trailing.message, "Something follows the JSON value.");
    const ParseError twice = refused("{\"a\":1,\n\"a\":2}");
    EXPECT_EQ(twice.line, 2U);
    EXPECT_EQ(refused("[1,").message, "The text ends before its value is complete.");
}

/// Random values, texts and damage, all from one seed.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_(seed) {}

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

    std::string string() {
        static const std::vector<std::string> pieces = {
            "a", "Z", "0", "\"", "\\", "/", "\n", std::string(1, '\0'), "\x1f", "\x7f", "é", "€", "😀", " "};
        std::string text;
        for (std::size_t i = below(12); i > 0; --i) text += pieces[below(pieces.size())];
        return text;
    }

    double number() {
        const auto value = std::bit_cast<double>(engine_());
        // A double without a fraction reads back as an integer, so that its kind would differ.
        return std::isfinite(value) && std::abs(value) < 1e15 && value != std::trunc(value) ? value : 0.5;
    }

    Value value(std::size_t depth) {
        switch (below(depth == 0 ? 5 : 7)) {
            case 0: return Value{};
            case 1: return Value{below(2) == 0};
            case 2: return Value{static_cast<std::int64_t>(engine_()) >> below(64)};
            case 3: return Value{number()};
            case 4: return Value{string()};
            case 5: return Value{array(depth)};
            default: return Value{object(depth)};
        }
    }

    Array array(std::size_t depth) {
        Array items;
        for (std::size_t i = below(6); i > 0; --i) items.push_back(value(depth - 1));
        return items;
    }

    Object object(std::size_t depth) {
        Object members;
        for (std::size_t i = below(20); i > 0; --i)
            members.emplace_back(string() + std::to_string(i), value(depth - 1));
        return members;
    }

    std::string damaged(std::string text) {
        static constexpr std::string_view telling = "{}[]\",:\\ue0-9.truefalsn\x80\xff\n ";
        for (std::size_t i = 1 + below(4); i > 0; --i) {
            const std::size_t at = text.empty() ? 0 : below(text.size());
            const char c = below(2) == 0 ? telling[below(telling.size())] : static_cast<char>(below(256));
            switch (below(4)) {
                case 0: text.insert(at, 1, c); break;
                case 1: text.erase(at, 1 + below(4)); break;
                case 2: text.resize(at); break;
                default:
                    if (!text.empty()) text[at] = c;
            }
        }
        return text;
    }

private:
    std::mt19937_64 engine_;
};

TEST(Parse, ReadsBackWhatTheWriterWrote) {
    const std::uint64_t from = seed();
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(from));
    Chance chance(from);
    for (int round = 0; round < 3000; ++round) {
        const Value value = chance.value(4);
        const std::string text = text_of(value);
        const auto again = parse(text);
        ASSERT_TRUE(again.has_value()) << text;
        ASSERT_EQ(*again, value) << text;
    }
}

// Whatever the damage: an error with a place inside the text, or a value that survives a round trip.
TEST(Parse, SurvivesDamagedTexts) {
    const std::uint64_t from = seed();
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(from));
    Chance chance(from);
    for (int round = 0; round < 20'000; ++round) {
        const std::string text = chance.damaged(text_of(chance.value(3)));
        const auto value = parse(text);
        if (!value) {
            ASSERT_LE(value.error().column, text.size() + 1) << text;
            continue;
        }
        const std::string once = text_of(*value);
        const auto again = parse(once);
        ASSERT_TRUE(again.has_value()) << text << " was written as " << once;
        ASSERT_EQ(text_of(*again), once);
    }
}

TEST(Parse, SurvivesRandomBytes) {
    const std::uint64_t from = seed();
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(from));
    Chance chance(from);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::size_t i = chance.below(40); i > 0; --i) text += static_cast<char>(chance.below(256));
        const auto value = parse(text);
        if (!value) continue;
        ASSERT_TRUE(parse(text_of(*value)).has_value());
    }
}

}  // namespace
}  // namespace seatlock::json
