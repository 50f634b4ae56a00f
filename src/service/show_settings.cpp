#include "service/show_settings.hpp"

#include <algorithm>
#include <charconv>

#include "service/label.hpp"

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

const char* text_of(bool flag) { return flag ? "true" : "false"; }

bool read_flag(const std::string& text, bool& flag) {
    flag = text == "true";
    return text == "true" || text == "false";
}

bool read_attribute(ShowSettings& settings, const std::string& name, const std::string& value) {
    for (const auto& [field, member] : text_fields()) {
        if (name != field) continue;
        settings.*member = value;
        return true;
    }
    if (name == "public") return read_flag(value, settings.is_public);
    if (name == "buyers_may_book") return read_flag(value, settings.policy.buyers_may_book);
    if (name == "sales") {
        const auto sales = sales_named(value);
        settings.sales = sales.value_or(settings.sales);
        return sales.has_value();
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
        {"holder_seats_max", &Policy::holder_seats_max, 1, 1'000'000},
        {"extend_max", &Policy::extend_max, 0, 1'000},
        {"hold_lifetime_max_seconds", &Policy::hold_lifetime_max_seconds, 1, 30 * day_seconds},
        {"payment_attempts_max", &Policy::payment_attempts_max, 1, 100},
        {"payment_grace_seconds", &Policy::payment_grace_seconds, 1, day_seconds},
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

std::string_view to_string(Sales sales) noexcept {
    switch (sales) {
        case Sales::open: return "open";
        case Sales::paused: return "paused";
        case Sales::closed: return "closed";
    }
    return "";
}

std::optional<Sales> sales_named(std::string_view name) noexcept {
    for (const Sales sales : {Sales::open, Sales::paused, Sales::closed}) {
        if (name == to_string(sales)) return sales;
    }
    return std::nullopt;
}

Attributes to_attributes(const ShowSettings& settings) {
    Attributes attributes;
    for (const auto& [name, member] : text_fields()) attributes.emplace_back(name, settings.*member);
    attributes.emplace_back("public", text_of(settings.is_public));
    attributes.emplace_back("sales", to_string(settings.sales));
    attributes.emplace_back("buyers_may_book", text_of(settings.policy.buyers_may_book));
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

tl::expected<ShowSettings, std::string> with_changes(ShowSettings settings, const Attributes& attributes) {
    const Attributes before = to_attributes(settings);
    for (const auto& attribute : attributes) {
        const auto& [name, value] = attribute;
        if (name == "plan" || name == "plan_hash") return tl::unexpected(std::string("a show's plan never changes"));
        if (std::ranges::find(before, attribute) != before.end()) continue;  // a plan's title may be longer than ours
        if (!read_attribute(settings, name, value)) {
            return tl::unexpected("\"" + value + "\" is no value for the setting \"" + name + "\"");
        }
        const bool is_label = name == "title" || (name == "timezone" && !value.empty());
        const auto problem = is_label ? label_problem(value) : std::nullopt;
        if (problem) return tl::unexpected(name + " " + *problem);
    }
    if (auto problem = policy_problem(settings.policy)) return tl::unexpected("policy: " + *std::move(problem));
    return settings;
}

Attributes difference(const ShowSettings& before, const ShowSettings& after) {
    const Attributes old = to_attributes(before);
    Attributes changes = to_attributes(after);
    std::erase_if(changes, [&](const auto& attribute) { return std::ranges::find(old, attribute) != old.end(); });
    return changes;
}

}  // namespace seatlock::service
