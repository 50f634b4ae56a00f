#include "http/cors.hpp"

#include <algorithm>
#include <string_view>

#include "http/problem.hpp"
#include "service/access_key.hpp"

namespace seatlock::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
constexpr std::string_view request_fields =
    "authorization, content-type, idempotency-key, if-none-match, last-event-id";
/// What a page may send to read what anybody may read.
constexpr std::string_view public_request_fields = "if-none-match, last-event-id";
constexpr std::string_view response_fields = "ETag, Idempotent-Replayed, Location, Retry-After";
/// For how many seconds a browser remembers the answer to a preflight: so long a page may at most try what
/// its key no longer allows, and be refused.
constexpr std::string_view preflight_seconds = "600";

bool is_own_page(const Request& request, std::string_view origin) {
    const std::string* host = request.header("host");
    // TLS may end in front of this server.
    return host && (origin == "http://" + *host || origin == "https://" + *host);
}

bool names(const service::KeyRecord& record, std::string_view origin) {
    return !record.is_revoked() && std::ranges::find(record.origins, origin) != record.origins.end();
}

bool any_key_names(const service::CatalogState& catalog, std::string_view origin) {
    return std::ranges::any_of(catalog.keys(), [&](const auto& key) { return names(key.second, origin); });
}

void add(Fields& fields, const char* name, std::string_view value) { fields.emplace_back(name, std::string(value)); }

void allow(Fields& fields, std::string_view origin) {
    add(fields, "Access-Control-Allow-Origin", origin);
    add(fields, "Access-Control-Expose-Headers", response_fields);
}

}  // namespace

bool page_may_use(const Principal& principal, const Request& request, const service::CatalogState& catalog) {
    const std::string* origin = request.header("origin");
    if (!origin || principal.role == Role::anonymous || is_own_page(request, *origin)) return true;
    const service::KeyRecord* record = catalog.key(principal.key);
    return record && names(*record, *origin);
}

Fields cors_fields(const tl::expected<Principal, Fault>& caller, const Request& request,
                   const service::CatalogState& catalog) {
    Fields fields;
    add(fields, "Vary", "Origin");
    const std::string* origin = request.header("origin");
    if (!origin) return fields;
    if (caller && caller->role == Role::anonymous) {
        allow(fields, "*");
    } else if (caller ? page_may_use(*caller, request, catalog) : any_key_names(catalog, *origin)) {
        // Of who is not identified, too: a shop's page has to see that its buyer's token has expired.
        allow(fields, *origin);
    }
    return fields;
}

bool is_preflight(const Request& request) {
    return request.method == "OPTIONS" && request.header("origin") && request.header("access-control-request-method");
}

Response preflight_response(const Request& request, const service::CatalogState& catalog) {
    const std::string& origin = *request.header("origin");
    const std::string& method = *request.header("access-control-request-method");
    const bool named = any_key_names(catalog, origin);
    const bool reads = method == "GET" || method == "HEAD";
    Response response;
    if (named || reads) {
        response.status = 204;
        add(response.headers, "Access-Control-Allow-Origin", named ? std::string_view(origin) : "*");
        add(response.headers, "Access-Control-Allow-Methods", named ? methods : "GET, HEAD");
        add(response.headers, "Access-Control-Allow-Headers", named ? request_fields : public_request_fields);
        add(response.headers, "Access-Control-Max-Age", preflight_seconds);
    } else {
        response = problem_response(Problem::forbidden_origin, "no key names pages of " + origin);
    }
    add(response.headers, "Vary", "Origin, Access-Control-Request-Method");
    return response;
}

}  // namespace seatlock::http
