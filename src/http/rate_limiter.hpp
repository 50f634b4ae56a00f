#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace seatlock::http {

/// How many requests a second, on average, each may make; 0 is as many as it likes.
struct RateLimits {
    std::uint32_t per_second_per_key = 0;
    std::uint32_t per_second_per_address = 0;
    /// Keys and addresses that are kept in mind, each kind. Beyond, those that were silent longest are forgotten:
    /// they start with a full burst again.
    std::size_t subjects_max = 100'000;
};

/// A token bucket for each of many subjects, as the time at which each would be empty of debt (the
/// generic cell rate algorithm, ITU-T I.371): one number a subject, no fractions. Time is an argument.
class TokenBuckets {
public:
    /// Five seconds' worth may come at once.
    static constexpr std::int64_t burst_seconds = 5;

    /// `per_second`: 1 to 1,000,000; 0 lets everything pass.
    TokenBuckets(std::uint32_t per_second, std::size_t subjects_max) noexcept;

    /// Takes a token of this subject. Nothing: it had one. Else none is taken, and this is the time in
    /// milliseconds, rounded up, after which there is one again. `now_ms` never goes back.
    [[nodiscard]] std::optional<std::int64_t> take(const std::string& subject, std::int64_t now_ms);

    /// At most subjects_max, and one more.
    [[nodiscard]] std::size_t subjects() const noexcept { return recent_.size() + older_.size(); }

private:
    using Debts = std::unordered_map<std::string, std::int64_t>;

    [[nodiscard]] std::int64_t& debt_of(const std::string& subject);

    std::int64_t interval_us_;  ///< 0: no limit
    std::size_t generation_max_;
    Debts recent_;  ///< when each subject is free of debt, in microseconds
    Debts older_;   ///< those that were not seen since the last generation ended
};

/// Who has made too many requests. One thread.
class RateLimiter {
public:
    explicit RateLimiter(const RateLimits& limits);

    /// False when nobody is ever refused.
    [[nodiscard]] bool active() const noexcept { return active_; }

    struct Refusal {
        std::string_view per;  ///< "key" or "address"
        std::string subject;   ///< the key's name, or the address as it is counted
        std::int64_t wait_ms = 0;
    };

    /// Counts a request: of a known key by its name, else of the address it came from. An IPv6 address
    /// counts with all others of its /64, because one household or machine has that many.
    [[nodiscard]] std::optional<Refusal> refusal(const std::optional<std::string>& key, const std::string& address,
                                                 std::int64_t now_ms);

private:
    bool active_;
    TokenBuckets keys_;
    TokenBuckets addresses_;
};

/// "192.0.2.7", "2001:db8:1:2::/64": what is counted together with this address.
[[nodiscard]] std::string counted_address(const std::string& address);

}  // namespace seatlock::http
