#include "http/show_commands.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "http/command_stream.hpp"

namespace seatlock::http {
namespace {

constexpr std::uint32_t cursor_max = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void ShowCommands::post(CommandName name, Call& call) {
    const auto json = json_body(call.request, body_is_optional(name));
    if (!json) return call.respond(problem_response(json.error()));
    RequestBody body(*json);
    service::ShowCommand command = read_command(name, body, call.item, backend_, call.caller.buyer);
    if (const auto problem = body.problem()) return call.respond(problem_response(Problem::invalid_request, *problem));
    submitter_.submit(call, std::move(command));
}

void ShowCommands::post_commands(Call& call) {
    if (!has_media_type(call.request, "application/x-ndjson")) {
        return call.respond(
            problem_response(Problem::unsupported_media_type, "commands are sent as application/x-ndjson"));
    }
    if (call.request.header("idempotency-key")) {
        return call.respond(problem_response(Problem::invalid_request,
                                             "here every line has an idempotency key of its own, its member key"));
    }
    if (!backend_.catalog().show(call.show)) {
        return call.respond(problem_response(Problem::unknown_show, "there is no show named " + call.show));
    }
    const Respond respond = std::move(call.respond);
    Response response;
    response.headers.emplace_back("Content-Type", "application/x-ndjson");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.stream = std::make_shared<CommandStream>(backend_, submitter_, std::move(call));
    respond(std::move(response));
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

void ShowCommands::get_report(Call& call) {
    const std::string name = text_parameter(call.target, "by");
    const auto by = service::report_key_named(name.empty() ? "state" : name);
    if (by) return submitter_.submit(call, service::ReadReport{*by});
    call.respond(
        problem_response(Problem::invalid_request, "by must be state, category, section, holder, reference or reason"));
}

void ShowCommands::get_seating(Call& call) { submitter_.submit(call, service::ReadSeating{}); }

}  // namespace seatlock::http
