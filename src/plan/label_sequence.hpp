#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seatlock::plan {

/// Counts labels: "1", "2", ... or "A" ... "Z", "AA", ... as the columns of a spreadsheet, or the same
/// in small letters.
class LabelSequence {
public:
    /// Nothing unless `first` is 1 to 9 digits, or 1 to 4 letters of one case.
    [[nodiscard]] static std::optional<LabelSequence> from(std::string_view first);

    /// The label `steps` after the first; nothing before "0" or "A", and nothing beyond 10^12.
    [[nodiscard]] std::optional<std::string> at(std::int64_t steps) const;

private:
    LabelSequence(std::int64_t first, char letter) : first_(first), letter_(letter) {}

    std::int64_t first_;
    char letter_;  ///< 'A' or 'a', or 0 for digits
};

}  // namespace seatlock::plan
