#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/backend.hpp"
#include "http/request_body.hpp"
#include "service/command.hpp"

namespace seatlock::http {

/// The commands of a show, as v1 writes them.
enum class CommandName : std::uint8_t { hold, swap, extend, release, book };
[[nodiscard]] std::string_view to_string(CommandName name) noexcept;

/// Whether a command makes do without a body.
[[nodiscard]] bool body_is_optional(CommandName name) noexcept;

/// Takes the members of a command out of `body`; what is wrong with them, `body.problem()` says. `item`: the
/// hold or booking that the command is about, empty for one that makes a new one, whose id is the backend's.
[[nodiscard]] service::ShowCommand read_command(CommandName name, RequestBody& body, std::string item,
                                                Backend& backend);

}  // namespace seatlock::http
