#include "service/show_parts.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "journal/fields.hpp"
#include "service/time.hpp"

namespace seatlock::service {
namespace {

using Problem = std::optional<std::string>;
using journal::EntryKind;

/// What a show must have left to go on: centuries of entries, and as many holds as a sale has.
constexpr journal::Seq seq_room = journal::Seq{1} << 32U;
constexpr HoldNumber number_room = HoldNumber{1} << 16U;

bool can_be_repeated(EntryKind kind) {
    switch (kind) {
        case EntryKind::held:
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::released:
        case EntryKind::booked:
        case EntryKind::paying:
        case EntryKind::cancelled:
        case EntryKind::moved:
        case EntryKind::blocked:
        case EntryKind::unblocked:
        case EntryKind::changed: return true;
        case EntryKind::opened:
        case EntryKind::expired:
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked: break;
    }
    return false;
}

bool has_twice(std::vector<std::string> names) {
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

bool is_of_booking(EntryKind kind) {
    return kind == EntryKind::booked || kind == EntryKind::cancelled || kind == EntryKind::moved;
}

/// Goes through the parts and stops at the first that does not fit the others.
class Inspection {
public:
    Inspection(const ShowParts& parts, const LoadedPlan& plan)
        : parts_(parts), plan_(plan), taken_(parts.seats.size(), false) {}

    Problem run() && {
        Problem problem = check_show();
        for (const auto& [number, hold] : parts_.holds) {
            if (problem) return problem;
            if (auto found = check_hold(number, hold)) problem = "hold " + hold.id + " " + *found;
        }
        for (const Booking& booking : parts_.bookings) {
            if (problem) return problem;
            if (auto found = check_booking(booking)) problem = "booking " + booking.id + " " + *found;
        }
        if (!problem) problem = check_seats();
        if (!problem) problem = check_blocks();
        for (const auto& [number, hold] : parts_.holds) {
            if (problem) return problem;
            if (auto found = check_link(hold)) problem = "hold " + hold.id + " " + *found;
        }
        for (const auto& remembered : parts_.remembered) {
            if (problem) return problem;
            if (auto found = check_remembered(remembered)) {
                problem = "the answer to entry " + std::to_string(remembered.entry->seq) + " " + *found;
            }
        }
        return problem;
    }

private:
    Problem check_show() const {
        const LastEntry& last = parts_.last;
        if (last.seq == 0) return "it is of a show that is not open";
        if (last.seq >= journal::seq_end) return "there is no entry " + std::to_string(last.seq);
        if (parts_.last_number >= last.seq) return "it says more holds than its entries can have made";
        if (last.seq >= journal::seq_end - seq_room || parts_.last_number > UINT32_MAX - number_room) {
            return "it leaves no room for another entry";
        }
        if (!leaves_time(last.show_time_ms) || !is_plausible_time(last.wall_time_ms)) {
            return "no clock shows the time of its last entry";
        }
        const std::string& hash = plan_.plan().hash;
        if (parts_.settings.plan_hash != hash) {
            return "it is of the plan " + parts_.settings.plan_hash + ", not " + hash;
        }
        if (parts_.seats.size() != plan_.seat_count()) {
            return "it has " + std::to_string(parts_.seats.size()) + " seats, its plan " +
                   std::to_string(plan_.seat_count());
        }
        return std::nullopt;
    }

    Problem check_hold(HoldNumber number, const Hold& hold) {
        if (number == 0 || number > parts_.last_number) return "has a number that was never given";
        if (hold.id.empty()) return "has no id";
        if (!holds_.insert(hold.id).second) return "is there twice";
        if (!is_past(hold.seq) || !is_plausible_time(hold.deadline_ms) || !is_plausible_time(hold.created_at_ms) ||
            !is_plausible_time(hold.ended_at_ms) || hold.created_at_ms > parts_.last.show_time_ms ||
            hold.ended_at_ms > parts_.last.show_time_ms) {
            return "is of a time that never was";
        }
        if (hold.renewals < 0 || static_cast<journal::Seq>(hold.renewals) >= hold.seq) {
            return "was renewed more often than there are entries";
        }
        if (hold.seats.empty()) return "has no seats";
        if (has_twice(hold.payments)) return "has a payment twice";
        if (!is_live(hold.state)) return check_ended(hold);
        if (hold.ended_seq != 0) return "is live, although it ended";
        if ((hold.state == HoldState::paying) == hold.payments.empty())
            return "is in payment without one, or not with one";
        return take(hold.seats, [&](const engine::SeatCell& cell) {
            return cell.state == SeatState::locked && cell.owner == number && cell.stamp == hold.deadline_ms;
        });
    }

    Problem check_ended(const Hold& hold) {
        if (!is_past(hold.ended_seq) || !ends_.insert(hold.ended_seq).second) return "ended at no entry of its own";
        std::vector<SeatIndex> seats = hold.seats;
        std::ranges::sort(seats);
        if (std::ranges::adjacent_find(seats) != seats.end()) return "has a seat twice";
        return check_known(seats);
    }

    /// A booked hold is answered with its booking, which is never forgotten.
    Problem check_link(const Hold& hold) const {
        if (hold.state != HoldState::booked) {
            return hold.booking.empty() ? std::nullopt : Problem("has a booking, although it was not booked");
        }
        const auto found = bookings_.find(hold.booking);
        if (found == bookings_.end()) return "has the booking " + hold.booking + ", which is not there";
        const Booking& booking = *found->second;
        if (booking.hold != hold.id || booking.holder != hold.holder) {
            return "has the booking " + hold.booking + ", which is another's";
        }
        return std::nullopt;
    }

    Problem check_booking(const Booking& booking) {
        if (booking.id.empty()) return "has no id";
        if (!bookings_.emplace(booking.id, &booking).second) return "is there twice";
        if (booking.booked_seq <= last_booking_ || !is_past(booking.seq) || booking.seq < booking.booked_seq) {
            return "is out of order";
        }
        last_booking_ = booking.booked_seq;
        if (!is_plausible_time(booking.booked_at_wall_ms)) return "is of a time that never was";
        if (booking.seats.empty() && booking.former.empty()) return "has no seats";
        if (auto problem = check_former(booking)) return problem;
        return take(booking.seats, [](const engine::SeatCell& cell) { return cell.state == SeatState::booked; });
    }

    /// What a booking had is of a generation that is over.
    [[nodiscard]] Problem check_former(const Booking& booking) const {
        journal::Seq last = booking.booked_seq + 1;
        for (const FormerSeat& former : booking.former) {
            if (auto problem = check_known({former.seat})) return problem;
            const std::uint32_t generation = parts_.seats[former.seat].generation;
            if (former.generation == 0 || former.generation >= generation)
                return "had a seat that is not on sale again";
            if (former.seq < last || former.seq > booking.seq || !is_plausible_time(former.until_wall_ms)) {
                return "had a seat at a time that never was";
            }
            last = former.seq;
        }
        return std::nullopt;
    }

    [[nodiscard]] Problem check_blocks() const {
        for (const auto& [seat, reason] : parts_.blocks) {
            if (auto problem = check_known({seat})) return "a block " + *problem;
        }
        return std::nullopt;
    }

    /// Each seat belongs to the one hold or booking that it says, and to no other.
    template <typename Belongs>
    Problem take(const std::vector<SeatIndex>& seats, Belongs belongs) {
        if (auto problem = check_known(seats)) return problem;
        for (const SeatIndex seat : seats) {
            const std::string& id = plan_.plan().seats[seat].id;
            if (!belongs(parts_.seats[seat])) return "has seat " + id + ", which is not its own";
            if (taken_[seat]) return "has seat " + id + ", which is taken already";
            taken_[seat] = true;
        }
        return std::nullopt;
    }

    Problem check_known(const std::vector<SeatIndex>& seats) const {
        for (const SeatIndex seat : seats) {
            if (seat >= parts_.seats.size()) return "has seat " + std::to_string(seat) + ", which is not in the plan";
        }
        return std::nullopt;
    }

    Problem check_seats() const {
        for (SeatIndex seat = 0; seat < parts_.seats.size(); ++seat) {
            const bool is_free = parts_.seats[seat].state == SeatState::available;
            if (is_free != taken_[seat]) continue;
            return "seat " + plan_.plan().seats[seat].id + " is " + std::string(to_string(parts_.seats[seat].state)) +
                   " by nobody";
        }
        return std::nullopt;
    }

    Problem check_remembered(const IdempotencyIndex::Remembered& remembered) {
        const journal::Entry& entry = *remembered.entry;
        if (!can_be_repeated(entry.kind) || !entry.idempotency) return "answered no request";
        if (entry.seq <= last_remembered_ || !is_past(entry.seq)) return "is out of order";
        if (entry.show_time_ms < last_time_ms_ || entry.show_time_ms > parts_.last.show_time_ms ||
            !is_plausible_time(entry.show_time_ms) || !is_plausible_time(entry.wall_time_ms) ||
            !is_plausible_time(entry.deadline_ms)) {
            return "is of a time that never was";
        }
        last_remembered_ = entry.seq;
        last_time_ms_ = entry.show_time_ms;
        const auto& key = entry.idempotency->key;
        if (!keys_.emplace(key.begin(), key.end()).second) return "has a key that another has";
        if (is_of_booking(entry.kind) && !bookings_.contains(entry.booking)) return "is of a booking that is not there";
        return check_known(remembered.seats);
    }

    [[nodiscard]] bool is_past(journal::Seq seq) const { return seq > 0 && seq <= parts_.last.seq; }

    const ShowParts& parts_;
    const LoadedPlan& plan_;
    std::vector<bool> taken_;
    std::unordered_set<std::string_view> holds_;
    std::unordered_map<std::string_view, const Booking*> bookings_;
    std::unordered_set<journal::Seq> ends_;
    std::unordered_set<std::string> keys_;
    journal::Seq last_booking_ = 0;
    journal::Seq last_remembered_ = 0;
    std::int64_t last_time_ms_ = INT64_MIN;
};

}  // namespace

std::optional<std::string> problem_of(const ShowParts& parts, const LoadedPlan& plan) {
    return Inspection(parts, plan).run();
}

}  // namespace seatlock::service
