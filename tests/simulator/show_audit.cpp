#include "show_audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "violation.hpp"

namespace seatlock::simulator {
namespace {

using journal::Change;
using journal::Entry;
using journal::EntryKind;

constexpr std::int64_t day_ms = 86'400'000;
constexpr const char* own_changes = "each kind of entry makes its own changes";

std::string place(const Entry& entry) {
    return fmt::format("entry #{} ({} {} {} by {})", entry.seq, to_string(entry.kind), entry.hold, entry.booking,
                       entry.actor);
}

bool takes_something(const Entry& entry) {
    return std::ranges::any_of(entry.changes, [](const Change& change) {
        return change.from == SeatState::available && change.to != SeatState::available;
    });
}

}  // namespace

void ShowAudit::take(const Entry& entry) {
    require(entry.seq == ++seq_, "the feed is dense", place(entry));
    require(entry.show_time_ms >= time_ms_, "show time never goes back", place(entry));
    time_ms_ = entry.show_time_ms;
    require((entry.kind == EntryKind::opened) == (entry.seq == 1), "a show opens once, first", place(entry));
    if (entry.kind != EntryKind::opened) check_expiry(entry);
    check_key(entry);
    check_sales(entry);
    switch (entry.kind) {
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked: broken("a show's log has a show's entries", place(entry));
        case EntryKind::opened: return;
        case EntryKind::changed: return take_settings(entry);
        case EntryKind::blocked:
        case EntryKind::unblocked: return take_block(entry);
        case EntryKind::cancelled:
        case EntryKind::moved: return take_booking(entry);
        case EntryKind::held: return start_hold(entry);
        case EntryKind::booked: return start_booking(entry);
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::released:
        case EntryKind::expired:
        case EntryKind::paying: return change_hold(entry);
    }
}

std::string ShowAudit::map() const {
    std::string map;
    for (const Seat& seat : seats_) map += (seat.block ? "xlb" : ".LB")[static_cast<std::size_t>(seat.state)];
    return map;
}

void ShowAudit::check_key(const Entry& entry) {
    if (!entry.idempotency) return;
    const auto [found, first] = keys_.emplace(entry.idempotency->key, entry.show_time_ms);
    require(first || entry.show_time_ms - found->second > day_ms, "an idempotency key acts once a day", place(entry));
    found->second = entry.show_time_ms;
}

/// Whatever is decided at a time is decided after every hold past its deadline was ended, in order.
void ShowAudit::check_expiry(const Entry& entry) const {
    const Hold* first = nullptr;
    const std::string* id = nullptr;
    for (const auto& [name, hold] : holds_) {
        if (!hold.active || hold.deadline_ms >= entry.show_time_ms) continue;
        if (first && std::pair(first->deadline_ms, first->number) < std::pair(hold.deadline_ms, hold.number)) continue;
        first = &hold;
        id = &name;
    }
    const bool ends_it = entry.kind == EntryKind::expired && first && entry.hold == *id;
    require(!first || ends_it, "no lock outlives its deadline",
            place(entry) + " is decided before the end of " + (id ? *id : ""));
    require(entry.kind != EntryKind::expired || ends_it, "no lock ends before its deadline", place(entry));
}

void ShowAudit::check_sales(const Entry& entry) const {
    const bool goes_on = entry.kind == EntryKind::expired || entry.kind == EntryKind::changed;
    require(sales_ != "closed" || goes_on, "a closed show does nothing", place(entry));
    const bool takes = takes_something(entry) && entry.kind != EntryKind::moved;
    require(sales_ == "open" || !takes, "a paused show sells nothing new", place(entry));
}

void ShowAudit::check_deadline(const Entry& entry, const Hold& hold) const {
    require(entry.deadline_ms >= hold.deadline_ms, "a deadline never comes nearer", place(entry));
    if (entry.kind == EntryKind::paying) {
        const std::int64_t grace_ms = policy_.payment_grace_seconds * 1000;
        require(entry.deadline_ms == std::max(hold.deadline_ms, entry.show_time_ms + grace_ms),
                "a payment has its grace", place(entry));
        return;
    }
    if (entry.deadline_ms == hold.deadline_ms) return;
    require(entry.kind == EntryKind::extended, "only a renewal moves a deadline", place(entry));
    const std::int64_t last_ms = hold.created_ms + policy_.hold_lifetime_max_seconds * 1000;
    require(entry.deadline_ms <= last_ms, "renewals are bounded", place(entry));
}

/// What was taken has not made the holder have too much.
void ShowAudit::check_holder(const Entry& entry) const {
    std::size_t has = 0;
    for (const auto& [id, hold] : holds_) has += hold.holder == entry.holder ? hold.seats.size() : 0;
    for (const auto& [id, booking] : bookings_) has += booking.holder == entry.holder ? booking.seats.size() : 0;
    require(has <= static_cast<std::size_t>(policy_.holder_seats_max), "holders are bounded", place(entry));
}

void ShowAudit::take_settings(const Entry& entry) {
    const bool says_something = !entry.attributes.empty() || entry.idempotency.has_value();
    require(entry.changes.empty() && says_something, own_changes, place(entry));
    for (const auto& [name, word] : entry.attributes) {
        if (name == "sales") sales_ = word;
        for (const service::PolicyField& field : service::policy_fields()) {
            if (name == field.name) policy_.*field.member = std::stoll(word);
        }
    }
}

void ShowAudit::take_block(const Entry& entry) {
    const bool on = entry.kind == EntryKind::blocked;
    require(!entry.changes.empty() || entry.idempotency.has_value(), own_changes, place(entry));
    for (const Change& change : entry.changes) {
        Seat& seat = seats_.at(change.seat);
        const bool stays = change.from == change.to && change.from == seat.state;
        require(stays && change.generation == seat.generation, "changes follow from the seat's state", place(entry));
        require(on ? seat.block != entry.reason : seat.block.has_value(), "an entry changes something", place(entry));
        seat.block = on ? std::optional(entry.reason) : std::nullopt;
    }
}

/// A refund or a move: it gives up what this booking has, and takes as much as it gives up, or nothing.
void ShowAudit::take_booking(const Entry& entry) {
    const auto found = bookings_.find(entry.booking);
    require(found != bookings_.end(), "what is given back was booked", place(entry));
    const Booking& booking = found->second;
    require(booking.holder == entry.holder && booking.hold == entry.hold, "a booking stays its holder's", place(entry));
    const std::size_t before = booking.seats.size();
    for (const Change& each : entry.changes) change(entry, each);
    const std::size_t moved = entry.kind == EntryKind::moved ? entry.changes.size() / 2 : 0;
    require(!entry.changes.empty() && booking.seats.size() == before - entry.changes.size() + 2 * moved, own_changes,
            place(entry));
}

void ShowAudit::start_hold(const Entry& entry) {
    require(!holds_.contains(entry.hold) && !entry.changes.empty(), "a hold begins once, with seats", place(entry));
    Hold& hold = holds_[entry.hold];
    hold.number = holds_.size();
    hold.holder = entry.holder;
    hold.deadline_ms = entry.deadline_ms;
    hold.created_ms = entry.show_time_ms;
    const std::int64_t longest_ms = policy_.hold_lifetime_max_seconds * 1000;
    require(entry.deadline_ms <= entry.show_time_ms + longest_ms, "holds are bounded", place(entry));
    for (const Change& each : entry.changes) {
        require(each.to == SeatState::locked, own_changes, place(entry));
        change(entry, each);
    }
    require(hold.seats.size() <= static_cast<std::size_t>(policy_.hold_seats_max), "holds are bounded", place(entry));
    check_holder(entry);
}

void ShowAudit::change_hold(const Entry& entry) {
    const auto found = holds_.find(entry.hold);
    require(found != holds_.end() && found->second.holder == entry.holder, "no lock stealing", place(entry));
    Hold& hold = found->second;
    const bool retaken = entry.kind == EntryKind::booked && hold.expired;
    require(hold.active || retaken, "a hold that has ended does nothing", place(entry));
    if (entry.kind == EntryKind::extended) {
        require(++hold.renewals <= policy_.extend_max && hold.payments.empty(), "renewals are bounded", place(entry));
    }
    if (entry.kind == EntryKind::paying) take_payment(entry, hold);
    check_deadline(entry, hold);
    hold.deadline_ms = entry.deadline_ms;
    for (const Change& each : entry.changes) change(entry, each);
    const bool moves_seats = entry.kind != EntryKind::extended && entry.kind != EntryKind::paying;
    require(moves_seats != entry.changes.empty(), own_changes, place(entry));
    const bool ends = entry.kind == EntryKind::expired || entry.kind == EntryKind::booked || hold.seats.empty();
    if (ends) end(entry, hold);
    if (!takes_something(entry)) return;
    require(retaken || hold.payments.empty(), "a hold in payment takes nothing more", place(entry));
    require(hold.seats.size() <= static_cast<std::size_t>(policy_.hold_seats_max), "holds are bounded", place(entry));
    check_holder(entry);
}

void ShowAudit::take_payment(const Entry& entry, Hold& hold) const {
    const bool named = entry.attributes.size() == 1 && entry.attributes.front().first == "payment";
    require(named && hold.payments.insert(entry.attributes.front().second).second, "a payment begins once",
            place(entry));
    require(hold.payments.size() <= static_cast<std::size_t>(policy_.payment_attempts_max), "payments are bounded",
            place(entry));
}

void ShowAudit::start_booking(const Entry& entry) {
    const auto [booking, added] = bookings_.try_emplace(entry.booking, Booking{entry.holder, entry.hold, {}});
    require(added, "a booking begins once", place(entry));
    if (!entry.hold.empty()) change_hold(entry);
    for (const Change& each : entry.changes) {
        if (entry.hold.empty()) change(entry, each);
    }
    require(!booking->second.seats.empty(), "a booking has seats", place(entry));
}

void ShowAudit::change(const Entry& entry, const Change& change) {
    require(change.seat < seats_.size(), "entries name seats of the plan", place(entry));
    Seat& seat = seats_[change.seat];
    require(seat.state == change.from && seat.generation == change.generation && change.from != change.to,
            "changes follow from the seat's state", place(entry));
    require(seat.state != SeatState::locked || seat.hold == entry.hold, "no lock stealing", place(entry));
    const bool gives_back = entry.kind == EntryKind::cancelled || entry.kind == EntryKind::moved;
    const bool own = gives_back && seat.booking == entry.booking && change.to == SeatState::available;
    require(seat.state != SeatState::booked || own, "no double booking", place(entry));
    require(seat.state != SeatState::available || !seat.block, "what is blocked is not taken", place(entry));
    const bool sells_unlocked = change.from == SeatState::available && change.to == SeatState::booked;
    const bool may = entry.hold.empty() || entry.kind == EntryKind::moved || holds_.at(entry.hold).expired;
    require(!sells_unlocked || may, "no seat is sold that was not locked", place(entry));
    if (seat.state == SeatState::booked) {
        ++seat.generation;
        bookings_.at(seat.booking).seats.erase(change.seat);
    }
    if (seat.state == SeatState::locked) holds_.at(seat.hold).seats.erase(change.seat);
    seat.state = change.to;
    seat.hold = change.to == SeatState::locked ? entry.hold : "";
    seat.booking = change.to == SeatState::booked ? entry.booking : "";
    if (change.to == SeatState::locked) holds_.at(entry.hold).seats.insert(change.seat);
    if (change.to == SeatState::booked) bookings_.at(entry.booking).seats.insert(change.seat);
}

/// What ends a hold ends all of it: no seat is left behind with it.
void ShowAudit::end(const Entry& entry, Hold& hold) const {
    require(hold.seats.empty(), "no partial groups", place(entry));
    hold.active = false;
    hold.expired = entry.kind == EntryKind::expired;
}

}  // namespace seatlock::simulator
