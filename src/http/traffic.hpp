#pragma once

#include <string_view>

#include "http/metrics.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

/// Counts the API's requests and how long they take. Belongs to the server's thread.
class Traffic {
public:
    explicit Traffic(Metrics& metrics);

    /// The same answer, counted when it is given. `route` is a template ("/v1/shows/{show}") and lives for ever;
    /// the time is that from now to the answer, of a stream to its beginning.
    [[nodiscard]] Respond counted(std::string_view route, std::string_view method, Respond respond);

    /// What never became a request was answered with this status.
    void malformed(int status);

    /// A request was turned away by the rate limit "key" or "address".
    void limited(std::string_view per) { limited_.of({per}).add(); }

private:
    ValueFamily& requests_;
    HistogramFamily& seconds_;
    ValueFamily& limited_;
};

}  // namespace seatlock::http
