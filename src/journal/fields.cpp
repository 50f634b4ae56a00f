#include "journal/fields.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "mutant/mutant.hpp"

namespace seatlock::journal {

std::uint32_t checksum_of(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void put_length(std::string& out, std::size_t length) {
    assert(length <= std::numeric_limits<std::uint32_t>::max());
    put(out, static_cast<std::uint32_t>(length));
}

void put_text(std::string& out, std::string_view text) {
    put_length(out, text.size());
    out.append(text);
}

void put_hash(std::string& out, const IdempotencyRecord::Hash& hash) {
    for (const std::uint8_t byte : hash) put(out, byte);
}

void put_record(std::string& out, std::uint8_t kind, std::string_view fields) {
    const std::size_t start = out.size();
    put_length(out, fields.size());
    put(out, kind);
    out.append(fields);
    put(out, checksum_of(std::string_view(out).substr(start)));
}

std::string FieldReader::text(std::string_view field) { return std::string(take(number<std::uint32_t>(field), field)); }

IdempotencyRecord::Hash FieldReader::hash(std::string_view field) {
    IdempotencyRecord::Hash hash{};
    const std::string_view bytes = take(hash.size(), field);
    std::ranges::copy(bytes, hash.begin());  // none when the bytes ran out
    return hash;
}

SeatState FieldReader::state(std::string_view field) {
    const auto value = number<std::uint8_t>(field);
    if (value <= static_cast<std::uint8_t>(SeatState::booked)) return static_cast<SeatState>(value);
    fail(fmt::format("{} is no seat state", value));
    return SeatState::available;
}

std::uint32_t FieldReader::count(std::string_view field, std::size_t item_size_min) {
    const auto count = number<std::uint32_t>(field);
    if (count <= rest_.size() / item_size_min) return count;
    fail(fmt::format("it says {} {}, more than its bytes can hold", count, field));
    return 0;
}

void FieldReader::fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
}

std::string FieldReader::problem_at_end() const {
    if (failed() || rest_.empty()) return problem_;
    return fmt::format("{} bytes follow its last field", rest_.size());
}

std::string_view FieldReader::take(std::size_t size, std::string_view field) {
    if (!failed() && size > rest_.size()) fail(fmt::format("its {} runs past its end", field));
    if (failed()) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

tl::expected<Record, std::string> read_record(std::string_view rest, std::string_view whole) {
    if (rest.size() < record_size_min) return tl::unexpected(fmt::format("the {} ends before it", whole));
    FieldReader prefix(rest.substr(0, record_prefix_size));
    const std::size_t length = prefix.number<std::uint32_t>("length");
    const auto kind = prefix.number<std::uint8_t>("kind");
    if (length > rest.size() - record_size_min) {
        return tl::unexpected(fmt::format("its length of {} runs past the end of the {}", length, whole));
    }
    const std::string_view covered = rest.substr(0, record_prefix_size + length);
    FieldReader suffix(rest.substr(covered.size(), checksum_size));
    const auto stored = suffix.number<std::uint32_t>("checksum");
    const std::uint32_t computed = checksum_of(covered);
    if (stored != computed && !mutated(Mutant::checksum_not_compared)) {
        return tl::unexpected(fmt::format("its checksum is {:08x} and should be {:08x}", stored, computed));
    }
    return Record{kind, covered.substr(record_prefix_size)};
}

}  // namespace seatlock::journal
