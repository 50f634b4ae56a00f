#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace seatlock::rehearse {

/// How far a rehearsal is.
struct ProgressView {
    std::int64_t elapsed_ms = 0;
    std::size_t seats = 0;
    std::size_t sold = 0;
    std::size_t buyers = 0;
    std::size_t gone = 0;
    std::uint64_t answers = 0;

    /// 0 to 1. It is over when the house is sold out or everybody is gone, whichever comes first.
    [[nodiscard]] double share() const noexcept;
};

/// Tells people how far it is: one line that is drawn again and again on a terminal, a line every two
/// seconds elsewhere, nothing when it is silent.
class Progress {
public:
    enum class Form : std::uint8_t { silent, lines, bar };

    Progress(Form form, std::function<void(std::string_view)> write) : form_(form), write_(std::move(write)) {}

    void show(const ProgressView& view);

    /// Says something that stays.
    void say(const std::string& line);

    /// The bar goes; what comes next starts on a fresh line.
    void end();

private:
    Form form_;
    std::function<void(std::string_view)> write_;
    std::int64_t next_line_ms_ = 0;
    bool drawn_ = false;
};

}  // namespace seatlock::rehearse
