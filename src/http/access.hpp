#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/problem.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

/// What a call asks of its caller.
enum class Access : std::uint8_t {
    open,     ///< anybody: health, the page
    read,     ///< the map and the feed of a show: anybody, when the show is public
    records,  ///< holders, holds, bookings, references
    change    ///< any mutation
};

/// Who may do what, while there is one admin key or none. Without a key everybody on this machine
/// may do everything (the server then listens on loopback only), but no page of another site.
class AccessControl {
public:
    /// `admin_key` as the file holds it; without one, none is set.
    explicit AccessControl(const std::optional<std::string>& admin_key);

    struct Denial {
        Problem problem = Problem::unauthorized;
        std::string detail;
    };

    /// Why this request is denied, or nothing. `is_public`: of the show the path names, if any.
    [[nodiscard]] std::optional<Denial> denial(const Request& request, Access access, bool is_public) const;

    /// Whether the feed, the changes and a seat's history tell this caller of holders, holds and references.
    [[nodiscard]] bool sees_records(const Request& request) const { return has_key(request); }

    /// Who asks: "admin" with the key, "anonymous" without.
    [[nodiscard]] std::string actor(const Request& request) const;

private:
    [[nodiscard]] std::optional<Denial> denial_without_key(const Request& request, Access access) const;
    [[nodiscard]] bool has_key(const Request& request) const;

    std::optional<std::string> admin_key_hash_;  ///< compared instead of the key: no timing tells its bytes
};

}  // namespace seatlock::http
