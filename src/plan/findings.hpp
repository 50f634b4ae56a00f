#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plan/import.hpp"

namespace seatlock::plan {

/// `text` in quotes for a message: cut to a readable length, control characters shown as "?".
[[nodiscard]] std::string quoted(std::string_view text);

/// A place in a text that is no JSON: "line L, column C". Both count from 1, columns in bytes.
[[nodiscard]] std::string place_in_text(std::size_t line, std::size_t column);

/// Collects what an import finds. Bounded, so that a hostile file cannot make a report larger than itself.
class Findings {
public:
    static constexpr std::size_t kept_max = 100;

    void error(std::string where, std::string message) { errors_.add({std::move(where), std::move(message)}); }
    void warning(std::string where, std::string message) { warnings_.add({std::move(where), std::move(message)}); }

    [[nodiscard]] std::size_t error_count() const noexcept { return errors_.count; }

    /// Moves everything into the report; where the bound was hit, a last finding counts the rest.
    void move_into(ImportReport& report);

private:
    struct List {
        std::vector<Finding> kept;
        std::size_t count = 0;

        void add(Finding finding);
        std::vector<Finding> take(std::string_view what);
    };

    List errors_;
    List warnings_;
};

}  // namespace seatlock::plan
