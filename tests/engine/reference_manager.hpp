#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seatlock::reference {

/// A seat of the model, in the contract's own words.
struct Seat {
    std::string status = "AVAILABLE";
    std::optional<std::string> locked_by;
    std::optional<std::int64_t> lock_time;

    friend bool operator==(const Seat&, const Seat&) = default;
};

/// The contract's table, row by row, over names and strings: slow, obviously right, and written
/// without a look at the engine. It shares no code with it. Time is passed in, in milliseconds.
///
/// Ids of seats in bulk calls must be plain (no quotes, backslashes or control characters).
class Manager {
public:
    explicit Manager(const std::vector<std::string>& seat_ids, bool at_deadline = false) : at_deadline_(at_deadline) {
        for (const auto& id : seat_ids) seats_[id] = Seat{};
    }

    std::int64_t lock_timeout = 10'000;

    std::string lock_seat(const std::string& id, const std::string& user, std::int64_t now) {
        if (!exists(id)) return "Seat " + id + " does not exist";
        if (expired(id, now)) release(id);
        if (seats_[id].status == "BOOKED") return "Seat " + id + " is already booked";
        if (seats_[id].status == "LOCKED") return "Seat " + id + " is currently locked by " + *seats_[id].locked_by;
        seats_[id] = Seat{"LOCKED", user, now};
        return "Seat " + id + " is locked by " + user;
    }

    std::string lock_seats_bulk(const std::vector<std::string>& ids, const std::string& user, std::int64_t now) {
        meet(ids, now);
        for (const auto& id : ids) {
            if (!exists(id)) return "Seat " + id + " does not exist";
            if (seats_[id].status == "BOOKED") return "Seat " + id + " is already booked";
            if (seats_[id].status == "LOCKED") return "Seat " + id + " is locked by " + *seats_[id].locked_by;
        }
        for (const auto& id : ids) seats_[id] = Seat{"LOCKED", user, now};
        return "Seats " + list(ids) + " locked by " + user;
    }

    std::string book_a_seat(const std::string& id, const std::string& user, std::int64_t now) {
        meet({id}, now);
        if (const auto refusal = refuse_book(id, user)) return *refusal;
        seats_[id] = Seat{"BOOKED", std::nullopt, std::nullopt};
        return "Seat " + id + " is now booked by " + user;
    }

    std::string book_seats_bulk(const std::vector<std::string>& ids, const std::string& user, std::int64_t now) {
        meet(ids, now);
        for (const auto& id : ids) {
            if (const auto refusal = refuse_book(id, user)) return *refusal;
        }
        for (const auto& id : ids) seats_[id] = Seat{"BOOKED", std::nullopt, std::nullopt};
        return "Seats " + list(ids) + " successfully booked by " + user;
    }

    std::string cancel_lock(const std::string& id, const std::string& user, std::int64_t now) {
        meet({id}, now);
        if (const auto refusal = refuse_cancel(id, user)) return *refusal;
        release(id);
        return "Seat " + id + " lock cancelled by " + user;
    }

    std::string cancel_locks_bulk(const std::vector<std::string>& ids, const std::string& user, std::int64_t now) {
        meet(ids, now);
        for (const auto& id : ids) {
            if (const auto refusal = refuse_cancel(id, user)) return *refusal;
        }
        for (const auto& id : ids) release(id);
        return "Locks for seats " + list(ids) + " cancelled by " + user;
    }

    std::size_t cleanup_expired_locks(std::int64_t now) {
        std::size_t released = 0;
        for (const auto& [id, seat] : std::map(seats_)) {
            if (!expired(id, now)) continue;
            release(id);
            ++released;
        }
        return released;
    }

    [[nodiscard]] const std::map<std::string, Seat>& seats() const { return seats_; }

private:
    [[nodiscard]] bool exists(const std::string& id) const { return seats_.contains(id); }

    [[nodiscard]] bool expired(const std::string& id, std::int64_t now) const {
        const Seat& seat = seats_.at(id);
        return seat.status == "LOCKED" && now - *seat.lock_time > lock_timeout;
    }

    void release(const std::string& id) { seats_[id] = Seat{}; }

    /// Under at_deadline an expired lock counts as no lock and is cleared by whoever meets it.
    void meet(const std::vector<std::string>& ids, std::int64_t now) {
        if (!at_deadline_) return;
        for (const auto& id : ids) {
            if (exists(id) && expired(id, now)) release(id);
        }
    }

    std::optional<std::string> refuse_book(const std::string& id, const std::string& user) const {
        if (!exists(id)) return "Seat " + id + " does not exist";
        if (seats_.at(id).status != "LOCKED") return "Seat " + id + " is not locked";
        if (seats_.at(id).locked_by != user) return "Seat " + id + " is locked by another user";
        return std::nullopt;
    }

    std::optional<std::string> refuse_cancel(const std::string& id, const std::string& user) const {
        if (!exists(id)) return "Seat " + id + " does not exist";
        if (seats_.at(id).status == "BOOKED") return "Seat " + id + " is already booked and cannot be cancelled";
        if (seats_.at(id).status != "LOCKED") return "Seat " + id + " is not locked";
        if (seats_.at(id).locked_by != user) return "Seat " + id + " is locked by another user";
        return std::nullopt;
    }

    static std::string list(const std::vector<std::string>& ids) {
        std::string out;
        for (const auto& id : ids) out += (out.empty() ? "'" : ", '") + id + "'";
        return "[" + out + "]";
    }

    bool at_deadline_;
    std::map<std::string, Seat> seats_;
};

}  // namespace seatlock::reference
