#include "plan/pretix_format.hpp"

#include "mutant/mutant.hpp"
#include "plan/fields.hpp"
#include "plan/geometry.hpp"

namespace seatlock::plan {
namespace {

constexpr double coordinate_max = Fields::coordinate_max;

Point sum(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }

/// What a row takes from its zone, and a seat from its row.
struct Surroundings {
    Point shift;
    std::string section;
    std::string row;
};

class PretixReader {
public:
    explicit PretixReader(Draft& draft) : draft_(draft) {}

    void read(const json::Value& root) {
        const Node node(root);
        Fields fields = fields_of(node);
        draft_.plan().title = fields.text("name", title_bytes_max).value_or("");
        fields.items("categories", [&](const Node& item) { read_category(item); });
        fields.items("zones", [&](const Node& item) { read_zone(item); });
    }

private:
    static constexpr std::size_t title_bytes_max = 256;

    Fields fields_of(const Node& node) { return {node, draft_.findings(), Nulls::absent}; }

    void warn(const Node& where, std::string message) {
        draft_.findings().warning(where.pointer(), std::move(message));
    }

    /// pretix names categories by what people see; that is the key here, too.
    void read_category(const Node& node) {
        Fields fields = fields_of(node);
        Category category;
        const auto name = fields.required_label("name");
        category.color = fields.text("color").value_or("");
        if (!category.color.empty() && !is_color(category.color)) {
            warn(*fields.find("color"), "The color " + quoted(category.color) + " is not understood.");
            category.color.clear();
        }
        if (!name) return;
        category.key = category.label = *name;
        draft_.add_category(std::move(category), node);
    }

    /// Several zones may bear one name: they are one section.
    void read_zone(const Node& node) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        Surroundings inside;
        inside.shift = fields.point("position").value_or(Point{});
        inside.section = fields.text("name").value_or("");
        if (!inside.section.empty()) draft_.insert_section({.label = inside.section, .entrance = {}, .outline = {}});
        fields.items("rows", [&](const Node& item) { read_row(item, inside); });
        fields.items("areas", [&](const Node& item) { read_area(item, inside.shift); });
    }

    void read_row(const Node& node, Surroundings around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        around.row = fields.text("row_number").value_or("");
        const Point position = fields.point("position").value_or(Point{});
        if (!mutated(Mutant::row_positions_forgotten)) around.shift = sum(around.shift, position);
        const auto list = fields.find("seats");
        const std::uint32_t element = list ? draft_.element(*list) : 0;
        std::uint32_t item = 0;
        fields.items("seats", [&](const Node& seat) { read_seat(seat, around, {element, item++}); });
        if (item == 0) warn(node, "The row " + quoted(around.row) + " has no seats.");
    }

    void read_seat(const Node& node, const Surroundings& around, Draft::Place place) {
        Fields fields = fields_of(node);
        const auto id = fields.required_label("seat_guid");
        Seat seat;
        seat.section = around.section;
        seat.row = around.row;
        seat.number = fields.text("seat_number").value_or("");
        seat.category = category(fields);
        const auto position = fields.required_point("position");
        if (!id || !position || !draft_.make_room(1, node)) return;
        const Point point = shifted(*position, around.shift);
        seat.id = *id;
        seat.x = point.x;
        seat.y = point.y;
        draft_.add_seat(std::move(seat), place);
    }

    /// The designer writes "" for seats that have none yet.
    std::string category(Fields& fields) {
        auto name = fields.text("category").value_or("");
        if (!name.empty() && draft_.find_category(name) == nullptr) {
            fields.error(*fields.find("category"), "There is no category with the name " + quoted(name) + ".");
        }
        return name;
    }

    void read_area(const Node& node, Point zone) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        const std::string type = fields.text("shape").value_or("");
        if (type == "text") return;  // drawn by nobody, and kept
        Shape shape;
        shape.kind = "other";
        shape.label = label(fields);
        shape.points = outline(fields, type);
        turn_all(shape.points, fields.number("rotation", -coordinate_max, coordinate_max).value_or(0));
        shift_all(shape.points, sum(zone, fields.point("position").value_or(Point{})));
        if (shape.points.size() >= 3) {
            draft_.plan().shapes.push_back(std::move(shape));
        } else {
            warn(node, "This area is kept and not drawn: its outline is not understood.");
        }
    }

    std::string label(Fields& area) {
        const auto text = area.find("text");
        return text ? fields_of(*text).text("text").value_or("") : "";
    }

    /// Relative to the area's position: a rectangle's corner, the middle of round ones.
    std::vector<Point> outline(Fields& area, const std::string& type) {
        const auto member = area.find(type);
        if (!member) return {};
        Fields fields = fields_of(*member);
        if (type == "polygon") return fields.points("points");
        if (type == "rectangle") return rectangle(fields);
        if (type == "circle") return circle(fields);
        if (type == "ellipse") return ellipse(fields);
        return {};
    }

    static std::vector<Point> rectangle(Fields& fields) {
        const double width = length(fields, "width");
        const double height = length(fields, "height");
        return rectangle_outline({width / 2, height / 2}, width, height, 0);
    }

    static std::vector<Point> circle(Fields& fields) {
        const double radius = length(fields, "radius");
        return ellipse_outline({}, radius, radius, 0);
    }

    std::vector<Point> ellipse(Fields& fields) {
        const auto radius = fields.find("radius");
        if (!radius) return {};
        Fields radii = fields_of(*radius);
        const double across = length(radii, "x");
        return ellipse_outline({}, across, length(radii, "y"), 0);
    }

    static double length(Fields& fields, std::string_view name) {
        return fields.required_number(name, 0, coordinate_max).value_or(0);
    }

    Draft& draft_;
};

bool has_list(const json::Value& root, std::string_view name) {
    const json::Value* member = root.find(name);
    return member != nullptr && member->array() != nullptr;
}

}  // namespace

bool is_pretix(const json::Value& root) noexcept { return has_list(root, "categories") && has_list(root, "zones"); }

void read_pretix(const json::Value& root, Draft& draft) { PretixReader(draft).read(root); }

}  // namespace seatlock::plan
