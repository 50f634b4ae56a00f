#include "linearizability/json_members.hpp"

#include <utility>

namespace seatlock::linearizability {
namespace {

const json::Value null_value;
const json::Array no_values;

}  // namespace

Members::Members(const json::Value& value, std::string name) : object_(value), name_(std::move(name)) {
    if (value.object() == nullptr) complain("it must be an object, and is a " + std::string(value.kind()));
}

const json::Value* Members::optional_value(std::string_view member) {
    known_.emplace(member);
    return object_.find(member);
}

const json::Value& Members::value(std::string_view member) {
    if (const json::Value* found = optional_value(member)) return *found;
    complain(std::string(member) + " is missing");
    return null_value;
}

std::string Members::text(std::string_view member) {
    if (const std::string* found = value(member).string()) return *found;
    complain(std::string(member) + " must be a string");
    return {};
}

std::optional<std::string> Members::optional_text(std::string_view member) {
    return optional_value(member) == nullptr ? std::nullopt : std::optional(text(member));
}

std::int64_t Members::integer(std::string_view member, std::int64_t min, std::int64_t max) {
    const std::int64_t* found = value(member).integer();
    if (found != nullptr && min <= *found && *found <= max) return *found;
    complain(std::string(member) + " must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
    return min;
}

std::optional<std::int64_t> Members::optional_integer(std::string_view member, std::int64_t min, std::int64_t max) {
    return optional_value(member) == nullptr ? std::nullopt : std::optional(integer(member, min, max));
}

std::optional<std::int64_t> Members::integer_or_null(std::string_view member, std::int64_t min, std::int64_t max) {
    if (has(member) && value(member).is_null()) return std::nullopt;
    return integer(member, min, max);
}

const json::Array& Members::values(std::string_view member) {
    if (const json::Array* found = value(member).array()) return *found;
    complain(std::string(member) + " must be an array");
    return no_values;
}

std::vector<std::string> Members::texts(std::string_view member) {
    std::vector<std::string> texts;
    for (const json::Value& each : values(member)) {
        if (each.string() == nullptr) {
            complain(std::string(member) + " must have strings only");
            return {};
        }
        texts.push_back(*each.string());
    }
    return texts;
}

void Members::truth(std::string_view member) {
    const bool* found = value(member).boolean();
    if (found == nullptr || !*found) complain(std::string(member) + " must be true");
}

void Members::complain(std::string problem) {
    if (!problem_) problem_ = name_ + ": " + std::move(problem);
}

void Members::take_problem(const Members& inner) {
    if (auto problem = inner.problem(); problem && !problem_) problem_ = std::move(problem);
}

std::optional<std::string> Members::problem() const {
    if (problem_ || object_.object() == nullptr) return problem_;
    for (const auto& [member, value] : *object_.object()) {
        if (!known_.contains(member)) return name_ + ": it has a member " + member + " that nobody knows";
    }
    return std::nullopt;
}

}  // namespace seatlock::linearizability
