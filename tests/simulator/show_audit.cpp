#include "show_audit.hpp"

#include <fmt/format.h>

#include "violation.hpp"

namespace seatlock::simulator {
namespace {

using journal::Change;
using journal::Entry;
using journal::EntryKind;

constexpr std::int64_t day_ms = 86'400'000;

std::string place(const Entry& entry) {
    return fmt::format("entry #{} ({} {} by {})", entry.seq, to_string(entry.kind), entry.hold, entry.actor);
}

}  // namespace

void ShowAudit::take(const Entry& entry) {
    require(entry.seq == ++seq_, "the feed is dense", place(entry));
    require(entry.show_time_ms >= time_ms_, "show time never goes back", place(entry));
    time_ms_ = entry.show_time_ms;
    require((entry.kind == EntryKind::opened) == (entry.seq == 1), "a show opens once, first", place(entry));
    if (entry.kind == EntryKind::opened) return;
    check_key(entry);
    check_expiry(entry);
    if (entry.kind == EntryKind::held) return start_hold(entry);
    change_hold(entry);
}

std::string ShowAudit::map() const {
    std::string map;
    for (const Seat& seat : seats_) map += ".LB"[static_cast<std::size_t>(seat.state)];
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

void ShowAudit::check_deadline(const Entry& entry, const Hold& hold) const {
    require(entry.deadline_ms <= hold.last_ms, "renewals are bounded", place(entry));
    require(hold.renewals <= policy_.extend_max, "renewals are bounded", place(entry));
    require(entry.deadline_ms >= hold.deadline_ms, "a deadline never comes nearer", place(entry));
    require(entry.deadline_ms == hold.deadline_ms || entry.kind == EntryKind::extended,
            "only a renewal moves a deadline", place(entry));
}

void ShowAudit::start_hold(const Entry& entry) {
    require(!holds_.contains(entry.hold) && !entry.changes.empty(), "a hold begins once, with seats", place(entry));
    Hold& hold = holds_[entry.hold];
    hold.number = holds_.size();
    hold.holder = entry.holder;
    hold.deadline_ms = entry.deadline_ms;
    hold.last_ms = entry.show_time_ms + policy_.hold_lifetime_max_seconds * 1000;
    check_deadline(entry, hold);
    for (const Change& each : entry.changes) {
        require(each.to == SeatState::locked, "each kind of entry makes its own changes", place(entry));
        change(entry, each, hold);
    }
    require(hold.seats.size() <= static_cast<std::size_t>(policy_.hold_seats_max), "holds are bounded", place(entry));
}

void ShowAudit::change_hold(const Entry& entry) {
    const auto found = holds_.find(entry.hold);
    require(found != holds_.end() && found->second.holder == entry.holder, "no lock stealing", place(entry));
    Hold& hold = found->second;
    const bool retaken = entry.kind == EntryKind::booked && hold.expired;
    require(hold.active || retaken, "a hold that has ended does nothing", place(entry));
    if (entry.kind == EntryKind::extended) ++hold.renewals;
    check_deadline(entry, hold);
    hold.deadline_ms = entry.deadline_ms;
    for (const Change& each : entry.changes) change(entry, each, hold);
    const bool gives_up = hold.seats.empty() && entry.kind != EntryKind::extended;
    const bool ends = entry.kind == EntryKind::expired || entry.kind == EntryKind::booked || gives_up;
    if (ends) end(entry, hold);
    require(hold.seats.size() <= static_cast<std::size_t>(policy_.hold_seats_max), "holds are bounded", place(entry));
}

void ShowAudit::change(const Entry& entry, const Change& change, Hold& hold) {
    require(change.seat < seats_.size(), "entries name seats of the plan", place(entry));
    Seat& seat = seats_[change.seat];
    require(seat.state != SeatState::booked, "no double booking", place(entry));
    require(seat.state == change.from && seat.generation == change.generation, "changes follow from the seat's state",
            place(entry));
    require(seat.state != SeatState::locked || seat.hold == entry.hold, "no lock stealing", place(entry));
    const bool sells_unlocked = change.from == SeatState::available && change.to == SeatState::booked;
    require(!sells_unlocked || hold.expired, "no seat is sold that was not locked", place(entry));
    require(change.from != change.to, "changes follow from the seat's state", place(entry));
    seat.state = change.to;
    seat.hold = change.to == SeatState::locked ? entry.hold : "";
    if (change.to == SeatState::locked) hold.seats.insert(change.seat);
    if (change.to != SeatState::locked) hold.seats.erase(change.seat);
}

/// What ends a hold ends all of it: no seat is left behind with it.
void ShowAudit::end(const Entry& entry, Hold& hold) const {
    require(hold.seats.empty(), "no partial groups", place(entry));
    hold.active = false;
    hold.expired = entry.kind == EntryKind::expired;
}

}  // namespace seatlock::simulator
