#include "plan/seatsio_format.hpp"

#include <algorithm>

#include "plan/fields.hpp"
#include "plan/geometry.hpp"

namespace seatlock::plan {
namespace {

constexpr double coordinate_max = Fields::coordinate_max;

/// What a (sub)chart takes from what it stands in.
struct Surroundings {
    Point shift;  ///< of its coordinates
    std::string section;
    std::string category;
};

class SeatsioReader {
public:
    explicit SeatsioReader(Draft& draft) : draft_(draft) {}

    void read(const json::Value& root) {
        const Node node(root);
        Fields fields = fields_of(node);
        draft_.plan().title = fields.text("name", title_bytes_max).value_or("");
        read_categories(fields);
        if (const auto chart = fields.find("subChart")) read_chart(*chart, {});
        read_floors(fields, "subChartFloors");
        read_floors(fields, "floors");
        read_zones(fields, {});
    }

private:
    static constexpr std::size_t title_bytes_max = 256;

    Fields fields_of(const Node& node) { return {node, draft_.findings(), Nulls::absent}; }

    void warn(const Node& where, std::string message) {
        draft_.findings().warning(where.pointer(), std::move(message));
    }

    void read_categories(Fields& fields) {
        const auto categories = fields.find("categories");
        Fields list = fields_of(*categories);
        list.items("list", [&](const Node& item) { read_category(item); });
    }

    void read_category(const Node& node) {
        Fields fields = fields_of(node);
        Category category;
        const auto key = category_key(fields, "key");
        category.label = fields.text("label").value_or("");
        category.color = fields.text("color").value_or("");
        if (!category.color.empty() && !is_color(category.color)) {
            warn(*fields.find("color"), "The color " + quoted(category.color) + " is not understood.");
            category.color.clear();
        }
        category.accessible = fields.boolean("accessible");
        if (!key && node.value().object() != nullptr && !fields.find("key")) fields.missing("key");
        if (!key) return;
        category.key = *key;
        draft_.add_category(std::move(category), node);
    }

    /// Keys are integers in most charts, and strings in some.
    std::optional<std::string> category_key(Fields& fields, std::string_view name) {
        const auto member = fields.find(name);
        if (!member) return std::nullopt;
        if (const auto* integer = member->value().integer()) return std::to_string(*integer);
        if (member->value().string() != nullptr) return fields.required_label(name);
        fields.wrong_kind(*member, "an integer or a string");
        return std::nullopt;
    }

    std::string category(Fields& fields, const std::string& around) {
        auto key = category_key(fields, "categoryKey");
        if (!key) return around;
        if (draft_.find_category(*key) == nullptr) {
            fields.error(*fields.find("categoryKey"), "There is no category with the key " + quoted(*key) + ".");
        }
        return *std::move(key);
    }

    /// A label that must be there. The designer writes "?" on what has none yet.
    std::string label(Fields& fields, std::string_view what) {
        const auto member = fields.find("label");
        std::string text;
        if (member && member->value().integer() != nullptr) {
            text = std::to_string(*member->value().integer());
        } else if (!member) {
            if (fields.node().value().object() != nullptr)
                fields.error(fields.node(), "This " + std::string(what) + " has no label.");
        } else {
            text = fields.required_label("label").value_or("");
        }
        if (text == "?") fields.error(*member, "This " + std::string(what) + " has no label: \"?\" stands for none.");
        return text;
    }

    /// Floors lie on top of each other in the file. On one flat plan they are drawn one below the other.
    void read_floors(Fields& fields, std::string_view name) {
        double top = rounded({0, lowest_ * 1.1}).y;  // below a chart that has no floors, if there is one too
        fields.items(name, [&](const Node& item) {
            Fields floor = fields_of(item);
            if (item.value().object() == nullptr) return;
            lowest_ = top;
            const Surroundings around{{0, top}, "", ""};
            const auto nested = floor.find("subChart");
            read_chart(nested ? *nested : item, around);
            top = rounded({0, lowest_ + (lowest_ - top) / 10}).y;
        });
    }

    /// A zone is a tag of sections in most charts; where one carries a chart of its own, that is read.
    void read_zones(Fields& fields, const Surroundings& around) {
        const auto zones = fields.find("zones");
        if (!zones) return;
        if (zones->value().array() != nullptr) return read_zone_list(fields, "zones", around);
        Fields inner = fields_of(*zones);
        read_zone_list(inner, "list", around);
    }

    void read_zone_list(Fields& fields, std::string_view name, const Surroundings& around) {
        fields.items(name, [&](const Node& item) {
            Fields zone = fields_of(item);
            if (item.value().object() == nullptr) return;
            const Point corner = zone.point("topLeft").value_or(Point{});
            const Surroundings inside{
                {around.shift.x + corner.x, around.shift.y + corner.y}, around.section, around.category};
            if (const auto chart = zone.find("subChart")) read_chart(*chart, inside);
        });
    }

    void read_chart(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        if (const auto focus = fields.point("focalPoint"); focus && !draft_.plan().focal_point) {
            draft_.plan().focal_point = shifted(*focus, around.shift);
        }
        fields.items("rows", [&](const Node& item) { read_row(item, around); });
        fields.items("tables", [&](const Node& item) { read_table(item, around); });
        fields.items("booths", [&](const Node& item) { read_booth(item, around); });
        fields.items("generalAdmissionAreas", [&](const Node& item) { read_area(item, around); });
        fields.items("sections", [&](const Node& item) { read_section(item, around); });
        fields.items("shapes", [&](const Node& item) { read_shape(item, around); });
        read_zones(fields, around);
        warn_of_unknown_objects(node);
    }

    /// Only lists of objects can hold seats; everything else about a chart is decoration and is kept silently.
    void warn_of_unknown_objects(const Node& chart) {
        static constexpr std::string_view known[] = {
            "rows",  "tables",       "booths", "generalAdmissionAreas", "sections", "shapes", "zones", "texts",
            "icons", "imageObjects", "images", "subChartFloors",        "floors"};
        for (const auto& [name, value] : *chart.value().object()) {
            if (value.array() == nullptr || value.array()->empty()) continue;
            if (std::ranges::find(known, name) != std::end(known)) continue;
            warn(Node(value, chart, name), "Objects of the kind " + quoted(name) + " are kept and not read.");
        }
    }

    void read_section(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        Section section;
        section.label = label(fields, "section");
        section.entrance = fields.text("entrance").value_or("");
        section.outline = fields.points("points");
        shift_all(section.outline, around.shift);
        reach(section.outline);
        if (section.outline.size() < 3) section.outline.clear();
        const Point corner = fields.point("topLeft").value_or(Point{});
        const Surroundings inside{
            {around.shift.x + corner.x, around.shift.y + corner.y}, section.label, category(fields, around.category)};
        if (!section.label.empty()) draft_.add_section(std::move(section), node);
        if (const auto chart = fields.find("subChart")) return read_chart(*chart, inside);
        warn(node, "Section " + quoted(inside.section) + " has no seats: it has no chart of its own.");
    }

    void read_row(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        if (const auto section = fields.find("sectionLabel"); section && around.section.empty()) {
            warn(*section, "A row's own section label is kept and not read.");
        }
        read_seats(fields, around, SeatKind::row_seat, "row");
    }

    void read_table(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        warn_of_whole(fields, "table");
        read_seats(fields, around, SeatKind::table_seat, "table");
    }

    void warn_of_whole(Fields& fields, std::string_view what) {
        if (fields.boolean("bookAsAWhole")) {
            warn(*fields.find("bookAsAWhole"),
                 "This " + std::string(what) + " is to be booked as a whole; its places are sold one by one.");
        }
        if (fields.boolean("variableOccupancy")) {
            warn(*fields.find("variableOccupancy"),
                 "This " + std::string(what) + " has a variable occupancy; its places are sold one by one.");
        }
    }

    void read_seats(Fields& fields, const Surroundings& around, SeatKind kind, std::string_view what) {
        Seat common;
        common.kind = kind;
        common.section = around.section;
        common.row = label(fields, what);
        common.category = category(fields, around.category);
        const auto list = fields.find("seats");
        const std::uint32_t element = list ? draft_.element(*list) : 0;
        std::uint32_t item = 0;
        fields.items("seats", [&](const Node& node) { read_seat(node, common, around.shift, {element, item++}); });
        if (item == 0) warn(fields.node(), "The " + std::string(what) + " " + quoted(common.row) + " has no seats.");
    }

    void read_seat(const Node& node, Seat seat, Point shift, Draft::Place place) {
        Fields fields = fields_of(node);
        seat.number = label(fields, "seat");
        seat.category = category(fields, seat.category);
        seat.accessible = fields.boolean("accessible");
        seat.companion = fields.boolean("companionSeat");
        seat.restricted_view = fields.boolean("restrictedView");
        if (fields.boolean("disabledBySocialDistancingRules")) {
            warn(*fields.find("disabledBySocialDistancingRules"),
                 "This seat is off sale by distancing rules there; here it is sold.");
        }
        add_seat(std::move(seat), fields.position(), shift, place, node);
    }

    void add_seat(Seat seat, const std::optional<Point>& position, Point shift, Draft::Place place, const Node& node) {
        if (!position || !draft_.make_room(1, node)) return;
        const Point point = shifted(*position, shift);
        seat.x = point.x;
        seat.y = point.y;
        lowest_ = std::max(lowest_, point.y);
        draft_.add_seat(std::move(seat), place);
    }

    void read_booth(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        Seat seat;
        seat.kind = SeatKind::booth;
        seat.section = around.section;
        seat.row = label(fields, "booth");
        seat.category = category(fields, around.category);
        const auto center = fields.required_point("center");
        add_seat(std::move(seat), center, around.shift, {draft_.element(node), Draft::no_item}, node);
    }

    void read_area(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        const std::size_t errors = draft_.findings().error_count();
        Seat common;
        common.section = around.section;
        common.row = label(fields, "area");
        common.category = category(fields, around.category);
        const auto capacity = fields.integer("capacity", 1, static_cast<std::int64_t>(plan_seats_max));
        if (!fields.find("capacity")) fields.missing("capacity");
        warn_of_whole(fields, "area");
        auto inside = outline(fields);
        if (draft_.findings().error_count() != errors) return;
        if (inside.empty())
            return fields.error(node,
                                "The area " + quoted(common.row) + " has no shape that its places could stand in.");
        shift_all(inside, around.shift);
        reach(inside);
        draft_.add_area(common, inside, *capacity, node);
    }

    /// The outline of an area or shape; empty when its type is not known.
    std::vector<Point> outline(Fields& fields) {
        const std::string type = fields.text("type").value_or(fields.has("points") ? "polygon" : "");
        if (type == "polygon") return fields.points("points");
        if (type != "circle" && type != "rectangle") return {};
        const Point center = fields.required_point("center").value_or(Point{});
        const double rotation = fields.number("rotationAngle", -coordinate_max, coordinate_max).value_or(0);
        const bool circle = type == "circle";
        const auto across = fields.required_number(circle ? "radius1" : "width", 0, coordinate_max);
        const auto down = fields.required_number(circle ? "radius2" : "height", 0, coordinate_max);
        if (!across || !down) return {};
        return circle ? ellipse_outline(center, *across, *down, rotation)
                      : rectangle_outline(center, *across, *down, rotation);
    }

    void read_shape(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        Shape shape;
        shape.kind = fields.text("smartType").value_or("") == "stage" ? "stage" : "other";
        shape.label = fields.text("label").value_or("");
        shape.points = outline(fields);
        shift_all(shape.points, around.shift);
        reach(shape.points);
        if (shape.points.size() >= 3) {
            draft_.plan().shapes.push_back(std::move(shape));
        } else {
            warn(node, "This shape is kept and not drawn: its outline is not understood.");
        }
    }

    void reach(const std::vector<Point>& points) {
        for (const Point& point : points) lowest_ = std::max(lowest_, point.y);
    }

    Draft& draft_;
    double lowest_ = 0;  ///< the largest y that the floor being read has reached
};

}  // namespace

bool is_seatsio(const json::Value& root) noexcept {
    const json::Value* categories = root.find("categories");
    if (categories == nullptr || categories->find("list") == nullptr) return false;
    return root.find("subChart") != nullptr || root.find("subChartFloors") != nullptr ||
           root.find("floors") != nullptr || root.find("zones") != nullptr;
}

void read_seatsio(const json::Value& root, Draft& draft) { SeatsioReader(draft).read(root); }

}  // namespace seatlock::plan
