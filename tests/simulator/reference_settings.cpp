#include "reference_settings.hpp"

#include <algorithm>

#include "fields.hpp"

namespace seatlock::simulator {
namespace {

struct Range {
    std::int64_t min;
    std::int64_t max;
};

const std::map<std::string, Range>& ranges() {
    static const std::map<std::string, Range> all{
        {"hold_ttl_seconds", {1, 86'400}},      {"extend_max", {0, 1'000}},
        {"hold_seats_max", {1, 10'000}},        {"hold_lifetime_max_seconds", {1, 2'592'000}},
        {"holder_seats_max", {1, 1'000'000}},   {"payment_attempts_max", {1, 100}},
        {"payment_grace_seconds", {1, 86'400}},
    };
    return all;
}

bool fits(const std::string& name, const std::string& word) {
    if (const auto range = ranges().find(name); range != ranges().end()) {
        const auto number = number_from(word);
        return number && *number >= range->second.min && *number <= range->second.max;
    }
    if (name == "public" || name == "buyers_may_book") return word == "true" || word == "false";
    if (name == "sales") return word == "open" || word == "paused" || word == "closed";
    return true;
}

std::string flag(bool on) { return on ? "true" : "false"; }

}  // namespace

ReferenceSettings::ReferenceSettings(const service::ShowSettings& settings) {
    const service::Policy& policy = settings.policy;
    words_ = {
        {"title", settings.title},
        {"starts_at", settings.starts_at},
        {"timezone", settings.timezone},
        {"public", flag(settings.is_public)},
        {"sales", std::string(service::to_string(settings.sales))},
        {"buyers_may_book", flag(policy.buyers_may_book)},
        {"hold_ttl_seconds", std::to_string(policy.hold_ttl_seconds)},
        {"hold_seats_max", std::to_string(policy.hold_seats_max)},
        {"holder_seats_max", std::to_string(policy.holder_seats_max)},
        {"extend_max", std::to_string(policy.extend_max)},
        {"hold_lifetime_max_seconds", std::to_string(policy.hold_lifetime_max_seconds)},
        {"payment_attempts_max", std::to_string(policy.payment_attempts_max)},
        {"payment_grace_seconds", std::to_string(policy.payment_grace_seconds)},
    };
}

bool ReferenceSettings::valid() const {
    const bool each_fits = std::ranges::all_of(words_, [](const auto& it) { return fits(it.first, it.second); });
    return each_fits && number("hold_ttl_seconds") <= number("hold_lifetime_max_seconds");
}

bool ReferenceSettings::change(const Words& words) {
    ReferenceSettings after = *this;
    for (const auto& [name, word] : words) {
        if (!words_.contains(name) || !fits(name, word)) return false;
        after.words_[name] = word;
    }
    if (!after.valid()) return false;
    *this = after;
    return true;
}

std::map<std::string, std::string> ReferenceSettings::changes_to(const ReferenceSettings& after) const {
    std::map<std::string, std::string> changes;
    for (const auto& [name, word] : after.words_) {
        if (words_.at(name) != word) changes[name] = word;
    }
    return changes;
}

}  // namespace seatlock::simulator
