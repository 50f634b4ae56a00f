#include "json/value.hpp"

namespace seatlock::json {

const Value* Value::find(std::string_view member) const noexcept {
    const Object* members = object();
    if (members == nullptr) return nullptr;
    for (const auto& [name, value] : *members) {
        if (name == member) return &value;
    }
    return nullptr;
}

std::string_view Value::kind() const noexcept {
    struct Kind {
        std::string_view operator()(std::nullptr_t) const { return "null"; }
        std::string_view operator()(bool) const { return "boolean"; }
        std::string_view operator()(std::int64_t) const { return "integer"; }
        std::string_view operator()(double) const { return "number"; }
        std::string_view operator()(const std::string&) const { return "string"; }
        std::string_view operator()(const Array&) const { return "array"; }
        std::string_view operator()(const Object&) const { return "object"; }
    };
    return std::visit(Kind{}, data_);
}

}  // namespace seatlock::json
