#include "service/show_state.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_set>

#include "service/show_parts.hpp"
#include "service/time.hpp"

namespace seatlock::service {
namespace {

using journal::Change;
using journal::Entry;
using journal::EntryKind;

/// The engine operations that lead from one state to the other; none when no rule does.
std::span<const engine::Operation> operations(SeatState from, SeatState to) noexcept {
    using engine::Operation;
    static constexpr std::array lock{Operation::lock};
    static constexpr std::array release{Operation::release};
    static constexpr std::array book{Operation::book};
    static constexpr std::array lock_and_book{Operation::lock, Operation::book};
    if (from == SeatState::available && to == SeatState::locked) return lock;
    if (from == SeatState::locked && to == SeatState::available) return release;
    if (from == SeatState::locked && to == SeatState::booked) return book;
    if (from == SeatState::available && to == SeatState::booked) return lock_and_book;
    return {};
}

/// True when the changes are of the sort that an entry of this kind makes to its hold. That the
/// rules allow each of them is for the engine to say. What ends a hold must leave no seat locked by
/// it: the hold will be forgotten.
bool has_shape(const Entry& entry, const Hold& hold) {
    const auto count = [&](SeatState from, SeatState to) {
        return static_cast<std::size_t>(
            std::count_if(entry.changes.begin(), entry.changes.end(),
                          [&](const Change& change) { return change.from == from && change.to == to; }));
    };
    const std::size_t all = entry.changes.size();
    const std::size_t locks = count(SeatState::available, SeatState::locked);
    const std::size_t releases = count(SeatState::locked, SeatState::available);
    const std::size_t sales = count(SeatState::locked, SeatState::booked);
    switch (entry.kind) {
        case EntryKind::held: return all > 0 && locks == all;
        case EntryKind::swapped: return all > 0 && locks + releases == all;
        case EntryKind::extended: return all == 0;
        case EntryKind::released: return all > 0 && releases == all;
        case EntryKind::expired: return all == hold.seats.size() && releases == all;
        case EntryKind::booked:
            if (hold.state == HoldState::expired)
                return all > 0 && count(SeatState::available, SeatState::booked) == all;
            return sales > 0 && all == hold.seats.size() && sales + releases == all;
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::opened: break;
    }
    return false;
}

/// The seats that a hold has after an entry that takes some and gives some up.
std::vector<SeatIndex> seats_after(const Entry& entry, const Hold& hold) {
    std::unordered_set<SeatIndex> given_up;
    for (const Change& change : entry.changes) {
        if (change.to == SeatState::available) given_up.insert(change.seat);
    }
    std::vector<SeatIndex> seats = hold.seats;
    std::erase_if(seats, [&](SeatIndex seat) { return given_up.contains(seat); });
    for (const Change& change : entry.changes) {
        if (change.to == SeatState::locked) seats.push_back(change.seat);
    }
    return seats;
}

tl::unexpected<std::string> contradiction(const Entry& entry, const std::string& what) {
    return tl::unexpected("entry " + std::to_string(entry.seq) + " (" + std::string(to_string(entry.kind)) +
                          ") contradicts the entries before it: " + what);
}

}  // namespace

ShowState::ShowState(LoadedPlanPtr plan) : plan_(std::move(plan)), seats_(plan_->seat_count()) {}

tl::expected<ShowState, std::string> ShowState::from(LoadedPlanPtr plan, ShowParts parts) {
    if (auto problem = problem_of(parts, *plan)) return tl::unexpected(*std::move(problem));
    ShowState state(std::move(plan));
    state.settings_ = std::move(parts.settings);
    state.seats_ = engine::SeatTable(std::move(parts.seats));
    state.last_ = parts.last;
    state.last_number_ = parts.last_number;
    for (auto& [number, hold] : parts.holds) state.add_hold(number, std::move(hold));
    for (Booking& booking : parts.bookings) state.add_booking(std::move(booking));
    for (auto& remembered : parts.remembered) state.idempotency_.remember(std::move(remembered));
    return state;
}

tl::expected<void, std::string> ShowState::apply(EntryPtr entry) {
    if (entry->seq != seq() + 1) {
        return contradiction(*entry, "entry " + std::to_string(seq() + 1) + " was to follow");
    }
    if (!is_plausible_time(entry->show_time_ms) || !is_plausible_time(entry->wall_time_ms) ||
        !is_plausible_time(entry->deadline_ms)) {
        return contradiction(*entry, "no clock shows such a time");
    }
    if (seq() > 0 && entry->show_time_ms < last_.show_time_ms) return contradiction(*entry, "its time goes back");
    if (seq() == 0 && entry->kind != EntryKind::opened) return contradiction(*entry, "the show is not open");
    if (auto applied = apply_kind(*entry); !applied) return applied;
    forget_ended(entry->show_time_ms);
    const Hold* hold = find_hold(entry->hold);
    idempotency_.remember({.entry = entry,
                           .hold_state = hold ? hold->state : HoldState::active,
                           .seats = hold ? hold->seats : std::vector<SeatIndex>{}});
    last_ = {entry->seq, entry->show_time_ms, entry->wall_time_ms};
    return {};
}

ShowState::Applied ShowState::apply_kind(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::opened: return apply_opened(entry);
        case EntryKind::held: return apply_held(entry);
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::released:
        case EntryKind::expired:
        case EntryKind::booked: return apply_to_hold(entry);
        case EntryKind::plan_imported:
        case EntryKind::show_created: break;
    }
    return contradiction(entry, "it belongs in a catalog");
}

ShowState::Applied ShowState::apply_opened(const Entry& entry) {
    if (entry.seq != 1) return contradiction(entry, "the show is open already");
    auto settings = settings_from(entry.attributes);
    if (!settings) return contradiction(entry, settings.error());
    if (settings->plan_hash != plan_->plan().hash) {
        return contradiction(entry,
                             "it was opened from the plan " + settings->plan_hash + ", not " + plan_->plan().hash);
    }
    settings_ = *std::move(settings);
    return {};
}

ShowState::Applied ShowState::apply_held(const Entry& entry) {
    if (numbers_.contains(entry.hold)) return contradiction(entry, "the hold is there already");
    if (!has_shape(entry, {})) return contradiction(entry, "such an entry does not make such changes");
    const HoldNumber number = last_number_ + 1;
    if (auto applied = apply_changes(entry, number); !applied) return applied;
    last_number_ = number;
    Hold hold;
    hold.id = entry.hold;
    hold.holder = entry.holder;
    hold.reference = entry.reference;
    hold.deadline_ms = entry.deadline_ms;
    hold.created_at_ms = entry.show_time_ms;
    hold.seq = entry.seq;
    for (const Change& change : entry.changes) hold.seats.push_back(change.seat);
    add_hold(number, std::move(hold));
    return {};
}

ShowState::Applied ShowState::apply_to_hold(const Entry& entry) {
    const HoldNumber number = hold_number(entry.hold);
    if (number == 0) return contradiction(entry, "there is no such hold");
    Hold& hold = holds_.at(number);
    const bool retake = entry.kind == EntryKind::booked && hold.state == HoldState::expired;
    if (hold.state != HoldState::active && !retake) return contradiction(entry, "the hold has ended");
    if (entry.holder != hold.holder) return contradiction(entry, "the hold is another holder's");
    if (entry.kind != EntryKind::extended && entry.deadline_ms != hold.deadline_ms) {
        return contradiction(entry, "it moves the hold's deadline");
    }
    if (!has_shape(entry, hold)) return contradiction(entry, "such an entry does not make such changes");
    if (auto applied = apply_changes(entry, number); !applied) return applied;
    hold.seq = entry.seq;
    if (entry.kind == EntryKind::extended) return apply_extended(entry, number, hold);
    if (entry.kind == EntryKind::expired) {
        end(number, hold, HoldState::expired, entry);
        return {};
    }
    if (entry.kind == EntryKind::booked) {
        if (auto applied = apply_booked(entry, hold); !applied) return applied;
        end(number, hold, HoldState::booked, entry);
        return {};
    }
    std::vector<SeatIndex> left = seats_after(entry, hold);
    if (left.empty()) {
        end(number, hold, HoldState::released, entry);
    } else {
        hold.seats = std::move(left);
    }
    return {};
}

ShowState::Applied ShowState::apply_changes(const Entry& entry, HoldNumber number) {
    for (const Change& change : entry.changes) {
        if (auto applied = apply_change(entry, change, number); !applied) return applied;
    }
    return {};
}

ShowState::Applied ShowState::apply_change(const Entry& entry, const Change& change, HoldNumber number) {
    if (change.seat >= seats_.size()) return contradiction(entry, "there is no seat " + std::to_string(change.seat));
    const std::string& seat_id = plan_->plan().seats[change.seat].id;
    const engine::SeatCell& cell = seats_.at(change.seat);
    if (cell.state != change.from || cell.generation != change.generation) {
        return contradiction(entry, "seat " + seat_id + " was " + std::string(to_string(cell.state)));
    }
    const auto steps = operations(change.from, change.to);
    if (steps.empty()) return contradiction(entry, "no operation changes seat " + seat_id + " like that");
    for (const engine::Operation operation : steps) {
        const engine::Request request{.operation = operation, .owner = number, .stamp = entry.deadline_ms};
        const auto failures = seats_.apply(request, std::span(&change.seat, 1));
        if (failures.empty()) continue;
        return contradiction(entry, "seat " + seat_id + " is refused: " + std::string(to_string(failures[0].reason)));
    }
    return {};
}

ShowState::Applied ShowState::apply_extended(const Entry& entry, HoldNumber number, Hold& hold) {
    ++hold.renewals;
    for (const SeatIndex seat : hold.seats) {
        if (!seats_.restamp(seat, number, entry.deadline_ms)) return contradiction(entry, "a seat is not locked");
    }
    set_deadline(number, hold, entry.deadline_ms);
    return {};
}

ShowState::Applied ShowState::apply_booked(const Entry& entry, Hold& hold) {
    if (booking_positions_.contains(entry.booking)) return contradiction(entry, "the booking is there already");
    Booking booking{.id = entry.booking,
                    .hold = entry.hold,
                    .holder = entry.holder,
                    .reference = entry.reference,
                    .seats = {},
                    .booked_at_wall_ms = entry.wall_time_ms,
                    .seq = entry.seq};
    for (const Change& change : entry.changes) {
        if (change.to == SeatState::booked) booking.seats.push_back(change.seat);
    }
    hold.booking = booking.id;
    hold.seats = booking.seats;
    add_booking(std::move(booking));
    return {};
}

void ShowState::add_hold(HoldNumber number, Hold hold) {
    numbers_.emplace(hold.id, number);
    holds_by_holder_[hold.holder].insert(number);
    if (hold.state == HoldState::active) {
        deadlines_.emplace(hold.deadline_ms, number);
    } else {
        ended_.emplace(hold.ended_seq, number);
    }
    holds_.emplace(number, std::move(hold));
}

void ShowState::add_booking(Booking booking) {
    const auto position = static_cast<std::uint32_t>(bookings_.size());
    booking_positions_.emplace(booking.id, position);
    bookings_by_holder_[booking.holder].push_back(position);
    bookings_.push_back(std::move(booking));
}

void ShowState::set_deadline(HoldNumber number, Hold& hold, std::int64_t deadline_ms) {
    deadlines_.erase({hold.deadline_ms, number});
    hold.deadline_ms = deadline_ms;
    deadlines_.emplace(deadline_ms, number);
}

void ShowState::end(HoldNumber number, Hold& hold, HoldState state, const Entry& entry) {
    deadlines_.erase({hold.deadline_ms, number});
    ended_.erase(hold.ended_seq);  // an expired hold that was booked after all
    hold.state = state;
    hold.ended_at_ms = entry.show_time_ms;
    hold.ended_seq = entry.seq;
    ended_.emplace(entry.seq, number);
}

void ShowState::forget_ended(std::int64_t now_ms) {
    while (!ended_.empty()) {
        const auto found = holds_.find(ended_.begin()->second);
        if (ended_.size() <= ended_holds_max && found->second.ended_at_ms + ended_hold_kept_ms >= now_ms) return;
        const auto of_holder = holds_by_holder_.find(found->second.holder);
        of_holder->second.erase(found->first);
        if (of_holder->second.empty()) holds_by_holder_.erase(of_holder);
        numbers_.erase(found->second.id);
        holds_.erase(found);
        ended_.erase(ended_.begin());
    }
}

const Hold* ShowState::find_hold(std::string_view id) const { return hold(hold_number(id)); }

HoldNumber ShowState::hold_number(std::string_view id) const {
    const auto found = numbers_.find(std::string(id));
    return found == numbers_.end() ? 0 : found->second;
}

const Hold* ShowState::hold(HoldNumber number) const {
    const auto found = holds_.find(number);
    return found == holds_.end() ? nullptr : &found->second;
}

const Booking* ShowState::find_booking(std::string_view id) const {
    const auto found = booking_positions_.find(std::string(id));
    return found == booking_positions_.end() ? nullptr : &bookings_[found->second];
}

const std::set<HoldNumber>& ShowState::holds_of(const std::string& holder) const {
    static const std::set<HoldNumber> none;
    const auto found = holds_by_holder_.find(holder);
    return found == holds_by_holder_.end() ? none : found->second;
}

const std::vector<std::uint32_t>& ShowState::bookings_of(const std::string& holder) const {
    static const std::vector<std::uint32_t> none;
    const auto found = bookings_by_holder_.find(holder);
    return found == bookings_by_holder_.end() ? none : found->second;
}

std::optional<HoldNumber> ShowState::first_deadline() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->second;
}

std::uint64_t ShowState::digest() const {
    return seats_.digest(seq(), [this](engine::Owner owner) -> std::string_view { return holds_.at(owner).holder; });
}

}  // namespace seatlock::service
