#include "http/access.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/buyer_token.hpp"
#include "http/cors.hpp"
#include "http/mac.hpp"
#include "mutant/mutant.hpp"
#include "plan/content_hash.hpp"

namespace seatlock::http {
namespace {

constexpr std::string_view bearer = "bearer ";
constexpr std::string_view admin = "admin";

/// The one table of who may make which calls.
struct AccessRow {
    Access access;
    bool anonymous, buyer, reader, seller, admin;
};
constexpr std::array access_table = {
    AccessRow{Access::open, true, true, true, true, true},
    AccessRow{Access::read, true, true, true, true, true},
    AccessRow{Access::own_hold, false, true, true, true, true},
    AccessRow{Access::records, false, false, true, true, true},
    AccessRow{Access::hold, false, true, false, true, true},
    AccessRow{Access::sell, false, false, false, true, true},
    AccessRow{Access::administer, false, false, false, false, true},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < access_table.size(); ++i) {
        if (static_cast<std::size_t>(access_table[i].access) != i) return false;
    }
    return access_table.size() == static_cast<std::size_t>(Access::administer) + 1;
}
static_assert(in_order(), "the table is indexed by the enumerators");

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

Role role_of(service::KeyRole role) noexcept {
    switch (role) {
        case service::KeyRole::reader: return Role::reader;
        case service::KeyRole::seller: return Role::seller;
        case service::KeyRole::admin: return Role::admin;
    }
    return Role::anonymous;
}

tl::unexpected<Fault> unauthorized(std::string detail) {
    return tl::unexpected(Fault{Problem::unauthorized, std::move(detail)});
}

/// Everybody, as long as there is no key.
Principal everybody() {
    Principal principal;
    principal.role = Role::admin;
    return principal;
}

}  // namespace

bool may(Role role, Access access) noexcept {
    const AccessRow& row = access_table[static_cast<std::size_t>(access)];
    switch (role) {
        case Role::anonymous:
            return row.anonymous || (access == Access::records && mutated(Mutant::records_for_anybody));
        case Role::buyer: return row.buyer;
        case Role::reader: return row.reader;
        case Role::seller: return row.seller;
        case Role::admin: return row.admin;
    }
    return false;
}

AccessControl::AccessControl(const std::optional<std::string>& admin_key, std::string passing_secret)
    : passing_secret_(std::move(passing_secret)) {
    if (!admin_key) return;
    admin_key_hash_ = plan::content_hash(*admin_key);
    admin_token_secret_ = mac_of(*admin_key, "seatlock buyer tokens");
}

bool AccessControl::is_keyless(const service::CatalogState& catalog) const noexcept {
    return !admin_key_hash_ && catalog.keys().empty();
}

AccessControl::Identified AccessControl::identify(const Request& request, const service::CatalogState& catalog,
                                                  std::int64_t now_wall_ms) const {
    const std::string* authorization = request.header("authorization");
    const bool keyless = is_keyless(catalog);
    if (!authorization) return keyless ? everybody() : Principal{};
    const bool is_bearer = lower_case(authorization->substr(0, bearer.size())) == bearer;
    const std::string_view secret = is_bearer ? std::string_view(*authorization).substr(bearer.size()) : "";
    if (secret.starts_with(token_prefix)) return by_token(secret, catalog, now_wall_ms);
    return keyless ? Identified(everybody()) : by_key(secret, catalog);
}

/// Goes through all keys, whichever it is: no timing tells which one a guess came near to.
AccessControl::Identified AccessControl::by_key(std::string_view key, const service::CatalogState& catalog) const {
    const std::string hash = plan::content_hash(key);
    Identified found = unauthorized("the key is not known");
    for (const auto& [name, record] : catalog.keys()) {
        if (!same_secret(record.hash, hash)) continue;
        if (record.is_revoked() && !mutated(Mutant::revoked_key_accepted)) {
            found = unauthorized("the key " + name + " is revoked");
        } else {
            found = Principal{.role = role_of(record.role), .actor = name, .key = name};
        }
    }
    if (admin_key_hash_ && same_secret(*admin_key_hash_, hash)) {
        found = Principal{.role = Role::admin, .actor = std::string(admin), .key = std::string(admin)};
    }
    return found;
}

AccessControl::Identified AccessControl::by_token(std::string_view token, const service::CatalogState& catalog,
                                                  std::int64_t now_wall_ms) const {
    const auto claims = claims_of(token);
    const std::string* secret = claims ? secret_of(claims->key, catalog) : nullptr;
    if (!secret || !is_signed_with(token, *secret)) return unauthorized("the token is not, or no longer, good");
    if (claims->expires_wall_ms <= now_wall_ms && !mutated(Mutant::expired_token_accepted)) {
        return unauthorized("the token has expired");
    }
    return Principal{.role = Role::buyer,
                     .actor = "token:" + (claims->key.empty() ? "anonymous" : claims->key),
                     .key = claims->key,
                     .buyer = claims->holder,
                     .show = claims->show,
                     .expires_wall_ms = claims->expires_wall_ms};
}

bool AccessControl::is_still_good(const Principal& principal, const service::CatalogState& catalog,
                                  std::int64_t now_wall_ms) const {
    if (principal.role == Role::anonymous) return true;
    if (principal.role == Role::buyer && principal.expires_wall_ms <= now_wall_ms) return false;
    return secret_of(principal.key, catalog) != nullptr;
}

const std::string* AccessControl::secret_of(std::string_view key, const service::CatalogState& catalog) const {
    if (key.empty()) return is_keyless(catalog) ? &passing_secret_ : nullptr;
    if (key == admin) return admin_key_hash_ ? &admin_token_secret_ : nullptr;
    const service::KeyRecord* record = catalog.key(key);
    if (!record || (record->is_revoked() && !mutated(Mutant::revoked_key_accepted))) return nullptr;
    return &record->token_secret;
}

const std::string& AccessControl::token_secret(const Principal& principal, const service::CatalogState& catalog) const {
    return *secret_of(principal.key, catalog);
}

bool AccessControl::may_read(const Principal& principal, std::string_view show, bool is_public) {
    if (is_public || principal.role >= Role::reader) return true;
    return principal.role == Role::buyer && principal.show == show;
}

std::optional<Fault> AccessControl::denial(const Principal& principal, const Request& request, const Subject& subject,
                                           const service::CatalogState& catalog) const {
    if (is_keyless(catalog)) {
        if (auto denied = denial_without_keys(request, subject.access)) return denied;
    } else if (!page_may_use(principal, request, catalog)) {
        return Fault{Problem::forbidden_origin,
                     "the page is from " + *request.header("origin") + ", which the key does not name"};
    }
    const bool elsewhere = principal.role == Role::buyer && !subject.show.empty() && principal.show != subject.show;
    if (elsewhere && !mutated(Mutant::token_of_another_show)) {
        return Fault{Problem::unauthorized, "the token is for the show " + principal.show};
    }
    const bool allowed = may(principal.role, subject.access);
    const bool visible = subject.access != Access::read || may_read(principal, subject.show, subject.is_public);
    if (allowed && visible) return std::nullopt;
    if (principal.role == Role::anonymous) {
        return Fault{Problem::unauthorized, "send it as Authorization: Bearer KEY"};
    }
    return Fault{Problem::forbidden, principal.role == Role::buyer
                                         ? "a buyer token is not for this call"
                                         : "the key " + principal.key + " is not for this call"};
}

std::optional<Fault> AccessControl::denial_without_keys(const Request& request, Access access) {
    const std::string* host = request.header("host");
    if (access != Access::open && host && !names_loopback(*host)) {
        // A page of another site that made its own name resolve to this machine.
        return Fault{Problem::misdirected_request,
                     "without a key this server answers for this machine only, not for \"" + *host + "\""};
    }
    const std::string* origin = request.header("origin");
    const bool changes = request.method != "GET" && request.method != "HEAD";
    if (changes && origin && !mutated(Mutant::any_origin_changes) &&
        (!host || *origin != (request.origin.over_tls ? "https://" : "http://") + *host)) {
        return Fault{Problem::forbidden_origin, "the page is from " + *origin};
    }
    return std::nullopt;
}

}  // namespace seatlock::http
