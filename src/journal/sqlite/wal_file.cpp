#include "journal/sqlite/wal_file.hpp"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mutant/mutant.hpp"

namespace seatlock::journal {
namespace {

constexpr std::size_t header_size = 32;
constexpr std::size_t frame_header_size = 24;
constexpr std::size_t page_size_max = 65536;

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4)) value = (value << 8U) | static_cast<std::uint8_t>(byte);
    return value;
}

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i > 0; --i) value = (value << 8U) | static_cast<std::uint8_t>(bytes[i - 1]);
    return value;
}

/// SQLite's running checksum over pairs of words, in the byte order that the header's magic names.
struct Checksum {
    bool is_big_endian = false;
    std::uint32_t first = 0;
    std::uint32_t second = 0;

    void add(std::string_view bytes) {
        for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
            first += word(bytes) + second;
            second += word(bytes.substr(4)) + first;
        }
    }

    [[nodiscard]] bool is(std::string_view stored) const {
        return big_endian(stored) == first && big_endian(stored.substr(4)) == second;
    }

private:
    [[nodiscard]] std::uint32_t word(std::string_view bytes) const {
        return is_big_endian ? big_endian(bytes) : little_endian(bytes);
    }
};

class WalFile {
public:
    explicit WalFile(const std::filesystem::path& file)
        : name_(file.string()), stream_(file, std::ios::binary), header_(read(header_size)) {}

    tl::expected<void, Error> check() {
        if (header_.size() < header_size) return {};
        if (!is_good_header()) {
            if (read(1).empty()) return {};
            return corrupt("its header (byte 0) is damaged");
        }
        skip_good_frames();
        return check_rest();
    }

private:
    bool is_good_header() {
        const std::uint32_t magic = big_endian(header_);
        page_size_ = big_endian(std::string_view(header_).substr(8));
        if ((magic & ~1U) != 0x377f0682U || page_size_ == 0 || page_size_ > page_size_max) return false;
        checksum_.is_big_endian = (magic & 1U) != 0;
        checksum_.add(std::string_view(header_).substr(0, 24));
        return checksum_.is(std::string_view(header_).substr(24));
    }

    bool next_frame() {
        ++frame_;
        bytes_ = read(frame_header_size + page_size_);
        return bytes_.size() == frame_header_size + page_size_;
    }

    /// Frames written since the log was last emptied carry both salts of its header; older ones
    /// neither. One of the two alone is damage.
    [[nodiscard]] bool has_both_salts() const { return bytes_.compare(8, 8, header_, 16, 8) == 0; }
    [[nodiscard]] bool is_of_this_log() const {
        return bytes_.compare(8, 4, header_, 16, 4) == 0 || bytes_.compare(12, 4, header_, 20, 4) == 0;
    }
    [[nodiscard]] bool is_commit() const { return big_endian(std::string_view(bytes_).substr(4)) != 0; }

    bool is_good_frame() {
        checksum_.add(std::string_view(bytes_).substr(0, 8));
        checksum_.add(std::string_view(bytes_).substr(frame_header_size));
        return has_both_salts() && checksum_.is(std::string_view(bytes_).substr(16));
    }

    void skip_good_frames() {
        while (next_frame() && is_good_frame()) {
        }
    }

    /// From the first frame that is no good: a commit, and then anything more, is one commit too many.
    tl::expected<void, Error> check_rest() {
        const std::uint64_t damaged = frame_;
        bool committed = false;
        for (; bytes_.size() == frame_header_size + page_size_; next_frame()) {
            if (!is_of_this_log()) continue;
            if (committed) {
                return corrupt(
                    fmt::format("its frame {} (byte {}) is damaged, and commits follow that were synced later", damaged,
                                header_size + (damaged - 1) * (frame_header_size + page_size_)));
            }
            committed = is_commit();
        }
        return {};
    }

    std::string read(std::size_t size) {
        std::string bytes(size, '\0');
        stream_.read(bytes.data(), static_cast<std::streamsize>(size));
        bytes.resize(static_cast<std::size_t>(stream_.gcount()));
        return bytes;
    }

    [[nodiscard]] tl::unexpected<Error> corrupt(std::string_view problem) const {
        return tl::unexpected(Error{Error::Code::corrupt, fmt::format("{}: {}", name_, problem)});
    }

    std::string name_;
    std::ifstream stream_;
    std::string header_;
    std::size_t page_size_ = 0;
    Checksum checksum_;
    std::uint64_t frame_ = 0;  ///< number of the frame in bytes_, from 1
    std::string bytes_;
};

}  // namespace

tl::expected<void, Error> check_wal_file(const std::filesystem::path& file) {
    if (mutated(Mutant::wal_damage_ignored)) return {};
    return WalFile(file).check();
}

}  // namespace seatlock::journal
