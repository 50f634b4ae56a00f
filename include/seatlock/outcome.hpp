#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <seatlock/refusal_reason.hpp>

namespace seatlock {

/// The calls of SeatManager that answer with an Outcome.
enum class Call : std::uint8_t {
    lock_seat,
    lock_seats_bulk,
    book_a_seat,
    book_seats_bulk,
    cancel_lock,
    cancel_locks_bulk
};

/// The answer to one call: success, or a refusal with its reason and the seat it is about.
///
/// It owns everything it mentions, so it may outlive the manager and the caller's strings. It is
/// never an error: a refusal is a correct request whose answer is "no".
/// Thread safety: that of any value; const access from many threads is safe.
class [[nodiscard]] Outcome {
public:
    /// A single call on `seat` that succeeded for `user`.
    static Outcome success(Call call, std::string seat, std::string user);

    /// A bulk call on `seats` that succeeded for `user`.
    static Outcome success(Call call, std::vector<std::string> seats, std::string user);

    /// A call refused for the sake of `seat`; `holder` where the contract names one.
    static Outcome refused(Call call, RefusalReason reason, std::string seat,
                           std::optional<std::string> holder = std::nullopt);

    [[nodiscard]] bool ok() const noexcept { return !refusal_; }
    explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] Call call() const noexcept { return call_; }

    /// Why not; empty on success.
    [[nodiscard]] std::optional<RefusalReason> refusal() const noexcept { return refusal_; }

    /// The seat that was refused, or that a single call changed; empty on the success of a bulk.
    [[nodiscard]] const std::string& seat() const noexcept { return seat_; }

    /// Whose lock stood in the way. Set for RefusalReason::locked alone: who has a seat locked is
    /// told to those who want to lock it, not to those who try to book or release it.
    [[nodiscard]] const std::optional<std::string>& holder() const noexcept { return holder_; }

    /// The answer as one sentence without a full stop, e.g. "Seat A1 is locked by bob". The texts
    /// are part of the contract. The ids of a bulk read as a Python list of strings does.
    [[nodiscard]] std::string message() const;

    friend bool operator==(const Outcome&, const Outcome&) = default;

private:
    explicit Outcome(Call call) : call_(call) {}

    Call call_;
    std::optional<RefusalReason> refusal_;
    std::string seat_;
    std::vector<std::string> seats_;  // of a bulk that succeeded
    std::string user_;                // empty when refused
    std::optional<std::string> holder_;
};

}  // namespace seatlock
