#include "plan/native_format.hpp"

#include <algorithm>
#include <cmath>

#include "plan/fields.hpp"
#include "plan/geometry.hpp"
#include "plan/row_pattern.hpp"

namespace seatlock::plan {
namespace {

std::optional<SeatKind> kind_named(std::string_view name) {
    for (const SeatKind kind :
         {SeatKind::row_seat, SeatKind::table_seat, SeatKind::booth, SeatKind::general_admission}) {
        if (name == to_string(kind)) return kind;
    }
    return std::nullopt;
}

class NativeReader {
public:
    explicit NativeReader(Draft& draft) : draft_(draft), patterns_(draft) {}

    void read(const json::Value& root) {
        const Node node(root);
        Fields fields = fields_of(node);
        read_version(fields);
        draft_.plan().title = fields.text("title", title_bytes_max).value_or("");
        fields.items("categories", [&](const Node& item) { read_category(item); });
        draft_.plan().focal_point = fields.point("focal_point");
        fields.items("shapes", [&](const Node& item) { read_shape(item); });
        fields.items("sections", [&](const Node& item) { read_section(item); });
        read_content(fields, {});
        read_seats(fields);
        fields.warn_of_unread();
    }

private:
    static constexpr std::size_t title_bytes_max = 256;
    static constexpr double price_max = 1e9;

    Fields fields_of(const Node& node) { return {node, draft_.findings(), Nulls::refused}; }

    void read_version(Fields& fields) {
        (void)fields.find("format");  // what made this the reader
        if (!fields.has("version")) return fields.missing("version");
        const auto version = fields.integer("version", 1, INT64_MAX);
        if (!version || *version == 1) return;
        fields.error(*fields.find("version"),
                     "Version " + std::to_string(*version) + " of the plan format is not known; this is version 1.");
    }

    void read_category(const Node& node) {
        Fields fields = fields_of(node);
        Category category;
        const auto key = fields.required_label("key");
        category.label = fields.text("label").value_or("");
        category.color = fields.text("color").value_or("");
        if (!category.color.empty() && !is_color(category.color)) {
            fields.error(*fields.find("color"),
                         "\"color\" must look like \"#1a2b3c\", but is " + quoted(category.color) + ".");
        }
        category.accessible = fields.boolean("accessible");
        category.price_cents = read_price(fields);
        fields.warn_of_unread();
        if (!key) return;
        category.key = *key;
        draft_.add_category(std::move(category), node);
    }

    /// Money is counted in hundredths; what lies between two of them is a mistake and not to be rounded.
    static std::optional<std::int64_t> read_price(Fields& fields) {
        const auto price = fields.number("price", 0, price_max);
        if (!price) return std::nullopt;
        const double cents = std::round(*price * 100);
        if (std::abs(*price * 100 - cents) < 1e-3) return static_cast<std::int64_t>(cents);
        fields.error(*fields.find("price"), "\"price\" has more than two decimals.");
        return std::nullopt;
    }

    std::vector<Point> outline(Fields& fields, std::string_view name) {
        auto points = fields.points(name);
        const auto written = fields.find(name);
        const json::Array* items = written ? written->value().array() : nullptr;
        if (items != nullptr && items->size() < 3) fields.error(*written, "An outline needs at least 3 points.");
        return points;
    }

    void read_shape(const Node& node) {
        Fields fields = fields_of(node);
        Shape shape;
        shape.kind = fields.required_label("kind").value_or("other");
        if (shape.kind != "stage" && shape.kind != "other") {
            fields.error(*fields.find("kind"),
                         "\"kind\" must be \"stage\" or \"other\", but is " + quoted(shape.kind) + ".");
        }
        shape.label = fields.text("label").value_or("");
        shape.points = outline(fields, "points");
        if (!fields.has("points")) fields.missing("points");
        fields.warn_of_unread();
        draft_.plan().shapes.push_back(std::move(shape));
    }

    void read_section(const Node& node) {
        Fields fields = fields_of(node);
        Section section;
        section.label = fields.required_label("label").value_or("");
        section.entrance = fields.text("entrance").value_or("");
        section.outline = outline(fields, "outline");
        const Surroundings inside{section.label, patterns_.category(fields, "")};
        if (!section.label.empty()) draft_.add_section(std::move(section), node);
        read_content(fields, inside);
        fields.warn_of_unread();
    }

    void read_content(Fields& fields, const Surroundings& around) {
        fields.items("rows", [&](const Node& item) { read_row(item, around); });
        fields.items("blocks", [&](const Node& item) {
            Fields block = fields_of(item);
            if (item.value().object() != nullptr) patterns_.read_block(block, around);
        });
        fields.items("tables", [&](const Node& item) { read_table(item, around); });
        fields.items("booths", [&](const Node& item) { read_booth(item, around); });
        fields.items("areas", [&](const Node& item) { read_area(item, around); });
    }

    void read_row(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        if (!fields.has("seats")) return patterns_.read_row(fields, around);
        read_listed(fields, around, SeatKind::row_seat);
    }

    void read_table(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        if (!fields.has("seats")) return patterns_.read_table(fields, around);
        read_listed(fields, around, SeatKind::table_seat);
    }

    /// A row or table that lists its seats one by one.
    void read_listed(Fields& fields, const Surroundings& around, SeatKind kind) {
        Seat common;
        common.kind = kind;
        common.section = around.section;
        common.row = fields.required_label("label").value_or("");
        common.category = patterns_.category(fields, around.category);
        const auto list = fields.find("seats");
        const std::uint32_t element = draft_.element(*list);
        std::uint32_t item = 0;
        fields.items("seats", [&](const Node& node) { read_listed_seat(node, common, {element, item++}); });
        if (item == 0 && list->value().array() != nullptr) {
            draft_.findings().warning(fields.node().pointer(), "Row " + quoted(common.row) + " has no seats.");
        }
        fields.warn_of_unread();
    }

    void read_listed_seat(const Node& node, Seat seat, Draft::Place place) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        seat.number = fields.required_label("number").value_or("");
        seat.category = patterns_.category(fields, seat.category);
        read_seat_parts(fields, std::move(seat), place);
    }

    /// What every listed seat and booth has.
    void read_seat_parts(Fields& fields, Seat seat, Draft::Place place) {
        if (fields.has("id")) seat.id = fields.required_label("id").value_or("");
        const auto position = fields.position();
        seat.accessible = fields.boolean("accessible");
        seat.companion = fields.boolean("companion");
        seat.restricted_view = fields.boolean("restricted_view");
        fields.warn_of_unread();
        if (!position || !draft_.make_room(1, fields.node())) return;
        seat.x = position->x;
        seat.y = position->y;
        draft_.add_seat(std::move(seat), place);
    }

    void read_booth(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        Seat seat;
        seat.kind = SeatKind::booth;
        seat.section = around.section;
        seat.row = fields.required_label("label").value_or("");
        seat.category = patterns_.category(fields, around.category);
        read_seat_parts(fields, std::move(seat), {draft_.element(node), Draft::no_item});
    }

    void read_area(const Node& node, const Surroundings& around) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        const std::size_t errors = draft_.findings().error_count();
        Seat common;
        common.section = around.section;
        common.row = fields.required_label("label").value_or("");
        common.category = patterns_.category(fields, around.category);
        const auto capacity = fields.integer("capacity", 1, static_cast<std::int64_t>(plan_seats_max));
        if (!fields.has("capacity")) fields.missing("capacity");
        const auto inside = outline(fields, "outline");
        if (!fields.has("outline")) fields.missing("outline");
        fields.warn_of_unread();
        if (draft_.findings().error_count() == errors) draft_.add_area(common, inside, *capacity, node);
    }

    /// Seats that say themselves where they belong: the form in which plans are written out.
    void read_seats(Fields& fields) {
        const auto list = fields.find("seats");
        if (!list) return;
        const std::uint32_t element = draft_.element(*list);
        std::uint32_t item = 0;
        fields.items("seats", [&](const Node& node) { read_free_seat(node, {element, item++}); });
    }

    void read_free_seat(const Node& node, Draft::Place place) {
        Fields fields = fields_of(node);
        if (node.value().object() == nullptr) return;
        Seat seat;
        seat.section = fields.text("section").value_or("");
        if (!seat.section.empty() && !draft_.has_section(seat.section)) {
            fields.error(*fields.find("section"), "There is no section " + quoted(seat.section) + ".");
        }
        seat.row = fields.text("row").value_or("");
        seat.number = fields.text("number").value_or("");
        seat.category = patterns_.category(fields, "");
        const std::string kind = fields.text("kind").value_or("row_seat");
        seat.kind = kind_named(kind).value_or(SeatKind::row_seat);
        if (!kind_named(kind)) fields.error(*fields.find("kind"), "There is no kind of seat " + quoted(kind) + ".");
        if (!fields.has("id") && seat.row.empty() && seat.number.empty()) fields.missing("id");
        read_seat_parts(fields, std::move(seat), place);
    }

    Draft& draft_;
    RowPatterns patterns_;
};

}  // namespace

bool is_native(const json::Value& root) noexcept {
    const json::Value* format = root.find("format");
    return format != nullptr && format->string() != nullptr && *format->string() == "seatlock-plan";
}

void read_native(const json::Value& root, Draft& draft) { NativeReader(draft).read(root); }

}  // namespace seatlock::plan
