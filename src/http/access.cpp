#include "http/access.hpp"

#include <algorithm>

#include "mutant/mutant.hpp"
#include "plan/content_hash.hpp"

namespace seatlock::http {
namespace {

constexpr std::string_view bearer = "bearer ";

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

/// "[::1]:8080" -> "[::1]", "localhost:8080" -> "localhost".
std::string_view host_without_port(std::string_view host) noexcept {
    const std::size_t from = host.starts_with('[') ? host.find(']') : 0;
    return host.substr(0, host.find(':', from == std::string_view::npos ? 0 : from));
}

bool names_loopback(std::string_view host) noexcept {
    const std::string name = lower_case(host_without_port(host));
    const bool dotted = name.find_first_not_of("0123456789.") == std::string_view::npos;
    return name == "localhost" || name == "[::1]" || (name.starts_with("127.") && dotted);
}

}  // namespace

AccessControl::AccessControl(const std::optional<std::string>& admin_key) {
    if (admin_key) admin_key_hash_ = plan::content_hash(*admin_key);
}

std::optional<AccessControl::Denial> AccessControl::denial(const Request& request, Access access,
                                                           bool is_public) const {
    if (!admin_key_hash_) return denial_without_key(request, access);
    const bool readable = access == Access::read || (access == Access::records && mutated(Mutant::records_for_anybody));
    if (access == Access::open || (readable && is_public) || has_key(request)) return std::nullopt;
    const bool tried = request.header("authorization") != nullptr;
    return Denial{Problem::unauthorized, tried ? "the key is not known" : "send it as Authorization: Bearer KEY"};
}

std::optional<AccessControl::Denial> AccessControl::denial_without_key(const Request& request, Access access) const {
    const std::string* host = request.header("host");
    if (access != Access::open && host && !names_loopback(*host)) {
        // A page of another site that made its own name resolve to this machine.
        return Denial{Problem::misdirected_request,
                      "without a key this server answers for this machine only, not for \"" + *host + "\""};
    }
    const std::string* origin = request.header("origin");
    if (access == Access::change && origin && !mutated(Mutant::any_origin_changes) &&
        (!host || *origin != (request.origin.over_tls ? "https://" : "http://") + *host)) {
        return Denial{Problem::forbidden_origin, "the page is from " + *origin};
    }
    return std::nullopt;
}

std::string AccessControl::actor(const Request& request) const { return has_key(request) ? "admin" : "anonymous"; }

bool AccessControl::has_key(const Request& request) const {
    const std::string* authorization = request.header("authorization");
    if (!admin_key_hash_ || !authorization || lower_case(authorization->substr(0, bearer.size())) != bearer) {
        return false;
    }
    return plan::content_hash(std::string_view(*authorization).substr(bearer.size())) == *admin_key_hash_;
}

}  // namespace seatlock::http
