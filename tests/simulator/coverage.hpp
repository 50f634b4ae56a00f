#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace seatlock::simulator {

/// How often what was reached, over all worlds of a run.
class Coverage {
public:
    void reach(std::string_view what, std::size_t times = 1);
    void reach_if(bool reached, std::string_view what) {
        if (reached) reach(what);
    }

    /// Everything that a run of many worlds has to reach, and did not.
    [[nodiscard]] std::vector<std::string> missing() const;
    /// A line per counter, in the order of their names.
    [[nodiscard]] std::string text() const;

private:
    std::map<std::string, std::size_t, std::less<>> reached_;
};

}  // namespace seatlock::simulator
