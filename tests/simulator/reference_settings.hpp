#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "service/show_settings.hpp"

namespace seatlock::simulator {

/// What a show is set to, as a list of names and words: docs/rules.md once more, apart from the service.
class ReferenceSettings {
public:
    using Words = std::vector<std::pair<std::string, std::string>>;

    explicit ReferenceSettings(const service::ShowSettings& settings);

    /// REQUIRES: a setting that is a number.
    [[nodiscard]] std::int64_t number(const std::string& name) const { return std::stoll(words_.at(name)); }
    [[nodiscard]] const std::string& word(const std::string& name) const { return words_.at(name); }
    /// True when every setting has a value that it may have, and they fit each other.
    [[nodiscard]] bool valid() const;
    /// False, and nothing is changed, when a word does not fit.
    [[nodiscard]] bool change(const Words& words);
    /// Those that `after` has otherwise, by name.
    [[nodiscard]] std::map<std::string, std::string> changes_to(const ReferenceSettings& after) const;

    friend bool operator==(const ReferenceSettings&, const ReferenceSettings&) = default;

private:
    std::map<std::string, std::string> words_;
};

}  // namespace seatlock::simulator
