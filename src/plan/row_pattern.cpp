#include "plan/row_pattern.hpp"

#include <algorithm>
#include <cmath>

#include "plan/label_sequence.hpp"

namespace seatlock::plan {
namespace {

constexpr double coordinate_max = Fields::coordinate_max;
constexpr double length_min = 0.001;  // what coordinates are rounded to
constexpr double turns_max = 3600;
constexpr auto seats_max = static_cast<std::int64_t>(plan_seats_max);

std::optional<bool> flag(Fields& fields, std::string_view name) {
    if (!fields.has(name)) return std::nullopt;
    return fields.boolean(name);
}

std::set<std::string> read_labels(Fields& fields, Findings& findings, std::string_view name) {
    std::set<std::string> labels;
    fields.items(name, [&](const Node& item) {
        if (const auto* text = item.value().string()) {
            labels.insert(*text);
        } else if (const auto* integer = item.value().integer()) {
            labels.insert(std::to_string(*integer));
        } else {
            findings.error(item.pointer(),
                           "A label must be a string or an integer, but is " + kind_of(item.value()) + ".");
        }
    });
    return labels;
}

std::set<std::int64_t> read_integers(Fields& fields, Findings& findings, std::string_view name) {
    std::set<std::int64_t> integers;
    fields.items(name, [&](const Node& item) {
        if (const auto* integer = item.value().integer()) {
            integers.insert(*integer);
        } else {
            findings.error(item.pointer(),
                           "A number to skip must be an integer, but is " + kind_of(item.value()) + ".");
        }
    });
    if (integers.size() > RowPatterns::list_max)
        fields.error(fields.node(), "No more than 100 numbers can be skipped.");
    return integers;
}

bool selects(const Override& change, const std::string& number, std::size_t place, std::size_t count) {
    return change.all_seats || place < change.first || count - place <= change.last || change.numbers.contains(number);
}

void apply(const Override& change, Seat& seat) {
    if (change.category) seat.category = *change.category;
    if (change.accessible) seat.accessible = *change.accessible;
    if (change.companion) seat.companion = *change.companion;
    if (change.restricted_view) seat.restricted_view = *change.restricted_view;
}

std::optional<Align> align_of(std::string_view name) {
    if (name == "start") return Align::start;
    if (name == "center") return Align::center;
    if (name == "end") return Align::end;
    return std::nullopt;
}

/// The line of a row that is further to the right of the rows' direction.
Line moved(Line line, double distance) {
    const double across = (line.angle + 90) / 180 * std::acos(-1.0);
    line.origin.x += distance * std::cos(across);
    line.origin.y += distance * std::sin(across);
    return line;
}

/// The arc of a row that is further out.
Arc widened(Arc arc, double distance) {
    arc.radius += distance;
    return arc;
}

}  // namespace

void RowPatterns::read_row(Fields& fields, const Surroundings& around) {
    Pattern pattern;
    pattern.labels.push_back(fields.required_label("label").value_or(""));
    read_pattern(fields, around, pattern);
    read_shape(fields, pattern);
    finish(fields, pattern);
}

void RowPatterns::read_block(Fields& fields, const Surroundings& around) {
    Pattern pattern;
    read_pattern(fields, around, pattern);
    read_shape(fields, pattern);
    read_labels(fields, pattern);
    pattern.count_growth = fields.integer("count_growth", -seats_max, seats_max).value_or(0);
    pattern.row_spacing = fields.required_number("row_spacing", -coordinate_max, coordinate_max).value_or(0);
    finish(fields, pattern);
}

void RowPatterns::read_table(Fields& fields, const Surroundings& around) {
    Pattern pattern;
    const std::size_t errors = draft_.findings().error_count();
    const std::string label = fields.required_label("label").value_or("");
    read_pattern(fields, around, pattern);
    pattern.seat.kind = SeatKind::table_seat;
    const auto center = fields.required_point("center");
    const auto radius = fields.required_number("radius", length_min, coordinate_max);
    const double start = fields.number("start_angle", -turns_max, turns_max).value_or(-90);
    if (!fields.has("count")) fields.missing("count");
    fields.warn_of_unread();
    if (draft_.findings().error_count() != errors) return;
    const auto count = static_cast<std::size_t>(*pattern.count);
    if (!draft_.make_room(count, fields.node())) return;
    make_row(fields.node(), pattern, label, places_round(*center, *radius, start, count));
    warn_of_unmatched(pattern);
}

std::string RowPatterns::category(Fields& fields, const std::string& around) {
    auto key = fields.text("category");
    if (!key) return around;
    if (draft_.find_category(*key) == nullptr) {
        fields.error(*fields.find("category"), "There is no category " + quoted(*key) + ".");
    }
    return *std::move(key);
}

void RowPatterns::read_pattern(Fields& fields, const Surroundings& around, Pattern& pattern) {
    pattern.seat.section = around.section;
    pattern.seat.category = category(fields, around.category);
    pattern.count = fields.integer("count", 1, seats_max);
    pattern.numbering = read_numbering(fields);
    pattern.overrides = read_overrides(fields);
}

void RowPatterns::read_shape(Fields& fields, Pattern& pattern) {
    pattern.spacing = fields.number("spacing", length_min, coordinate_max);
    if (const auto arc = fields.find("arc")) {
        read_arc(fields, *arc, pattern);
    } else {
        read_line(fields, pattern);
    }
}

void RowPatterns::read_line(Fields& fields, Pattern& pattern) {
    Line line;
    line.origin = fields.required_point("origin").value_or(Point{});
    line.angle = fields.number("angle", -turns_max, turns_max).value_or(0);
    line.curve = fields.number("curve", -coordinate_max, coordinate_max).value_or(0);
    if (!fields.has("spacing")) fields.missing("spacing");
    if (!fields.has("count")) fields.missing("count");
    line.spacing = pattern.spacing.value_or(1);
    const std::string name = fields.text("align").value_or("start");
    const auto align = align_of(name);
    if (!align)
        fields.error(*fields.find("align"),
                     "\"align\" must be \"start\", \"center\" or \"end\", but is " + quoted(name) + ".");
    line.align = align.value_or(Align::start);
    pattern.shape = line;
}

void RowPatterns::read_arc(Fields& fields, const Node& arc, Pattern& pattern) {
    Fields inner(arc, draft_.findings(), Nulls::refused);
    if (arc.value().object() == nullptr) return;
    Arc shape;
    shape.center = inner.required_point("center").value_or(Point{});
    shape.radius = inner.required_number("radius", length_min, coordinate_max).value_or(1);
    shape.from = inner.required_number("from", -turns_max, turns_max).value_or(0);
    shape.to = inner.required_number("to", -turns_max, turns_max).value_or(0);
    shape.spacing = pattern.spacing;
    inner.warn_of_unread();
    if (!fields.has("spacing") && !fields.has("count")) {
        fields.error(fields.node(), "A row on an arc needs \"count\", \"spacing\" or both.");
    }
    if (!fields.has("spacing") && shape.from == shape.to) {
        fields.error(arc, "An arc from an angle to the same angle needs a \"spacing\".");
    }
    pattern.shape = shape;
}

void RowPatterns::read_labels(Fields& fields, Pattern& pattern) {
    const auto rows = fields.integer("rows", 1, rows_max);
    if (!fields.has("rows")) fields.missing("rows");
    const auto labels = fields.find("labels");
    if (!labels) return fields.missing("labels");
    if (!rows) return;
    if (labels->value().array() != nullptr) return read_label_list(fields, *labels, *rows, pattern);
    if (labels->value().object() != nullptr) return read_label_sequence(*labels, *rows, pattern);
    fields.wrong_kind(*labels, "an array or an object");
}

void RowPatterns::read_label_list(Fields& fields, const Node& list, std::int64_t rows, Pattern& pattern) {
    fields.items("labels", [&](const Node& item) {
        const std::string* label = item.value().string();
        if (label == nullptr || label->empty()) {
            fields.error(item, "The label of a row must be a string that is not empty.");
        } else if (const auto fault = label_fault(*label, Fields::label_bytes_max)) {
            fields.error(item, "The label " + quoted(*label) + " " + *fault + ".");
        } else {
            pattern.labels.push_back(*label);
        }
    });
    if (list.value().array()->size() == static_cast<std::size_t>(rows)) return;
    fields.error(list, "There are " + std::to_string(list.value().array()->size()) + " labels for " +
                           std::to_string(rows) + " rows.");
}

void RowPatterns::read_label_sequence(const Node& node, std::int64_t rows, Pattern& pattern) {
    Findings& findings = draft_.findings();
    Fields fields(node, findings, Nulls::refused);
    const auto first = fields.required_label("first");
    const std::int64_t step = fields.integer("step", -1000, 1000).value_or(1);
    const std::string prefix = fields.text("prefix").value_or("");
    const auto skip = plan::read_labels(fields, findings, "skip");
    fields.warn_of_unread();
    if (step == 0) return fields.error(node, "The labels of rows cannot stand still: \"step\" is 0.");
    if (!first) return;
    const auto sequence = LabelSequence::from(*first);
    if (!sequence)
        return fields.error(node, "\"first\" must be a number or letters of one case, but is " + quoted(*first) + ".");
    for (std::int64_t at = 0; std::ssize(pattern.labels) < rows; at += step) {
        const auto label = sequence->at(at);
        if (!label) return fields.error(node, "The labels end before every row has one.");
        if (!skip.contains(*label)) pattern.labels.push_back(prefix + *label);
    }
}

Numbering RowPatterns::read_numbering(Fields& fields) {
    Numbering numbering;
    const auto node = fields.find("numbers");
    if (!node) return numbering;
    Fields inner(*node, draft_.findings(), Nulls::refused);
    if (node->value().object() == nullptr) return numbering;
    numbering.first = inner.integer("first", 0, 1'000'000'000).value_or(1);
    numbering.step = inner.integer("step", -1000, 1000).value_or(1);
    if (numbering.step == 0) inner.error(*node, "The numbers of seats cannot stand still: \"step\" is 0.");
    numbering.reverse = inner.boolean("reverse");
    numbering.continues = inner.boolean("continue");
    numbering.prefix = inner.text("prefix").value_or("");
    numbering.skip = read_integers(inner, draft_.findings(), "skip");
    inner.warn_of_unread();
    return numbering;
}

std::vector<Override> RowPatterns::read_overrides(Fields& fields) {
    std::vector<Override> overrides;
    fields.items("overrides", [&](const Node& item) {
        if (overrides.size() < list_max) overrides.push_back(read_override(item));
    });
    const auto list = fields.find("overrides");
    if (list && list->value().array() != nullptr && list->value().array()->size() > list_max) {
        fields.error(*list, "No more than 100 overrides can stand in one place.");
    }
    return overrides;
}

Override RowPatterns::read_override(const Node& node) {
    Findings& findings = draft_.findings();
    Fields fields(node, findings, Nulls::refused);
    Override change;
    change.where = node.pointer();
    change.rows = plan::read_labels(fields, findings, "rows");
    change.numbers = plan::read_labels(fields, findings, "numbers");
    change.first = static_cast<std::size_t>(fields.integer("first", 0, seats_max).value_or(0));
    change.last = static_cast<std::size_t>(fields.integer("last", 0, seats_max).value_or(0));
    change.all_seats = !fields.has("numbers") && !fields.has("first") && !fields.has("last");
    if (fields.has("category")) change.category = category(fields, "");
    change.accessible = flag(fields, "accessible");
    change.companion = flag(fields, "companion");
    change.restricted_view = flag(fields, "restricted_view");
    change.empty = fields.boolean("empty");
    fields.warn_of_unread();
    return change;
}

void RowPatterns::finish(Fields& fields, Pattern& pattern) {
    fields.warn_of_unread();
    make_rows(fields, pattern);
}

// The plan is refused anyway once there is an error, so a pattern is only worth its seats before.
void RowPatterns::make_rows(Fields& fields, Pattern& pattern) {
    if (draft_.findings().error_count() > 0) return;
    const auto counts = counts_of_rows(fields, pattern);
    if (!counts) return;
    for (std::size_t row = 0; row < counts->size(); ++row) {
        const double further = pattern.row_spacing * static_cast<double>(row);
        const auto* line = std::get_if<Line>(&pattern.shape);
        const auto places = line != nullptr ? places_on(moved(*line, further), (*counts)[row])
                                            : places_on(widened(std::get<Arc>(pattern.shape), further), (*counts)[row]);
        make_row(fields.node(), pattern, pattern.labels[row], places);
    }
    warn_of_unmatched(pattern);
}

// All rows are counted before the first is made, so that rows which do not fit a plan cost nothing.
std::optional<std::vector<std::size_t>> RowPatterns::counts_of_rows(Fields& fields, const Pattern& pattern) {
    std::vector<std::size_t> counts;
    std::size_t total = 0;
    for (std::size_t row = 0; row < pattern.labels.size(); ++row) {
        const auto count = count_of_row(fields, pattern, row);
        if (!count) return std::nullopt;
        counts.push_back(*count);
        total += *count;
    }
    if (!draft_.make_room(total, fields.node())) return std::nullopt;
    return counts;
}

std::optional<std::size_t> RowPatterns::count_of_row(Fields& fields, const Pattern& pattern, std::size_t row) {
    const std::string name = "Row " + quoted(pattern.labels[row]);
    const auto* line = std::get_if<Line>(&pattern.shape);
    double count = static_cast<double>(pattern.count.value_or(0)) +
                   static_cast<double>(pattern.count_growth) * static_cast<double>(row);
    if (line == nullptr) {
        const Arc arc = widened(std::get<Arc>(pattern.shape), pattern.row_spacing * static_cast<double>(row));
        if (arc.radius < length_min) {
            fields.error(fields.node(), name + " lies beyond the centre of its arc.");
            return std::nullopt;
        }
        if (!pattern.count) count = fitting(arc, *pattern.spacing);
    }
    if (count < 1) {
        fields.error(fields.node(), name + " has no seats left: its count shrinks to " +
                                        std::to_string(static_cast<std::int64_t>(count)) + ".");
        return std::nullopt;
    }
    if (line != nullptr && std::abs(line->curve) > line->spacing * (count - 1) / 2) {
        fields.error(*fields.find("curve"), name + " cannot be bowed further than a half circle.");
        return std::nullopt;
    }
    // An absurd count is cut to one that no plan has room for, and can still be added up.
    return static_cast<std::size_t>(std::min(count, 2 * static_cast<double>(seats_max)));
}

void RowPatterns::make_row(const Node& node, Pattern& pattern, const std::string& label,
                           const std::vector<Point>& places) {
    const auto labels = numbers(node, pattern, label, places.size());
    if (!labels) return;
    const Draft::Place from{draft_.element(node), Draft::no_item};
    std::vector<Override*> changes;
    for (Override& change : pattern.overrides) {
        if (change.rows.empty() || change.rows.contains(label)) changes.push_back(&change);
    }
    for (std::size_t place = 0; place < places.size(); ++place) {
        Seat seat = pattern.seat;
        seat.row = label;
        seat.number = (*labels)[place];
        seat.x = places[place].x;
        seat.y = places[place].y;
        bool empty = false;
        for (Override* change : changes) {
            if (!selects(*change, seat.number, place, places.size())) continue;
            change->matched = true;
            empty = empty || change->empty;
            apply(*change, seat);
        }
        if (!empty) draft_.add_seat(std::move(seat), from);
    }
}

std::optional<std::vector<std::string>> RowPatterns::numbers(const Node& node, const Pattern& pattern,
                                                             const std::string& row, std::size_t count) {
    const Numbering& numbering = pattern.numbering;
    const std::pair<std::string, std::string> key(pattern.seat.section, row);
    const auto before = next_numbers_.find(key);
    std::int64_t number = numbering.continues && before != next_numbers_.end() ? before->second : numbering.first;
    std::vector<std::string> labels;
    labels.reserve(count);
    for (; labels.size() < count; number += numbering.step) {
        if (number < 0) {
            draft_.findings().error(node.pointer(), "The numbers of row " + quoted(row) + " fall below 0.");
            return std::nullopt;
        }
        if (!numbering.skip.contains(number)) labels.push_back(numbering.prefix + std::to_string(number));
    }
    next_numbers_[key] = number;
    if (numbering.reverse) std::ranges::reverse(labels);
    return labels;
}

void RowPatterns::warn_of_unmatched(const Pattern& pattern) {
    for (const Override& change : pattern.overrides) {
        if (!change.matched) draft_.findings().warning(change.where, "No seat matches this override.");
    }
}

}  // namespace seatlock::plan
