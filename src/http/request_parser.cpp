#include "http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

constexpr std::size_t method_bytes_max = 32;
constexpr std::size_t chunk_line_bytes_max = 1024;
// The method, two spaces, "HTTP/1.1" and CRLF around the target.
constexpr std::size_t request_line_extra_max = method_bytes_max + 2 + 8 + 2;

using ByteSet = std::array<bool, 256>;

constexpr ByteSet alphanumeric_and(std::string_view others) {
    ByteSet set{};
    for (int c = '0'; c <= '9'; ++c) set[static_cast<std::size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) set[static_cast<std::size_t>(c)] = true;
    for (int c = 'A'; c <= 'Z'; ++c) set[static_cast<std::size_t>(c)] = true;
    for (const char c : others) set[static_cast<unsigned char>(c)] = true;
    return set;
}

constexpr ByteSet byte_range(std::size_t first, std::size_t last) {
    ByteSet set{};
    for (std::size_t c = first; c <= last; ++c) set[c] = true;
    return set;
}

constexpr ByteSet field_value_bytes() {
    ByteSet set = byte_range(' ', 0xff);
    set['\t'] = true;
    set[0x7f] = false;
    return set;
}

constexpr ByteSet token_bytes = alphanumeric_and("!#$%&'*+-.^_`|~");
constexpr ByteSet host_bytes = alphanumeric_and("-._~!$&'()*+,;=:[]%");
constexpr ByteSet target_bytes = byte_range(0x21, 0x7e);
constexpr ByteSet value_bytes = field_value_bytes();

bool all_in(const ByteSet& set, std::string_view text) noexcept {
    return std::ranges::all_of(text, [&](char c) { return set[static_cast<unsigned char>(c)]; });
}

bool is_token(std::string_view text) noexcept { return !text.empty() && all_in(token_bytes, text); }

// Never std::tolower: it asks the locale.
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
    return std::ranges::equal(text, lower_case, [](char a, char b) { return lower(a) == b; });
}

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// All of `text` as a number, or nothing: no sign, no blank, no overflow.
std::optional<std::uint64_t> number(std::string_view text, int base) noexcept {
    std::uint64_t value = 0;
    const auto [parsed, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || parsed != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The path and query of an absolute-form target, or nothing when it is none.
std::optional<std::string> path_of_absolute(std::string_view target) {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    const std::string_view name = target.substr(0, scheme);
    if (!equals_ignoring_case(name, "http") && !equals_ignoring_case(name, "https")) return std::nullopt;
    const std::string_view rest = target.substr(scheme + 3);
    const std::size_t authority = std::min(rest.find_first_of("/?#"), rest.size());
    if (authority == 0 || !all_in(host_bytes, rest.substr(0, authority))) return std::nullopt;
    const std::string_view path = rest.substr(authority);
    return path.starts_with('/') ? std::string(path) : "/" + std::string(path);
}

/// The chunk's size; its extensions say nothing to us, but must not hide a line end.
std::optional<std::uint64_t> chunk_size(std::string_view line) noexcept {
    if (!all_in(value_bytes, line)) return std::nullopt;
    const std::size_t extension = line.find(';');
    if (extension == std::string_view::npos) return number(line, 16);
    return number(line.substr(0, line.find_last_not_of(" \t", extension - 1) + 1), 16);
}

enum class Line { complete, incomplete, malformed };

/// Takes a line that ends in CRLF off `input`.
Line next_line(std::string_view& input, std::string_view& line) noexcept {
    const std::size_t end = input.find('\n');
    if (end == std::string_view::npos) return Line::incomplete;
    if (end == 0 || input[end - 1] != '\r') return Line::malformed;
    line = input.substr(0, end - 1);
    input.remove_prefix(end + 1);
    return Line::complete;
}

}  // namespace

RequestParser::Step RequestParser::fail(int status) noexcept {
    phase_ = Phase::failed;
    error_status_ = status;
    return Step::failed;
}

RequestParser::Step RequestParser::put(std::string_view& input) {
    // A phase that neither ended a step nor moved on to the next phase waits for more bytes.
    for (;;) {
        const Phase before = phase_;
        const std::size_t left = input.size();
        const Step result = step(input);
        if (phase_ == Phase::failed) return Step::failed;
        if (result != Step::need_more) return result;
        if (phase_ == before && input.size() == left) return Step::need_more;
    }
}

RequestParser::Step RequestParser::step(std::string_view& input) {
    switch (phase_) {
        case Phase::request_line: return read_request_line(input);
        case Phase::fields: return read_fields(input);
        case Phase::sized_body: return read_sized_body(input);
        case Phase::chunk_line: return read_chunk_line(input);
        case Phase::chunk_data: return read_chunk_data(input);
        case Phase::chunk_end: return read_chunk_end(input);
        case Phase::trailer: return read_trailer(input);
        case Phase::done: return Step::request_done;
        case Phase::failed: return Step::failed;
    }
    return fail(400);
}

Request RequestParser::take() {
    Request taken = std::move(request_);
    *this = RequestParser(limits_);
    return taken;
}

RequestParser::Step RequestParser::read_request_line(std::string_view& input) {
    // Some clients end a body with a CRLF too many: RFC 9112, 2.2.
    if (!skipped_empty_line_ && input.starts_with("\r\n")) {
        input.remove_prefix(2);
        skipped_empty_line_ = true;
    }
    std::string_view line;
    switch (next_line(input, line)) {
        case Line::malformed: return fail(400);
        case Line::incomplete:
            if (input.size() > limits_.target_bytes_max + request_line_extra_max) return fail(414);
            // What cannot begin a method is not worth waiting for.
            if (!input.empty() && input != "\r" && !token_bytes[static_cast<unsigned char>(input[0])]) return fail(400);
            return Step::need_more;
        case Line::complete: break;
    }
    phase_ = Phase::fields;
    accept_request_line(line);
    return Step::need_more;
}

void RequestParser::accept_request_line(std::string_view line) {
    const std::size_t method_end = line.find(' ');
    const std::size_t target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end) return void(fail(400));
    const std::string_view method = line.substr(0, method_end);
    const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
    const std::string_view version = line.substr(target_end + 1);
    if (!is_token(method) || method.size() > method_bytes_max) return void(fail(400));
    if (target.size() > limits_.target_bytes_max) return void(fail(414));
    if (target.empty() || !all_in(target_bytes, target)) return void(fail(400));
    const auto is_digit = [&](std::size_t at) { return version[at] >= '0' && version[at] <= '9'; };
    if (version.size() != 8 || !version.starts_with("HTTP/")) return void(fail(400));
    if (!is_digit(5) || version[6] != '.' || !is_digit(7)) return void(fail(400));
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return void(fail(505));
    is_1_0_ = version.back() == '0';
    request_.method = method;
    accept_target(target);
}

void RequestParser::accept_target(std::string_view target) {
    // What follows a CONNECT belongs to a tunnel and must never be read as a request.
    if (request_.method == "CONNECT") return void(fail(501));
    if (target.starts_with('/') || (target == "*" && request_.method == "OPTIONS")) {
        request_.target = target;
        return;
    }
    std::optional<std::string> path = path_of_absolute(target);
    if (!path) return void(fail(400));
    request_.target = std::move(*path);
}

/// One line of the header or trailer, its bytes counted; false when there is none to go on with.
bool RequestParser::next_field_line(std::string_view& input, std::string_view& line) {
    const std::size_t left = input.size();
    const Line found = next_line(input, line);
    if (found == Line::malformed) fail(400);
    const std::size_t pending = found == Line::complete ? left - input.size() : left;
    if (field_bytes_ + pending > limits_.header_bytes_max + 2) fail(431);  // 2: the empty line at the end
    if (found != Line::complete || phase_ == Phase::failed) return false;
    field_bytes_ += pending;
    return true;
}

RequestParser::Step RequestParser::read_fields(std::string_view& input) {
    std::string_view line;
    while (phase_ == Phase::fields && next_field_line(input, line)) {
        if (line.empty()) return finish_header();
        accept_field(line);
    }
    return Step::need_more;
}

void RequestParser::accept_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return void(fail(400));
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    // A folded line begins with a blank, which is no token either.
    if (!is_token(name) || !all_in(value_bytes, value)) return void(fail(400));
    if (phase_ == Phase::trailer) return;
    std::string lower_name(name);
    std::ranges::transform(lower_name, lower_name.begin(), lower);
    note_field(lower_name, value);
    request_.headers.emplace_back(std::move(lower_name), value);
}

void RequestParser::note_field(std::string_view name, std::string_view value) {
    if (name == "host") {
        if (has_host_ || !all_in(host_bytes, value)) fail(400);
        has_host_ = true;
    } else if (name == "content-length") {
        note_content_length(value);
    } else if (name == "transfer-encoding") {
        note_transfer_encoding(value);
    } else if (name == "connection") {
        note_connection(value);
    } else if (name == "expect") {
        expects_continue_ = equals_ignoring_case(value, "100-continue");
    }
}

void RequestParser::note_content_length(std::string_view value) {
    const std::optional<std::uint64_t> length = number(value, 10);
    if ((has_length_ && !mutated(Mutant::second_length_believed)) || !length) return void(fail(400));
    has_length_ = true;
    body_left_ = *length;
}

void RequestParser::note_transfer_encoding(std::string_view value) {
    if (chunked_) return void(fail(400));
    if (!equals_ignoring_case(value, "chunked")) return void(fail(501));
    chunked_ = true;
}

void RequestParser::note_connection(std::string_view value) {
    while (!value.empty()) {
        const std::size_t comma = std::min(value.find(','), value.size());
        const std::string_view option = trimmed(value.substr(0, comma));
        close_ = close_ || equals_ignoring_case(option, "close");
        keep_alive_ = keep_alive_ || equals_ignoring_case(option, "keep-alive");
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
}

RequestParser::Step RequestParser::finish_header() {
    if (!has_host_ && !is_1_0_) return fail(400);
    // Two lengths, or a coding that HTTP/1.0 does not know: somebody before us may have read it the
    // other way (RFC 9112, 6.1 and 6.3).
    if (chunked_ && (has_length_ || is_1_0_)) return fail(400);
    if (!chunked_ && body_left_ == 0) return finish_request();
    phase_ = chunked_ ? Phase::chunk_line : Phase::sized_body;
    return Step::header_done;
}

RequestParser::Step RequestParser::finish_request() noexcept {
    phase_ = Phase::done;
    return Step::request_done;
}

void RequestParser::append_body(std::string_view& input) {
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, input.size()));
    request_.body.append(input.substr(0, count));
    input.remove_prefix(count);
    body_left_ -= count;
}

RequestParser::Step RequestParser::read_sized_body(std::string_view& input) {
    if (body_left_ + request_.body.size() > body_bytes_max_) return fail(413);
    append_body(input);
    return body_left_ == 0 ? finish_request() : Step::need_more;
}

RequestParser::Step RequestParser::read_chunk_line(std::string_view& input) {
    std::string_view line;
    const Line found = next_line(input, line);
    if (found == Line::malformed) return fail(400);
    if ((found == Line::complete ? line : input).size() > chunk_line_bytes_max) return fail(400);
    if (found == Line::incomplete) return Step::need_more;
    const std::optional<std::uint64_t> size = chunk_size(line);
    if (!size) return fail(400);
    if (*size > body_bytes_max_ - request_.body.size()) return fail(413);
    body_left_ = *size;
    phase_ = *size == 0 ? Phase::trailer : Phase::chunk_data;
    if (phase_ == Phase::trailer) field_bytes_ = 0;
    return Step::need_more;
}

RequestParser::Step RequestParser::read_chunk_data(std::string_view& input) {
    append_body(input);
    if (body_left_ == 0) phase_ = Phase::chunk_end;
    return Step::need_more;
}

RequestParser::Step RequestParser::read_chunk_end(std::string_view& input) {
    if (!std::string_view("\r\n").starts_with(input.substr(0, 2))) return fail(400);
    if (input.size() < 2) return Step::need_more;
    input.remove_prefix(2);
    phase_ = Phase::chunk_line;
    return Step::need_more;
}

RequestParser::Step RequestParser::read_trailer(std::string_view& input) {
    std::string_view line;
    while (phase_ == Phase::trailer && next_field_line(input, line)) {
        if (line.empty()) return finish_request();
        accept_field(line);
    }
    return Step::need_more;
}

}  // namespace seatlock::http
