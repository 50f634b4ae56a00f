#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace seatlock::app {

struct ListenAddress {
    std::string address;  ///< numeric, without brackets
    std::uint16_t port = 0;

    /// True for 127.0.0.0/8 and ::1: nobody but this machine gets there.
    [[nodiscard]] bool is_loopback() const noexcept;

    /// "127.0.0.1:8080", "[::1]:8080".
    [[nodiscard]] std::string to_string(std::uint16_t actual_port) const;
};

/// "ADDR:PORT", "[ADDR]:PORT" for IPv6, "localhost:PORT". The error says what is wrong with it.
[[nodiscard]] tl::expected<ListenAddress, std::string> parse_listen_address(std::string_view text);

}  // namespace seatlock::app
