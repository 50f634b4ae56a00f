#pragma once

#include "http/access.hpp"
#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/submitter.hpp"

namespace seatlock::http {

/// The calls that make keys and buyer tokens, and end keys.
class KeyCalls {
public:
    KeyCalls(Backend& backend, const AccessControl& access, Submitter& submitter)
        : backend_(backend), access_(access), submitter_(submitter) {}

    void get_keys(Call& call);
    void put_key(Call& call);
    void delete_key(Call& call);
    /// Keeps nothing: a token ends by itself, or with the key that it was asked for with.
    void post_token(Call& call);

private:
    Backend& backend_;
    const AccessControl& access_;
    Submitter& submitter_;
};

}  // namespace seatlock::http
