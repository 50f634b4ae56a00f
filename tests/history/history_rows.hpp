#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace seatlock::history {

/// The tables that hold rows, in the order of dump().
[[nodiscard]] const std::vector<std::string>& tables();

/// What a query answers with: a line per row, its columns joined by '|', NULL as '-'. Fails the test on an error.
[[nodiscard]] std::vector<std::string> rows(const std::filesystem::path& file, const std::string& query);

/// Every row of every table, "table: a|b|c", sorted as their keys are.
[[nodiscard]] std::vector<std::string> dump(const std::filesystem::path& file);

}  // namespace seatlock::history
