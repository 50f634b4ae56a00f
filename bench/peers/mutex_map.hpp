#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace seatlock::peers {

/// The obvious port of the contract, to be measured against: one std::mutex, one
/// std::unordered_map<std::string, Seat>, enum answers, nothing clever and nothing foolish. It keeps
/// the rule at_deadline with the system's clock. It names neither the seat nor the holder in its
/// answers, so it does strictly less than the engine.
class MutexMap {
public:
    enum class Answer : std::uint8_t { done, unknown_seat, booked, locked, not_locked, wrong_holder };

    explicit MutexMap(const std::vector<std::string>& seat_ids) {
        seats_.reserve(seat_ids.size());
        for (const auto& id : seat_ids) seats_.emplace(id, Seat{});
    }

    Answer lock_seat(const std::string& id, const std::string& user) {
        const std::scoped_lock guard(mutex_);
        const Time now = Clock::now();
        Seat* const seat = find(id, now);
        if (const Answer answer = may_lock(seat); answer != Answer::done) return answer;
        *seat = Seat{State::locked, user, now};
        return Answer::done;
    }

    Answer book_a_seat(const std::string& id, const std::string& user) {
        const std::scoped_lock guard(mutex_);
        Seat* const seat = find(id, Clock::now());
        if (const Answer answer = may_book(seat, user); answer != Answer::done) return answer;
        *seat = Seat{State::booked, {}, {}};
        return Answer::done;
    }

    Answer cancel_lock(const std::string& id, const std::string& user) {
        const std::scoped_lock guard(mutex_);
        Seat* const seat = find(id, Clock::now());
        if (const Answer answer = may_cancel(seat, user); answer != Answer::done) return answer;
        *seat = Seat{};
        return Answer::done;
    }

    Answer lock_seats_bulk(std::span<const std::string> ids, const std::string& user) {
        const std::scoped_lock guard(mutex_);
        const Time now = Clock::now();
        return change_all(ids, now, may_lock, Seat{State::locked, user, now});
    }

    Answer book_seats_bulk(std::span<const std::string> ids, const std::string& user) {
        const std::scoped_lock guard(mutex_);
        const auto check = [&user](const Seat* seat) { return may_book(seat, user); };
        return change_all(ids, Clock::now(), check, Seat{State::booked, {}, {}});
    }

    Answer cancel_locks_bulk(std::span<const std::string> ids, const std::string& user) {
        const std::scoped_lock guard(mutex_);
        const auto check = [&user](const Seat* seat) { return may_cancel(seat, user); };
        return change_all(ids, Clock::now(), check, Seat{});
    }

    std::size_t cleanup_expired_locks() {
        const std::scoped_lock guard(mutex_);
        const Time now = Clock::now();
        std::size_t released = 0;
        for (auto& [id, seat] : seats_) {
            if (!is_expired(seat, now)) continue;
            seat = Seat{};
            ++released;
        }
        return released;
    }

    void set_lock_timeout(std::chrono::milliseconds timeout) {
        const std::scoped_lock guard(mutex_);
        timeout_ = timeout;
    }

private:
    using Clock = std::chrono::system_clock;
    using Time = Clock::time_point;
    enum class State : std::uint8_t { available, locked, booked };

    struct Seat {
        State state = State::available;
        std::string holder;
        Time lock_time;
    };

    [[nodiscard]] bool is_expired(const Seat& seat, Time now) const {
        return seat.state == State::locked && now - seat.lock_time > timeout_;
    }

    /// The seat without a lock that has expired; null if unknown.
    Seat* find(const std::string& id, Time now) {
        const auto found = seats_.find(id);
        if (found == seats_.end()) return nullptr;
        if (is_expired(found->second, now)) found->second = Seat{};
        return &found->second;
    }

    static Answer may_lock(const Seat* seat) {
        if (seat == nullptr) return Answer::unknown_seat;
        if (seat->state == State::booked) return Answer::booked;
        return seat->state == State::locked ? Answer::locked : Answer::done;
    }

    static Answer may_book(const Seat* seat, const std::string& user) {
        if (seat == nullptr) return Answer::unknown_seat;
        if (seat->state != State::locked) return Answer::not_locked;
        return seat->holder == user ? Answer::done : Answer::wrong_holder;
    }

    static Answer may_cancel(const Seat* seat, const std::string& user) {
        if (seat != nullptr && seat->state == State::booked) return Answer::booked;
        return may_book(seat, user);
    }

    template <typename Check>
    Answer change_all(std::span<const std::string> ids, Time now, const Check& check, const Seat& next) {
        std::vector<Seat*> seats;
        seats.reserve(ids.size());
        for (const auto& id : ids) {
            seats.push_back(find(id, now));
            if (const Answer answer = check(seats.back()); answer != Answer::done) return answer;
        }
        for (Seat* const seat : seats) *seat = next;
        return Answer::done;
    }

    std::mutex mutex_;
    std::unordered_map<std::string, Seat> seats_;
    std::chrono::milliseconds timeout_{10'000};
};

}  // namespace seatlock::peers
