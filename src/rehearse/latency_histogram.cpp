#include "rehearse/latency_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace seatlock::rehearse {

void LatencyHistogram::add(std::int64_t us) noexcept {
    us = std::max<std::int64_t>(us, 0);
    ++counts_[std::min(bucket_of(static_cast<std::uint64_t>(us)), buckets - 1)];
    ++count_;
    max_us_ = std::max(max_us_, us);
}

std::int64_t LatencyHistogram::percentile_us(double percent) const noexcept {
    if (count_ == 0) return 0;
    const double exact = percent / 100 * static_cast<double>(count_);
    const std::uint64_t rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact)));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) return std::min(last_of(bucket), max_us_);
    }
    return max_us_;
}

/// The number's leading 7 bits are its place: 64 buckets for every position of the highest bit.
std::size_t LatencyHistogram::bucket_of(std::uint64_t us) noexcept {
    if (us < 2 * sub_buckets) return static_cast<std::size_t>(us);
    const auto shift = static_cast<unsigned>(std::bit_width(us)) - 7U;
    return shift * sub_buckets + static_cast<std::size_t>(us >> shift);
}

std::int64_t LatencyHistogram::last_of(std::size_t bucket) noexcept {
    if (bucket < 2 * sub_buckets) return static_cast<std::int64_t>(bucket);
    const std::size_t shift = bucket / sub_buckets - 1;
    const std::uint64_t leading = bucket - shift * sub_buckets;
    return static_cast<std::int64_t>(((leading + 1) << shift) - 1);
}

}  // namespace seatlock::rehearse
