#include "engine/python_repr.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

using namespace std::string_view_literals;

struct Row {
    std::string_view text;
    std::string_view repr;
};

void expect_all(std::initializer_list<Row> rows) {
    for (const Row& row : rows) EXPECT_EQ(python_repr(row.text), row.repr);
}

// Every right-hand side is what Python 3.11 printed for the text decoded with surrogateescape.

TEST(PythonRepr, QuotesAsPythonDoes) {
    expect_all({{"A1", "'A1'"},
                {"", "''"},
                {"it's", R"("it's")"},
                {R"(say "x")", R"('say "x"')"},
                {R"(it's "x")", R"('it\'s "x"')"},
                {R"(back\slash)", R"('back\\slash')"}});
}

TEST(PythonRepr, EscapesWhatIsNotPrintable) {
    expect_all({{"a\tb\nc\rd", R"('a\tb\nc\rd')"},
                {"\x00\x1f\x7f"sv, R"('\x00\x1f\x7f')"},
                {"\xc2\x80\xc2\xa0\xc2\xad", R"('\x80\xa0\xad')"},
                {"\xe2\x80\x8b\xe2\x80\xa8", R"('\u200b\u2028')"},
                {"\xee\x80\x80", R"('\ue000')"},
                {"\xf3\xa0\x80\x81", R"('\U000e0001')"}});
}

TEST(PythonRepr, LeavesPrintableTextAsItIs) {
    expect_all({{"\xc3\xa9\xe4\xb8\xad", "'\xc3\xa9\xe4\xb8\xad'"}, {"\xf0\x9f\x8e\xad", "'\xf0\x9f\x8e\xad'"}});
}

TEST(PythonRepr, ShowsBytesThatAreNotUtf8) {
    expect_all({{"\xff", R"('\udcff')"},
                {"\xc0\xaf", R"('\udcc0\udcaf')"},
                {"\xed\xa0\x80", R"('\udced\udca0\udc80')"},
                {"\xe2\x82", R"('\udce2\udc82')"},
                {"a\xf4\x90\x80\x80", R"('a\udcf4\udc90\udc80\udc80')"},
                {"\xe9t\xe9", R"('\udce9t\udce9')"},
                {"\xf0\x9f\x8e", R"('\udcf0\udc9f\udc8e')"}});
}

}  // namespace
}  // namespace seatlock::engine
