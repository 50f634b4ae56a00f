#include "rehearse/progress.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace seatlock::rehearse {
namespace {

constexpr std::size_t bar_width = 30;
constexpr std::int64_t line_period_ms = 2000;

std::string_view erase_line() { return "\r\x1b[K"; }

double ratio(std::size_t part, std::size_t whole) {
    return whole == 0 ? 1 : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
}

std::string bar(double share) {
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar_width));
    return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "]";
}

std::string numbers(const ProgressView& view) {
    return fmt::format("{:5.1f} s  {} of {} seats sold, {} of {} buyers done, {} calls answered",
                       static_cast<double>(view.elapsed_ms) / 1000, view.sold, view.seats, view.gone, view.buyers,
                       view.answers);
}

}  // namespace

double ProgressView::share() const noexcept { return std::max(ratio(sold, seats), ratio(gone, buyers)); }

void Progress::show(const ProgressView& view) {
    switch (form_) {
        case Form::silent: return;
        case Form::lines:
            if (view.elapsed_ms < next_line_ms_) return;
            next_line_ms_ = view.elapsed_ms + line_period_ms;
            return write_(numbers(view) + "\n");
        case Form::bar:
            drawn_ = true;
            return write_(std::string(erase_line()) + bar(view.share()) + " " + numbers(view));
    }
}

void Progress::say(const std::string& line) {
    if (form_ == Form::silent) return;
    end();
    write_(line + "\n");
}

void Progress::end() {
    if (drawn_) write_(erase_line());
    drawn_ = false;
}

}  // namespace seatlock::rehearse
