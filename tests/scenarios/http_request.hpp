#pragma once

#include <string>
#include <string_view>

#include "scenarios/statement.hpp"
#include "service/command.hpp"

namespace seatlock::scenarios {

struct HttpRequest {
    std::string method;
    std::string target;
    std::string body;
};

/// How HTTP v1 spells what somebody asks of a show.
[[nodiscard]] HttpRequest request_of(const std::string& show, const service::ShowCommand& command);

[[nodiscard]] HttpRequest request_of(const PutPlan& put);
[[nodiscard]] HttpRequest request_of(const PutShow& put);

/// A path segment or the value of a parameter, with all but letters, digits, "-", "." and "_" escaped.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace seatlock::scenarios
