#include "app/random_id.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <sys/random.h>

namespace seatlock::app {

std::string random_id() {
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::array<std::uint8_t, 26> bytes{};  // 5 bits of each are used: 26 * 5 = 130
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
    std::string id;
    for (const std::uint8_t byte : bytes) id.push_back(alphabet[byte % alphabet.size()]);
    return id;
}

}  // namespace seatlock::app
