#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"

namespace seatlock::plan {

/// Something in the file that a person should look at.
struct Finding {
    std::string where;  ///< JSON pointer (RFC 6901) into the file, or "line L, column C" in CSV and in what is no JSON
    std::string message;  ///< one sentence that names what is wrong
};

/// What an import saw. Always complete: errors do not stop at the first.
struct ImportReport {
    std::string format;  ///< "seatlock", "seatsio", "pretix", "csv", or empty when it is none of them
    std::string title;
    std::string hash;  ///< of the bytes, also of those that were refused
    std::size_t seats = 0;
    std::map<std::string, std::size_t> seats_by_kind;  ///< by to_string(SeatKind); every kind present
    struct CategoryCount {
        std::string key;
        std::string label;
        std::size_t seats = 0;
    };
    std::vector<CategoryCount> categories;  ///< in the plan's order
    std::vector<std::string> sections;      ///< labels, in the plan's order
    std::vector<Finding> warnings;          ///< at most 100 of each are kept, and then a last one that counts the rest
    std::vector<Finding> errors;
};

/// `plan` is set exactly when `report.errors` is empty.
struct Import {
    std::optional<Plan> plan;
    ImportReport report;
};

/// The most bytes and seats that import_plan() takes; more is an error in the report.
inline constexpr std::size_t plan_bytes_max = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t plan_seats_max = 1'000'000;

/// Reads a plan in any known format, recognised by its content. Deterministic: equal bytes give
/// equal plans and reports. Never throws on any input (out of memory apart).
[[nodiscard]] Import import_plan(std::string_view bytes);

/// The report as JSON, the same in HTTP and CLI:
/// {format, title, hash, seats, seats_by_kind, categories, sections, warnings, errors}.
[[nodiscard]] std::string to_json(const ImportReport& report);

}  // namespace seatlock::plan
