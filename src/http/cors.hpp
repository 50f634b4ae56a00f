#pragma once

#include <string>
#include <utility>
#include <vector>

#include "http/access.hpp"
#include "http/transport.hpp"
#include "service/catalog.hpp"

namespace seatlock::http {

/// Which pages of other sites may talk to the server (Fetch standard, "CORS protocol"). Each key names the
/// origins of the pages that may use it and its tokens; what anybody may read, any page may read. All of
/// this is for a server with keys: without any, no other site's page gets anything.

/// True when the request comes from no page, from one of this server, or from one that this key allows.
[[nodiscard]] bool page_may_use(const Principal& principal, const Request& request,
                                const service::CatalogState& catalog);

/// The header fields that let the page which asked see the answer, and caches tell such answers apart.
/// `caller`: who asked, or why nobody did.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> cors_fields(const tl::expected<Principal, Fault>& caller,
                                                                           const Request& request,
                                                                           const service::CatalogState& catalog);

/// True for the question that a browser asks before the request of a page.
[[nodiscard]] bool is_preflight(const Request& request);

/// Its answer. A preflight has no credentials, so an origin is allowed that any key allows; the request
/// itself is then held against its own key.
[[nodiscard]] Response preflight_response(const Request& request, const service::CatalogState& catalog);

}  // namespace seatlock::http
