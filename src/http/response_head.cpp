#include "http/response_head.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace seatlock::http {
namespace {

struct Reason {
    int status;
    std::string_view text;
};

constexpr std::array reasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{206, "Partial Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{417, "Expectation Failed"},
    Reason{421, "Misdirected Request"},
    Reason{422, "Unprocessable Content"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{505, "HTTP Version Not Supported"},
};

// An unlisted status goes out without a phrase, which RFC 9112 allows.
std::string_view reason(int status) noexcept {
    const auto* found = std::ranges::find_if(reasons, [&](const Reason& r) { return r.status == status; });
    return found == reasons.end() ? std::string_view{} : found->text;
}

bool never_has_body(int status) noexcept { return status < 200 || status == 204 || status == 304; }

bool frames_the_message(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 4> names{"content-length", "transfer-encoding", "connection", "date"};
    return std::ranges::any_of(names, [&](std::string_view framing) {
        return std::ranges::equal(name, framing, [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    });
}

void append_without_controls(std::string& out, std::string_view text) {
    const std::size_t begin = out.size();
    out.append(text);
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_control, ' ');
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    append_without_controls(out, name);
    out.append(": ");
    append_without_controls(out, value);
    out.append("\r\n");
}

void append_framing(std::string& out, const Response& response, const HeadForm& form) {
    if (never_has_body(response.status)) return;
    if (!response.stream) {
        out.append("Content-Length: ").append(std::to_string(response.body ? response.body->size() : 0)).append("\r\n");
    } else if (!form.to_1_0) {
        out.append("Transfer-Encoding: chunked\r\n");
    }
}

}  // namespace

bool has_body(const Response& response, bool to_head_request) noexcept {
    return !to_head_request && !never_has_body(response.status);
}

void append_head(std::string& out, const Response& response, const HeadForm& form) {
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason(response.status)).append("\r\nDate: ").append(form.date).append("\r\n");
    append_framing(out, response, form);
    if (form.closes) {
        out.append("Connection: close\r\n");
    } else if (form.to_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    for (const auto& [name, value] : response.headers) {
        if (!frames_the_message(name)) append_field(out, name, value);
    }
    out.append("\r\n");
}

std::string http_date(std::time_t time) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    if (gmtime_r(&time, &utc) == nullptr) return "Thu, 01 Jan 1970 00:00:00 GMT";
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                  months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                  utc.tm_sec);
    return text.data();
}

}  // namespace seatlock::http
