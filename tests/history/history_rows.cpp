#include "history/history_rows.hpp"

#include <cstddef>
#include <memory>
#include <stdexcept>

#include "journal/sqlite/database.hpp"

namespace seatlock::history {
namespace {

std::unique_ptr<journal::Database> open_for_reading(const std::filesystem::path& file) {
    auto database = journal::Database::open({file, {}}, journal::Database::Mode::existing);
    if (!database) throw std::runtime_error(database.error().message);
    return *std::move(database);
}

std::vector<std::string> rows_of(journal::Database& database, const std::string& query, std::size_t columns) {
    journal::Statement statement = database.prepare(query);
    std::vector<std::string> found;
    for (;;) {
        const auto row = statement.step();
        if (!row) throw std::runtime_error(query + ": " + row.error().message);
        if (!*row) return found;
        std::string line;
        for (std::size_t column = 0; column < columns; ++column) {
            const int at = static_cast<int>(column);
            line += (column == 0 ? "" : "|") + (statement.is_null(at) ? std::string("-") : statement.bytes(at));
        }
        found.push_back(std::move(line));
    }
}

/// The columns that are written and those that are computed.
std::vector<std::string> columns_of(journal::Database& database, const std::string& table) {
    return rows_of(database, "SELECT name FROM pragma_table_xinfo('" + table + "')", 1);
}

}  // namespace

const std::vector<std::string>& tables() {
    static const std::vector<std::string> names{"positions",  "shows",    "categories",    "seats",   "holds",
                                                "hold_seats", "bookings", "booking_seats", "history", "changes"};
    return names;
}

std::vector<std::string> rows(const std::filesystem::path& file, const std::string& query) {
    const auto database = open_for_reading(file);
    // A view of its own tells how many columns there are.
    if (const auto made = database->execute("CREATE TEMP VIEW asked AS " + query); !made) {
        throw std::runtime_error(made.error().message);
    }
    return rows_of(*database, "SELECT * FROM asked", columns_of(*database, "asked").size());
}

std::vector<std::string> dump(const std::filesystem::path& file) {
    const auto database = open_for_reading(file);
    std::vector<std::string> lines;
    for (const std::string& table : tables()) {
        const auto columns = columns_of(*database, table).size();
        for (const std::string& row : rows_of(*database, "SELECT * FROM " + table, columns)) {
            lines.push_back(table + ": " + row);
        }
    }
    return lines;
}

}  // namespace seatlock::history
