#include "http/request_body.hpp"

#include <algorithm>

#include "http/word_list.hpp"

namespace seatlock::http {

RequestBody::RequestBody(const json::Value& body, std::string where, std::string_view what)
    : object_(body.object()), where_(std::move(where)) {
    if (object_) return;
    problem_ = (where_.empty() ? std::string(what) : where_) + " must be an object, not " + std::string(body.kind());
}

const json::Value* RequestBody::optional_member(std::string_view member) {
    known_.emplace(member);
    if (!object_) return nullptr;
    for (const auto& [name, value] : *object_) {
        if (name == member) return &value;
    }
    return nullptr;
}

std::string RequestBody::required_string(std::string_view member) {
    const json::Value* value = optional_member(member);
    if (!value) {
        wrong(member, "is missing");
        return {};
    }
    return optional_string(member);
}

std::string RequestBody::optional_string(std::string_view member) {
    const json::Value* value = optional_member(member);
    if (!value) return {};
    if (const std::string* text = value->string()) return *text;
    wrong(member, "must be a string, not " + std::string(value->kind()));
    return {};
}

std::string RequestBody::required_choice(std::string_view member, std::span<const std::string_view> choices) {
    if (!optional_member(member)) wrong(member, "is missing; it must be " + word_list(choices));
    return optional_choice(member, choices);
}

std::string RequestBody::optional_choice(std::string_view member, std::span<const std::string_view> choices) {
    std::string word = optional_string(member);
    if (word.empty() || std::ranges::find(choices, word) != choices.end()) return word;
    wrong(member, "is \"" + word + "\"; it must be " + word_list(choices));
    return {};
}

std::optional<std::int64_t> RequestBody::optional_integer(std::string_view member) {
    const json::Value* value = optional_member(member);
    if (!value) return std::nullopt;
    if (const std::int64_t* number = value->integer()) return *number;
    wrong(member, "must be an integer, not " + std::string(value->kind()));
    return std::nullopt;
}

std::optional<bool> RequestBody::optional_boolean(std::string_view member) {
    const json::Value* value = optional_member(member);
    if (!value) return std::nullopt;
    if (const bool* flag = value->boolean()) return *flag;
    wrong(member, "must be true or false, not " + std::string(value->kind()));
    return std::nullopt;
}

std::optional<std::vector<std::string>> RequestBody::optional_strings(std::string_view member) {
    const json::Value* value = optional_member(member);
    if (!value) return std::nullopt;
    const json::Array* array = value->array();
    if (!array) {
        wrong(member, "must be an array of strings, not " + std::string(value->kind()));
        return std::nullopt;
    }
    std::vector<std::string> strings;
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string* text = (*array)[i].string();
        if (!text) {
            wrong(std::string(member) + "[" + std::to_string(i) + "]",
                  "must be a string, not " + std::string((*array)[i].kind()));
            return std::nullopt;
        }
        strings.push_back(*text);
    }
    return strings;
}

std::optional<std::string> RequestBody::problem() {
    if (object_ && !problem_) {
        for (const auto& [name, value] : *object_) {
            if (!known_.contains(name)) wrong(name, "is not a member this call knows");
        }
    }
    return problem_;
}

void RequestBody::adopt(RequestBody& inner) {
    if (auto found = inner.problem(); found && !problem_) problem_ = std::move(found);
}

void RequestBody::wrong(std::string_view member, std::string_view what) {
    if (!problem_) problem_ = path(member) + " " + std::string(what);
}

std::string RequestBody::path(std::string_view member) const {
    return where_.empty() ? std::string(member) : where_ + "." + std::string(member);
}

}  // namespace seatlock::http
