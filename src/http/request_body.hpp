#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace seatlock::http {

/// Reads the members of one JSON object strictly: each by name and type, and none left over. The
/// first thing that is wrong is kept as a sentence that names the member; after it every read
/// answers nothing, so that a caller reads everything and asks for problem() once.
class RequestBody {
public:
    /// `where` names the object in messages ("policy"); empty for the body itself, which `what` then names.
    explicit RequestBody(const json::Value& body, std::string where = {}, std::string_view what = "the body");

    [[nodiscard]] std::string required_string(std::string_view member);
    [[nodiscard]] std::string optional_string(std::string_view member);
    [[nodiscard]] std::string required_choice(std::string_view member, std::span<const std::string_view> choices);
    /// One of these words, or empty when it is not there.
    [[nodiscard]] std::string optional_choice(std::string_view member, std::span<const std::string_view> choices);
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view member);
    [[nodiscard]] std::optional<bool> optional_boolean(std::string_view member);
    [[nodiscard]] std::optional<std::vector<std::string>> optional_strings(std::string_view member);
    /// Null when it is not there.
    [[nodiscard]] const json::Value* optional_member(std::string_view member);

    /// Says that the value of a member is wrong: `what` goes on behind its name.
    void wrong(std::string_view member, std::string_view what);

    /// What is wrong, an unknown member included; nothing when all is well. Call it last.
    [[nodiscard]] std::optional<std::string> problem();

    /// Adds what another object within this one found.
    void adopt(RequestBody& inner);

private:
    [[nodiscard]] std::string path(std::string_view member) const;

    const json::Object* object_;
    std::string where_;
    std::set<std::string, std::less<>> known_;
    std::optional<std::string> problem_;
};

}  // namespace seatlock::http
