#pragma once

#include <map>
#include <string>
#include <vector>

namespace seatlock::scenarios {

/// Plain short stand-ins ("n1") for names of any kind, so that a text which lists names separated by
/// blanks and commas can be taken apart again, whatever the names contain. The empty name stays empty.
class Aliases {
public:
    std::string of(const std::string& name) {
        if (name.empty()) return name;
        const auto [found, is_new] = aliases_.emplace(name, "n" + std::to_string(aliases_.size() + 1));
        if (is_new) names_[found->second] = name;
        return found->second;
    }
    std::vector<std::string> of(const std::vector<std::string>& names) {
        std::vector<std::string> all;
        for (const std::string& name : names) all.push_back(of(name));
        return all;
    }
    /// REQUIRES: of() has given this alias.
    [[nodiscard]] const std::string& name(const std::string& alias) const { return names_.at(alias); }

private:
    std::map<std::string, std::string> aliases_;
    std::map<std::string, std::string> names_;
};

}  // namespace seatlock::scenarios
