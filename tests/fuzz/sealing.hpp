#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "journal/fields.hpp"

namespace seatlock::fuzz {

/// Gives a damaged batch or snapshot the checksums that fit its bytes: a fuzzer does not guess them, and
/// would never come past them otherwise.
class Sealing {
public:
    Sealing(std::string_view bytes, std::size_t header_size) : bytes_(bytes), header_size_(header_size) {}

    [[nodiscard]] std::string sealed() {
        for (std::size_t at = header_size_; at + journal::record_size_min <= bytes_.size();) at = seal_record(at);
        return bytes_;
    }

    /// The header's own, after what it covers was changed for the last time.
    [[nodiscard]] std::string sealed_header() {
        if (bytes_.size() >= header_size_) seal(0, header_size_ - journal::checksum_size);
        return bytes_;
    }

private:
    /// The place of the next record.
    std::size_t seal_record(std::size_t at) {
        const std::size_t room = bytes_.size() - at - journal::record_size_min;
        journal::FieldReader prefix(std::string_view(bytes_).substr(at));
        const std::size_t length = prefix.number<std::uint32_t>("length");
        if (length > room) return bytes_.size();
        seal(at, journal::record_prefix_size + length);
        return at + journal::record_size_min + length;
    }

    void seal(std::size_t at, std::size_t size) {
        std::string checksum;
        journal::put(checksum, journal::checksum_of(std::string_view(bytes_).substr(at, size)));
        bytes_.replace(at + size, checksum.size(), checksum);
    }

    std::string bytes_;
    std::size_t header_size_;
};

}  // namespace seatlock::fuzz
