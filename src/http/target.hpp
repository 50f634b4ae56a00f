#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace seatlock::http {

/// A request's path and query, taken apart. Every part is percent-decoded exactly once; what comes
/// out is UTF-8.
struct Target {
    std::vector<std::string> segments;                       ///< "/v1/shows/a%2Fb" -> v1, shows, a/b
    std::vector<std::pair<std::string, std::string>> query;  ///< in the order sent

    /// The first value of a parameter, or null.
    [[nodiscard]] const std::string* parameter(std::string_view name) const noexcept;
};

/// The error is a sentence: a bad percent sequence, bytes that are no UTF-8, a parameter sent twice.
[[nodiscard]] tl::expected<Target, std::string> parse_target(std::string_view target);

}  // namespace seatlock::http
