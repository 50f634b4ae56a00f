#include <cmath>

#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

using Ids = std::vector<std::string>;
using Places = std::vector<std::pair<double, double>>;

TEST(SeatsioFormat, ReadsRowsTablesBoothsAndAreas) {
    const Import import = import_plan(fixture("seatsio_objects.json"));
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_EQ(import.report.format, "seatsio");
    EXPECT_EQ(import.report.title, "Objects");
    EXPECT_EQ(import.report.seats_by_kind,
              (std::map<std::string, std::size_t>{
                  {"row_seat", 5}, {"table_seat", 3}, {"booth", 1}, {"general_admission", 30}}));
    for (const char* id : {"A-1", "A-5", "T1-3", "B1", "GA1-1", "GA1-10", "GA2-12", "GA3-8"}) {
        EXPECT_NE(seat_of(*import.plan, id), nullptr) << id;
    }
    EXPECT_EQ(seat_of(*import.plan, "GA1-11"), nullptr);
    EXPECT_TRUE(import.report.warnings.empty()) << listed(import.report.warnings);
}

TEST(SeatsioFormat, ReadsTheFlags) {
    const Plan plan = imported(fixture("seatsio_objects.json"));
    EXPECT_TRUE(seat_of(plan, "A-2")->accessible);
    EXPECT_TRUE(seat_of(plan, "A-3")->companion);
    EXPECT_TRUE(seat_of(plan, "A-4")->restricted_view);
    EXPECT_TRUE(seat_of(plan, "A-5")->accessible) << "its category is";
    EXPECT_TRUE(seat_of(plan, "GA3-1")->accessible) << "its category is";
    EXPECT_FALSE(seat_of(plan, "A-1")->accessible || seat_of(plan, "A-1")->companion ||
                 seat_of(plan, "A-1")->restricted_view);
}

TEST(SeatsioFormat, ReadsTheStageAndOtherShapes) {
    const Plan plan = imported(fixture("seatsio_objects.json"));
    ASSERT_EQ(plan.shapes.size(), 3U);
    EXPECT_EQ(plan.shapes[0].kind, "stage");
    EXPECT_EQ(places_of(plan.shapes[0].points), (Places{{0, -80}, {100, -80}, {100, -40}, {0, -40}}));
    EXPECT_EQ(plan.shapes[1].kind, "other");
    EXPECT_EQ(plan.shapes[1].label, "Bar");
    EXPECT_EQ(plan.focal_point->x, 50);
}

TEST(SeatsioFormat, LaysPlacesOutInsideTheirArea) {
    const Plan plan = imported(fixture("seatsio_objects.json"));
    for (const Seat& seat : plan.seats) {
        const double from_center = std::pow((seat.x - 100) / 40, 2) + std::pow((seat.y - 200) / 20, 2);
        EXPECT_TRUE(seat.row != "GA1" || from_center < 1) << seat.id;
        EXPECT_TRUE(seat.row != "GA2" || (seat.x > 210 && seat.x < 290 && seat.y > 170 && seat.y < 230)) << seat.id;
        EXPECT_TRUE(seat.row != "GA3" || (seat.x > 350 && seat.y > 150 && seat.x - 350 + seat.y - 150 < 100))
            << seat.id;
    }
}

TEST(SeatsioFormat, MovesFloorsBelowEachOther) {
    const Plan plan = imported(fixture("seatsio_floors.json"));
    EXPECT_EQ(ids_of(plan), (Ids{"S1-A-1", "S1-A-2", "S1-A-3", "S1-B1", "S2-A-1", "S2-A-2", "S2-A-3", "S2-A-4"}));
    EXPECT_EQ(seat_of(plan, "S1-B1")->category, "2");
    EXPECT_EQ(seat_of(plan, "S1-A-1")->category, "1") << "its section's";
    EXPECT_EQ(seat_of(plan, "S1-A-1")->y, 20);
    // The first floor reaches down to 60; a tenth of that further, the second begins: 66 + 10 of the section + 20 of
    // the seat.
    EXPECT_EQ(seat_of(plan, "S2-A-1")->y, 96);
    EXPECT_EQ(seat_of(plan, "S2-A-1")->x, 40);
    EXPECT_EQ(plan.sections[1].outline[0].y, 76);
    EXPECT_EQ(plan.focal_point->y, 61);
}

TEST(SeatsioFormat, ReadsSectionsOfZonesRelativeToTheirCorner) {
    const Plan plan = imported(fixture("seatsio_zones.json"));
    EXPECT_EQ(ids_of(plan), (Ids{"N1-A-1", "N1-A-2", "N1-B-1", "N1-B-2", "S1-A-1", "S1-A-2", "S1-A-3"}));
    EXPECT_EQ(seat_of(plan, "N1-A-1")->x, 1005);
    EXPECT_EQ(seat_of(plan, "N1-A-1")->y, 505);
    EXPECT_EQ(seat_of(plan, "N1-A-1")->category, "1");
    EXPECT_EQ(seat_of(plan, "N1-B-1")->category, "2");
    EXPECT_NE(plan.source.find("zones"), nullptr);
}

TEST(SeatsioFormat, ReadsSectionsInSections) {
    const Plan plan = imported(chart(
        R"("sections":[{"label":"Out","categoryKey":2,"topLeft":{"x":100,"y":10},"subChart":{"sections":[)"
        R"({"label":"In","topLeft":{"x":5,"y":1},"subChart":{"rows":[{"label":"A","seats":[{"label":"1","x":2,"y":3}]}]}}]}}])"));
    ASSERT_EQ(ids_of(plan), Ids{"In-A-1"});
    EXPECT_EQ(plan.seats[0].category, "2");
    EXPECT_EQ(places_of(plan), (Places{{107, 14}}));
}

TEST(SeatsioFormat, FindsChartsInZonesAndFloors) {
    const Plan plan = imported(fixture("seatsio_zone_charts.json"));
    EXPECT_EQ(ids_of(plan), (Ids{"A-1", "A-2", "F-1", "F-2"}));
    EXPECT_EQ(places_of(plan)[0], (std::pair<double, double>{101, 202}));
    EXPECT_GT(seat_of(plan, "F-1")->y, 202);
}

TEST(SeatsioFormat, RefusesDuplicatesNamingBothPlaces) {
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"label":"1","x":0,"y":0},{"label":"1","x":9,"y":0}]}])"),
                 "/subChart/rows/0/seats/1", "\"A-1\" is already taken by the seat at /subChart/rows/0/seats/0");
}

TEST(SeatsioFormat, RefusesMissingLabels) {
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"x":0,"y":0}]}])"), "/subChart/rows/0/seats/0", "no label");
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"label":null,"x":0,"y":0}]}])"), "/subChart/rows/0/seats/0",
                 "no label");
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"label":"?","x":0,"y":0}]}])"),
                 "/subChart/rows/0/seats/0/label", "no label");
    expect_error(chart(R"("rows":[{"label":"","seats":[{"label":"1","x":0,"y":0}]}])"), "/subChart/rows/0/label",
                 "empty");
    expect_error(chart(R"("sections":[{"subChart":{}}])"), "/subChart/sections/0", "no label");
}

TEST(SeatsioFormat, RefusesCoordinatesThatAreNotNumbers) {
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"label":"1","x":"3","y":0}]}])"), "/subChart/rows/0/seats/0/x",
                 "\"x\" of \"1\" must be a number");
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"label":"1","x":null,"y":0}]}])"), "/subChart/rows/0/seats/0",
                 "\"x\" of \"1\" is missing");
    expect_error(chart(R"("booths":[{"label":"B"}])"), "/subChart/booths/0", "\"center\" of \"B\" is missing");
    expect_error(chart(R"("booths":[{"label":"B","center":{"x":1e300,"y":0}}])"), "/subChart/booths/0/center/x",
                 "between");
}

std::string area(std::string_view members) {
    return chart(R"("generalAdmissionAreas":[{"label":"GA1",)" + std::string(members) + "}]");
}

TEST(SeatsioFormat, RefusesAreasWithoutCapacityOrShape) {
    const std::string circle = R"("type":"circle","center":{"x":0,"y":0},"radius1":9,"radius2":9)";
    for (const char* capacity : {"0", "-1", "1.5", "1e9", "1000001", "\"100\"", "true"}) {
        expect_error(area(R"("capacity":)" + std::string(capacity) + "," + circle),
                     "/subChart/generalAdmissionAreas/0/capacity", "integer from 1");
    }
    expect_error(area(circle), "/subChart/generalAdmissionAreas/0", "\"capacity\" of \"GA1\" is missing");
    expect_error(area(R"("capacity":5)"), "/subChart/generalAdmissionAreas/0", "no shape");
    expect_error(area(R"("capacity":5,"type":"blob")"), "/subChart/generalAdmissionAreas/0", "no shape");
    expect_error(area(R"("capacity":5,"type":"circle","center":{"x":0,"y":0},"radius1":9)"),
                 "/subChart/generalAdmissionAreas/0", "\"radius2\"");
    expect_error(area(R"("capacity":5,"type":"circle","center":{"x":0,"y":0},"radius1":-1,"radius2":1)"),
                 "/subChart/generalAdmissionAreas/0/radius1", "between");
}

TEST(SeatsioFormat, RefusesCategoriesThatAreNotThereOrTwice) {
    expect_error(chart(R"("rows":[{"label":"A","seats":[{"label":"1","x":0,"y":0,"categoryKey":7}]}])"),
                 "/subChart/rows/0/seats/0/categoryKey", "\"7\"");
    expect_error(R"({"categories":{"list":[{"key":9},{"key":"9"}]},"subChart":{}})", "/categories/list/1",
                 "already taken");
    expect_error(R"({"categories":{"list":[{"label":"x"}]},"subChart":{}})", "/categories/list/0",
                 "\"key\" of \"x\" is missing");
}

TEST(SeatsioFormat, WarnsOfWhatItDoesNotDo) {
    const std::string seats = R"("seats":[{"label":"1","x":0,"y":0,"categoryKey":1}])";
    expect_warning(chart(R"("tables":[{"label":"T","bookAsAWhole":true,)" + seats + "}]"),
                   "/subChart/tables/0/bookAsAWhole", "whole");
    expect_warning(
        area(
            R"("capacity":5,"variableOccupancy":true,"type":"polygon","points":[{"x":0,"y":0},{"x":9,"y":0},{"x":0,"y":9}])"),
        "/subChart/generalAdmissionAreas/0/variableOccupancy", "variable occupancy");
    expect_warning(chart(R"("rows":[{"label":"A","sectionLabel":"S",)" + seats + "}]"), "/subChart/rows/0/sectionLabel",
                   "not read");
    expect_warning(chart(R"("rows":[{"label":"A",)" + seats + R"(},{"label":"B","seats":[]}])"), "/subChart/rows/1",
                   "\"B\" has no seats");
    expect_warning(chart(R"("rows":[{"label":"A",)" + seats + R"(}],"sofas":[{}])"), "/subChart/sofas",
                   "kept and not read");
    expect_warning(chart(R"("rows":[{"label":"A",)" + seats + R"(}],"sections":[{"label":"S"}])"),
                   "/subChart/sections/0", "no chart of its own");
    expect_warning(chart(R"("rows":[{"label":"A",)" + seats + R"(}],"shapes":[{"type":"squiggle"}])"),
                   "/subChart/shapes/0", "not drawn");
    expect_warning(
        chart(R"("rows":[{"label":"A","seats":[{"label":"1","x":0,"y":0,"disabledBySocialDistancingRules":true}]}])"),
        "/subChart/rows/0/seats/0/disabledBySocialDistancingRules", "off sale");
    expect_warning(chart(R"("rows":[{"label":"A","seats":[{"label":"1","x":0,"y":0}]}])"), "/subChart/rows/0/seats/0",
                   "no category");
}

TEST(SeatsioFormat, KeepsWhatItDoesNotRead) {
    const Plan plan = imported(fixture("seatsio_objects.json"));
    EXPECT_EQ(*plan.source.find("subChart")->find("texts")->array()->front().find("text")->string(), "hello");
}

/// A chart by others, or nothing where this checkout stands alone.
std::string chart_by_others(const std::string& name) {
    return text_of_file(source_path("../shared/data/seatsio/" + name));
}

// Counted in the files by hand: 4 rows of 8, two areas of 100; sections of 6 x 6 and 7 x 5; two tables of 6.
TEST(SeatsioFormat, CountsChartsByOthers) {
    struct Expected {
        const char* name;
        std::size_t row_seats, table_seats, places;
        std::vector<std::pair<std::string, std::size_t>> categories;
        std::vector<std::string> sections;
    };
    const Expected charts[] = {
        {"sampleChart.json", 32, 0, 200, {{"9", 116}, {"10", 116}, {"string11", 0}}, {}},
        {"sampleChartWithSections.json", 71, 0, 0, {{"1", 36}, {"4", 35}}, {"Section A", "Section B"}},
        {"sampleChartWithTables.json", 0, 12, 0, {{"9", 12}, {"10", 0}}, {}}};
    for (const Expected& expected : charts) {
        const std::string text = chart_by_others(expected.name);
        if (text.empty()) GTEST_SKIP() << "the charts are not beside this checkout";
        const Import import = import_plan(text);
        ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
        EXPECT_EQ(import.report.seats_by_kind,
                  (std::map<std::string, std::size_t>{{"row_seat", expected.row_seats},
                                                      {"table_seat", expected.table_seats},
                                                      {"booth", 0},
                                                      {"general_admission", expected.places}}));
        std::vector<std::pair<std::string, std::size_t>> categories;
        categories.reserve(import.report.categories.size());
        for (const auto& category : import.report.categories) categories.emplace_back(category.key, category.seats);
        EXPECT_EQ(categories, expected.categories);
        EXPECT_EQ(import.report.sections, expected.sections);
    }
}

TEST(SeatsioFormat, NamesTheSeatsOfChartsByOthers) {
    const std::string rows = chart_by_others("sampleChart.json");
    if (rows.empty()) GTEST_SKIP() << "the charts are not beside this checkout";
    const Plan plan = imported(rows);
    for (const char* id : {"A-1", "D-8", "GA1-1", "GA1-100", "GA2-100"}) EXPECT_NE(seat_of(plan, id), nullptr) << id;
    EXPECT_EQ(plan.shapes[0].kind, "stage");
    const Plan sections = imported(chart_by_others("sampleChartWithSections.json"));
    ASSERT_NE(seat_of(sections, "Section B-A-1"), nullptr);
    EXPECT_EQ(sections.sections[0].entrance, "Entrance 1");
    EXPECT_GT(seat_of(sections, "Section B-A-1")->x, 189.94) << "a section's seats are relative to its corner";
    const std::string tables = chart_by_others("sampleChartWithTables.json");
    EXPECT_NE(seat_of(imported(tables), "T2-6"), nullptr);
    expect_warning(tables, "/subChart/tables/1/bookAsAWhole", "whole");
    expect_warning(tables, "/subChart/tables/1/seats/0", "6 seats stand exactly where another one does");
}

}  // namespace
}  // namespace seatlock::plan
