#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <seatlock/seat_manager.hpp>

#include "reference_manager.hpp"

namespace seatlock::history {

/// One call of a history, with the time its clock shows and the lock timeout set before it.
struct Step {
    enum class Kind : std::uint8_t {
        lock_seat,
        lock_seats_bulk,
        book_a_seat,
        book_seats_bulk,
        cancel_lock,
        cancel_locks_bulk,
        cleanup_expired_locks
    };

    Kind kind = Kind::lock_seat;
    std::vector<std::string> seats;  ///< one for a single call, none for the sweep
    std::string user;
    std::int64_t now = 0;
    std::int64_t timeout = 10;
};

[[nodiscard]] std::string to_string(Step::Kind kind);

/// The step as a person would write the call.
[[nodiscard]] std::string to_string(const Step& step);

/// An engine and the model side by side, which must never differ in an answer or a state.
class Duel {
public:
    Duel(std::vector<std::string> seat_ids, ExpiryRule rule);

    /// Puts both in the same state. REQUIRES: the seats of the constructor, in that order.
    Duel(std::vector<std::string> seat_ids, ExpiryRule rule, const std::vector<Seat>& seats);

    /// Makes the call on both; what differs then, if anything.
    [[nodiscard]] std::optional<std::string> play(const Step& step);

    /// Makes a call that has been judged before, and judges nothing.
    void repeat(const Step& step);

    /// The answer of the last step, by the model.
    [[nodiscard]] const std::string& answer() const noexcept { return answer_; }

    [[nodiscard]] const SeatManager& engine() const noexcept { return engine_; }

private:
    void prepare(const Step& step);
    [[nodiscard]] std::string play_engine(const Step& step);
    [[nodiscard]] std::string play_model(const Step& step);
    [[nodiscard]] std::optional<std::string> difference_of_states() const;

    std::int64_t now_ = 0;
    std::vector<std::string> seat_ids_;
    reference::Manager model_;
    SeatManager engine_;
    std::string answer_;
};

/// Plays the steps from the start; the first difference with the calls that led to it.
[[nodiscard]] std::optional<std::string> replay(const std::vector<std::string>& seat_ids, ExpiryRule rule,
                                                const std::vector<Step>& steps);

/// The steps of a failing history without those that the failure does not need.
[[nodiscard]] std::vector<Step> shrink(const std::vector<std::string>& seat_ids, ExpiryRule rule,
                                       std::vector<Step> steps);

}  // namespace seatlock::history
