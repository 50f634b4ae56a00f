#include <algorithm>

#include "rehearse/client.hpp"

namespace seatlock::rehearse {
namespace {

tl::unexpected<std::string> wrong(std::string_view text, const std::string& why) {
    return tl::unexpected("\"" + std::string(text) + "\" is no server's address: " + why +
                          ", as in http://127.0.0.1:8080");
}

bool is_port(std::string_view text) {
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits && !text.empty() && text.size() <= 5 && std::stoi(std::string(text)) <= 65535;
}

bool is_host(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

std::string ServerUrl::to_string() const {
    const bool bracketed = host.find(':') != std::string::npos;
    return "http://" + (bracketed ? "[" + host + "]" : host) + ":" + port;
}

tl::expected<ServerUrl, std::string> parse_server_url(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (!text.starts_with(scheme)) return wrong(text, "it must begin with http://");
    std::string_view rest = text.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    ServerUrl url;
    const std::size_t closed = rest.find(']');
    const bool bracketed = rest.starts_with('[') && closed != std::string_view::npos;
    const std::size_t colon = rest.find(':', bracketed ? closed : 0);
    if (colon != std::string_view::npos) url.port = rest.substr(colon + 1);
    const std::string_view host = rest.substr(0, colon);
    url.host = bracketed ? host.substr(1, host.size() - 2) : host;
    if (!is_host(url.host) || (!bracketed && host.find(':') != std::string_view::npos)) {
        return wrong(text, "it must name a host and nothing behind the port");
    }
    if (!is_port(url.port)) return wrong(text, "the port must be a number up to 65535");
    return url;
}

}  // namespace seatlock::rehearse
