#include "rehearse/house.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace seatlock::rehearse {
namespace {

bool is_free(std::string_view states, House::SeatNumber seat) { return states[seat] == 'a'; }

/// Two numbers and the lower: whoever comes first wants the front rows, and the others meet them there.
std::size_t favourite_row(std::size_t rows, Random& random) {
    return static_cast<std::size_t>(std::min(random.below(rows), random.below(rows)));
}

/// Where in the row `wanted` free seats stand side by side, every place of the row once.
std::vector<std::size_t> places(const std::vector<House::SeatNumber>& row, std::string_view states,
                                std::size_t wanted) {
    std::vector<std::size_t> found;
    std::size_t run = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        run = is_free(states, row[i]) ? run + 1 : 0;
        if (run >= wanted) found.push_back(i + 1 - wanted);
    }
    return found;
}

}  // namespace

House::House(const plan::Plan& plan) : title_(plan.title) {
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
    for (SeatNumber number = 0; number < plan.seats.size(); ++number) {
        const plan::Seat& seat = plan.seats[number];
        seats_.push_back(seat.id);
        const auto [row, is_new] = known.try_emplace({seat.section, seat.row}, rows_.size());
        if (is_new) rows_.emplace_back();
        rows_[row->second].push_back(number);
    }
}

std::vector<std::string> House::choose(std::string_view states, std::size_t wanted, Random& random) const {
    if (states.size() != seats_.size() || rows_.empty() || wanted == 0) return {};
    const std::size_t first = favourite_row(rows_.size(), random);
    Row scattered;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[(first + i) % rows_.size()];
        const auto found = places(row, states, wanted);
        if (!found.empty()) {
            const auto from = row.begin() + static_cast<std::ptrdiff_t>(found[random.below(found.size())]);
            return names(Row(from, from + static_cast<std::ptrdiff_t>(wanted)));
        }
        for (const SeatNumber seat : row) {
            if (is_free(states, seat) && scattered.size() < wanted) scattered.push_back(seat);
        }
    }
    return names(scattered);
}

std::vector<std::string> House::names(const Row& numbers) const {
    std::vector<std::string> result;
    result.reserve(numbers.size());
    for (const SeatNumber number : numbers) result.push_back(seats_[number]);
    return result;
}

}  // namespace seatlock::rehearse
