#include "service/show_settings.hpp"

#include <algorithm>
#include <charconv>

namespace seatlock::service {
namespace {

constexpr std::int64_t day_seconds = std::int64_t{24} * 60 * 60;

/// The text settings, by attribute name.
const std::vector<std::pair<const char*, std::string ShowSettings::*>>& text_fields() {
    static const std::vector<std::pair<const char*, std::string ShowSettings::*>> fields = {
        {"plan", &ShowSettings::plan},         {"plan_hash", &ShowSettings::plan_hash},
        {"title", &ShowSettings::title},       {"starts_at", &ShowSettings::starts_at},
        {"timezone", &ShowSettings::timezone},
    };
    return fields;
}

std::optional<std::int64_t> integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool read_attribute(ShowSettings& settings, const std::string& name, const std::string& value) {
    for (const auto& [field, member] : text_fields()) {
        if (name != field) continue;
        settings.*member = value;
        return true;
    }
    if (name == "public") {
        settings.is_public = value == "true";
        return value == "true" || value == "false";
    }
    for (const PolicyField& field : policy_fields()) {
        if (name != field.name) continue;
        const auto number = integer(value);
        if (number) settings.policy.*field.member = *number;
        return number.has_value();
    }
    return false;
}

}  // namespace

const std::vector<PolicyField>& policy_fields() {
    static const std::vector<PolicyField> fields = {
        {"hold_ttl_seconds", &Policy::hold_ttl_seconds, 1, day_seconds},
        {"hold_seats_max", &Policy::hold_seats_max, 1, 10'000},
        {"extend_max", &Policy::extend_max, 0, 1'000},
        {"hold_lifetime_max_seconds", &Policy::hold_lifetime_max_seconds, 1, 30 * day_seconds},
    };
    return fields;
}

std::optional<std::string> policy_problem(const Policy& policy) {
    for (const PolicyField& field : policy_fields()) {
        const std::int64_t value = policy.*field.member;
        if (value >= field.min && value <= field.max) continue;
        return std::string(field.name) + " is " + std::to_string(value) + "; it must be between " +
               std::to_string(field.min) + " and " + std::to_string(field.max);
    }
    if (policy.hold_lifetime_max_seconds < policy.hold_ttl_seconds) {
        return "hold_lifetime_max_seconds is " + std::to_string(policy.hold_lifetime_max_seconds) +
               "; it must not be less than hold_ttl_seconds, which is " + std::to_string(policy.hold_ttl_seconds);
    }
    return std::nullopt;
}

Attributes to_attributes(const ShowSettings& settings) {
    Attributes attributes;
    for (const auto& [name, member] : text_fields()) attributes.emplace_back(name, settings.*member);
    attributes.emplace_back("public", settings.is_public ? "true" : "false");
    for (const PolicyField& field : policy_fields()) {
        attributes.emplace_back(field.name, std::to_string(settings.policy.*field.member));
    }
    return attributes;
}

tl::expected<ShowSettings, std::string> settings_from(const Attributes& attributes) {
    ShowSettings settings;
    for (const auto& [name, value] : attributes) {
        if (read_attribute(settings, name, value)) continue;
        return tl::unexpected("the setting \"" + name + "\" = \"" + value + "\" is not one this version knows");
    }
    if (auto problem = policy_problem(settings.policy)) return tl::unexpected(*std::move(problem));
    return settings;
}

}  // namespace seatlock::service
