#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/transport.hpp"

namespace seatlock::http {

/// Reads the requests of one connection, one after another, out of its bytes (RFC 9112).
///
/// Strict where two readers of the same bytes could disagree on where a request ends: a length
/// given twice or beside a transfer coding, a transfer coding other than `chunked`, folded fields,
/// lone CR or LF, whitespace before a colon, anything but digits in a length are refused, and after
/// a refusal nothing more is read. Trailer fields are checked and dropped, chunk extensions ignored.
/// Knows no socket and no clock; what it keeps is bounded by its limits. Not thread-safe.
class RequestParser {
public:
    struct Limits {
        std::size_t target_bytes_max = 0;
        std::size_t header_bytes_max = 0;  ///< all the field lines; of the trailer as well
    };

    enum class Step {
        need_more,     ///< give the same input again when more bytes follow it
        header_done,   ///< a body follows: say allow_body() before the next put()
        request_done,  ///< take() it before the next put()
        failed,        ///< error_status() says how; final
    };

    explicit RequestParser(Limits limits) noexcept : limits_(limits) {}

    /// Consumes bytes from the front of `input` up to the next step; what is left of an unfinished
    /// line stays in it.
    [[nodiscard]] Step put(std::string_view& input);

    /// The largest body that the request may have; more of it fails with 413.
    /// REQUIRES: the last step was header_done.
    void allow_body(std::size_t body_bytes_max) noexcept { body_bytes_max_ = body_bytes_max; }

    /// The request, its header complete.
    [[nodiscard]] const Request& request() const noexcept { return request_; }

    /// Hands the request over and makes ready for the next.
    [[nodiscard]] Request take();

    /// Whether bytes of an unfinished request were consumed.
    [[nodiscard]] bool started() const noexcept { return phase_ != Phase::request_line; }

    /// About the request whose header is complete: may the connection serve another one after it,
    /// is it HTTP/1.0, does it wait for "100 Continue" before it sends its body?
    [[nodiscard]] bool keep_alive() const noexcept { return is_1_0_ ? keep_alive_ && !close_ : !close_; }
    [[nodiscard]] bool is_1_0() const noexcept { return is_1_0_; }
    [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_ && !is_1_0_; }

    /// 400 malformed; 413 body, 414 target, 431 header too large; 501 a transfer coding other than
    /// `chunked`, or CONNECT; 505 neither HTTP/1.1 nor HTTP/1.0.
    [[nodiscard]] int error_status() const noexcept { return error_status_; }

private:
    enum class Phase { request_line, fields, sized_body, chunk_line, chunk_data, chunk_end, trailer, done, failed };

    Step step(std::string_view& input);
    Step fail(int status) noexcept;
    Step read_request_line(std::string_view& input);
    Step read_fields(std::string_view& input);
    Step read_sized_body(std::string_view& input);
    Step read_chunk_line(std::string_view& input);
    Step read_chunk_data(std::string_view& input);
    Step read_chunk_end(std::string_view& input);
    Step read_trailer(std::string_view& input);
    Step finish_header();
    Step finish_request() noexcept;
    bool next_field_line(std::string_view& input, std::string_view& line);
    void accept_request_line(std::string_view line);
    void accept_target(std::string_view target);
    void accept_field(std::string_view line);
    void note_field(std::string_view name, std::string_view value);
    void note_content_length(std::string_view value);
    void note_transfer_encoding(std::string_view value);
    void note_connection(std::string_view value);
    void append_body(std::string_view& input);

    Limits limits_;
    Phase phase_ = Phase::request_line;
    int error_status_ = 0;
    Request request_;
    std::size_t field_bytes_ = 0;
    std::size_t body_bytes_max_ = 0;
    std::uint64_t body_left_ = 0;  ///< of the body, or of the chunk
    bool skipped_empty_line_ = false;
    bool is_1_0_ = false;
    bool has_host_ = false;
    bool has_length_ = false;
    bool chunked_ = false;
    bool close_ = false;
    bool keep_alive_ = false;
    bool expects_continue_ = false;
};

}  // namespace seatlock::http
