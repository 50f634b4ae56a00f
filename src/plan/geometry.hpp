#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "plan/plan.hpp"

namespace seatlock::plan {

/// Angles are in degrees, as in plan files: 0 to the right, 90 down (y points down), so that a growing
/// angle turns clockwise. What is computed is rounded to a thousandth of a unit, which keeps plans small
/// and hides the last bits in which mathematical libraries differ.

/// Which place of a straight row stands at its origin.
enum class Align : std::uint8_t { start, center, end };

/// A row along a line, or bowed: then its ends stay and its middle moves by `curve` to the right of the
/// row's direction (down, for angle 0), the seats at equal steps of a circular arc.
/// REQUIRES: spacing > 0; |curve| at most half of the distance between the ends.
struct Line {
    Point origin;
    double angle = 0;
    double spacing = 1;
    double curve = 0;
    Align align = Align::start;
};

/// A row on a circle, from one angle to another. With a spacing (along the arc) the row is centred
/// between the angles; without one it fills them from end to end.
/// REQUIRES: radius > 0; spacing > 0 when given.
struct Arc {
    Point center;
    double radius = 1;
    double from = 0;
    double to = 0;
    std::optional<double> spacing;
};

[[nodiscard]] Point rounded(Point point);
/// A point that a chart gives relative to something that stands at `shift`.
[[nodiscard]] Point shifted(Point point, Point shift);
void shift_all(std::vector<Point>& points, Point shift);
/// Turns every point round the origin.
void turn_all(std::vector<Point>& points, double angle);

[[nodiscard]] std::vector<Point> places_on(const Line& line, std::size_t count);
[[nodiscard]] std::vector<Point> places_on(const Arc& arc, std::size_t count);

/// How many places fit an arc at its spacing, as a double because it may be absurd.
[[nodiscard]] double fitting(const Arc& arc, double spacing);

/// `count` places evenly round a circle, the first at `start_angle`.
[[nodiscard]] std::vector<Point> places_round(Point center, double radius, double start_angle, std::size_t count);

[[nodiscard]] std::vector<Point> ellipse_outline(Point center, double radius_x, double radius_y, double rotation);
[[nodiscard]] std::vector<Point> rectangle_outline(Point center, double width, double height, double rotation);

/// `count` places on a square grid inside a closed outline, row by row; on a grid over its bounding
/// box where the outline is too thin or too intricate to be filled.
[[nodiscard]] std::vector<Point> places_inside(const std::vector<Point>& outline, std::size_t count);

}  // namespace seatlock::plan
