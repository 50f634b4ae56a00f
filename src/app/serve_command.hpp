#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/rate_limiter.hpp"
#include "service/service.hpp"

namespace seatlock::app {

struct ServeOptions {
    std::string listen = "127.0.0.1:8080";
    std::string data;
    std::vector<std::string> open;  ///< SHOW=PLANFILE
    bool demo = false;
    std::optional<std::string> admin_key_file;
    std::optional<std::string> tls_certificate_file;  ///< goes with tls_key_file
    std::optional<std::string> tls_key_file;
    http::RateLimits limits;
    bool metrics_anonymous = false;
    std::string version;
    std::uint64_t snapshot_every = service::ServiceOptions{}.snapshot_every_entries;
    std::optional<std::uint64_t> keep_entries;
    bool no_history = false;
};

/// `seatlock serve`: serves until SIGINT or SIGTERM. Returns the exit status: 0, or 1 after saying
/// on stderr what is wrong.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace seatlock::app
