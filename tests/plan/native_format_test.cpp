#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

using Ids = std::vector<std::string>;
using Places = std::vector<std::pair<double, double>>;

TEST(NativeFormat, ReadsEveryKindOfThing) {
    const Plan plan = imported(fixture("everything.json"));
    EXPECT_EQ(plan.title, "Everything");
    ASSERT_EQ(plan.categories.size(), 3U);
    EXPECT_EQ(plan.categories[1].key, "wheel");
    EXPECT_EQ(plan.categories[1].color, "#AABBCC");
    EXPECT_TRUE(plan.categories[1].accessible);
    ASSERT_TRUE(plan.focal_point.has_value());
    EXPECT_EQ(plan.focal_point->y, -20);
    ASSERT_EQ(plan.shapes.size(), 1U);
    EXPECT_EQ(plan.shapes[0].kind, "stage");
    EXPECT_EQ(plan.shapes[0].points.size(), 3U);
    ASSERT_EQ(plan.sections.size(), 1U);
    EXPECT_EQ(plan.sections[0].entrance, "North");
    EXPECT_EQ(plan.sections[0].outline.size(), 4U);
    // 3 + 5 listed and made; 4 + 5 + 6 - 1; 7 + 8 on the arcs; tables 4 + 1; box 1; area 7; then without section 1 + 3
    // + 2 + 1 + 4; 3 free
    EXPECT_EQ(plan.seats.size(), 3 + 5 + 14 + 15 + 5 + 1 + 7 + 11 + 3U);
}

TEST(NativeFormat, NamesSeatsBySectionRowAndNumber) {
    const Plan plan = imported(fixture("everything.json"));
    for (const char* id : {"Stalls-A-1", "the last", "Stalls-B-S11", "Stalls-rC-1", "Stalls-rE-5", "Stalls-X-7",
                           "Stalls-Y-8", "Stalls-T1-4", "Stalls-T2-1", "Stalls-Box", "Stalls-GA1-7", "Z-1", "9-3",
                           "T1-2", "kiosk", "Lawn-4", "extra 1", "A-1", "élan 😀"}) {
        EXPECT_NE(seat_of(plan, id), nullptr) << id;
    }
    EXPECT_EQ(seat_of(plan, "Stalls-rE-2"), nullptr) << "an empty place";
    EXPECT_EQ(seat_of(plan, "Stalls-B-S13"), nullptr) << "a number that is skipped";
}

TEST(NativeFormat, GivesSeatsTheNearestCategory) {
    const Plan plan = imported(fixture("everything.json"));
    EXPECT_EQ(seat_of(plan, "Stalls-A-1")->category, "wheel");
    EXPECT_EQ(seat_of(plan, "the last")->category, "bare");
    EXPECT_EQ(seat_of(plan, "Stalls-B-S11")->category, "full");
    EXPECT_EQ(seat_of(plan, "Stalls-rC-4")->category, "bare");
}

TEST(NativeFormat, SetsFlagsWhereTheyAreWritten) {
    const Plan plan = imported(fixture("everything.json"));
    EXPECT_TRUE(seat_of(plan, "Stalls-A-1")->accessible) << "its category is";
    EXPECT_TRUE(seat_of(plan, "Stalls-A-2")->companion);
    EXPECT_FALSE(seat_of(plan, "Stalls-A-2")->accessible);
    EXPECT_TRUE(seat_of(plan, "the last")->restricted_view);
    EXPECT_TRUE(seat_of(plan, "Stalls-B-S11")->accessible);
    EXPECT_TRUE(seat_of(plan, "Stalls-rC-1")->restricted_view);
    EXPECT_FALSE(seat_of(plan, "Stalls-rC-2")->restricted_view);
    EXPECT_FALSE(seat_of(plan, "Stalls-rE-1")->restricted_view);
    EXPECT_TRUE(seat_of(plan, "Stalls-Box")->restricted_view);
}

TEST(NativeFormat, MakesRowsByCountAndSpacing) {
    const Plan plan = imported(native(R"("rows":[{"label":"A","count":3,"spacing":20,"origin":{"x":5,"y":7}}])"));
    EXPECT_EQ(ids_of(plan), (Ids{"A-1", "A-2", "A-3"}));
    EXPECT_EQ(places_of(plan), (Places{{5, 7}, {25, 7}, {45, 7}}));
}

TEST(NativeFormat, RepeatsRowsAcrossTheirDirection) {
    const std::string block =
        R"("blocks":[{"rows":3,"labels":{"first":"A"},"count":1,"spacing":1,"row_spacing":10,"origin":{"x":0,"y":0}})";
    EXPECT_EQ(places_of(imported(native(block + "]"))), (Places{{0, 0}, {0, 10}, {0, 20}}));
    std::string upwards = block;
    upwards.insert(upwards.size() - 1, R"(,"angle":180)");
    EXPECT_EQ(places_of(imported(native(upwards + "]"))), (Places{{0, 0}, {0, -10}, {0, -20}}));
}

TEST(NativeFormat, GrowsRows) {
    const Plan plan = imported(native(
        R"("blocks":[{"rows":3,"labels":["X","Y","Z"],"count":3,"count_growth":-1,"spacing":10,"row_spacing":10,"align":"center","origin":{"x":0,"y":0}}])"));
    EXPECT_EQ(ids_of(plan), (Ids{"X-1", "X-2", "X-3", "Y-1", "Y-2", "Z-1"}));
    EXPECT_EQ(places_of(plan), (Places{{-10, 0}, {0, 0}, {10, 0}, {-5, 10}, {5, 10}, {0, 20}}));
}

TEST(NativeFormat, FillsArcsThatGrow) {
    const Plan plan = imported(native(
        R"("blocks":[{"rows":2,"labels":{"first":"1"},"spacing":10,"row_spacing":30,"arc":{"center":{"x":0,"y":0},"radius":30,"from":180,"to":0}}])"));
    EXPECT_EQ(plan.seats.size(), 10U + 19U);  // 94.2 / 10 and 188.5 / 10, and one more each
    EXPECT_LT(plan.seats.front().x, plan.seats[9].x) << "from 180 to 0 below the centre is from left to right";
}

std::string numbered(std::string_view numbers) {
    return native(R"("rows":[{"label":"A","count":4,"spacing":1,"origin":{"x":0,"y":0},"numbers":)" +
                  std::string(numbers) + "}]");
}

TEST(NativeFormat, NumbersSeatsAsItIsTold) {
    EXPECT_EQ(ids_of(imported(numbered(R"({"first":101})"))), (Ids{"A-101", "A-102", "A-103", "A-104"}));
    EXPECT_EQ(ids_of(imported(numbered(R"({"step":2})"))), (Ids{"A-1", "A-3", "A-5", "A-7"}));
    EXPECT_EQ(ids_of(imported(numbered(R"({"reverse":true})"))), (Ids{"A-4", "A-3", "A-2", "A-1"}));
    EXPECT_EQ(ids_of(imported(numbered(R"({"first":9,"step":-3})"))), (Ids{"A-9", "A-6", "A-3", "A-0"}));
    EXPECT_EQ(ids_of(imported(numbered(R"({"skip":[2,3,13],"prefix":"n"})"))), (Ids{"A-n1", "A-n4", "A-n5", "A-n6"}));
    expect_error(numbered(R"({"first":2,"step":-1})"), "/rows/0", "fall below 0");
    expect_error(numbered(R"({"step":0})"), "/rows/0/numbers", "stand still");
}

TEST(NativeFormat, ContinuesNumbersAcrossAnAisle) {
    const std::string row = R"({"label":"A","count":2,"spacing":1,"origin":{"x":0,"y":0},"numbers":{"continue":true}})";
    const Plan plan =
        imported(native(R"("rows":[)" + row + "," + row + R"(],"sections":[{"label":"S","rows":[)" + row + "]}]"));
    EXPECT_EQ(ids_of(plan), (Ids{"S-A-1", "S-A-2", "A-1", "A-2", "A-3", "A-4"}));
}

TEST(NativeFormat, CountsAnEmptyPlaceButMakesNoSeat) {
    const Plan plan = imported(native(
        R"("rows":[{"label":"A","count":4,"spacing":10,"origin":{"x":0,"y":0},"overrides":[{"numbers":[2,"3"],"empty":true}]}])"));
    EXPECT_EQ(ids_of(plan), (Ids{"A-1", "A-4"}));
    EXPECT_EQ(places_of(plan), (Places{{0, 0}, {30, 0}}));
}

TEST(NativeFormat, AppliesOverridesInOrder) {
    const Plan plan = imported(native(
        R"("rows":[{"label":"A","count":4,"spacing":10,"origin":{"x":0,"y":0},"overrides":[{"last":3,"companion":true},{"last":1,"companion":false,"accessible":true}]}])"));
    EXPECT_FALSE(plan.seats[0].companion);
    EXPECT_TRUE(plan.seats[1].companion && plan.seats[2].companion);
    EXPECT_TRUE(!plan.seats[3].companion && plan.seats[3].accessible);
}

TEST(NativeFormat, WarnsOfAnOverrideThatMatchesNothing) {
    expect_warning(
        native(R"("rows":[{"label":"A","count":1,"spacing":1,"origin":{"x":0,"y":0},"overrides":[{"numbers":[9]}]}])"),
        "/rows/0/overrides/0", "No seat matches");
}

TEST(NativeFormat, WarnsOfMembersItDoesNotKnowAndKeepsThem) {
    const std::string text =
        native(R"("colour":1,"rows":[{"label":"A","seats":[{"number":"1","x":0,"y":0,"heated":true}]}])");
    expect_warning(text, "/colour", "not known");
    expect_warning(text, "/rows/0/seats/0/heated", "not known");
    EXPECT_NE(imported(text).source.find("colour"), nullptr);
    expect_warning(native(R"("a/b~c":1,"seats":[{"id":"a","x":1,"y":1}])"), "/a~1b~0c", "not known");
}

TEST(NativeFormat, NamesBothSeatsOfADuplicate) {
    expect_error(
        native(
            R"("rows":[{"label":"A","seats":[{"number":"1","x":0,"y":0}]},{"label":"A","count":1,"spacing":1,"origin":{"x":0,"y":9}}])"),
        "/rows/1", "\"A-1\" is already taken by the seat at /rows/0/seats/0");
    expect_error(
        native(
            R"("sections":[{"label":"A-B"},{"label":"A"}],"seats":[{"section":"A-B","row":"C","number":"1","x":0,"y":0},{"section":"A","row":"B-C","number":"1","x":0,"y":9}])"),
        "/seats/1", "/seats/0");
}

TEST(NativeFormat, RefusesWhatIsMissing) {
    expect_error(R"({"format":"seatlock-plan"})", "", "\"version\" is missing");
    expect_error(native(R"("rows":[{"seats":[]}])"), "/rows/0", "\"label\" is missing");
    expect_error(native(R"("rows":[{"label":"","seats":[]}])"), "/rows/0/label", "empty");
    expect_error(native(R"("rows":[{"label":"A","seats":[{"x":1,"y":1}]}])"), "/rows/0/seats/0",
                 "\"number\" is missing");
    expect_error(native(R"("rows":[{"label":"A","seats":[{"number":"7","x":1}]}])"), "/rows/0/seats/0",
                 "\"y\" of \"7\" is missing");
    expect_error(native(R"("rows":[{"label":"A","count":1,"origin":{"x":1,"y":1}}])"), "/rows/0",
                 "\"spacing\" of \"A\" is missing");
    expect_error(native(R"("rows":[{"label":"A","spacing":1,"origin":{"x":1,"y":1}}])"), "/rows/0", "\"count\"");
    expect_error(native(R"("rows":[{"label":"A","count":1,"spacing":1}])"), "/rows/0", "\"origin\"");
    expect_error(native(R"("rows":[{"label":"A","arc":{"center":{"x":0,"y":0},"radius":1,"from":0,"to":9}}])"),
                 "/rows/0", "\"count\"");
    expect_error(
        native(R"("rows":[{"label":"A","count":2,"arc":{"center":{"x":0,"y":0},"radius":1,"from":9,"to":9}}])"),
        "/rows/0/arc", "same angle");
    expect_error(native(R"("blocks":[{"count":1,"spacing":1,"origin":{"x":1,"y":1}}])"), "/blocks/0", "\"rows\"");
    expect_error(native(R"("seats":[{"x":1,"y":1}])"), "/seats/0", "\"id\" is missing");
    expect_error(native(R"("areas":[{"label":"G","outline":[{"x":0,"y":0},{"x":9,"y":0},{"x":0,"y":9}]}])"), "/areas/0",
                 "\"capacity\"");
    expect_error(native(R"("areas":[{"label":"G","capacity":1}])"), "/areas/0", "\"outline\"");
    expect_error(native(R"("categories":[{"label":"x"}])"), "/categories/0", "\"key\"");
    expect_error(native(R"("title":"nothing")"), "", "no seats");
}

TEST(NativeFormat, RefusesReferencesToNothing) {
    expect_error(native(R"("rows":[{"label":"A","category":"gold","seats":[]}])"), "/rows/0/category",
                 "no category \"gold\"");
    expect_error(native(R"("seats":[{"id":"a","section":"S","x":0,"y":0}])"), "/seats/0/section", "no section \"S\"");
    expect_error(native(R"("seats":[{"id":"a","kind":"sofa","x":0,"y":0}])"), "/seats/0/kind", "\"sofa\"");
}

TEST(NativeFormat, RefusesWhatIsTakenAlready) {
    expect_error(native(R"("categories":[{"key":"a"},{"key":"a"}])"), "/categories/1", "already taken");
    expect_error(native(R"("sections":[{"label":"a"},{"label":"a"}])"), "/sections/1", "already taken");
}

TEST(NativeFormat, RefusesBadIds) {
    const auto seat = [](const std::string& id) { return native(R"("seats":[{"id":")" + id + R"(","x":0,"y":0}])"); };
    EXPECT_EQ(imported(seat(std::string(128, 'x'))).seats.size(), 1U);
    expect_error(seat(std::string(129, 'x')), "/seats/0/id", "longer than 128 bytes");
    expect_error(seat("a\\u0000b"), "/seats/0/id", "control character");
    expect_error(seat("a\\nb"), "/seats/0/id", "control character");
    expect_error(seat("\\u007f"), "/seats/0/id", "control character");
    expect_error(seat(""), "/seats/0/id", "empty");
    const std::string label(70, 'x');
    expect_error(native(R"("rows":[{"label":")" + label + R"(","seats":[{"number":")" + label + R"(","x":0,"y":0}]}])"),
                 "/rows/0/seats/0", "longer than 128 bytes");
}

TEST(NativeFormat, RefusesLabelsThatRunOut) {
    const auto labels = [](const std::string& text) {
        return native(R"("blocks":[{"rows":3,"count":1,"spacing":1,"row_spacing":5,"origin":{"x":0,"y":0},"labels":)" +
                      text + "}]");
    };
    EXPECT_EQ(ids_of(imported(labels(R"({"first":"C","step":-1})"))), (Ids{"C-1", "B-1", "A-1"}));
    EXPECT_EQ(ids_of(imported(labels(R"({"first":"H","skip":["I"],"prefix":"R"})"))), (Ids{"RH-1", "RJ-1", "RK-1"}));
    expect_error(labels(R"({"first":"B","step":-1})"), "/blocks/0/labels", "end before");
    expect_error(labels(R"({"first":"B","step":0})"), "/blocks/0/labels", "stand still");
    expect_error(labels(R"({"first":"A1"})"), "/blocks/0/labels", "\"A1\"");
    expect_error(labels(R"(["A","B"])"), "/blocks/0/labels", "2 labels for 3 rows");
    expect_error(labels(R"(["A","","C"])"), "/blocks/0/labels/1", "not empty");
    expect_error(labels(R"(["A","B","B"])"), "/blocks/0", "already taken");
}

TEST(NativeFormat, RefusesImpossibleShapes) {
    expect_error(native(R"("rows":[{"label":"A","count":3,"spacing":10,"curve":10.1,"origin":{"x":0,"y":0}}])"),
                 "/rows/0/curve", "half circle");
    expect_error(
        native(
            R"("blocks":[{"rows":4,"labels":{"first":"A"},"spacing":1,"row_spacing":-10,"arc":{"center":{"x":0,"y":0},"radius":25,"from":0,"to":9}}])"),
        "/blocks/0", "Row \"D\" lies beyond the centre");
    expect_error(
        native(
            R"("blocks":[{"rows":4,"labels":{"first":"A"},"spacing":1,"row_spacing":1,"count":2,"count_growth":-1,"origin":{"x":0,"y":0}}])"),
        "/blocks/0", "Row \"C\" has no seats");
    expect_error(native(R"("rows":[{"label":"A","count":1,"spacing":1,"align":"middle","origin":{"x":0,"y":0}}])"),
                 "/rows/0/align", "\"middle\"");
    expect_error(native(R"("shapes":[{"kind":"stage","points":[{"x":0,"y":0},{"x":0,"y":1}]}])"), "/shapes/0/points",
                 "at least 3");
    expect_error(native(R"("shapes":[{"kind":"moat","points":[]}])"), "/shapes/0/kind", "\"moat\"");
    expect_error(native(R"("categories":[{"key":"a","color":"red"}])"), "/categories/0/color", "\"red\"");
    expect_error(native(R"("categories":[{"key":"a","price":"9"}])"), "/categories/0/price", "number");
    expect_error(native(R"("categories":[{"key":"a","price":-1}])"), "/categories/0/price", "");
    expect_error(native(R"("categories":[{"key":"a","price":9.005}])"), "/categories/0/price", "two decimals");
}

TEST(NativeFormat, CountsPricesInHundredths) {
    const Plan plan = imported(native(
        R"("categories":[{"key":"a","price":50},{"key":"b","price":20.35},{"key":"c","price":0},{"key":"d"}],"seats":[{"id":"s","x":0,"y":0}])"));
    EXPECT_EQ(plan.categories[0].price_cents, 5000);
    EXPECT_EQ(plan.categories[1].price_cents, 2035);
    EXPECT_EQ(plan.categories[2].price_cents, 0);
    EXPECT_FALSE(plan.categories[3].price_cents);
    const Plan again = imported(to_json(plan));
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(again.categories[i].price_cents, plan.categories[i].price_cents);
}

TEST(NativeFormat, RefusesVersionsItDoesNotKnow) {
    expect_error(R"({"format":"seatlock-plan","version":2})", "/version", "Version 2");
    expect_error(R"({"format":"seatlock-plan","version":"1"})", "/version", "integer");
    expect_error(R"({"format":"seatlock-plan","version":0})", "/version", "integer");
}

TEST(NativeFormat, WarnsOfSeatsThatNobodyCouldBuyOrClick) {
    expect_warning(native(R"("seats":[{"id":"a","x":1,"y":1},{"id":"b","x":1,"y":1}])"), "/seats/1",
                   "exactly where another one does");
    expect_warning(
        native(R"("categories":[{"key":"k"}],"seats":[{"id":"a","x":1,"y":1},{"id":"b","category":"k","x":2,"y":1}])"),
        "/seats/0", "1 seat has no category");
    expect_warning(native(R"("rows":[{"label":"A","seats":[]}],"seats":[{"id":"a","x":1,"y":1}])"), "/rows/0",
                   "no seats");
}

}  // namespace
}  // namespace seatlock::plan
