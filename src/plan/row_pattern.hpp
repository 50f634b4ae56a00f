#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "plan/draft.hpp"
#include "plan/fields.hpp"
#include "plan/geometry.hpp"

namespace seatlock::plan {

/// What a row takes from what it stands in.
struct Surroundings {
    std::string section;
    std::string category;
};

/// How the seats of a row are numbered.
struct Numbering {
    std::int64_t first = 1;
    std::int64_t step = 1;
    bool reverse = false;
    bool continues = false;  ///< after the row of the same label before it
    std::string prefix;
    std::set<std::int64_t> skip;  ///< numbers that no seat gets
};

/// What some seats of a pattern have of their own.
struct Override {
    std::string where;           ///< its pointer
    std::set<std::string> rows;  ///< empty: all
    std::set<std::string> numbers;
    std::size_t first = 0;  ///< so many seats at the start of each row
    std::size_t last = 0;
    bool all_seats = true;  ///< neither numbers nor first nor last are given
    std::optional<std::string> category;
    std::optional<bool> accessible;
    std::optional<bool> companion;
    std::optional<bool> restricted_view;
    bool empty = false;
    bool matched = false;
};

/// Makes the seats of procedural rows, blocks and tables of the native format (docs/plan-format.md).
class RowPatterns {
public:
    explicit RowPatterns(Draft& draft) : draft_(draft) {}

    /// A row without a list of seats: one label, one line or arc.
    void read_row(Fields& fields, const Surroundings& around);
    /// Rows that repeat.
    void read_block(Fields& fields, const Surroundings& around);
    /// Seats evenly round a table.
    void read_table(Fields& fields, const Surroundings& around);

    /// The category that the object names, or else the one around it; an error when there is none of that key.
    std::string category(Fields& fields, const std::string& around);

    static constexpr std::int64_t rows_max = 10'000;
    static constexpr std::size_t list_max = 100;

private:
    struct Pattern {
        std::vector<std::string> labels;  ///< one per row
        std::optional<std::int64_t> count;
        std::int64_t count_growth = 0;
        std::optional<double> spacing;
        double row_spacing = 0;
        std::variant<Line, Arc> shape;
        Seat seat;  ///< what all seats have in common
        Numbering numbering;
        std::vector<Override> overrides;
    };

    void read_pattern(Fields& fields, const Surroundings& around, Pattern& pattern);
    void read_shape(Fields& fields, Pattern& pattern);
    void read_line(Fields& fields, Pattern& pattern);
    void read_arc(Fields& fields, const Node& arc, Pattern& pattern);
    void read_labels(Fields& fields, Pattern& pattern);
    void read_label_list(Fields& fields, const Node& list, std::int64_t rows, Pattern& pattern);
    void read_label_sequence(const Node& node, std::int64_t rows, Pattern& pattern);
    Numbering read_numbering(Fields& fields);
    std::vector<Override> read_overrides(Fields& fields);
    Override read_override(const Node& node);

    void make_rows(Fields& fields, Pattern& pattern);
    std::optional<std::vector<std::size_t>> counts_of_rows(Fields& fields, const Pattern& pattern);
    std::optional<std::size_t> count_of_row(Fields& fields, const Pattern& pattern, std::size_t row);
    void make_row(const Node& node, Pattern& pattern, const std::string& label, const std::vector<Point>& places);
    std::optional<std::vector<std::string>> numbers(const Node& node, const Pattern& pattern, const std::string& row,
                                                    std::size_t count);
    void warn_of_unmatched(const Pattern& pattern);
    void finish(Fields& fields, Pattern& pattern);

    Draft& draft_;
    std::map<std::pair<std::string, std::string>, std::int64_t> next_numbers_;  ///< by section and row
};

}  // namespace seatlock::plan
