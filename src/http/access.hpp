#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/problem.hpp"
#include "http/transport.hpp"
#include "service/catalog.hpp"

namespace seatlock::http {

/// What a call asks of its caller. Which roles may, says one table in access.cpp (docs/access.md).
enum class Access : std::uint8_t {
    open,       ///< health, the page: nobody is asked anything
    read,       ///< the map and the feed of a show
    own_hold,   ///< reading one hold
    records,    ///< holders, holds, bookings, references, history
    hold,       ///< what a buyer does with a hold of their own
    sell,       ///< every other change of a show's holds, bookings and seats; buyer tokens
    administer  ///< plans, shows and keys
};

enum class Role : std::uint8_t { anonymous, buyer, reader, seller, admin };

/// True when the table lets that role make such a call at all. An anonymous caller reads public shows
/// alone, a buyer one show alone: AccessControl looks at that.
[[nodiscard]] bool may(Role role, Access access) noexcept;

/// Who asks.
struct Principal {
    Role role = Role::anonymous;
    std::string actor = "anonymous";   ///< as entries name it
    std::string key;                   ///< whose name it is, also of a token; empty without one
    std::string buyer = {};            ///< of a token: the holder it is bound to
    std::string show = {};             ///< of a token: the show it is bound to
    std::int64_t expires_wall_ms = 0;  ///< of a token

    /// Whose idempotency keys are apart from anybody else's. No actor's name has a line end.
    [[nodiscard]] std::string idempotency_user() const { return buyer.empty() ? actor : actor + "\n" + buyer; }

    /// The feed, the changes and a seat's history tell this caller of holders, holds and references.
    [[nodiscard]] bool sees_details() const noexcept { return !key.empty() && role >= Role::reader; }
};

/// Who may do what. The keys are those of the catalog and one more, the admin key of the server's key
/// file. While there is none at all, everybody on this machine may do everything (the server then listens
/// on loopback only), but no page of another site.
class AccessControl {
public:
    /// `admin_key`: as the key file holds it, or none. `passing_secret`: unguessable, of this run of the
    /// server; signs the buyer tokens that are asked for while there are no keys.
    AccessControl(const std::optional<std::string>& admin_key, std::string passing_secret);

    /// True when there is no key, and never was one.
    [[nodiscard]] bool is_keyless(const service::CatalogState& catalog) const noexcept;

    /// Who asks, by the Authorization that the request has. Denied when it has one and that is not, or no
    /// longer, good.
    [[nodiscard]] tl::expected<Principal, Fault> identify(const Request& request, const service::CatalogState& catalog,
                                                          std::int64_t now_wall_ms) const;

    /// What a call is about: the show that its path names, if any.
    struct Subject {
        Access access = Access::open;
        std::string_view show = {};
        bool is_public = true;  ///< the show is, or there is none
    };

    /// Why this principal may not make this request, or nothing.
    [[nodiscard]] std::optional<Fault> denial(const Principal& principal, const Request& request,
                                              const Subject& subject, const service::CatalogState& catalog) const;

    /// True when this principal sees that there is such a show, its map and its feed.
    [[nodiscard]] static bool may_read(const Principal& principal, std::string_view show, bool is_public);

    /// False from the moment at which the key is revoked or the token expires: for what outlives its request.
    [[nodiscard]] bool is_still_good(const Principal& principal, const service::CatalogState& catalog,
                                     std::int64_t now_wall_ms) const;

    /// What the buyer tokens are signed with that this principal issues.
    [[nodiscard]] const std::string& token_secret(const Principal& principal,
                                                  const service::CatalogState& catalog) const;

private:
    using Identified = tl::expected<Principal, Fault>;

    [[nodiscard]] Identified by_key(std::string_view key, const service::CatalogState& catalog) const;
    [[nodiscard]] Identified by_token(std::string_view token, const service::CatalogState& catalog,
                                      std::int64_t now_wall_ms) const;
    /// Null for a key that is not there, or revoked.
    [[nodiscard]] const std::string* secret_of(std::string_view key, const service::CatalogState& catalog) const;
    [[nodiscard]] static std::optional<Fault> denial_without_keys(const Request& request, Access access);

    std::optional<std::string> admin_key_hash_;
    std::string admin_token_secret_;
    std::string passing_secret_;
};

}  // namespace seatlock::http
