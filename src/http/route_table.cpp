#include "http/route_table.hpp"

#include <algorithm>

namespace seatlock::http {
namespace {

/// A call that a method of one of the rooms carries out.
template <auto Room, auto Method>
void in(Rooms& rooms, Call& call) {
    ((rooms.*Room).*Method)(call);
}

template <auto Method>
constexpr auto in_server = in<&Rooms::server, Method>;
template <auto Method>
constexpr auto in_keys = in<&Rooms::keys, Method>;
template <auto Method>
constexpr auto in_catalog = in<&Rooms::catalog, Method>;
template <auto Method>
constexpr auto in_reads = in<&Rooms::reads, Method>;
template <auto Method>
constexpr auto in_commands = in<&Rooms::commands, Method>;
template <CommandName Name>
constexpr auto command = in<&Rooms::commands, &ShowCommands::post<Name>>;

}  // namespace

std::span<const Route> routes() {
    static const std::vector<Route> table = {
        {"GET", "/healthz", Access::open, in_server<&ServerCalls::get_health>},
        {"GET", "/readyz", Access::open, in_server<&ServerCalls::get_ready>},
        {"GET", "/metrics", Access::records, in_server<&ServerCalls::get_metrics>},
        {"PUT", "/v1/plans/{plan}", Access::administer, in_catalog<&CatalogCalls::put_plan>},
        {"GET", "/v1/plans/{plan}", Access::records, in_reads<&ShowReads::get_plan>},
        {"GET", "/v1/shows", Access::read, in_reads<&ShowReads::get_shows>},
        {"PUT", "/v1/shows/{show}", Access::administer, in_catalog<&CatalogCalls::put_show>},
        {"PATCH", "/v1/shows/{show}", Access::administer, in_commands<&ShowCommands::patch_show>},
        {"GET", "/v1/shows/{show}", Access::read, in_reads<&ShowReads::get_show>},
        {"GET", "/v1/shows/{show}/plan", Access::read, in_reads<&ShowReads::get_show_plan>},
        {"GET", "/v1/shows/{show}/seats", Access::read, in_reads<&ShowReads::get_seats>, {"state", "section", "form"}},
        {"POST", "/v1/shows/{show}/seats/block", Access::sell, command<CommandName::block>},
        {"POST", "/v1/shows/{show}/seats/unblock", Access::sell, command<CommandName::unblock>},
        {"GET", "/v1/shows/{show}/seats/{item}", Access::read, in_reads<&ShowReads::get_seat>},
        {"GET", "/v1/shows/{show}/feed", Access::read, in_reads<&ShowReads::get_feed>, {"from", "log_id"}},
        {"GET",
         "/v1/shows/{show}/changes",
         Access::read,
         in_reads<&ShowReads::get_changes>,
         {"from", "limit", "log_id"}},
        {"POST", "/v1/shows/{show}/holds", Access::hold, command<CommandName::hold>},
        {"GET",
         "/v1/shows/{show}/holds",
         Access::records,
         in_commands<&ShowCommands::get_holds>,
         {"holder", "reference", "cursor"}},
        {"GET", "/v1/shows/{show}/holds/{item}", Access::own_hold, in_commands<&ShowCommands::get_hold>},
        {"POST", "/v1/shows/{show}/holds/{item}/seats", Access::hold, command<CommandName::swap>},
        {"POST", "/v1/shows/{show}/holds/{item}/extend", Access::hold, command<CommandName::extend>},
        {"POST", "/v1/shows/{show}/holds/{item}/pay", Access::hold, command<CommandName::pay>},
        {"POST", "/v1/shows/{show}/holds/{item}/release", Access::hold, command<CommandName::release>},
        {"POST", "/v1/shows/{show}/holds/{item}/book", Access::hold, command<CommandName::book>},
        {"GET",
         "/v1/shows/{show}/bookings",
         Access::records,
         in_commands<&ShowCommands::get_bookings>,
         {"holder", "reference", "seat", "cursor"}},
        {"POST", "/v1/shows/{show}/bookings", Access::sell, command<CommandName::sell>},
        {"GET", "/v1/shows/{show}/bookings/{item}", Access::records, in_commands<&ShowCommands::get_booking>},
        {"POST", "/v1/shows/{show}/bookings/{item}/cancel", Access::sell, command<CommandName::cancel>},
        {"POST", "/v1/shows/{show}/bookings/{item}/move", Access::sell, command<CommandName::move>},
        {"POST", "/v1/shows/{show}/commands", Access::sell, in_commands<&ShowCommands::post_commands>},
        {"POST", "/v1/shows/{show}/tokens", Access::sell, in_keys<&KeyCalls::post_token>},
        {"GET", "/v1/keys", Access::administer, in_keys<&KeyCalls::get_keys>},
        {"PUT", "/v1/keys/{item}", Access::administer, in_keys<&KeyCalls::put_key>},
        {"DELETE", "/v1/keys/{item}", Access::administer, in_keys<&KeyCalls::delete_key>},
        {"GET", "/v1/shows/{show}/report", Access::records, in_commands<&ShowCommands::get_report>, {"by"}},
        {"GET", "/v1/shows/{show}/seating.csv", Access::records, in_commands<&ShowCommands::get_seating>},
    };
    return table;
}

bool match(const Route& route, Call& call) {
    std::string_view rest = route.path.substr(1);
    for (const std::string& segment : call.target.segments) {
        if (rest.empty()) return false;
        const std::string_view pattern = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(pattern.size() + 1, rest.size()));
        if (pattern == "{plan}") call.plan = segment;
        if (pattern == "{show}") call.show = segment;
        if (pattern == "{item}") call.item = segment;
        if (!pattern.starts_with('{') && pattern != segment) return false;
    }
    return rest.empty();
}

}  // namespace seatlock::http
