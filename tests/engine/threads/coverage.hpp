#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace seatlock::threads {

/// How often what must be reached was reached.
class Coverage {
public:
    void note(const std::string& what, std::uint64_t times = 1) { counts_[what] += times; }

    /// A line for each, those never reached among them.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::vector<std::string> missing() const;

private:
    std::map<std::string, std::uint64_t> counts_;
};

}  // namespace seatlock::threads
