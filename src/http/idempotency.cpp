#include "http/idempotency.hpp"

#include <charconv>
#include <initializer_list>
#include <string>

#include "mutant/mutant.hpp"
#include "plan/content_hash.hpp"

namespace seatlock::http {
namespace {

/// The parts, each behind its length, so that no two lists of parts look alike.
std::string framed(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += std::to_string(part.size());
        text += ':';
        text += part;
    }
    return text;
}

journal::IdempotencyRecord::Hash hash(std::initializer_list<std::string_view> parts) {
    const std::string hex = plan::content_hash(framed(parts));
    journal::IdempotencyRecord::Hash bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) std::from_chars(&hex[2 * i], &hex[2 * i] + 2, bytes[i], 16);
    return bytes;
}

}  // namespace

journal::IdempotencyRecord idempotency_record(std::string_view user, std::string_view scope, std::string_view key,
                                              const Request& request) {
    if (mutated(Mutant::key_of_every_show)) scope = {};
    const std::string_view body = mutated(Mutant::fingerprint_without_body) ? std::string_view{} : request.body;
    return {.key = hash({user, scope, key}), .fingerprint = hash({request.method, request.target, body})};
}

journal::IdempotencyRecord idempotency_record(std::string_view user, std::string_view scope, std::string_view key,
                                              std::string_view line) {
    if (mutated(Mutant::key_of_every_show)) scope = {};
    return {.key = hash({user, scope, key}), .fingerprint = hash({line})};
}

}  // namespace seatlock::http
