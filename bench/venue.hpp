#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace seatlock::bench {

inline std::vector<std::string> names(const std::string& prefix, std::size_t count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
    return names;
}

/// The same order on every machine: the standard library's shuffle does not promise one.
template <typename Item>
std::vector<Item> shuffled(std::vector<Item> items) {
    std::mt19937_64 random(1);
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
    return items;
}

/// The seats in the order in which a house names them, and the visits: all seats in one random
/// order. Callers have their ids as strings in an array; both sides read the same array.
struct Venue {
    explicit Venue(std::size_t seats) : ids(names("S", seats)), visits(shuffled(ids)) {}

    [[nodiscard]] const std::string& holder(std::size_t visit) const { return holders[visit % holders.size()]; }

    std::vector<std::string> ids;
    std::vector<std::string> visits;
    std::vector<std::string> holders = names("H", 1'000);
};

/// A part of a venue's visits, gone through again and again, `stretch` visits at a time.
class Tour {
public:
    /// REQUIRES: size is a multiple of stretch, or less than it.
    Tour(std::size_t first, std::size_t size, std::size_t stretch = 1'000)
        : first_(first), size_(size), stretch_(size < stretch ? size : stretch) {}

    /// Calls `visit(number)` for the next stretch of visits and returns how many those are.
    template <typename Visit>
    std::size_t go_on(Visit visit) {
        if (next_ == size_) next_ = 0;
        const std::size_t end = next_ + stretch_;
        for (; next_ < end; ++next_) visit(first_ + next_);
        return stretch_;
    }

private:
    std::size_t first_;
    std::size_t size_;
    std::size_t stretch_;
    std::size_t next_ = 0;
};

}  // namespace seatlock::bench
