#include "http/rate_limiter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>

#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

constexpr std::int64_t second_us = 1'000'000;

}  // namespace

TokenBuckets::TokenBuckets(std::uint32_t per_second, std::size_t subjects_max) noexcept
    : interval_us_(per_second == 0 ? 0 : std::max<std::int64_t>(second_us / per_second, 1)),
      generation_max_(std::max<std::size_t>(subjects_max / 2, 1)) {}

std::optional<std::int64_t> TokenBuckets::take(const std::string& subject, std::int64_t now_ms) {
    if (interval_us_ == 0) return std::nullopt;
    const std::int64_t now_us = now_ms * 1000;
    std::int64_t& free_us = debt_of(mutated(Mutant::rate_limit_shared_by_all) ? std::string() : subject);
    const std::int64_t after_us = std::max(free_us, now_us) + interval_us_;
    const std::int64_t too_much_us = after_us - now_us - burst_seconds * second_us;
    if (too_much_us > 0) return (too_much_us + 999) / 1000;
    free_us = after_us;
    return std::nullopt;
}

/// Whoever is seen moves to the newer of two generations; when that is full, the older one is
/// forgotten. So nothing is ever searched for what to drop.
std::int64_t& TokenBuckets::debt_of(const std::string& subject) {
    if (const auto found = recent_.find(subject); found != recent_.end()) return found->second;
    if (recent_.size() >= generation_max_) older_ = std::exchange(recent_, {});
    const auto old = older_.find(subject);
    std::int64_t& debt = recent_[subject];
    if (old == older_.end()) return debt;
    debt = old->second;
    older_.erase(old);
    return debt;
}

RateLimiter::RateLimiter(const RateLimits& limits)
    : active_(limits.per_second_per_key != 0 || limits.per_second_per_address != 0),
      keys_(limits.per_second_per_key, limits.subjects_max),
      addresses_(limits.per_second_per_address, limits.subjects_max) {}

std::optional<RateLimiter::Refusal> RateLimiter::refusal(const std::optional<std::string>& key,
                                                         const std::string& address, std::int64_t now_ms) {
    const std::string subject = key ? *key : counted_address(address);
    const auto wait_ms = (key ? keys_ : addresses_).take(subject, now_ms);
    if (!wait_ms) return std::nullopt;
    return Refusal{key ? "key" : "address", subject, *wait_ms};
}

std::string counted_address(const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), bytes.data()) != 1) return address;
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return std::string(text.data()) + "/64";
}

}  // namespace seatlock::http
