#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace seatlock::app {

/// One line of the log: `what=server_ready url=https://...`, name=value pairs (logfmt). A value with
/// anything but plain characters in it is quoted, so that a line is always one line and each pair can be
/// told from the next whatever a value holds.
///
/// A line never has a key, a token, a hold's id, a holder or a reference in it.
class LogLine {
public:
    explicit LogLine(std::string_view what) { with("what", what); }

    LogLine& with(std::string_view name, std::string_view value);
    LogLine& with(std::string_view name, const char* value) { return with(name, std::string_view(value)); }
    LogLine& with(std::string_view name, std::uint64_t value) { return with(name, std::to_string(value)); }
    /// A length of time in milliseconds, told in seconds: `seconds=0.250`.
    LogLine& with_seconds(std::string_view name, std::int64_t ms);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace seatlock::app
