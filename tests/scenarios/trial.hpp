#pragma once

#include <map>
#include <optional>
#include <string>

#include "scenarios/runner.hpp"
#include "scenarios/script.hpp"

namespace seatlock::scenarios {

/// One script played with one runner, up to the first step that comes out differently.
class Trial {
public:
    Trial(const Script& script, Runner& runner) : script_(script), runner_(runner) {}

    /// Nothing when all came as expected. Otherwise the step, and side by side in the words of the
    /// script what was expected and what came.
    [[nodiscard]] std::optional<std::string> run();

private:
    std::optional<std::string> run(const Step& step);
    [[nodiscard]] Statement with_ids(Statement statement) const;
    [[nodiscard]] Outcome with_names(Outcome came) const;
    [[nodiscard]] std::string id_of(const std::string& name) const;
    [[nodiscard]] std::string name_of(const std::string& id) const;
    void learn(const Outcome& expected, const Outcome& came);
    [[nodiscard]] std::optional<std::string> misuse(const Statement& statement) const;

    const Script& script_;
    Runner& runner_;
    std::map<std::string, std::string> ids_;      ///< by name in the script
    std::map<std::string, std::string> names_;    ///< by id
    std::map<std::string, std::string> holders_;  ///< by the name of their hold
};

}  // namespace seatlock::scenarios
