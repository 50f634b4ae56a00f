#include "http/command_body.hpp"

#include <array>
#include <utility>
#include <vector>

namespace seatlock::http {
namespace {

constexpr std::array<std::string_view, 2> when_expired{"refuse", "take_if_free"};

std::vector<std::string> seats_of(RequestBody& body, std::string_view member) {
    return body.optional_strings(member).value_or(std::vector<std::string>{});
}

service::CreateHold read_hold(RequestBody& body, Backend& backend) {
    service::CreateHold command;
    command.hold = "h_" + backend.random_id();
    command.holder = body.required_string("holder");
    command.seats = seats_of(body, "seats");
    command.reference = body.optional_string("reference");
    command.ttl_seconds = body.optional_integer("ttl_seconds");
    return command;
}

service::SwapSeats read_swap(RequestBody& body, std::string hold) {
    service::SwapSeats command;
    command.hold = std::move(hold);
    command.add = seats_of(body, "add");
    command.remove = seats_of(body, "remove");
    return command;
}

service::BookHold read_book(RequestBody& body, std::string hold, Backend& backend) {
    service::BookHold command;
    command.hold = std::move(hold);
    command.booking = "b_" + backend.random_id();
    command.seats = body.optional_strings("seats");
    command.reference = body.optional_string("reference");
    command.take_if_free = body.optional_choice("if_expired", when_expired) == "take_if_free";
    return command;
}

}  // namespace

std::string_view to_string(CommandName name) noexcept {
    switch (name) {
        case CommandName::hold: return "hold";
        case CommandName::swap: return "swap";
        case CommandName::extend: return "extend";
        case CommandName::release: return "release";
        case CommandName::book: return "book";
    }
    return "";
}

bool body_is_optional(CommandName name) noexcept {
    switch (name) {
        case CommandName::extend:
        case CommandName::release:
        case CommandName::book: return true;
        case CommandName::hold:
        case CommandName::swap: return false;
    }
    return false;
}

service::ShowCommand read_command(CommandName name, RequestBody& body, std::string item, Backend& backend) {
    switch (name) {
        case CommandName::hold: return read_hold(body, backend);
        case CommandName::swap: return read_swap(body, std::move(item));
        case CommandName::extend: return service::ExtendHold{std::move(item)};
        case CommandName::release: return service::ReleaseHold{std::move(item), body.optional_strings("seats")};
        case CommandName::book: return read_book(body, std::move(item), backend);
    }
    return service::ReadHold{std::move(item)};
}

}  // namespace seatlock::http
