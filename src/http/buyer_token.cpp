#include "http/buyer_token.hpp"

#include <utility>

#include "http/mac.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"

namespace seatlock::http {
namespace {

constexpr std::int64_t format_version = 1;

std::string signature(std::string_view signed_part, std::string_view secret) {
    return base64url(mac_of(secret, signed_part));
}

const std::string* text_of(const json::Value& payload, std::string_view member) {
    const json::Value* value = payload.find(member);
    return value ? value->string() : nullptr;
}

const std::int64_t* integer_of(const json::Value& payload, std::string_view member) {
    const json::Value* value = payload.find(member);
    return value ? value->integer() : nullptr;
}

std::optional<BuyerToken> read_payload(std::string_view text) {
    const auto payload = json::parse(text, 1);
    if (!payload) return std::nullopt;
    const std::int64_t* version = integer_of(*payload, "version");
    const std::int64_t* expires = integer_of(*payload, "expires_ms");
    const std::string* show = text_of(*payload, "show");
    const std::string* holder = text_of(*payload, "holder");
    const std::string* key = text_of(*payload, "key");
    if (!version || *version != format_version || !expires || !show || !holder || !key) return std::nullopt;
    return BuyerToken{*show, *holder, *key, *expires};
}

}  // namespace

std::string sign(const BuyerToken& token, std::string_view secret) {
    json::Writer payload;
    payload.begin_object().key("version").integer(format_version);
    payload.key("show").string(token.show).key("holder").string(token.holder).key("key").string(token.key);
    payload.key("expires_ms").integer(token.expires_wall_ms).end_object();
    std::string text = std::string(token_prefix) + base64url(payload.str());
    const std::string mac = signature(text, secret);
    return text + "." + mac;
}

std::optional<BuyerToken> claims_of(std::string_view token) {
    const std::size_t dot = token.find('.');
    if (!token.starts_with(token_prefix) || dot == std::string_view::npos) return std::nullopt;
    const auto payload = from_base64url(token.substr(token_prefix.size(), dot - token_prefix.size()));
    return payload ? read_payload(*payload) : std::nullopt;
}

bool is_signed_with(std::string_view token, std::string_view secret) {
    const std::size_t dot = token.find('.');
    if (dot == std::string_view::npos) return false;
    return same_secret(token.substr(dot + 1), signature(token.substr(0, dot), secret));
}

}  // namespace seatlock::http
