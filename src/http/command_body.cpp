#include "http/command_body.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "http/settings_body.hpp"

namespace seatlock::http {
namespace {

constexpr std::array<std::string_view, 12> names{"hold", "swap",   "extend", "pay",   "release", "book",
                                                 "sell", "cancel", "move",   "block", "unblock", "change"};
static_assert(static_cast<std::size_t>(CommandName::change) + 1 == names.size());

constexpr std::array<std::string_view, 2> when_expired{"refuse", "take_if_free"};

std::vector<std::string> list(RequestBody& body, std::string_view member) {
    return body.optional_strings(member).value_or(std::vector<std::string>{});
}

service::CreateHold read_hold(RequestBody& body, Backend& backend, const std::string& buyer) {
    service::CreateHold command;
    command.hold = "h_" + backend.random_id();
    command.holder = buyer.empty() ? body.required_string("holder") : body.optional_string("holder");
    if (command.holder.empty()) command.holder = buyer;
    command.seats = list(body, "seats");
    command.reference = body.optional_string("reference");
    command.ttl_seconds = body.optional_integer("ttl_seconds");
    return command;
}

service::SwapSeats read_swap(RequestBody& body, std::string hold) {
    service::SwapSeats command;
    command.hold = std::move(hold);
    command.add = list(body, "add");
    command.remove = list(body, "remove");
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

service::SellSeats read_sell(RequestBody& body, Backend& backend) {
    service::SellSeats command;
    command.booking = "b_" + backend.random_id();
    command.holder = body.required_string("holder");
    command.seats = list(body, "seats");
    command.reference = body.optional_string("reference");
    return command;
}

service::CancelBooking read_cancel(RequestBody& body, std::string booking) {
    service::CancelBooking command;
    command.booking = std::move(booking);
    command.seats = body.optional_strings("seats");
    command.reason = body.required_string("reason");
    return command;
}

service::MoveBooking read_move(RequestBody& body, std::string booking) {
    service::MoveBooking command;
    command.booking = std::move(booking);
    command.from = list(body, "from");
    command.to = list(body, "to");
    return command;
}

template <typename Command>
Command read_block(RequestBody& body) {
    Command command;
    command.seats = list(body, "seats");
    command.reason = body.required_string("reason");
    return command;
}

}  // namespace

std::span<const std::string_view> command_names() noexcept { return names; }

std::optional<CommandName> command_named(std::string_view name) noexcept {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<CommandName>(found - names.begin());
}

std::string_view subject_of(CommandName name) noexcept {
    switch (name) {
        case CommandName::swap:
        case CommandName::extend:
        case CommandName::pay:
        case CommandName::release:
        case CommandName::book: return "hold";
        case CommandName::cancel:
        case CommandName::move: return "booking";
        case CommandName::hold:
        case CommandName::sell:
        case CommandName::block:
        case CommandName::unblock:
        case CommandName::change: break;
    }
    return {};
}

bool body_is_optional(CommandName name) noexcept {
    return name == CommandName::extend || name == CommandName::release || name == CommandName::book;
}

service::ShowCommand read_command(CommandName name, RequestBody& body, std::string subject, Backend& backend,
                                  const std::string& buyer) {
    switch (name) {
        case CommandName::hold: return read_hold(body, backend, buyer);
        case CommandName::swap: return read_swap(body, std::move(subject));
        case CommandName::extend: return service::ExtendHold{std::move(subject)};
        case CommandName::pay: return service::PayHold{std::move(subject), body.required_string("payment")};
        case CommandName::release: return service::ReleaseHold{std::move(subject), body.optional_strings("seats")};
        case CommandName::book: return read_book(body, std::move(subject), backend);
        case CommandName::sell: return read_sell(body, backend);
        case CommandName::cancel: return read_cancel(body, std::move(subject));
        case CommandName::move: return read_move(body, std::move(subject));
        case CommandName::block: return read_block<service::BlockSeats>(body);
        case CommandName::unblock: return read_block<service::UnblockSeats>(body);
        case CommandName::change: break;
    }
    return service::ChangeShow{read_setting_changes(body)};
}

}  // namespace seatlock::http
