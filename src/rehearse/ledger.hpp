#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rehearse/call.hpp"
#include "rehearse/latency_histogram.hpp"

namespace seatlock::rehearse {

/// What the buyers were told: the audit's one side. What a buyer was never told is kept as open,
/// because it may have happened or not.
class Ledger {
public:
    struct Held {
        HoldReply told;
        std::vector<std::string> asked;  ///< sorted
        std::string asked_by;
    };
    struct Booked {
        BookReply told;
        std::string asked_of;  ///< the hold
    };

    /// A call left. Repetitions of it may be told again.
    void asked(const Call& call);

    /// Its reply came, `latency_us` after the buyer wanted it.
    void answered(const Call& call, const Reply& reply, std::int64_t latency_us);

    /// Something else that a correct server does not say.
    void note_unusable(std::string why) { unusable_.push_back(std::move(why)); }

    [[nodiscard]] const std::vector<Held>& held() const noexcept { return held_; }
    [[nodiscard]] const std::vector<Booked>& booked() const noexcept { return booked_; }
    [[nodiscard]] const std::vector<HoldReply>& released() const noexcept { return released_; }
    [[nodiscard]] const std::vector<std::string>& unusable() const noexcept { return unusable_; }
    /// Changes, by idempotency key, that may have been made without a word to the buyer: never answered, or
    /// refused after an earlier try got no answer, which may arrive at the server later than the refused one.
    [[nodiscard]] const std::unordered_map<std::string, Call>& open() const noexcept { return open_; }

    /// Reason -> seats that were refused for it.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& refused_seats() const noexcept { return refused_seats_; }
    [[nodiscard]] std::uint64_t refused_calls() const noexcept { return refused_calls_; }
    [[nodiscard]] std::uint64_t failed(Failure failure) const { return failed_[static_cast<std::size_t>(failure)]; }
    [[nodiscard]] std::size_t seats_booked() const noexcept { return seats_booked_; }
    [[nodiscard]] std::uint64_t answers() const noexcept { return answers_; }
    [[nodiscard]] const LatencyHistogram& latency(CallKind kind) const {
        return latency_[static_cast<std::size_t>(kind)];
    }

private:
    struct Entering;

    std::vector<Held> held_;
    std::vector<Booked> booked_;
    std::vector<HoldReply> released_;
    std::vector<std::string> unusable_;
    std::unordered_map<std::string, Call> open_;
    std::unordered_set<std::string> in_doubt_;  ///< keys of calls of which a try got no answer
    std::map<std::string, std::uint64_t> refused_seats_;
    std::uint64_t refused_calls_ = 0;
    std::array<std::uint64_t, failures.size()> failed_{};
    std::size_t seats_booked_ = 0;
    std::uint64_t answers_ = 0;
    std::array<LatencyHistogram, call_kinds.size()> latency_;
};

}  // namespace seatlock::rehearse
