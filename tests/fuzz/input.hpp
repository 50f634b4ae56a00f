#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace seatlock::fuzz {

/// Reads an input byte by byte; beyond its end it is all zeros.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    [[nodiscard]] bool at_end() const noexcept { return read_ >= size_; }
    std::uint8_t byte() noexcept { return at_end() ? 0 : data_[read_++]; }
    /// 0 .. bound - 1
    std::uint8_t below(std::uint8_t bound) noexcept { return static_cast<std::uint8_t>(byte() % bound); }

private:
    const std::uint8_t* data_;
    std::size_t size_;
    std::size_t read_ = 0;
};

/// The whole input as text.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace seatlock::fuzz
