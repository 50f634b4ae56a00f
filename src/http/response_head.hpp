#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/transport.hpp"

namespace seatlock::http {

/// What the head of an answer depends on beside the answer itself.
struct HeadForm {
    std::string_view date;  ///< as http_date() gives it
    bool to_1_0 = false;
    bool closes = false;  ///< the connection ends with this answer
};

/// Whether bytes follow the head: not after HEAD, and not with a status that has no body.
[[nodiscard]] bool has_body(const Response& response, bool to_head_request) noexcept;

/// Appends status line and fields, up to and with the empty line. A control character in a field
/// becomes a blank, so that no text of a handler's can end a field; fields that frame the message
/// (Content-Length, Transfer-Encoding, Connection, Date) are the transport's and skipped.
void append_head(std::string& out, const Response& response, const HeadForm& form);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), whatever the locale.
[[nodiscard]] std::string http_date(std::time_t time);

}  // namespace seatlock::http
