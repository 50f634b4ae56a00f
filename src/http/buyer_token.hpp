#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seatlock::http {

/// What a buyer token says: for a browser, bound to one show and one holder, for a short time.
/// Whoever has a token can read it; only who has the secret of its key can make one.
struct BuyerToken {
    std::string show;
    std::string holder;
    std::string key;  ///< the name of the key that issued it: its end is the token's end
    std::int64_t expires_wall_ms = 0;

    friend bool operator==(const BuyerToken&, const BuyerToken&) = default;
};

/// Every buyer token begins so, and no key does.
inline constexpr std::string_view token_prefix = "slt_";

/// "slt_" PAYLOAD "." MAC: the payload as JSON in base64url, and an HMAC-SHA256 of all before the dot.
[[nodiscard]] std::string sign(const BuyerToken& token, std::string_view secret);

/// What a text claims to say, not verified; nothing when it is no token. Any bytes are safe to pass.
[[nodiscard]] std::optional<BuyerToken> claims_of(std::string_view token);

/// True when nobody but the owner of `secret` can have made it.
[[nodiscard]] bool is_signed_with(std::string_view token, std::string_view secret);

}  // namespace seatlock::http
