#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/entry.hpp"

namespace seatlock::service {

/// What a key may do. Each may do all that the one before it may.
enum class KeyRole : std::uint8_t {
    reader,  ///< reads everything, changes nothing
    seller,  ///< everything about holds, bookings, blocks and buyer tokens
    admin    ///< everything
};
[[nodiscard]] std::string_view to_string(KeyRole role) noexcept;
[[nodiscard]] std::optional<KeyRole> key_role_of(std::string_view name) noexcept;

/// A key of the API as the catalog keeps it: never the key itself.
struct KeyRecord {
    KeyRole role = KeyRole::reader;
    std::string hash;                  ///< SHA-256 of the key, 64 lower-case hex digits
    std::string token_secret;          ///< what the buyer tokens it issues are signed with: 64 lower-case hex digits
    std::vector<std::string> origins;  ///< of the pages that may use it: "https://shop.example"
    std::int64_t created_wall_ms = 0;
    std::optional<std::int64_t> revoked_wall_ms = std::nullopt;  ///< a revoked key stays, so that its name means one

    [[nodiscard]] bool is_revoked() const noexcept { return revoked_wall_ms.has_value(); }

    friend bool operator==(const KeyRecord&, const KeyRecord&) = default;
};

/// True for a name that a key may have: as of shows and plans, but none of the other actors'
/// ("admin", "anonymous", "sweep", "catalog").
[[nodiscard]] bool is_key_name(std::string_view name) noexcept;

/// True for an origin as a browser sends it (RFC 6454, 6.2): "https://shop.example", "http://localhost:3000".
/// In lower case, the host in ASCII, no default port, nothing behind.
[[nodiscard]] bool is_origin(std::string_view text) noexcept;

/// What is wrong with a record, as a sentence, or nothing.
[[nodiscard]] std::optional<std::string> key_problem(const KeyRecord& record);

/// A key that nobody has yet, and the record to keep of it.
struct NewKey {
    std::string secret;  ///< the key itself: "slk_" and the first random text. Nothing keeps it
    KeyRecord record;
};
/// Both texts must be unguessable, and differ.
[[nodiscard]] NewKey new_key(KeyRole role, std::vector<std::string> origins, std::string_view random,
                             std::string_view random_for_tokens);

/// What a `key_created` entry says: name and record. The error names what does not fit.
struct NamedKey {
    std::string name;
    KeyRecord record;
};
[[nodiscard]] std::vector<std::pair<std::string, std::string>> key_attributes(const NamedKey& key);
[[nodiscard]] tl::expected<NamedKey, std::string> key_from(const journal::Entry& entry);

}  // namespace seatlock::service
