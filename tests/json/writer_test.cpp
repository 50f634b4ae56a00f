#include "json/writer.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace seatlock::json {
namespace {

TEST(Writer, PutsCommasBetweenItemsAndMembersOnly) {
    Writer out;
    out.begin_object().key("seats").begin_array().string("A-1").string("A-2").begin_array().end_array();
    out.begin_object().end_object().end_array().key("seq").integer(7).key("last").null().end_object();
    EXPECT_EQ(out.str(), R"({"seats":["A-1","A-2",[],{}],"seq":7,"last":null})");
}

TEST(Writer, EscapesWhatJsonDemandsAndNothingElse) {
    Writer out;
    out.string(std::string_view("\0\x01\x1f \"\\/\b\f\n\r\t\x7f é 😀", 21));
    EXPECT_EQ(out.str(), "\"\\u0000\\u0001\\u001f \\\"\\\\/\\b\\f\\n\\r\\t\x7f é 😀\"");
}

TEST(Writer, EscapesNames) {
    Writer out;
    out.begin_object().key("a\"b").boolean(true).end_object();
    EXPECT_EQ(out.str(), R"({"a\"b":true})");
}

TEST(Writer, WritesIntegersToTheLastDigit) {
    Writer out;
    out.begin_array().integer(std::numeric_limits<std::int64_t>::min());
    out.integer(std::numeric_limits<std::int64_t>::max()).integer(0).end_array();
    EXPECT_EQ(out.str(), "[-9223372036854775808,9223372036854775807,0]");
}

TEST(Writer, WritesTheShortestNumberThatReadsBack) {
    Writer out;
    out.begin_array().number(0.1).number(-2.5).number(1e300).number(5e-324).number(-1.7976931348623157e308).end_array();
    EXPECT_EQ(out.str(), "[0.1,-2.5,1e+300,5e-324,-1.7976931348623157e+308]");
}

TEST(Writer, WritesNullForWhatIsNoNumber) {
    Writer out;
    out.begin_array().number(std::numeric_limits<double>::infinity()).number(std::numeric_limits<double>::quiet_NaN());
    out.end_array();
    EXPECT_EQ(out.str(), "[null,null]");
}

TEST(Writer, TakesJsonTextAsItIs) {
    Writer out;
    out.begin_array().integer(1).raw(R"({"a":2})").integer(3).end_array();
    EXPECT_EQ(out.str(), R"([1,{"a":2},3])");
}

TEST(Writer, WritesAWholeValue) {
    const Value value{Object{{"a", Value{Array{Value{std::int64_t{1}}, Value{}, Value{false}}}}, {"b", Value{"x"}}}};
    Writer out;
    out.value(value);
    EXPECT_EQ(std::move(out).str(), R"({"a":[1,null,false],"b":"x"})");
}

}  // namespace
}  // namespace seatlock::json
