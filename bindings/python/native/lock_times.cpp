#include "native/lock_times.hpp"

#include <algorithm>

namespace seatlock::python {
namespace {

/// Long enough for the compiler to vectorise, short enough to be skipped often when few are past.
constexpr std::size_t block = 16;

/// How many of a block are past. Without a branch, so that it becomes a few vector instructions.
inline std::size_t count_past(const double* rows, double now, double timeout) noexcept {
    std::size_t past = 0;
    for (std::size_t i = 0; i < block; ++i) past += static_cast<std::size_t>(is_past(now, rows[i], timeout));
    return past;
}

}  // namespace

std::vector<std::uint32_t> rows_past(std::span<const double> lock_times, double now, double timeout) {
    std::vector<std::uint32_t> past;
    const auto look = [&](std::size_t from, std::size_t to) {
        for (std::size_t row = from; row < to; ++row) {
            if (is_past(now, lock_times[row], timeout)) past.push_back(static_cast<std::uint32_t>(row));
        }
    };
    const std::size_t whole = lock_times.size() / block * block;
    for (std::size_t from = 0; from < whole; from += block) {
        if (count_past(&lock_times[from], now, timeout) != 0) look(from, from + block);
    }
    look(whole, lock_times.size());
    return past;
}

}  // namespace seatlock::python
