#include "plan/geometry.hpp"

#include <cmath>
#include <set>

#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

using Places = std::vector<std::pair<double, double>>;

double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

bool inside(const std::vector<Point>& outline, const Point& point) {
    bool odd = false;
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const Point& a = outline[i];
        const Point& b = outline[(i + 1) % outline.size()];
        if ((a.y > point.y) != (b.y > point.y) && point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x))
            odd = !odd;
    }
    return odd;
}

TEST(Geometry, PutsALineWhereItsAlignmentSays) {
    Line line{{100, 50}, 0, 10, 0, Align::start};
    EXPECT_EQ(places_of(places_on(line, 3)), (Places{{100, 50}, {110, 50}, {120, 50}}));
    line.align = Align::center;
    EXPECT_EQ(places_of(places_on(line, 3)), (Places{{90, 50}, {100, 50}, {110, 50}}));
    line.align = Align::end;
    EXPECT_EQ(places_of(places_on(line, 3)), (Places{{80, 50}, {90, 50}, {100, 50}}));
    EXPECT_EQ(places_of(places_on(line, 1)), (Places{{100, 50}}));
}

TEST(Geometry, TurnsALineClockwise) {
    EXPECT_EQ(places_of(places_on(Line{{1, 2}, 90, 10, 0, Align::start}, 2)), (Places{{1, 2}, {1, 12}}));
    EXPECT_EQ(places_of(places_on(Line{{1, 2}, 180, 10, 0, Align::start}, 2)), (Places{{1, 2}, {-9, 2}}));
}

// With a chord of 40 and a bow of 10, the circle has the radius (400 + 100) / 20 = 25 and its centre at (20, -15).
TEST(Geometry, BowsALineWithoutMovingItsEnds) {
    const auto places = places_on(Line{{0, 0}, 0, 10, 10, Align::start}, 5);
    ASSERT_EQ(places.size(), 5U);
    EXPECT_EQ(places_of({places[0], places[2], places[4]}), (Places{{0, 0}, {20, 10}, {40, 0}}));
    for (const Point& place : places) EXPECT_NEAR(distance(place, {20, -15}), 25, 0.002);
    for (std::size_t i = 2; i < 5; ++i)
        EXPECT_NEAR(distance(places[i], places[i - 1]), distance(places[1], places[0]), 0.002);
    const auto upwards = places_on(Line{{0, 0}, 0, 10, -10, Align::start}, 5);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(upwards[i].y, -places[i].y, 1e-9);
    EXPECT_EQ(places_of(places_on(Line{{0, 0}, 0, 20, 20, Align::start}, 3))[1], (std::pair<double, double>{20, 20}));
}

TEST(Geometry, FillsAnArcFromEndToEnd) {
    const Arc arc{{10, 20}, 100, 180, 0, std::nullopt};
    EXPECT_EQ(places_of(places_on(arc, 3)), (Places{{-90, 20}, {10, 120}, {110, 20}}));
    EXPECT_EQ(places_of(places_on(arc, 1)), (Places{{10, 120}}));
}

TEST(Geometry, CentresAnArcWithASpacing) {
    const double spacing = 100 * std::acos(-1.0) / 6;  // 30 degrees
    const Arc arc{{0, 0}, 100, 100, 0, spacing};       // its middle is at 50 degrees
    EXPECT_EQ(fitting(arc, spacing), 4);
    const auto places = places_on(arc, 3);
    const double degree = std::acos(-1.0) / 180;
    EXPECT_NEAR(places[0].x, 100 * std::cos(80 * degree), 0.001);
    EXPECT_NEAR(places[1].y, 100 * std::sin(50 * degree), 0.001);
    EXPECT_NEAR(places[2].x, 100 * std::cos(20 * degree), 0.001);
    EXPECT_EQ(fitting({{0, 0}, 100, 30, 30, spacing}, spacing), 1);
}

TEST(Geometry, SeatsPeopleRoundATable) {
    EXPECT_EQ(places_of(places_round({10, 10}, 5, -90, 4)), (Places{{10, 5}, {15, 10}, {10, 15}, {5, 10}}));
}

TEST(Geometry, PutsPlacesInsideTheirOutline) {
    const std::vector<std::vector<Point>> outlines = {ellipse_outline({50, 50}, 52, 45, 0),
                                                      ellipse_outline({0, 0}, 100, 10, 30),
                                                      rectangle_outline({0, 0}, 80, 60, 45),
                                                      {{0, 0}, {100, 0}, {0, 100}},
                                                      {{0, 0}, {100, 0}, {100, 100}, {90, 10}, {10, 10}, {0, 100}}};
    for (const auto& outline : outlines) {
        for (const std::size_t count : {1U, 2U, 3U, 10U, 100U, 999U}) {
            const auto places = places_inside(outline, count);
            ASSERT_EQ(places.size(), count);
            std::set<std::pair<double, double>> distinct;
            for (const Point& place : places) {
                distinct.emplace(place.x, place.y);
                EXPECT_TRUE(inside(outline, place)) << place.x << "," << place.y << " of " << count;
            }
            EXPECT_EQ(distinct.size(), count);
        }
    }
}

TEST(Geometry, FindsRoomWhereAnOutlineHasNone) {
    for (const auto& outline :
         {std::vector<Point>{{5, 5}, {5, 5}, {5, 5}}, std::vector<Point>{{0, 0}, {10, 0}, {20, 0}},
          std::vector<Point>{{0, 0}, {1e9, 1e9}, {1e9, 1e9 - 1}}, std::vector<Point>{{1, 1}}}) {
        const auto places = places_of(places_inside(outline, 50));
        EXPECT_EQ(std::set(places.begin(), places.end()).size(), 50U);
    }
    EXPECT_TRUE(places_inside({}, 5).empty());
}

TEST(Geometry, RoundsToAThousandthAndKnowsNoNegativeZero) {
    EXPECT_EQ(rounded({1.23456, -2.00049}).x, 1.235);
    EXPECT_EQ(rounded({1.23456, -2.00049}).y, -2);
    EXPECT_FALSE(std::signbit(rounded({-0.0001, 0}).x));
}

}  // namespace
}  // namespace seatlock::plan
