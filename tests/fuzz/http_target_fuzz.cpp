// Any bytes as a request's path and query, as a time, and as a JSON body: taken apart or refused.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"
#include "http/target.hpp"
#include "http/timestamp.hpp"
#include "json/value.hpp"

namespace seatlock::fuzz {
namespace {

std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

/// Written with every byte percent-encoded, a target is the same.
void check(const http::Target& target) {
    std::string again = "/";
    for (const std::string& segment : target.segments) again.append(encoded(segment)).append("/");
    char separator = '?';
    std::set<std::string_view> names;
    for (const auto& [name, value] : target.query) {
        expect(names.insert(name).second, "a parameter is there once");
        again.append(1, separator).append(encoded(name)).append("=").append(encoded(value));
        separator = '&';
    }
    const auto read = http::parse_target(again);
    expect(read.has_value(), "an encoded target can be read");
    expect(read->segments == target.segments && read->query == target.query, "a target is decoded exactly once");
}

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fuzz = seatlock::fuzz;
    namespace http = seatlock::http;
    const std::string_view text = fuzz::text_of(data, size);
    const auto target = http::parse_target(text);
    if (target) {
        fuzz::check(*target);
    } else {
        fuzz::expect(!target.error().empty(), "a refused target is told why");
    }
    (void)http::is_rfc3339(text);
    const auto value = seatlock::json::parse(text);
    if (!value) fuzz::expect(!value.error().message.empty(), "what is no JSON is told why");
    return 0;
}
