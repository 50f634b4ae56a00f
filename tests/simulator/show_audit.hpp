#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "journal/entry.hpp"
#include "service/show_settings.hpp"

namespace seatlock::simulator {

/// Judges every durable entry of a show by the promises alone, without knowing which command made it:
/// dense, time never back, no seat sold twice in a generation, nobody's lock touched by another hold and
/// nobody's seat by another booking, groups whole, no lock outlives its deadline, renewals and payments
/// bounded, nothing sold that is blocked, nothing done while the show is closed, one entry per
/// idempotency key and day.
class ShowAudit {
public:
    ShowAudit(std::size_t seats, service::Policy policy) : policy_(policy), seats_(seats) {}

    /// The next entry. Throws Violation.
    void take(const journal::Entry& entry);

    /// By seat, after the last entry: ".LB", and "xlb" for those that are blocked.
    [[nodiscard]] std::string map() const;

private:
    struct Seat {
        SeatState state = SeatState::available;
        std::uint32_t generation = 1;
        std::string hold;
        std::string booking;
        std::optional<std::string> block;  ///< why it is off sale
    };
    struct Hold {
        std::string holder;
        std::set<SeatIndex> seats;
        std::set<std::string> payments;
        std::int64_t deadline_ms = 0;
        std::int64_t created_ms = 0;
        std::int64_t renewals = 0;
        bool active = true;
        bool expired = false;
        std::size_t number = 0;
    };
    struct Booking {
        std::string holder;
        std::string hold;
        std::set<SeatIndex> seats;
    };

    void check_key(const journal::Entry& entry);
    void check_expiry(const journal::Entry& entry) const;
    void check_sales(const journal::Entry& entry) const;
    void check_deadline(const journal::Entry& entry, const Hold& hold) const;
    void check_holder(const journal::Entry& entry) const;
    void take_settings(const journal::Entry& entry);
    void take_block(const journal::Entry& entry);
    void take_booking(const journal::Entry& entry);
    void take_payment(const journal::Entry& entry, Hold& hold) const;
    void start_hold(const journal::Entry& entry);
    void change_hold(const journal::Entry& entry);
    void start_booking(const journal::Entry& entry);
    void change(const journal::Entry& entry, const journal::Change& change);
    void end(const journal::Entry& entry, Hold& hold) const;

    service::Policy policy_;
    std::string sales_ = "open";
    std::vector<Seat> seats_;
    std::map<std::string, Hold> holds_;
    std::map<std::string, Booking> bookings_;
    std::map<journal::IdempotencyRecord::Hash, std::int64_t> keys_;  ///< and when they acted
    journal::Seq seq_ = 0;
    std::int64_t time_ms_ = 0;
};

}  // namespace seatlock::simulator
