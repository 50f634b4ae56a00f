#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace seatlock::engine {

/// Up to 16 bytes as two words, zeros behind them; the bytes stand in memory in their order.
struct TwoWords {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    static_assert(std::endian::native == std::endian::little, "the engine keeps names in words, lowest byte first");

    /// Two loads that may overlap in place of a loop. REQUIRES: name.size() <= 16.
    [[nodiscard, gnu::always_inline]] static TwoWords of(std::string_view name) noexcept {
        const std::size_t size = name.size();
        const char* const bytes = name.data();
        TwoWords words;
        if (size >= 8) {
            words.low = load<std::uint64_t>(bytes);
            if (size > 8) words.high = load<std::uint64_t>(bytes + size - 8) >> (8 * (16 - size));
        } else if (size >= 4) {
            const std::uint64_t last = load<std::uint32_t>(bytes + size - 4);
            words.low = load<std::uint32_t>(bytes) | last << (8 * (size - 4));
        } else {
            for (std::size_t i = 0; i < size; ++i) {
                words.low |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
            }
        }
        return words;
    }

    friend bool operator==(const TwoWords&, const TwoWords&) = default;

private:
    template <typename Word>
    static Word load(const char* bytes) noexcept {
        Word word = 0;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }
};

/// Both halves of a product of 128 bits, folded: one multiplication that lets every bit of each factor
/// reach every bit of the result. Source: the mixing step of wyhash (Wang Yi, 2019).
[[nodiscard, gnu::always_inline]] inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Product = unsigned __int128;
    const Product product = static_cast<Product>(a) * b;
    // The factors, too, so that one which is zero does not hide the other.
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^ a ^ b;
}

/// Of a name of up to 16 bytes, or of the last ones of a longer name with `before`, the hash of the rest.
[[nodiscard, gnu::always_inline]] inline std::uint64_t hash_of(const TwoWords& name, std::uint64_t before) noexcept {
    return folded_product(name.low ^ 0x9e3779b97f4a7c15ULL, name.high ^ before ^ 0xbf58476d1ce4e5b9ULL);
}

/// 64 bits that tell names apart, the same in every run. Not against forgery.
[[nodiscard]] inline std::uint64_t hash_of(std::string_view name) noexcept {
    std::uint64_t hash = name.size();
    for (; name.size() > 16; name.remove_prefix(16)) hash = hash_of(TwoWords::of(name.substr(0, 16)), hash);
    return hash_of(TwoWords::of(name), hash);
}

}  // namespace seatlock::engine
