#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace seatlock::linearizability {

/// Reads the members of a JSON object, each of the kind that is asked for. The first problem is kept,
/// a member that nobody asked for is one. What cannot be read reads as empty or 0.
class Members {
public:
    /// `name` says what the object is, in messages. Keeps a reference to the value.
    Members(const json::Value& value, std::string name);

    [[nodiscard]] bool has(std::string_view member) const { return object_.find(member) != nullptr; }
    const json::Value& value(std::string_view member);
    const json::Value* optional_value(std::string_view member);
    std::string text(std::string_view member);
    std::optional<std::string> optional_text(std::string_view member);
    std::int64_t integer(std::string_view member, std::int64_t min, std::int64_t max);
    std::optional<std::int64_t> optional_integer(std::string_view member, std::int64_t min, std::int64_t max);
    /// The member must be there.
    std::optional<std::int64_t> integer_or_null(std::string_view member, std::int64_t min, std::int64_t max);
    std::vector<std::string> texts(std::string_view member);
    const json::Array& values(std::string_view member);
    /// The member must be true.
    void truth(std::string_view member);

    void complain(std::string problem);
    /// What is wrong with this object, or with one in it, becomes what is wrong with this one.
    void take_problem(const Members& inner);
    [[nodiscard]] std::optional<std::string> problem() const;

private:
    const json::Value& object_;
    std::string name_;
    std::set<std::string, std::less<>> known_;
    std::optional<std::string> problem_;
};

}  // namespace seatlock::linearizability
