#include "http/traffic.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace seatlock::http {
namespace {

/// A method may be any word: one label for all that are none of ours.
std::string_view known_method(std::string_view method) noexcept {
    constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"};
    const auto* found = std::ranges::find(known, method);
    return found == known.end() ? "other" : *found;
}

}  // namespace

Traffic::Traffic(Metrics& metrics)
    : requests_(metrics.counter("seatlock_http_requests_total", "Requests answered, by the route's template.",
                                {"route", "method", "status"})),
      seconds_(metrics.histogram("seatlock_http_request_duration_seconds",
                                 "Time from a complete request to its answer, of streams to their beginning.",
                                 {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5},
                                 {"route"})),
      limited_(metrics.counter("seatlock_http_rate_limited_total",
                               "Requests turned away with 429, by what the limit was for.", {"per"})) {
    for (const std::string_view per : {"key", "address"}) limited_.of({per});
}

Respond Traffic::counted(std::string_view route, std::string_view method, Respond respond) {
    const auto begun = std::chrono::steady_clock::now();
    return [this, route, method = known_method(method), begun, respond = std::move(respond)](Response response) {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
        requests_.of({route, method, std::to_string(response.status)}).add();
        seconds_.of({route}).observe(taken.count());
        respond(std::move(response));
    };
}

void Traffic::malformed(int status) { requests_.of({"none", "other", std::to_string(status)}).add(); }

}  // namespace seatlock::http
