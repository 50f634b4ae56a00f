#include "plan/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace seatlock::plan {
namespace {

double radians(double degrees) { return degrees * (std::numbers::pi / 180); }

Point on_circle(Point center, double radius, double angle) {
    return {center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)};
}

Point turned(Point center, Point offset, double angle) {
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    return {center.x + offset.x * cosine - offset.y * sine, center.y + offset.x * sine + offset.y * cosine};
}

/// A place of a bowed row before it is turned: `t` runs from -1 to 1 along a chord of the given length.
Point bowed(double t, double chord, double curve) {
    const double half = chord / 2;
    if (curve == 0 || half == 0) return {t * half, 0};
    const double radius = (half * half + curve * curve) / (2 * std::abs(curve));
    const double reach = std::asin(std::min(1.0, half / radius));
    const double depth = radius * std::cos(t * reach) - (radius - std::abs(curve));
    return {radius * std::sin(t * reach), std::copysign(depth, curve)};
}

struct Box {
    Point low;
    Point high;

    [[nodiscard]] double width() const { return high.x - low.x; }
    [[nodiscard]] double height() const { return high.y - low.y; }
};

Box box_around(const std::vector<Point>& outline) {
    Box box{outline.front(), outline.front()};
    for (const Point& point : outline) {
        box.low = {std::min(box.low.x, point.x), std::min(box.low.y, point.y)};
        box.high = {std::max(box.high.x, point.x), std::max(box.high.y, point.y)};
    }
    return box;
}

double area_of(const std::vector<Point>& outline) {
    double twice = 0;
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const Point& a = outline[i];
        const Point& b = outline[(i + 1) % outline.size()];
        twice += a.x * b.y - b.x * a.y;
    }
    return std::abs(twice) / 2;
}

/// Where a horizontal line crosses the outline, from left to right: inside between each pair.
std::vector<double> crossings(const std::vector<Point>& outline, double y) {
    std::vector<double> found;
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const Point& a = outline[i];
        const Point& b = outline[(i + 1) % outline.size()];
        if ((a.y > y) != (b.y > y)) found.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
    }
    std::ranges::sort(found);
    return found;
}

/// The places of one grid row that are inside the outline, and not on its edge.
void append_inside(const std::vector<double>& edges, double left, double step, std::size_t columns, double y,
                   std::vector<Point>& places) {
    const double margin = step / 4;
    std::size_t edge = 0;
    for (std::size_t column = 0; column < columns; ++column) {
        const double x = left + step * static_cast<double>(column);
        while (edge < edges.size() && edges[edge] <= x) ++edge;
        if (edge % 2 == 1 && x - edges[edge - 1] >= margin && edges[edge] - x >= margin) places.push_back({x, y});
    }
}

/// How many steps fit a length. Not one less for the last bit of a division.
std::size_t steps_in(double length, double step) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(length / step + 1e-9));
}

std::vector<Point> grid_inside(const std::vector<Point>& outline, const Box& box, double step) {
    const std::size_t columns = steps_in(box.width(), step);
    const std::size_t rows = steps_in(box.height(), step);
    const double left = box.low.x + (box.width() - step * static_cast<double>(columns - 1)) / 2;
    const double top = box.low.y + (box.height() - step * static_cast<double>(rows - 1)) / 2;
    std::vector<Point> places;
    for (std::size_t row = 0; row < rows; ++row) {
        const double y = top + step * static_cast<double>(row);
        append_inside(crossings(outline, y), left, step, columns, y, places);
    }
    return places;
}

/// A grid as wide and as many rows deep as the box is, for outlines that no grid fills.
std::vector<Point> grid_over(const Box& box, std::size_t count) {
    const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    const std::size_t rows = (count + columns - 1) / columns;
    std::vector<Point> places;
    places.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t row = i / columns;
        const double across = (static_cast<double>(i % columns) + 0.5) / static_cast<double>(columns);
        const double down = (static_cast<double>(row) + 0.5) / static_cast<double>(rows);
        places.push_back({box.low.x + box.width() * across, box.low.y + box.height() * down});
    }
    return places;
}

/// A box with room for a grid, where the outline has no extent in a direction.
Box widened(Box box, std::size_t count) {
    const double room = std::sqrt(static_cast<double>(count));
    if (box.width() <= 0) box = {{box.low.x - room / 2, box.low.y}, {box.low.x + room / 2, box.high.y}};
    if (box.height() <= 0) box = {{box.low.x, box.low.y - room / 2}, {box.high.x, box.low.y + room / 2}};
    return box;
}

/// The widest grid that has enough places inside. Empty when that would cost more than the places and
/// corners are worth, so that no outline is expensive for its size in the file.
std::vector<Point> fitted_grid(const std::vector<Point>& outline, std::size_t count) {
    static constexpr std::size_t corners_max = 200;
    const double area = area_of(outline);
    if (outline.size() > corners_max || !(area > 0)) return {};
    const Box box = box_around(outline);
    const auto corners = static_cast<double>(outline.size());
    const double work_max = 16 * (static_cast<double>(count) + corners);
    for (double step = std::sqrt(area / static_cast<double>(count)); step > 0; step *= 0.97) {
        const double rows = box.height() / step + 1;
        if (rows * std::max(corners, box.width() / step + 1) > work_max) break;
        auto places = grid_inside(outline, box, step);
        if (places.size() >= count) return places;
    }
    return {};
}

void round_all(std::vector<Point>& places) {
    for (Point& place : places) place = rounded(place);
}

}  // namespace

Point rounded(Point point) {
    // Adding zero turns the negative zero, which would be written as "-0", into zero.
    return {std::round(point.x * 1000) / 1000 + 0.0, std::round(point.y * 1000) / 1000 + 0.0};
}

Point shifted(Point point, Point shift) {
    if (shift.x == 0 && shift.y == 0) return point;
    return rounded({point.x + shift.x, point.y + shift.y});
}

void shift_all(std::vector<Point>& points, Point shift) {
    for (Point& point : points) point = shifted(point, shift);
}

void turn_all(std::vector<Point>& points, double angle) {
    if (angle == 0) return;
    for (Point& point : points) point = rounded(turned({}, point, radians(angle)));
}

std::vector<Point> places_on(const Line& line, std::size_t count) {
    const double last = static_cast<double>(count) - 1;
    const double chord = line.spacing * last;
    const double middle = line.align == Align::start ? chord / 2 : line.align == Align::end ? -chord / 2 : 0;
    std::vector<Point> places;
    places.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double t = last == 0 ? 0 : 2 * static_cast<double>(i) / last - 1;
        Point offset = bowed(t, chord, line.curve);
        offset.x += middle;
        places.push_back(rounded(turned(line.origin, offset, radians(line.angle))));
    }
    return places;
}

std::vector<Point> places_on(const Arc& arc, std::size_t count) {
    const double from = radians(arc.from);
    const double to = radians(arc.to);
    const double last = static_cast<double>(count) - 1;
    const double filling = last == 0 ? 0 : (to - from) / last;
    const double step = arc.spacing ? std::copysign(*arc.spacing / arc.radius, to - from) : filling;
    std::vector<Point> places;
    places.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double angle = (from + to) / 2 + step * (static_cast<double>(i) - last / 2);
        places.push_back(rounded(on_circle(arc.center, arc.radius, angle)));
    }
    return places;
}

double fitting(const Arc& arc, double spacing) {
    const double length = std::abs(radians(arc.to - arc.from)) * arc.radius;
    return std::floor(length / spacing + 1e-9) + 1;
}

std::vector<Point> places_round(Point center, double radius, double start_angle, std::size_t count) {
    std::vector<Point> places;
    places.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double turn = 360 * static_cast<double>(i) / static_cast<double>(count);
        places.push_back(rounded(on_circle(center, radius, radians(start_angle + turn))));
    }
    return places;
}

std::vector<Point> ellipse_outline(Point center, double radius_x, double radius_y, double rotation) {
    static constexpr int corners = 32;
    std::vector<Point> outline;
    for (int i = 0; i < corners; ++i) {
        const double angle = radians(360.0 * i / corners);
        const Point offset{radius_x * std::cos(angle), radius_y * std::sin(angle)};
        outline.push_back(rounded(turned(center, offset, radians(rotation))));
    }
    return outline;
}

std::vector<Point> rectangle_outline(Point center, double width, double height, double rotation) {
    std::vector<Point> outline;
    for (const auto& [x, y] : {Point{-1, -1}, Point{1, -1}, Point{1, 1}, Point{-1, 1}}) {
        outline.push_back(rounded(turned(center, {x * width / 2, y * height / 2}, radians(rotation))));
    }
    return outline;
}

std::vector<Point> places_inside(const std::vector<Point>& outline, std::size_t count) {
    if (outline.empty() || count == 0) return {};
    auto places = fitted_grid(outline, count);
    if (places.empty()) places = grid_over(widened(box_around(outline), count), count);
    places.resize(count);
    round_all(places);
    return places;
}

}  // namespace seatlock::plan
