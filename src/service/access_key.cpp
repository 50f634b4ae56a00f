#include "service/access_key.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "plan/content_hash.hpp"
#include "service/label.hpp"

namespace seatlock::service {
namespace {

constexpr std::array roles{KeyRole::reader, KeyRole::seller, KeyRole::admin};
constexpr std::array<std::string_view, 4> other_actors{"admin", "anonymous", "sweep", "catalog"};
constexpr std::size_t origins_max = 32;
constexpr std::size_t origin_bytes_max = 256;

constexpr std::string_view digits = "0123456789";

/// 32 bytes: a SHA-256, or as many random ones.
bool is_hex_of_32_bytes(std::string_view text) noexcept {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_host(std::string_view text) noexcept {
    const bool bracketed = text.starts_with('[') && text.ends_with(']') && text.size() > 2;
    if (bracketed) text = text.substr(1, text.size() - 2);
    const std::string_view letters = bracketed ? "0123456789abcdef:." : "0123456789abcdefghijklmnopqrstuvwxyz-._";
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

/// Browsers leave the scheme's own port out, so with it an origin would never match.
bool is_port(std::string_view text, std::string_view default_port) noexcept {
    unsigned port = 0;
    const bool plain = !text.empty() && text.size() <= 5 && text.front() != '0' && text != default_port &&
                       text.find_first_not_of(digits) == std::string_view::npos;
    return plain && std::from_chars(text.data(), text.data() + text.size(), port).ec == std::errc{} && port <= 65535;
}

bool read_attribute(NamedKey& key, const std::string& name, const std::string& value) {
    if (name == "name") {
        key.name = value;
    } else if (name == "hash") {
        key.record.hash = value;
    } else if (name == "token_secret") {
        key.record.token_secret = value;
    } else if (name == "origin") {
        key.record.origins.push_back(value);
    } else if (const auto role = name == "role" ? key_role_of(value) : std::nullopt) {
        key.record.role = *role;
    } else {
        return false;
    }
    return true;
}

}  // namespace

std::string_view to_string(KeyRole role) noexcept {
    switch (role) {
        case KeyRole::reader: return "reader";
        case KeyRole::seller: return "seller";
        case KeyRole::admin: return "admin";
    }
    return "";
}

std::optional<KeyRole> key_role_of(std::string_view name) noexcept {
    const auto* found = std::ranges::find_if(roles, [&](KeyRole role) { return to_string(role) == name; });
    return found == roles.end() ? std::nullopt : std::optional(*found);
}

bool is_key_name(std::string_view name) noexcept {
    return is_name(name) && std::ranges::find(other_actors, name) == other_actors.end();
}

bool is_origin(std::string_view text) noexcept {
    if (text.size() > origin_bytes_max) return false;
    for (const auto& [scheme, default_port] : {std::pair("https://", "443"), std::pair("http://", "80")}) {
        if (!text.starts_with(scheme)) continue;
        const std::string_view rest = text.substr(std::string_view(scheme).size());
        const std::size_t colon = rest.find(':', rest.starts_with('[') ? std::min(rest.find(']'), rest.size()) : 0);
        if (!is_host(rest.substr(0, colon))) return false;
        return colon == std::string_view::npos || is_port(rest.substr(colon + 1), default_port);
    }
    return false;
}

std::optional<std::string> key_problem(const KeyRecord& record) {
    if (!is_hex_of_32_bytes(record.hash)) return "the hash of a key must be 64 hex digits";
    if (!is_hex_of_32_bytes(record.token_secret)) return "the token secret of a key must be 64 hex digits";
    if (record.origins.size() > origins_max) {
        return std::to_string(record.origins.size()) + " origins are more than " + std::to_string(origins_max);
    }
    for (const std::string& origin : record.origins) {
        if (is_origin(origin)) continue;
        return "\"" + origin + "\" is not an origin; it must be as in https://shop.example or http://localhost:3000";
    }
    return std::nullopt;
}

NewKey new_key(KeyRole role, std::vector<std::string> origins, std::string_view random,
               std::string_view random_for_tokens) {
    NewKey key;
    key.secret = "slk_" + std::string(random);
    key.record.role = role;
    key.record.hash = plan::content_hash(key.secret);
    key.record.token_secret = plan::content_hash(random_for_tokens);
    key.record.origins = std::move(origins);
    return key;
}

std::vector<std::pair<std::string, std::string>> key_attributes(const NamedKey& key) {
    std::vector<std::pair<std::string, std::string>> attributes = {
        {"name", key.name},
        {"role", std::string(to_string(key.record.role))},
        {"hash", key.record.hash},
        {"token_secret", key.record.token_secret},
    };
    for (const std::string& origin : key.record.origins) attributes.emplace_back("origin", origin);
    return attributes;
}

tl::expected<NamedKey, std::string> key_from(const journal::Entry& entry) {
    NamedKey key;
    key.record.created_wall_ms = entry.wall_time_ms;
    for (const auto& [name, value] : entry.attributes) {
        // The value is not repeated: it may be a secret in the wrong place.
        if (!read_attribute(key, name, value)) return tl::unexpected("a key has no such " + name);
    }
    if (!is_key_name(key.name)) return tl::unexpected("\"" + key.name + "\" is not a name for a key");
    if (auto problem = key_problem(key.record)) return tl::unexpected(*std::move(problem));
    return key;
}

}  // namespace seatlock::service
