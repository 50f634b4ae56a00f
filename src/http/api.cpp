#include "http/api.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "http/cors.hpp"
#include "http/guarded_stream.hpp"
#include "http/problem.hpp"
#include "http/sale_gauges.hpp"
#include "service/label.hpp"

namespace seatlock::http {
namespace {

// Labels of requests that take no route.
constexpr std::string_view no_route = "none";
constexpr std::string_view the_page = "page";

/// The calls whose bodies may be as large as a plan: a plan, and the bulk road.
bool may_be_large(const Request& head) noexcept {
    const std::string_view path = std::string_view(head.target).substr(0, head.target.find('?'));
    if (head.method == "PUT") return path.starts_with("/v1/plans/");
    return head.method == "POST" && path.starts_with("/v1/shows/") && path.ends_with("/commands");
}

/// What is asked for, up to the query.
std::string_view path_of(const Call& call) noexcept {
    return std::string_view(call.request.target).substr(0, call.request.target.find('?'));
}

/// A GET for the routes: the transport leaves the body of a HEAD out.
std::string_view method_of(const Call& call) noexcept {
    return call.request.method == "HEAD" ? "GET" : std::string_view(call.request.method);
}

/// A sentence about the first parameter of the query that the route does not have.
std::optional<Fault> unknown_parameter(const Route& route, const Target& target) {
    for (const auto& [name, value] : target.query) {
        if (std::ranges::find(route.parameters, name) != route.parameters.end()) continue;
        return Fault{Problem::invalid_request, "the parameter " + name + " is not one this call knows"};
    }
    return std::nullopt;
}

/// The answer with these fields besides, and with a stream that ends for whom `is_allowed` says so.
Respond guarded(Respond respond, std::vector<std::pair<std::string, std::string>> fields,
                std::function<bool()> is_allowed) {
    return [respond = std::move(respond), fields = std::move(fields),
            is_allowed = std::move(is_allowed)](Response response) {
        response.headers.insert(response.headers.end(), fields.begin(), fields.end());
        if (response.stream && !response.stream->finite()) {
            response.stream = std::make_shared<GuardedStream>(std::move(response.stream), is_allowed);
        }
        respond(std::move(response));
    };
}

void add_method(std::string& allowed, std::string_view method) {
    if (!allowed.empty()) allowed += ", ";
    allowed += method;
    if (method == "GET") allowed += ", HEAD";
}

}  // namespace

Api::Api(Backend& backend, ApiOptions options)
    : backend_(backend),
      access_(options.admin_key, backend.random_secret()),
      metrics_(std::move(options.metrics)),
      traffic_(*metrics_),
      limiter_(options.limits),
      on_rate_limited_(std::move(options.on_rate_limited)),
      metrics_anonymous_(options.metrics_anonymous),
      submitter_(backend),
      rooms_{ServerCalls(backend, *metrics_, std::move(options.assets)), KeyCalls(backend, access_, submitter_),
             CatalogCalls(submitter_), ShowReads(backend), ShowCommands(backend, submitter_)} {
    register_sale_gauges(*metrics_, backend, rooms_.reads.feed_readers());
}

void Api::handle(Request request, Respond respond) {
    auto target = parse_target(request.target);
    if (!target) {
        const Respond counted = traffic_.counted(no_route, request.method, std::move(respond));
        return counted(problem_response(Problem::invalid_request, target.error()));
    }
    if (is_preflight(request) && !access_.is_keyless(backend_.catalog())) {
        const Respond counted = traffic_.counted(no_route, request.method, std::move(respond));
        return counted(preflight_response(request, backend_.catalog()));
    }
    Call call{std::move(request), *std::move(target), std::move(respond)};
    dispatch(call);
}

void Api::dispatch(Call& call) {
    std::string allowed;
    for (const Route& route : routes()) {
        if (!match(route, call)) continue;
        if (route.method == method_of(call)) {
            call.respond = traffic_.counted(route.path, call.request.method, std::move(call.respond));
            return run(route, call);
        }
        add_method(allowed, route.method);
    }
    const std::string_view label = rooms_.server.has_asset(path_of(call)) ? the_page : no_route;
    call.respond = traffic_.counted(label, call.request.method, std::move(call.respond));
    if (turns_away(call)) return;
    if (allowed.empty() && rooms_.server.has_asset(path_of(call))) {
        if (method_of(call) == "GET") return rooms_.server.get_asset(path_of(call), call);
        add_method(allowed, "GET");
    }
    answer_elsewhere(call, std::move(allowed));
}

/// Where no route is: 405 when the path has other methods, else 404.
void Api::answer_elsewhere(Call& call, std::string allowed) {
    if (allowed.empty()) {
        const std::string_view path = service::is_utf8(path_of(call)) ? path_of(call) : "this path";
        return call.respond(problem_response(Problem::unknown_path, "there is nothing at " + std::string(path)));
    }
    Response response = problem_response(Problem::method_not_allowed, "use one of: " + allowed);
    response.headers.emplace_back("Allow", std::move(allowed));
    call.respond(std::move(response));
}

/// Answers who has asked too often; true when it did.
bool Api::turns_away(Call& call) {
    if (!limiter_.active()) return false;
    // Buyers share their shop's key through their tokens, and are many: they count like anybody without a key.
    const bool by_key = call.caller.role >= Role::reader && !call.caller.key.empty();
    const auto key = by_key ? std::optional(call.caller.key) : std::nullopt;
    const auto refusal = limiter_.refusal(key, call.request.origin.address, backend_.now().mono_ms);
    if (!refusal) return false;
    traffic_.limited(refusal->per);
    if (on_rate_limited_) on_rate_limited_(refusal->per, refusal->subject);
    Response response = problem_response(Problem::too_many_requests,
                                         "this " + std::string(refusal->per) + " has used up its requests for now");
    response.headers.emplace_back("Retry-After", std::to_string((refusal->wait_ms + 999) / 1000));
    call.respond(std::move(response));
    return true;
}

void Api::run(const Route& route, Call& call) {
    const auto denial = admit(route, call);
    // Who watches the server must see it when it is in trouble: what is no call of v1 has no limit.
    if (route.path.starts_with("/v1/") && turns_away(call)) return;
    if (denial) return call.respond(problem_response(*denial));
    if (const auto fault = unknown_parameter(route, call.target)) return call.respond(problem_response(*fault));
    route.run(rooms_, call);
}

/// Finds out who asks, and whether they may. From then on every answer says which pages may see it.
std::optional<Fault> Api::admit(const Route& route, Call& call) {
    const Access access = metrics_anonymous_ && route.path == "/metrics" ? Access::open : route.access;
    if (access == Access::open) return std::nullopt;
    if (catalog_is_unread()) return Fault{Problem::unavailable, "the journal is being read"};
    const service::CatalogState& catalog = backend_.catalog();
    auto caller = access_.identify(call.request, catalog, backend_.now().wall_ms);
    call.caller = caller.value_or(Principal{});
    std::vector<std::pair<std::string, std::string>> fields;
    if (!access_.is_keyless(catalog)) fields = cors_fields(caller, call.request, catalog);
    call.respond = guarded(std::move(call.respond), std::move(fields),
                           [this, who = call.caller, show = call.show] { return may_go_on(who, show); });
    if (!caller) return std::move(caller).error();
    const AccessControl::Subject subject{access, call.show, show_is_public(call.show)};
    return access_.denial(call.caller, call.request, subject, catalog);
}

/// Whether somebody who has a stream of this show is still to get what comes.
bool Api::may_go_on(const Principal& caller, const std::string& show) const {
    return access_.is_still_good(caller, backend_.catalog(), backend_.now().wall_ms) &&
           AccessControl::may_read(caller, show, show_is_public(show));
}

/// Before the catalog was read for the first time nobody can say which keys there are, nor what is not there.
bool Api::catalog_is_unread() const { return backend_.catalog().seq() == 0 && !backend_.ready(); }

/// A show that does not exist counts as public: whoever asks learns that it is not there, as of
/// any other.
bool Api::show_is_public(const std::string& name) const {
    const service::PublishedShow* show = backend_.show(name);
    return !show || show->settings().is_public;
}

std::size_t Api::body_bytes_max(const Request& head) {
    if (!may_be_large(head)) return body_bytes_max_default;
    // Whoever may not send that much shall not fill the memory with it before being told.
    const service::CatalogState& catalog = backend_.catalog();
    const auto caller = access_.identify(head, catalog, backend_.now().wall_ms);
    const Access asked = head.method == "PUT" ? Access::administer : Access::sell;
    const bool denied = !caller || access_.denial(*caller, head, {.access = asked}, catalog).has_value();
    return denied ? body_bytes_max_default : large_body_bytes_max;
}

Response Api::transport_error(int status) {
    traffic_.malformed(status);
    static constexpr std::array kinds = {
        Problem::malformed_request, Problem::request_timeout,   Problem::payload_too_large,
        Problem::target_too_long,   Problem::headers_too_large, Problem::internal_error,
        Problem::not_implemented,   Problem::unavailable,       Problem::version_not_supported,
    };
    if (status == 421) return problem_response(Problem::misdirected_request, "TLS is spoken here: use https://");
    const auto found = std::ranges::find_if(kinds, [&](Problem problem) { return kind_of(problem).status == status; });
    return problem_response(found == kinds.end() ? Problem::malformed_request : *found);
}

}  // namespace seatlock::http
