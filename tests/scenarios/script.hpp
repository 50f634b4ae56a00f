#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "scenarios/outcome.hpp"
#include "scenarios/statement.hpp"
#include "scenarios/words.hpp"

namespace seatlock::scenarios {

struct Step {
    std::size_t line = 0;
    std::string text;  ///< as written, up to the "->"
    Statement statement;
    Outcome expected;
};

/// A scenario as it was read (docs/scenarios.md).
struct Script {
    std::string title;
    std::map<std::string, std::string> excluded;  ///< runner -> why it cannot play this
    std::vector<Step> steps;
};

/// The names of runners that a script may exclude.
[[nodiscard]] const std::vector<std::string>& runner_names();

/// Reads a whole file. The first thing wrong is the error.
[[nodiscard]] tl::expected<Script, ScriptError> parse_script(std::string_view text);

}  // namespace seatlock::scenarios
