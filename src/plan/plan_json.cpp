#include "json/writer.hpp"
#include "plan/plan.hpp"

namespace seatlock::plan {
namespace {

void write_point(json::Writer& out, const Point& point) {
    out.begin_object().key("x").number(point.x).key("y").number(point.y).end_object();
}

void write_points(json::Writer& out, std::string_view name, const std::vector<Point>& points) {
    out.key(name).begin_array();
    for (const Point& point : points) write_point(out, point);
    out.end_array();
}

/// What is empty or false is what a reader assumes anyway, so it is left out: seats come by the hundred thousand.
void write_text(json::Writer& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out.key(name).string(text);
}

void write_flag(json::Writer& out, std::string_view name, bool flag) {
    if (flag) out.key(name).boolean(true);
}

void write_category(json::Writer& out, const Category& category) {
    out.begin_object().key("key").string(category.key);
    write_text(out, "label", category.label);
    write_text(out, "color", category.color);
    write_flag(out, "accessible", category.accessible);
    if (category.price_cents) out.key("price").number(static_cast<double>(*category.price_cents) / 100);
    out.end_object();
}

void write_shape(json::Writer& out, const Shape& shape) {
    out.begin_object().key("kind").string(shape.kind);
    write_text(out, "label", shape.label);
    write_points(out, "points", shape.points);
    out.end_object();
}

void write_section(json::Writer& out, const Section& section) {
    out.begin_object().key("label").string(section.label);
    write_text(out, "entrance", section.entrance);
    if (!section.outline.empty()) write_points(out, "outline", section.outline);
    out.end_object();
}

void write_seat(json::Writer& out, const Seat& seat) {
    out.begin_object().key("id").string(seat.id);
    write_text(out, "section", seat.section);
    write_text(out, "row", seat.row);
    write_text(out, "number", seat.number);
    write_text(out, "category", seat.category);
    out.key("x").number(seat.x).key("y").number(seat.y);
    if (seat.kind != SeatKind::row_seat) out.key("kind").string(to_string(seat.kind));
    write_flag(out, "accessible", seat.accessible);
    write_flag(out, "companion", seat.companion);
    write_flag(out, "restricted_view", seat.restricted_view);
    out.end_object();
}

template <typename Items, typename Write>
void write_list(json::Writer& out, std::string_view name, const Items& items, Write write) {
    out.key(name).begin_array();
    for (const auto& item : items) write(out, item);
    out.end_array();
}

}  // namespace

std::string to_json(const Plan& plan) {
    json::Writer out;
    out.begin_object().key("format").string("seatlock-plan").key("version").integer(1).key("title").string(plan.title);
    write_list(out, "categories", plan.categories, write_category);
    if (plan.focal_point) write_point(out.key("focal_point"), *plan.focal_point);
    write_list(out, "shapes", plan.shapes, write_shape);
    write_list(out, "sections", plan.sections, write_section);
    write_list(out, "seats", plan.seats, write_seat);
    out.end_object();
    return std::move(out).str();
}

}  // namespace seatlock::plan
