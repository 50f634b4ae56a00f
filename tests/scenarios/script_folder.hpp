#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/script.hpp"

namespace seatlock::scenarios {

struct ScriptFile {
    std::string name;  ///< of the file, without ".txt"
    std::string path;  ///< from the checkout's root
    Script script;
};

/// Every script there is, by name. Throws a sentence "path:line:column: what is wrong" for the first
/// that cannot be read.
[[nodiscard]] const std::vector<ScriptFile>& script_files();

}  // namespace seatlock::scenarios
