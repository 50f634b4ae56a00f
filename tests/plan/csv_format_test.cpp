#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

using Ids = std::vector<std::string>;
using Places = std::vector<std::pair<double, double>>;

TEST(CsvFormat, ReadsColumnsInAnyOrder) {
    const Import import = import_plan(fixture("house.csv"));
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_EQ(import.report.format, "csv");
    EXPECT_EQ(ids_of(*import.plan), (Ids{"St-A-1", "St-A-2", "Bal \"1\"", "Bal \"2\""}));
    EXPECT_EQ(places_of(*import.plan), (Places{{0, 0}, {20.5, -3}, {100, 200}, {120, 200}}));
    const Seat& seat = import.plan->seats[1];
    EXPECT_EQ(std::tie(seat.section, seat.row, seat.number, seat.category),
              std::make_tuple("Stalls", "A", "2", "Front"));
    EXPECT_EQ(import.report.sections, (Ids{"Stalls", "Balcony"}));
    ASSERT_EQ(import.report.categories.size(), 2U);
    EXPECT_EQ(import.report.categories[0].label, "Front");
    EXPECT_EQ(import.report.categories[0].seats, 2U);
    EXPECT_EQ(import.report.warnings.size(), 2U) << listed(import.report.warnings);
    EXPECT_TRUE(names(import.report.warnings, "line 1, column 40", "\"note\" is not known here"));
    EXPECT_TRUE(names(import.report.warnings, "line 7, column 3", "1 seat has no category"));
}

TEST(CsvFormat, KeepsItsText) {
    const std::string text = fixture("house.csv");
    EXPECT_EQ(*imported(text).source.string(), text);
}

TEST(CsvFormat, NeedsASeatColumnAlone) {
    for (const char* text : {"seat\nA\nB", "seat\rA\rB\r", "seat\r\nA\r\nB\r\n", "\xEF\xBB\xBFseat\nA\n\n\nB\n",
                             "SEAT\n\"A\"\n\"B\"", "\"seat\"\nA\nB"}) {
        EXPECT_EQ(ids_of(imported(text)), (Ids{"A", "B"})) << text;
    }
    expect_error("section,row\nS,1", "line 1, column 1", "no column \"seat\"");
    expect_error("seat;row\nA;1", "line 1, column 1", "separated by commas");
    expect_error("seat,row,Seat\nA,1,2", "line 1, column 10", "\"Seat\" is there twice");
    expect_error("seat", "", "no seats");
    expect_error("seat\n\n", "", "no seats");
}

TEST(CsvFormat, LaysOutSeatsThatHaveNoPlace) {
    const Import import = import_plan("seat,section,row\na,S,1\nb,S,1\nc,S,2\nd,T,1\ne,S,1");
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_EQ(places_of(*import.plan), (Places{{0, 0}, {20, 0}, {0, 26}, {0, 78}, {40, 0}}));
    ASSERT_EQ(import.report.warnings.size(), 1U);
    EXPECT_TRUE(names(import.report.warnings, "line 2, column 1", "5 seats have no x and y"));
}

TEST(CsvFormat, LaysOutTheRestBelowWhatHasAPlace) {
    const Plan plan = imported("seat,x,y\na,0,-5\nb,,\nc,9,100\nd,,");
    EXPECT_EQ(places_of(plan), (Places{{0, -5}, {0, 152}, {9, 100}, {20, 152}}));
    expect_error("seat,x,y\na,,1", "line 2, column 4", "\"x\" of \"a\" is missing");
    expect_error("seat,x,y\na,1,", "line 2, column 3", "\"y\" of \"a\" is missing");
    expect_error("seat,x\na,1", "line 2, column 3", "\"y\" of \"a\" is missing");
}

TEST(CsvFormat, BreaksLinesOfSeatsThatHaveNoRow) {
    std::string text = "seat\n";
    for (int i = 0; i < 100; ++i) text += std::to_string(i) + "\n";
    const Plan plan = imported(text);
    EXPECT_EQ(places_of(plan)[39], (std::pair<double, double>{780, 0}));
    EXPECT_EQ(places_of(plan)[40], (std::pair<double, double>{0, 26}));
    EXPECT_EQ(places_of(plan)[99], (std::pair<double, double>{380, 52}));
}

TEST(CsvFormat, RefusesCoordinatesThatAreNotNumbers) {
    for (const char* wrong : {"left", "nan", "NaN", "inf", "-Infinity", "1e999", "1e10", "0x10", "1 ", " 1", "+1",
                              "1.5.2", "--1", "1e", "\"1,5\""}) {
        expect_error("seat,x,y\na," + std::string(wrong) + ",0", "line 2, column 3", "\"x\" of \"a\" must be a number");
    }
    EXPECT_EQ(places_of(imported("seat,x,y\na,-0,1e-300\nb,5e2,-.5")), (Places{{0, 1e-300}, {500, -0.5}}));
}

TEST(CsvFormat, RefusesWrongLabelsNamingLineAndColumn) {
    expect_error("seat,row\n,1", "line 2, column 1", "\"seat\" is empty");
    expect_error("row,seat\n1,", "line 2, column 3", "\"seat\" is empty");
    expect_error("seat,row\nA,1\n\"B\",\"x\ny\"", "line 3, column 5", "\"row\" of \"B\" contains a control character");
    expect_error("seat\nA\n\"B\n1\"", "line 3, column 1", "contains a control character");
    const std::string long_label(129, 'x');
    expect_error("seat,section\nA," + long_label, "line 2, column 3", "longer than 128 bytes");
    expect_error("row,seat\n1," + long_label, "line 2, column 3", "longer than 128 bytes");
}

TEST(CsvFormat, CountsLinesInsideQuotes) {
    expect_error("seat,note\nA,\"one\r\ntwo\rthree\n\"\nA,", "line 6, column 1",
                 "\"A\" is already taken by the seat at line 2, column 1");
}

TEST(CsvFormat, RefusesOneSeatTwiceNamingBothPlaces) {
    expect_error("row,seat\n1,A\n2,A\n", "line 3, column 3", "\"A\" is already taken by the seat at line 2, column 3");
}

TEST(CsvFormat, RefusesRecordsOfAnotherWidth) {
    expect_error("seat,row\nA,1\nB\n", "line 3, column 1", "has 1 fields, but the header has 2");
    expect_error("seat,row\nA,1,\n", "line 2, column 1", "has 3 fields, but the header has 2");
}

TEST(CsvFormat, RefusesWrongQuotes) {
    expect_error("seat\nA\"B\n", "line 2, column 2", "quote stands inside");
    expect_error("seat\n\"A\"B\n", "line 2, column 4", "follows the closing quote");
    expect_error("seat,row\nA,\"1\nB,2\n", "line 2, column 3", "does not end");
    expect_error("seat,\"row\n", "line 1, column 6", "does not end");
    EXPECT_EQ(ids_of(imported("seat\n\"\"\"\"\n\"a,b\"")), (Ids{"\"", "a,b"}));
}

TEST(CsvFormat, RefusesWhatIsNotUtf8) {
    expect_error("seat,row\nA,\xff\n", "line 2, column 3", "not UTF-8");
    expect_error("seat,\xc3\nA,1\n", "line 1, column 6", "not UTF-8");
    EXPECT_EQ(ids_of(imported("seat\nR\xc3\xa4ng-1")), Ids{"R\xc3\xa4ng-1"});
}

TEST(CsvFormat, RefusesMoreColumnsThanItReads) {
    std::string header = "seat";
    for (int i = 0; i < 64; ++i) header += ",c" + std::to_string(i);
    expect_error(header + "\n", "line 1, column 1", "65 columns; no more than 64");
    expect_error("seat," + std::string(1'000'000, ','), "line 1, column 1", "columns; no more than 64");
}

std::string many_seats(std::size_t count) {
    std::string text = "seat,x,y\n";
    for (std::size_t i = 0; i < count; ++i) {
        const std::string n = std::to_string(i);
        text.append(n).append(",").append(n).append(",0\n");
    }
    return text;
}

TEST(CsvFormat, ReadsAMillionSeatsAndNoMore) {
    const Import import = import_plan(many_seats(plan_seats_max + 2));
    EXPECT_EQ(import.report.seats, plan_seats_max);
    ASSERT_EQ(import.report.errors.size(), 1U) << listed(import.report.errors);
    EXPECT_TRUE(names(import.report.errors, "line 1000002, column 1", "more than 1000000 places"));
}

// Whatever a file of the greatest size is made of, it costs no more than to look at every byte once.
TEST(CsvFormat, BearsLinesOfTheGreatestSize) {
    expect_error("seat\n" + std::string(plan_bytes_max - 10, 'x'), "line 2, column 1", "longer than 128 bytes");
    expect_error("seat\n\"" + std::string(16'000'000, '\n'), "line 2, column 1", "does not end");
    expect_error("seat\n" + std::string(4'000'000, ','), "line 2, column 1", "fields, but the header has 1");
    expect_error("seat\n" + std::string(4'000'000, '\n'), "", "no seats");
    std::string narrow = "seat\n";
    while (narrow.size() < 2'100'000) narrow += ",\n";
    const Import import = import_plan(narrow);
    EXPECT_EQ(import.report.errors.back().message, "999901 more errors are not listed.")
        << "one for every record that is read, and one that says that no more are";
}

TEST(PlanFormatPage, ShowsAListThatImports) {
    const std::string page = text_of_file(source_path("docs/plan-format.md"));
    const std::string fence = "```csv\n";
    const std::size_t begin = page.find(fence) + fence.size();
    const Import import = import_plan(page.substr(begin, page.find("```", begin) - begin));
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_TRUE(import.report.warnings.empty()) << listed(import.report.warnings);
    EXPECT_EQ(ids_of(*import.plan), (Ids{"Stalls-A-1", "Stalls-A-2", "Box \"Royal\""}));
}

}  // namespace
}  // namespace seatlock::plan
