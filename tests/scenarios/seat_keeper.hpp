#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <seatlock/seat_manager.hpp>

#include "engine/manual_clock.hpp"
#include "engine/reference_manager.hpp"
#include "scenarios/outcome.hpp"

namespace seatlock::scenarios {

/// What the engine and its model have in common: seats, people, one timeout. A refusal names the
/// first seat that fails.
class SeatKeeper {
public:
    using Seats = std::vector<std::string>;
    virtual ~SeatKeeper() = default;
    virtual std::optional<Refusal> lock(const Seats& seats, const std::string& user) = 0;
    virtual std::optional<Refusal> book(const Seats& seats, const std::string& user) = 0;
    virtual std::optional<Refusal> cancel(const Seats& seats, const std::string& user) = 0;
    virtual void sweep() = 0;
    /// Nothing when there is no such seat.
    [[nodiscard]] virtual std::optional<std::string> state(const std::string& seat) const = 0;
    virtual void pass(std::int64_t ms) = 0;
};

/// SeatManager, as a program would embed it. A call for one seat goes through the call for one seat.
class EngineKeeper : public SeatKeeper {
public:
    EngineKeeper(const Seats& seats, std::chrono::milliseconds timeout)
        : manager_(seats, {clock_.source(), ExpiryRule::at_deadline, timeout}) {}

    std::optional<Refusal> lock(const Seats& seats, const std::string& user) override {
        return told(seats.size() == 1 ? manager_.lock_seat(seats[0], user) : manager_.lock_seats_bulk(seats, user));
    }
    std::optional<Refusal> book(const Seats& seats, const std::string& user) override {
        return told(seats.size() == 1 ? manager_.book_a_seat(seats[0], user) : manager_.book_seats_bulk(seats, user));
    }
    std::optional<Refusal> cancel(const Seats& seats, const std::string& user) override {
        return told(seats.size() == 1 ? manager_.cancel_lock(seats[0], user) : manager_.cancel_locks_bulk(seats, user));
    }
    void sweep() override { manager_.cleanup_expired_locks(); }
    [[nodiscard]] std::optional<std::string> state(const std::string& seat) const override {
        const auto found = manager_.seat(seat);
        if (!found) return std::nullopt;
        return std::string(to_string(found->status()));
    }
    void pass(std::int64_t ms) override { clock_.advance(ms); }

private:
    static std::optional<Refusal> told(const seatlock::Outcome& outcome) {
        if (outcome.ok()) return std::nullopt;
        return Refusal{std::string(outcome.seat()), std::string(to_string(*outcome.refusal())), std::nullopt, false};
    }

    ManualClock clock_;
    SeatManager manager_;
};

/// The contract's table, row by row.
class ModelKeeper : public SeatKeeper {
public:
    ModelKeeper(const Seats& seats, std::chrono::milliseconds timeout) : manager_(seats, true) {
        manager_.lock_timeout = timeout.count();
    }

    std::optional<Refusal> lock(const Seats& seats, const std::string& user) override {
        return told(manager_.lock_seats_bulk(seats, user, now_ms_), seats);
    }
    std::optional<Refusal> book(const Seats& seats, const std::string& user) override {
        return told(manager_.book_seats_bulk(seats, user, now_ms_), seats);
    }
    std::optional<Refusal> cancel(const Seats& seats, const std::string& user) override {
        return told(manager_.cancel_locks_bulk(seats, user, now_ms_), seats);
    }
    void sweep() override { manager_.cleanup_expired_locks(now_ms_); }
    [[nodiscard]] std::optional<std::string> state(const std::string& seat) const override;
    void pass(std::int64_t ms) override { now_ms_ += ms; }

private:
    /// Finds the seat and the reason in a sentence of the contract.
    static std::optional<Refusal> told(const std::string& sentence, const Seats& seats);

    std::int64_t now_ms_ = 0;
    reference::Manager manager_;
};

}  // namespace seatlock::scenarios
