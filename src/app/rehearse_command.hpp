#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace seatlock::app {

struct RehearseOptions {
    std::optional<std::string> server;  ///< URL; nothing: a private one
    std::optional<std::string> show;
    std::optional<std::string> plan;  ///< file; nothing: the demo's theatre
    std::optional<std::string> admin_key_file;
    std::optional<std::string> data;
    std::size_t buyers = 200;
    std::string seats_per_buyer = "1-4";
    std::string dither = "100-1500";
    std::int64_t abandon = 20;
    std::int64_t arrive_within_seconds = 1;
    std::optional<std::int64_t> hold_ttl_seconds;
    std::int64_t time_limit_seconds = 300;
    std::size_t connections = 200;
    std::size_t kills = 0;
    std::optional<std::uint64_t> seed;
    bool json = false;
};

/// `seatlock rehearse`: an on-sale rehearsal, and its report on standard output. Returns the exit status:
/// 0: the audit is clean; 1: it is not; 2: the options do not fit each other or the server's show;
/// 3: the server cannot be started or reached, or stopped answering.
[[nodiscard]] int rehearse(const RehearseOptions& options);

}  // namespace seatlock::app
