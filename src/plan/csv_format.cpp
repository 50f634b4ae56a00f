#include "plan/csv_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "plan/csv_records.hpp"

namespace seatlock::plan {
namespace {

enum class Column : std::uint8_t { seat, section, row, number, category, x, y };

constexpr std::array<std::string_view, 7> column_names = {"seat", "section", "row", "number", "category", "x", "y"};

constexpr std::size_t columns_max = 64;

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return lower;
}

std::optional<Column> column_named(std::string_view name) {
    const auto found = std::ranges::find(column_names, lower_case(name));
    if (found == column_names.end()) return std::nullopt;
    return static_cast<Column>(found - column_names.begin());
}

std::string_view name_of(Column column) { return column_names[static_cast<std::size_t>(column)]; }

std::string where(const CsvField& field) { return place_in_text(field.line, field.column); }

std::optional<double> coordinate(const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    const bool number = failure == std::errc{} && stop == end && std::isfinite(value);
    if (!number || std::abs(value) > Fields::coordinate_max) return std::nullopt;
    return value + 0.0;  // the negative zero becomes zero
}

/// Gives places to the seats of a list without coordinates: every row is a line, the rows of a section stand
/// below each other, and sections further apart. Seats of no row fill lines of their own.
class RowLayout {
public:
    explicit RowLayout(double top) : next_y_(top) {}

    void place(Seat& seat) {
        Line& line = lines_[{seat.section, seat.row}];
        if (line.seats == 0) begin(line, seat);
        seat.x = static_cast<double>(line.seats) * spacing;
        seat.y = line.y;
        ++line.seats;
        if (seat.row.empty() && line.seats == loose_seats_max) line.seats = 0;
    }

    static constexpr double row_spacing = 26;

private:
    struct Line {
        double y = 0;
        std::size_t seats = 0;
    };

    void begin(Line& line, const Seat& seat) {
        if (section_ && seat.section != *section_) next_y_ += row_spacing;
        section_ = seat.section;
        line.y = next_y_;
        next_y_ += row_spacing;
    }

    static constexpr double spacing = 20;
    static constexpr std::size_t loose_seats_max = 40;

    std::map<std::pair<std::string, std::string>, Line> lines_;
    std::optional<std::string> section_;  ///< of the newest line
    double next_y_;
};

class CsvReader {
public:
    CsvReader(std::string_view text, Draft& draft) : records_(text, columns_max), draft_(draft) {}

    void read() {
        if (records_.next(record_) && read_header()) read_seats();
        if (const auto& fault = records_.fault()) error(place_in_text(fault->line, fault->column), fault->message);
        lay_out();
    }

private:
    void error(std::string place, std::string message) {
        draft_.findings().error(std::move(place), std::move(message));
    }

    /// False when no record can be read under this header.
    bool read_header() {
        width_ = record_.count;
        if (width_ > columns_max) {
            error("line 1, column 1", "The header has " + std::to_string(width_) + " columns; no more than " +
                                          std::to_string(columns_max) + " are read.");
            return false;
        }
        for (std::size_t i = 0; i < record_.fields.size(); ++i) read_column(i, record_.fields[i]);
        if (index_of(Column::seat)) return true;
        error(where(record_.fields.front()),
              "The header has no column \"seat\". Columns are separated by commas, as in \"seat,section,row,number\".");
        return false;
    }

    void read_column(std::size_t index, const CsvField& field) {
        const auto column = column_named(field.text);
        if (!column) {
            draft_.findings().warning(
                where(field), "The column " + quoted(field.text) + " is not known here; it is kept and not read.");
        } else if (index_of(*column)) {
            error(where(field), "The column " + quoted(field.text) + " is there twice.");
        } else {
            columns_[static_cast<std::size_t>(*column)] = index;
        }
    }

    [[nodiscard]] std::optional<std::size_t> index_of(Column column) const {
        return columns_[static_cast<std::size_t>(column)];
    }

    /// The field of this record; null when the header has no such column.
    [[nodiscard]] const CsvField* field(Column column) const {
        const auto index = index_of(column);
        return index ? &record_.fields[*index] : nullptr;
    }

    void read_seats() {
        while (records_.next(record_)) {
            const CsvField& first = record_.fields.front();
            if (!draft_.make_room({.line = first.line, .column = first.column})) return;
            if (record_.count == width_) {
                read_seat();
            } else {
                error(where(first), "The record has " + std::to_string(record_.count) + " fields, but the header has " +
                                        std::to_string(width_) + ".");
            }
        }
    }

    void read_seat() {
        const CsvField& id = *field(Column::seat);
        if (id.text.empty()) return error(where(id), "\"seat\" is empty.");
        Seat seat;
        seat.id = id.text;
        seat.section = label(Column::section);
        seat.row = label(Column::row);
        seat.number = label(Column::number);
        seat.category = label(Column::category);
        mention(seat);
        if (!read_place(seat)) remember_unplaced(id);
        draft_.add_seat(std::move(seat), {.line = id.line, .column = id.column});
    }

    std::string label(Column column) {
        const CsvField* written = field(column);
        if (written == nullptr) return "";
        const auto fault = label_fault(written->text, Fields::label_bytes_max);
        if (!fault) return written->text;
        error(where(*written), subject(column) + " " + *fault + ".");
        return "";
    }

    [[nodiscard]] std::string subject(Column column) const {
        return quoted(name_of(column)) + " of " + quoted(field(Column::seat)->text);
    }

    /// A section or category exists as soon as a seat names it.
    void mention(const Seat& seat) {
        if (!seat.section.empty()) draft_.insert_section({.label = seat.section, .entrance = {}, .outline = {}});
        if (!seat.category.empty()) draft_.insert_category({.key = seat.category, .label = seat.category, .color = {}});
    }

    /// False when the record leaves the place open.
    bool read_place(Seat& seat) {
        const CsvField* x = field(Column::x);
        const CsvField* y = field(Column::y);
        const bool has_x = x != nullptr && !x->text.empty();
        const bool has_y = y != nullptr && !y->text.empty();
        if (!has_x && !has_y) return false;
        if (has_x != has_y) {
            const Column missing = has_x ? Column::y : Column::x;
            error(where(*(has_x ? x : y)), subject(missing) + " is missing.");
            return true;
        }
        seat.x = number(*x, Column::x);
        seat.y = number(*y, Column::y);
        lowest_ = std::max(lowest_.value_or(seat.y), seat.y);
        return true;
    }

    double number(const CsvField& written, Column column) {
        const auto value = coordinate(written.text);
        if (!value) {
            error(where(written),
                  subject(column) + " must be a number between -1e+09 and 1e+09, but is " + quoted(written.text) + ".");
        }
        return value.value_or(0);
    }

    void remember_unplaced(const CsvField& id) {
        if (unplaced_.empty()) first_unplaced_ = where(id);
        unplaced_.push_back(draft_.plan().seats.size());
    }

    void lay_out() {
        if (unplaced_.empty()) return;
        RowLayout layout(lowest_ ? *lowest_ + 2 * RowLayout::row_spacing : 0);
        for (const std::size_t seat : unplaced_) layout.place(draft_.plan().seats[seat]);
        draft_.findings().warning(first_unplaced_, std::to_string(unplaced_.size()) +
                                                       (unplaced_.size() == 1 ? " seat has" : " seats have") +
                                                       " no x and y and stand row by row, as in this list.");
    }

    CsvRecords records_;
    CsvRecord record_;
    Draft& draft_;
    std::size_t width_ = 0;
    std::array<std::optional<std::size_t>, column_names.size()> columns_;
    std::optional<double> lowest_;  ///< of the seats with a place
    std::vector<std::size_t> unplaced_;
    std::string first_unplaced_;
};

}  // namespace

bool is_csv(std::string_view bytes) {
    constexpr std::size_t looked_at_max = 4096;
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    std::string_view line = bytes.substr(0, std::min(bytes.find_first_of("\r\n"), looked_at_max));
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '{' || line[begin] == '[') return false;
    while (!line.empty()) {
        constexpr std::string_view separators = ",;\t\" ";
        const std::string_view word = line.substr(0, line.find_first_of(separators));
        if (column_named(word)) return true;
        line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    return false;
}

void read_csv(std::string_view bytes, Draft& draft) { CsvReader(bytes, draft).read(); }

}  // namespace seatlock::plan
