#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"
#include "rehearse/random.hpp"

namespace seatlock::rehearse {

/// The plan as somebody sees it who looks for seats: which exist, and which stand in one row.
/// Immutable, so any number of threads may read.
class House {
public:
    using SeatNumber = std::uint32_t;  ///< position in the plan

    explicit House(const plan::Plan& plan);

    [[nodiscard]] const std::string& title() const noexcept { return title_; }
    [[nodiscard]] std::size_t size() const noexcept { return seats_.size(); }
    [[nodiscard]] const std::string& seat(SeatNumber number) const { return seats_[number]; }

    /// What a buyer would take of a live map, which has a letter per seat in plan order, 'a' for
    /// available: `wanted` seats side by side in one row, sooner near the plan's beginning, where the
    /// best seats stand; where no row has as many, any seats; where the house has not as many, all it has.
    [[nodiscard]] std::vector<std::string> choose(std::string_view states, std::size_t wanted, Random& random) const;

private:
    using Row = std::vector<SeatNumber>;

    [[nodiscard]] std::vector<std::string> names(const Row& numbers) const;

    std::string title_;
    std::vector<std::string> seats_;
    std::vector<Row> rows_;  ///< in the plan's order, as are the seats in each
};

}  // namespace seatlock::rehearse
