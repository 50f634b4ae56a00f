#include <cmath>
#include <filesystem>

#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

using Ids = std::vector<std::string>;
using Places = std::vector<std::pair<double, double>>;

/// A plan of pretix with these rows in its only zone, which stands at (100, 10).
std::string hall(std::string_view rows) {
    return R"({"name":"H","categories":[{"name":"One"}],"zones":[{"name":"Z","position":{"x":100,"y":10},"rows":[)" +
           std::string(rows) + "]}]}";
}

std::string row(std::string_view seats) { return R"({"row_number":"A","seats":[)" + std::string(seats) + "]}"; }

constexpr std::string_view seat = R"({"seat_guid":"a","seat_number":"1","position":{"x":1,"y":2},"category":"One"})";

TEST(PretixFormat, AddsUpThePositionsOfZonesRowsAndSeats) {
    const Import import = import_plan(fixture("pretix_hall.json"));
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_EQ(import.report.format, "pretix");
    EXPECT_EQ(import.report.title, "Small hall");
    EXPECT_EQ(ids_of(*import.plan), (Ids{"g-A-1", "g-A-2", "g-B-1", "u-1-1", "u-1-2"}));
    EXPECT_EQ(places_of(*import.plan), (Places{{110, 70.5}, {135.25, 71}, {110, 95.5}, {7, 308}, {207, 308}}));
}

TEST(PretixFormat, KeepsLabelsCategoriesAndSections) {
    const Import import = import_plan(fixture("pretix_hall.json"));
    const Seat& first = import.plan->seats[0];
    EXPECT_EQ(std::tie(first.section, first.row, first.number, first.category),
              std::make_tuple("Ground floor", "A", "1", "Stalls"));
    const Seat& bare = *seat_of(*import.plan, "g-B-1");
    EXPECT_EQ(std::tie(bare.row, bare.number, bare.category), std::make_tuple("B", "", ""));
    EXPECT_EQ(import.report.sections, (Ids{"Ground floor", "Upstairs"})) << "two zones of one name are one section";
    ASSERT_EQ(import.report.categories.size(), 2U);
    EXPECT_EQ(import.report.categories[1].key, "Balcony");
    EXPECT_EQ(import.report.categories[1].seats, 2U);
    EXPECT_EQ(import.plan->categories[0].color, "#7f4a91");
    ASSERT_EQ(import.report.warnings.size(), 1U) << listed(import.report.warnings);
    EXPECT_TRUE(names(import.report.warnings, "/zones/0/rows/1/seats/0", "no category"));
}

TEST(PretixFormat, DrawsAreasWhereTheyStand) {
    const Plan plan = imported(fixture("pretix_hall.json"));
    ASSERT_EQ(plan.shapes.size(), 4U) << "texts are not drawn";
    EXPECT_EQ(plan.shapes[0].label, "Bar");
    Places bar = places_of(plan.shapes[0].points);
    std::ranges::sort(bar);
    EXPECT_EQ(bar, (Places{{290, 50.5}, {290, 90.5}, {300, 50.5}, {300, 90.5}})) << "turned by 90 round its corner";
    EXPECT_EQ(places_of(plan.shapes[1].points), (Places{{100, 10.5}, {200, 10.5}, {150, 40.5}}));
    for (const Point& point : plan.shapes[2].points) EXPECT_NEAR(std::hypot(point.x - 110, point.y - 350.5), 12, 0.01);
    for (const Point& point : plan.shapes[3].points)
        EXPECT_NEAR(std::hypot((point.x - 160) / 12, (point.y - 350.5) / 6), 1, 0.01);
}

TEST(PretixFormat, ToleratesWhatIsMissingAndWhatItDoesNotKnow) {
    const Import import = import_plan(
        R"({"categories":[],"zones":[{"rows":[{"wheels":true,"seats":[{"seat_guid":"a","position":{"x":1,"y":2,"z":3},"wheelchair":true}]}]}],"more":[{}]})");
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_EQ(import.report.warnings.size(), 0U) << listed(import.report.warnings);
    EXPECT_EQ(places_of(*import.plan), (Places{{1, 2}}));
    EXPECT_TRUE(import.report.sections.empty());
}

TEST(PretixFormat, RefusesOneSeatTwiceNamingBothPlaces) {
    expect_error(hall(row(std::string(seat)) + "," + row(std::string(seat))), "/zones/0/rows/1/seats/0",
                 "\"a\" is already taken by the seat at /zones/0/rows/0/seats/0");
}

TEST(PretixFormat, RefusesSeatsWithoutAnIdOrAPlace) {
    expect_error(hall(row(R"({"seat_number":"1","position":{"x":1,"y":2}})")), "/zones/0/rows/0/seats/0",
                 "\"seat_guid\" is missing");
    expect_error(hall(row(R"({"seat_guid":"","position":{"x":1,"y":2}})")), "/zones/0/rows/0/seats/0/seat_guid",
                 "empty");
    expect_error(hall(row(R"({"seat_guid":"a"})")), "/zones/0/rows/0/seats/0", "\"position\" of \"a\" is missing");
    expect_error(hall(row(R"({"seat_guid":"a","position":{"x":1}})")), "/zones/0/rows/0/seats/0/position",
                 "\"y\" is missing");
    expect_error(hall(row(R"({"seat_guid":"a","position":{"x":1,"y":"2"}})")), "/zones/0/rows/0/seats/0/position/y",
                 "must be a number");
    expect_error(hall(row(R"({"seat_guid":"a","position":{"x":1,"y":1e300}})")), "/zones/0/rows/0/seats/0/position/y",
                 "between");
    expect_error(hall(row("7")), "/zones/0/rows/0/seats/0", "must be an object");
}

TEST(PretixFormat, RefusesCategoriesThatAreNotThereOrTwice) {
    expect_error(hall(row(R"({"seat_guid":"a","position":{"x":1,"y":2},"category":"Two"})")),
                 "/zones/0/rows/0/seats/0/category", "\"Two\"");
    expect_error(R"({"categories":[{"name":"A"},{"name":"A"}],"zones":[]})", "/categories/1", "already taken");
    expect_error(R"({"categories":[{"color":"#123456"}],"zones":[]})", "/categories/0", "\"name\" is missing");
}

TEST(PretixFormat, WarnsOfRowsWithoutSeatsAndOfWhatItCannotDraw) {
    expect_warning(hall(row(std::string(seat)) + "," + row("")), "/zones/0/rows/1", "\"A\" has no seats");
    expect_warning(hall(row(std::string(seat)) + R"(,{"row_number":"B"})"), "/zones/0/rows/1", "\"B\" has no seats");
    expect_warning(
        R"({"categories":[{"name":"One","color":"red"}],"zones":[{"rows":[)" + row(std::string(seat)) + "]}]}",
        "/categories/0/color", "\"red\" is not understood");
    const std::string zone = R"({"categories":[{"name":"One"}],"zones":[{"rows":[)" + row(std::string(seat)) + "],";
    for (const char* area : {R"({"width":5,"height":5})", R"({"shape":"star"})", R"({"shape":"polygon"})",
                             R"({"shape":"polygon","polygon":{"points":[{"x":0,"y":0},{"x":9,"y":9}]}})"}) {
        expect_warning(zone + R"("areas":[)" + area + "]}]}", "/zones/0/areas/0", "not drawn");
    }
    expect_error(zone + R"("areas":[{"shape":"rectangle","rectangle":{"width":5}}]}]})", "/zones/0/areas/0/rectangle",
                 "\"height\" is missing");
}

TEST(PretixFormat, RefusesAPlanWithoutSeats) {
    expect_error(R"({"name":"Empty","categories":[],"zones":[]})", "", "no seats");
    expect_error(hall(R"({"row_number":"A","seats":{}})"), "/zones/0/rows/0/seats", "must be an array");
    expect_error(hall(row(R"({"seat_guid":"a","position":{"x":1e9,"y":0}})")), "/zones/0/rows/0/seats/0",
                 "stands further");
}

TEST(PretixFormat, ReadsPlansOfOthers) {
    const std::filesystem::path folder = SEATLOCK_SOURCE_DIR "/../shared/data/pretix";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the plans are not beside this checkout";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        const Import import = import_plan(text_of_file(file.path().string()));
        EXPECT_EQ(import.report.format, "pretix") << file.path();
        EXPECT_TRUE(import.plan.has_value()) << file.path() << "\n" << listed(import.report.errors);
    }
}

}  // namespace
}  // namespace seatlock::plan
