#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace seatlock::rehearse {

/// Durations in microseconds, counted in buckets whose number never grows: one each below 128, and
/// above that 64 to every doubling (the layout of Gil Tene's HdrHistogram). So a quantile is never
/// below the exact one and at most 1/64 (1.6%) above it; the longest duration is kept exactly.
class LatencyHistogram {
public:
    void add(std::int64_t us) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::int64_t max_us() const noexcept { return max_us_; }

    /// The duration that `percent` of all did not exceed, by the nearest-rank rule; 0 when there is none.
    /// REQUIRES: 0 <= percent <= 100.
    [[nodiscard]] std::int64_t percentile_us(double percent) const noexcept;

private:
    static constexpr std::size_t sub_buckets = 64;
    static constexpr std::size_t doublings = 40;  ///< up to 2^46 us, two years
    static constexpr std::size_t buckets = (doublings + 1) * sub_buckets;

    [[nodiscard]] static std::size_t bucket_of(std::uint64_t us) noexcept;
    [[nodiscard]] static std::int64_t last_of(std::size_t bucket) noexcept;

    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t count_ = 0;
    std::int64_t max_us_ = 0;
};

}  // namespace seatlock::rehearse
