#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace seatlock::simulator {

using Names = std::vector<std::string>;

inline bool has(const Names& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

inline Names each_once(const Names& names) {
    Names once;
    for (const std::string& name : names) {
        if (!has(once, name)) once.push_back(name);
    }
    return once;
}

inline Names without(const Names& names, const Names& gone) {
    Names left;
    for (const std::string& name : names) {
        if (!has(gone, name)) left.push_back(name);
    }
    return left;
}

inline Names joined(Names names, const Names& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

/// "A-1,A-2".
inline std::string listed(const Names& names) { return fmt::format("{}", fmt::join(names, ",")); }

inline std::string refused(const Names& refusals) { return fmt::format("refused: {}", fmt::join(refusals, ", ")); }

/// The same reason for each of the seats.
inline std::string refused(const Names& seats, const std::string& reason) {
    Names refusals;
    for (const std::string& seat : seats) refusals.push_back(seat + " " + reason);
    return refused(refusals);
}

}  // namespace seatlock::simulator
