#include "app/listen_address.hpp"

#include <charconv>

#include <arpa/inet.h>

namespace seatlock::app {
namespace {

tl::unexpected<std::string> wrong(std::string_view text, std::string_view why) {
    return tl::unexpected("\"" + std::string(text) + "\" is not an address to listen on: " + std::string(why));
}

bool is_ipv6(const std::string& address) noexcept {
    in6_addr parsed{};
    return ::inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

bool is_ipv4(const std::string& address) noexcept {
    in_addr parsed{};
    return ::inet_pton(AF_INET, address.c_str(), &parsed) == 1;
}

}  // namespace

bool ListenAddress::is_loopback() const noexcept { return address.starts_with("127.") || address == "::1"; }

std::string ListenAddress::to_string(std::uint16_t actual_port) const {
    const bool bracketed = address.find(':') != std::string::npos;
    return (bracketed ? "[" + address + "]" : address) + ":" + std::to_string(actual_port);
}

tl::expected<ListenAddress, std::string> parse_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong(text, "it needs a port, as in 127.0.0.1:8080");
    const std::string_view port = text.substr(colon + 1);
    ListenAddress parsed{std::string(text.substr(0, colon)), 0};
    const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
    if (failed != std::errc{} || end != port.data() + port.size()) {
        return wrong(text, "the port must be a number from 0 to 65535");
    }
    if (parsed.address == "localhost") parsed.address = "127.0.0.1";
    if (parsed.address.starts_with('[') && parsed.address.ends_with(']')) {
        parsed.address = parsed.address.substr(1, parsed.address.size() - 2);
        if (is_ipv6(parsed.address)) return parsed;
    } else if (is_ipv4(parsed.address)) {
        return parsed;
    }
    return wrong(text, "the address must be numeric, as in 127.0.0.1:8080 or [::1]:8080");
}

}  // namespace seatlock::app
