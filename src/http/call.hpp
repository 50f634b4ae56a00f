#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/access.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"
#include "http/transport.hpp"
#include "json/value.hpp"

namespace seatlock::http {

/// One request on its way through the API.
struct Call {
    Request request;
    Target target;
    Respond respond;
    std::string plan = {};  ///< what the path names, as far as its route has it
    std::string show = {};
    std::string item = {};  ///< hold, booking, seat or key
    Principal caller = {};  ///< who asks; found out before the call is carried out
};

/// A query parameter that counts something; nothing when it is not there. The fault: it is no such number.
[[nodiscard]] tl::expected<std::optional<std::uint64_t>, Fault> number_parameter(const Target& target,
                                                                                 std::string_view name,
                                                                                 std::uint64_t max);

/// The value of a query parameter, empty when it is not there.
[[nodiscard]] std::string text_parameter(const Target& target, std::string_view name);

/// A query parameter that has one of these values, or is not there (empty).
[[nodiscard]] tl::expected<std::string, Fault> choice_parameter(const Target& target, std::string_view name,
                                                                std::span<const std::string_view> choices);

/// A whole number, not negative, and nothing else.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text);

/// Whether the body says that it is of this type ("application/json"), whatever parameters it has.
[[nodiscard]] bool has_media_type(const Request& request, std::string_view type);

/// The body of a request as JSON; none is an empty object where a body is optional.
[[nodiscard]] tl::expected<json::Value, Fault> json_body(const Request& request, bool optional);

/// One text as JSON.
[[nodiscard]] tl::expected<json::Value, Fault> parsed_json(std::string_view text);

}  // namespace seatlock::http
