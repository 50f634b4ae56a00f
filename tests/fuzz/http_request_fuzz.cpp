// Any bytes as what a connection sends: requests or a refusal, the same ones however the bytes are cut
// into pieces on their way.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"
#include "http/request_parser.hpp"

namespace seatlock::fuzz {
namespace {

using http::Request;
using http::RequestParser;

constexpr std::size_t body_bytes_max = 1'000;
constexpr RequestParser::Limits limits{.target_bytes_max = 200, .header_bytes_max = 1'000};

/// What came of the bytes.
struct Reading {
    std::vector<std::string> requests;
    int error_status = 0;

    /// A line that is too long and wrong is refused for whichever is seen first.
    friend bool operator==(const Reading& one, const Reading& other) {
        return one.requests == other.requests && (one.error_status == 0) == (other.error_status == 0);
    }
};

std::string text_of(const Request& request) {
    std::string out = request.method + " " + request.target + "\n";
    for (const auto& [name, value] : request.headers) out.append(name).append(": ").append(value).append("\n");
    return out + "\n" + request.body;
}

void check(const Request& request) {
    expect(!request.method.empty() && !request.target.empty(), "a request has a method and a target");
    expect(request.target.size() <= limits.target_bytes_max, "a target is as long as it may be");
    expect(request.body.size() <= body_bytes_max, "a body is as long as it may be");
    for (const auto& [name, value] : request.headers) {
        expect(!name.empty() && name.find_first_of(" :\r\n") == name.npos, "a field has a name");
        expect(value.find_first_of("\r\n") == value.npos, "a field's value is one line");
    }
}

/// Reads the bytes in pieces of that many.
Reading read(std::string_view bytes, std::size_t piece) {
    RequestParser parser(limits);
    Reading reading;
    std::string waiting;
    while (!bytes.empty()) {
        waiting.append(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        std::string_view rest = waiting;
        for (auto step = parser.put(rest); step != RequestParser::Step::need_more; step = parser.put(rest)) {
            if (step == RequestParser::Step::header_done) parser.allow_body(body_bytes_max);
            if (step == RequestParser::Step::failed) {
                reading.error_status = parser.error_status();
                return reading;
            }
            if (step != RequestParser::Step::request_done) continue;
            const Request request = parser.take();
            check(request);
            reading.requests.push_back(text_of(request));
        }
        waiting.erase(0, waiting.size() - rest.size());
    }
    return reading;
}

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using seatlock::fuzz::expect;
    using seatlock::fuzz::read;
    using seatlock::fuzz::Reading;
    const std::string_view bytes = seatlock::fuzz::text_of(data, size);
    const Reading whole = read(bytes, size + 1);
    for (const std::size_t piece : {1U, 7U, 100U}) {
        expect(read(bytes, piece) == whole, "requests do not depend on how their bytes arrive");
    }
    for (const int status : {0, 400, 413, 414, 431, 501, 505}) {
        if (whole.error_status == status) return 0;
    }
    expect(false, "a refusal has one of the documented statuses");
    return 0;
}
