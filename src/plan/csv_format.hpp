#pragma once

#include <string_view>

#include "plan/draft.hpp"

namespace seatlock::plan {

/// Whether this looks like a list of seats as CSV: no JSON begins so, and the first line names a column of ours.
[[nodiscard]] bool is_csv(std::string_view bytes);

/// Reads a list of seats, one a record, under a header that names its columns in any order: seat, section,
/// row, number, category, x, y. Only `seat` must be there. Seats without x and y are laid out row by row.
void read_csv(std::string_view bytes, Draft& draft);

}  // namespace seatlock::plan
