#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "json/value.hpp"

namespace seatlock::plan {

/// What kind of object of the chart a seat belongs to.
enum class SeatKind : std::uint8_t { row_seat, table_seat, booth, general_admission };

/// "row_seat", "table_seat", "booth" or "general_admission".
[[nodiscard]] std::string_view to_string(SeatKind kind) noexcept;

/// A price class. `key` names it in the plan; unique there.
struct Category {
    std::string key;
    std::string label;
    std::string color;  ///< "#rrggbb", or empty
    bool accessible = false;
    std::optional<std::int64_t> price_cents = {};  ///< of one seat, in hundredths of whatever money the house takes
};

/// One place that can be sold. Coordinates are in the plan's own unit, x to the right, y down.
struct Seat {
    std::string id;        ///< unique in the plan, 1 to 128 bytes of UTF-8 without control characters
    std::string section;   ///< label, or empty
    std::string row;       ///< label of its row, table, booth or area
    std::string number;    ///< label within the row
    std::string category;  ///< a Category::key, or empty
    double x = 0;
    double y = 0;
    SeatKind kind = SeatKind::row_seat;
    bool accessible = false;
    bool companion = false;
    bool restricted_view = false;
};

struct Point {
    double x = 0;
    double y = 0;
};

/// Something drawn beside the seats: the stage, walls, bars.
struct Shape {
    std::string kind;  ///< "stage" or "other"
    std::string label;
    std::vector<Point> points;  ///< a closed outline of at least 3 points
};

/// A named part of the house. Seats name it by its label.
struct Section {
    std::string label;
    std::string entrance;        ///< or empty
    std::vector<Point> outline;  ///< empty, or a closed outline
};

/// A seating plan: immutable, named by its content hash. A seat's index here is permanent.
struct Plan {
    std::string title;
    std::string hash;  ///< SHA-256 of the imported bytes, 64 lower-case hex digits
    std::vector<Category> categories;
    std::vector<Section> sections;
    std::vector<Seat> seats;
    std::vector<Shape> shapes;
    std::optional<Point> focal_point;
    json::Value source;  ///< all that was imported (of CSV, its text), so that what nothing reads yet is kept
};

/// The plan as native JSON with every seat written out: what `GET` answers and the page draws.
/// Importing it again gives an equal plan (but for `hash` and `source`).
[[nodiscard]] std::string to_json(const Plan& plan);

}  // namespace seatlock::plan
