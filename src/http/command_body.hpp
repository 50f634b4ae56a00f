#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/backend.hpp"
#include "http/request_body.hpp"
#include "service/command.hpp"

namespace seatlock::http {

/// The commands of a show, as v1 writes them: alone, in the body of a call, or a line each on the bulk road.
enum class CommandName : std::uint8_t {
    hold,
    swap,
    extend,
    pay,
    release,
    book,
    sell,
    cancel,
    move,
    block,
    unblock,
    change
};

/// Every name, in the order of the enumerators.
[[nodiscard]] std::span<const std::string_view> command_names() noexcept;
[[nodiscard]] std::optional<CommandName> command_named(std::string_view name) noexcept;

/// What says which hold or booking a command is about, "hold" or "booking": the path of a call, a member of a
/// line. Empty for a command about neither.
[[nodiscard]] std::string_view subject_of(CommandName name) noexcept;

/// Whether a call makes do without a body.
[[nodiscard]] bool body_is_optional(CommandName name) noexcept;

/// Takes the members of a command out of `body`; what is wrong with them, `body.problem()` says. `subject`: the
/// hold or booking that it is about, if any. What it makes gets its id from the backend. `buyer`: the holder that
/// whoever asks is bound to, or empty; a hold that names none is for that one.
[[nodiscard]] service::ShowCommand read_command(CommandName name, RequestBody& body, std::string subject,
                                                Backend& backend, const std::string& buyer = {});

}  // namespace seatlock::http
