#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <tl/expected.hpp>

#include "journal/entry.hpp"

// What the formats of batches and snapshots are made of (docs/journal-format.md): little-endian
// integers, texts with their length, and records of length, kind, fields and checksum.

namespace seatlock::journal {

/// CRC-32 as zlib computes it.
[[nodiscard]] std::uint32_t checksum_of(std::string_view bytes);

inline constexpr std::size_t checksum_size = 4;
inline constexpr std::size_t record_prefix_size = 4 + 1;  // length, kind
inline constexpr std::size_t record_size_min = record_prefix_size + checksum_size;

/// Sequence numbers leave the server as JSON numbers, which are exact only below 2^53.
inline constexpr Seq seq_end = Seq{1} << 53U;

// ---- writing ----

template <std::integral T>
void put(std::string& out, T value) {
    const auto bits = static_cast<std::make_unsigned_t<T>>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>((bits >> (8 * i)) & 0xFFU));
}

void put_length(std::string& out, std::size_t length);
void put_text(std::string& out, std::string_view text);
void put_hash(std::string& out, const IdempotencyRecord::Hash& hash);
void put_record(std::string& out, std::uint8_t kind, std::string_view fields);

// ---- reading: any bytes are safe ----

/// Reads fields one after another; after the first one that does not fit, only empty ones.
class FieldReader {
public:
    explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

    template <std::integral T>
    T number(std::string_view field) {
        const std::string_view bytes = take(sizeof(T), field);
        std::make_unsigned_t<T> bits = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const auto byte = static_cast<std::uint8_t>(bytes[i]);
            bits = static_cast<std::make_unsigned_t<T>>(bits | (std::make_unsigned_t<T>{byte} << (8 * i)));
        }
        return static_cast<T>(bits);
    }

    std::string text(std::string_view field);
    IdempotencyRecord::Hash hash(std::string_view field);
    SeatState state(std::string_view field);

    /// How many items follow, 0 when the bytes left cannot hold that many.
    std::uint32_t count(std::string_view field, std::size_t item_size_min);

    void fail(std::string problem);
    [[nodiscard]] bool failed() const { return !problem_.empty(); }

    /// What is wrong, empty when all was read and nothing is left over.
    [[nodiscard]] std::string problem_at_end() const;

private:
    std::string_view take(std::size_t size, std::string_view field);

    std::string_view rest_;
    std::string problem_;
};

/// A record whose checksum is right; its fields are still to be read.
struct Record {
    std::uint8_t kind = 0;
    std::string_view fields;
    [[nodiscard]] std::size_t size() const noexcept { return record_size_min + fields.size(); }
};

/// The record that `rest` begins with, or what is wrong with it. `whole` names what it is part of.
[[nodiscard]] tl::expected<Record, std::string> read_record(std::string_view rest, std::string_view whole);

}  // namespace seatlock::journal
