#include "http/show_commands.hpp"

#include <cstdint>
#include <limits>

namespace seatlock::http {
namespace {

constexpr std::uint32_t cursor_max = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void ShowCommands::post(CommandName name, Call& call) {
    const auto json = json_body(call.request, body_is_optional(name));
    if (!json) return call.respond(problem_response(json.error()));
    RequestBody body(*json);
    service::ShowCommand command = read_command(name, body, call.item, backend_);
    if (const auto problem = body.problem()) return call.respond(problem_response(Problem::invalid_request, *problem));
    submitter_.submit(call, std::move(command));
}

void ShowCommands::get_hold(Call& call) { submitter_.submit(call, service::ReadHold{call.item}); }

void ShowCommands::get_holds(Call& call) {
    const auto cursor = number_parameter(call.target, "cursor", cursor_max);
    if (!cursor) return call.respond(problem_response(cursor.error()));
    submitter_.submit(
        call, service::ListHolds{text_parameter(call.target, "holder"), text_parameter(call.target, "reference"),
                                 static_cast<std::uint32_t>(cursor->value_or(0))});
}

void ShowCommands::get_booking(Call& call) { submitter_.submit(call, service::ReadBooking{call.item}); }

void ShowCommands::get_bookings(Call& call) {
    const auto cursor = number_parameter(call.target, "cursor", cursor_max);
    if (!cursor) return call.respond(problem_response(cursor.error()));
    submitter_.submit(call, service::ListBookings{
                                text_parameter(call.target, "holder"), text_parameter(call.target, "reference"),
                                text_parameter(call.target, "seat"), static_cast<std::uint32_t>(cursor->value_or(0))});
}

}  // namespace seatlock::http
