#include "history/statements.hpp"

namespace seatlock::history {

journal::Statement& Statements::prepared(std::string_view sql) {
    const auto found = prepared_.find(sql);
    if (found != prepared_.end()) return found->second;
    return prepared_.emplace(sql, database_.prepare(sql)).first->second;
}

std::uint64_t Statements::first_number(journal::Statement& statement) {
    const auto row = statement.step();
    if (!row) {
        fail(row.error());
        return 0;
    }
    if (!*row) return 0;
    const std::uint64_t number = statement.number(0);
    statement.reset();
    return number;
}

}  // namespace seatlock::history
