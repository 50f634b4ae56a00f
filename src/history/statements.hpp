#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "journal/error.hpp"
#include "journal/sqlite/database.hpp"

namespace seatlock::history {

/// A text, or NULL in place of an empty one.
[[nodiscard]] inline std::optional<std::string_view> or_null(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

/// The statements on a history file, each prepared once. After the first that fails none is run any more until the
/// failure is taken, so that whoever writes many rows asks once, at the end. Their texts must be literals.
class Statements {
public:
    explicit Statements(journal::Database& database) : database_(database) {}

    /// Values: integers, texts, and optionals of them, where nothing is NULL.
    template <typename... Values>
    void run(std::string_view sql, const Values&... values) {
        if (failure_) return;
        journal::Statement& statement = prepared(sql);
        (bind(statement, values), ...);
        if (auto done = statement.run(); !done) fail(std::move(done.error()));
    }

    /// The first column of the only row; 0 when there is none, and after a failure.
    template <typename... Values>
    [[nodiscard]] std::uint64_t number(std::string_view sql, const Values&... values) {
        if (failure_) return 0;
        journal::Statement& statement = prepared(sql);
        (bind(statement, values), ...);
        return first_number(statement);
    }

    void fail(journal::Error error) {
        if (!failure_) failure_ = std::move(error);
    }
    [[nodiscard]] std::optional<journal::Error> take_failure() { return std::exchange(failure_, {}); }

private:
    template <typename Value>
    static void bind(journal::Statement& statement, const Value& value) {
        statement.bind(value);
    }
    template <typename Value>
    static void bind(journal::Statement& statement, const std::optional<Value>& value) {
        if (value) {
            statement.bind(*value);
        } else {
            statement.bind_null();
        }
    }

    [[nodiscard]] journal::Statement& prepared(std::string_view sql);
    [[nodiscard]] std::uint64_t first_number(journal::Statement& statement);

    journal::Database& database_;
    std::map<std::string_view, journal::Statement> prepared_;
    std::optional<journal::Error> failure_;
};

}  // namespace seatlock::history
