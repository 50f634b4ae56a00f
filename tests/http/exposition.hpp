#pragma once

#include <map>
#include <string>
#include <vector>

namespace seatlock::http {

/// A text for Prometheus, taken apart and judged strictly by the format's own rules.
struct Exposition {
    struct Family {
        std::string type;
        std::string help;
        std::map<std::string, double> series;  ///< by name and labels as written
    };
    std::map<std::string, Family> families;
    std::vector<std::string> faults;  ///< sentences; empty when the text is sound

    /// The number of `name{labels}`, or -1.
    [[nodiscard]] double at(const std::string& series) const;
};

[[nodiscard]] Exposition parse_exposition(const std::string& text);

}  // namespace seatlock::http
