#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "http/access.hpp"
#include "http/call.hpp"
#include "http/catalog_calls.hpp"
#include "http/key_calls.hpp"
#include "http/server_calls.hpp"
#include "http/show_commands.hpp"
#include "http/show_reads.hpp"

namespace seatlock::http {

/// Those who carry the calls out.
struct Rooms {
    ServerCalls server;
    KeyCalls keys;
    CatalogCalls catalog;
    ShowReads reads;
    ShowCommands commands;
};

/// One call of v1.
struct Route {
    std::string_view method;
    std::string_view path;  ///< "{plan}", "{show}" and "{item}" stand for any one segment
    Access access;
    void (*run)(Rooms& rooms, Call& call);
    std::vector<std::string_view> parameters = {};  ///< that the query may have
};

/// Every call there is, beside the files of the page.
[[nodiscard]] std::span<const Route> routes();

/// Whether the call's path is this route's; what the path names is then in the call.
[[nodiscard]] bool match(const Route& route, Call& call);

}  // namespace seatlock::http
