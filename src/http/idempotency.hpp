#pragma once

#include <string_view>

#include "http/transport.hpp"
#include "journal/entry.hpp"

namespace seatlock::http {

/// What the journal keeps of an Idempotency-Key: a hash of who used it where (SHA-256, cut to 128
/// bits), and a fingerprint of the request (method, path and body). `scope` is the show, or empty
/// for the catalog. `user` is the actor; of a buyer token actor and holder, because the buyers of one shop
/// are one actor, and none of them shall get another's answer. The key itself is never kept.
[[nodiscard]] journal::IdempotencyRecord idempotency_record(std::string_view user, std::string_view scope,
                                                            std::string_view key, const Request& request);

/// The same for a line of the bulk road: its fingerprint is of the line's own bytes.
[[nodiscard]] journal::IdempotencyRecord idempotency_record(std::string_view user, std::string_view scope,
                                                            std::string_view key, std::string_view line);

}  // namespace seatlock::http
