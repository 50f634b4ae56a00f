#include "service/show_state.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "mutant/mutant.hpp"
#include "service/entry_shape.hpp"
#include "service/show_parts.hpp"
#include "service/time.hpp"

namespace seatlock::service {
namespace {

using journal::Change;
using journal::Entry;
using journal::EntryKind;

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

/// What a seat in this state counts for the limit of its holder.
std::int64_t weight(SeatState state) noexcept {
    if (mutated(Mutant::holder_limit_forgets_bookings)) return state == SeatState::locked ? 1 : 0;
    return state == SeatState::available ? 0 : 1;
}

constexpr const char* no_such_changes = "such an entry does not make such changes";

tl::unexpected<std::string> contradiction(const Entry& entry, const std::string& what) {
    return tl::unexpected("entry " + std::to_string(entry.seq) + " (" + std::string(to_string(entry.kind)) +
                          ") contradicts the entries before it: " + what);
}

}  // namespace

std::string payment_of(const Entry& entry) {
    for (const auto& [name, value] : entry.attributes) {
        if (name == payment_attribute) return value;
    }
    return {};
}

ShowState::ShowState(LoadedPlanPtr plan) : plan_(std::move(plan)), seats_(plan_->seat_count()) {}

tl::expected<ShowState, std::string> ShowState::from(LoadedPlanPtr plan, ShowParts parts) {
    if (auto problem = problem_of(parts, *plan)) return tl::unexpected(*std::move(problem));
    ShowState state(std::move(plan));
    state.settings_ = std::move(parts.settings);
    state.seats_ = engine::SeatTable(std::move(parts.seats));
    state.last_ = parts.last;
    state.last_number_ = parts.last_number;
    for (auto& [number, hold] : parts.holds) {
        if (is_live(hold.state)) state.count_seats(hold.holder, static_cast<std::int64_t>(hold.seats.size()));
        state.add_hold(number, std::move(hold));
    }
    for (Booking& booking : parts.bookings) {
        state.count_seats(booking.holder, static_cast<std::int64_t>(booking.seats.size()));
        state.add_booking(std::move(booking));
    }
    state.blocks_ = std::move(parts.blocks);
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
    if (entry->idempotency) idempotency_.remember(as_left_by(entry));
    last_ = {entry->seq, entry->show_time_ms, entry->wall_time_ms};
    return {};
}

ShowState::Applied ShowState::apply_kind(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::opened: return apply_opened(entry);
        case EntryKind::changed: return apply_changed(entry);
        case EntryKind::held: return apply_held(entry);
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::paying:
        case EntryKind::released:
        case EntryKind::expired: return apply_to_hold(entry);
        case EntryKind::booked: return entry.hold.empty() ? apply_sold(entry) : apply_to_hold(entry);
        case EntryKind::cancelled:
        case EntryKind::moved: return apply_to_booking(entry);
        case EntryKind::blocked:
        case EntryKind::unblocked: return apply_block(entry);
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked: break;
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

ShowState::Applied ShowState::apply_changed(const Entry& entry) {
    if (!has_shape(entry)) return contradiction(entry, no_such_changes);
    auto settings = with_changes(settings_, entry.attributes);
    if (!settings) return contradiction(entry, settings.error());
    settings_ = *std::move(settings);
    return {};
}

ShowState::Applied ShowState::apply_held(const Entry& entry) {
    if (entry.hold.empty()) return contradiction(entry, "it names no hold");
    if (numbers_.contains(entry.hold)) return contradiction(entry, "the hold is there already");
    if (!has_shape_for(entry, {})) return contradiction(entry, no_such_changes);
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
    if (!is_live(hold.state) && !retake) return contradiction(entry, "the hold has ended");
    if (entry.holder != hold.holder) return contradiction(entry, "the hold is another holder's");
    const bool moves_deadline = entry.kind == EntryKind::extended || entry.kind == EntryKind::paying;
    if (!moves_deadline && entry.deadline_ms != hold.deadline_ms) {
        return contradiction(entry, "it moves the hold's deadline");
    }
    if (!has_shape_for(entry, hold)) return contradiction(entry, no_such_changes);
    if (auto applied = apply_changes(entry, number); !applied) return applied;
    hold.seq = entry.seq;
    if (entry.kind == EntryKind::extended) return apply_extended(entry, number, hold);
    if (entry.kind == EntryKind::paying) return apply_paying(entry, number, hold);
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
    if (change.from == change.to) return {};
    count_seats(entry.holder, weight(change.to) - weight(change.from));
    if (change.from == SeatState::booked && change.to == SeatState::available) {
        if (entry.kind == EntryKind::moved && mutated(Mutant::move_keeps_the_old_seats)) return {};
        if (!seats_.put_on_sale(change.seat))
            return contradiction(entry, "seat " + seat_id + " has no next generation");
        return {};
    }
    if (change.from == SeatState::available && blocks_.contains(change.seat)) {
        return contradiction(entry, "seat " + seat_id + " is blocked");
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
    if (hold.state != HoldState::active) return contradiction(entry, "the hold is in payment");
    ++hold.renewals;
    return move_deadline(entry, number, hold);
}

ShowState::Applied ShowState::apply_paying(const Entry& entry, HoldNumber number, Hold& hold) {
    std::string payment = payment_of(entry);
    if (payment.empty()) return contradiction(entry, "it names no payment");
    const bool begun_before = std::ranges::find(hold.payments, payment) != hold.payments.end();
    if (begun_before && !mutated(Mutant::payment_repeated_is_an_attempt)) {
        return contradiction(entry, "the payment " + payment + " was begun before");
    }
    hold.payments.push_back(std::move(payment));
    hold.state = HoldState::paying;
    return move_deadline(entry, number, hold);
}

ShowState::Applied ShowState::move_deadline(const Entry& entry, HoldNumber number, Hold& hold) {
    if (entry.deadline_ms < hold.deadline_ms) return contradiction(entry, "it shortens the hold");
    for (const SeatIndex seat : hold.seats) {
        if (!seats_.restamp(seat, number, entry.deadline_ms)) return contradiction(entry, "a seat is not locked");
    }
    deadlines_.erase({hold.deadline_ms, number});
    hold.deadline_ms = entry.deadline_ms;
    deadlines_.emplace(hold.deadline_ms, number);
    return {};
}

ShowState::Applied ShowState::apply_booked(const Entry& entry, Hold& hold) {
    if (auto started = start_booking(entry); !started) return started;
    hold.booking = entry.booking;
    hold.seats = bookings_.back().seats;
    return {};
}

ShowState::Applied ShowState::apply_sold(const Entry& entry) {
    if (!has_shape(entry)) return contradiction(entry, no_such_changes);
    // Nobody has this number: no hold is made. The seats are locked in its name between the two steps of a sale.
    if (auto applied = apply_changes(entry, last_number_ + 1); !applied) return applied;
    return start_booking(entry);
}

ShowState::Applied ShowState::start_booking(const Entry& entry) {
    if (entry.booking.empty()) return contradiction(entry, "it names no booking");
    if (booking_positions_.contains(entry.booking)) return contradiction(entry, "the booking is there already");
    Booking booking;
    booking.id = entry.booking;
    booking.hold = entry.hold;
    booking.holder = entry.holder;
    booking.reference = entry.reference;
    booking.payment = payment_of(entry);
    booking.booked_at_wall_ms = entry.wall_time_ms;
    booking.booked_seq = entry.seq;
    booking.seq = entry.seq;
    for (const Change& change : entry.changes) {
        if (change.to == SeatState::booked) booking.seats.push_back(change.seat);
    }
    add_booking(std::move(booking));
    return {};
}

ShowState::Applied ShowState::apply_to_booking(const Entry& entry) {
    const auto found = booking_positions_.find(entry.booking);
    if (found == booking_positions_.end()) return contradiction(entry, "there is no such booking");
    Booking& booking = bookings_[found->second];
    if (entry.holder != booking.holder) return contradiction(entry, "the booking is another holder's");
    if (!has_shape(entry)) return contradiction(entry, no_such_changes);
    const bool moves = entry.kind == EntryKind::moved;
    const std::size_t given_up = moves ? entry.changes.size() / 2 : entry.changes.size();
    std::unordered_map<SeatIndex, SeatIndex> instead;  // by the seat that goes; no_seat: none comes
    for (std::size_t i = 0; i < given_up; ++i) {
        const Change& change = entry.changes[i];
        instead.emplace(change.seat, moves ? entry.changes[given_up + i].seat : no_seat);
        booking.former.push_back({.seat = change.seat,
                                  .generation = change.generation,
                                  .seq = entry.seq,
                                  .until_wall_ms = entry.wall_time_ms,
                                  .moved = moves,
                                  .reason = entry.reason});
    }
    std::size_t found_seats = 0;
    for (SeatIndex& seat : booking.seats) {
        const auto goes = instead.find(seat);
        if (goes == instead.end()) continue;
        seat = goes->second;
        ++found_seats;
    }
    std::erase(booking.seats, no_seat);
    if (found_seats != given_up) return contradiction(entry, "the booking does not have a seat that it gives up");
    booking.seq = entry.seq;
    return apply_changes(entry, last_number_ + 1);
}

ShowState::Applied ShowState::apply_block(const Entry& entry) {
    if (!has_shape(entry)) return contradiction(entry, no_such_changes);
    if (auto applied = apply_changes(entry, engine::nobody); !applied) return applied;
    for (const Change& change : entry.changes) {
        if (entry.kind == EntryKind::blocked) {
            blocks_[change.seat] = entry.reason;
        } else if (blocks_.erase(change.seat) == 0) {
            return contradiction(entry, "a seat is not blocked");
        }
    }
    return {};
}

void ShowState::count_seats(const std::string& holder, std::int64_t more) {
    if (more == 0) return;
    std::size_t& count = seat_counts_[holder];
    count = static_cast<std::size_t>(static_cast<std::int64_t>(count) + more);
    if (count == 0) seat_counts_.erase(holder);
}

std::size_t ShowState::seat_count_of(const std::string& holder) const {
    const auto found = seat_counts_.find(holder);
    return found == seat_counts_.end() ? 0 : found->second;
}

IdempotencyIndex::Remembered ShowState::as_left_by(EntryPtr entry) const {
    IdempotencyIndex::Remembered left;
    if (const Hold* hold = find_hold(entry->hold)) {
        left.hold_state = hold->state;
        left.seats = hold->seats;
    }
    if (const Booking* booking = find_booking(entry->booking)) left.seats = booking->seats;
    if (entry->kind == EntryKind::blocked || entry->kind == EntryKind::unblocked) {
        for (const Change& change : entry->changes) left.seats.push_back(change.seat);
    }
    left.entry = std::move(entry);
    return left;
}

void ShowState::add_hold(HoldNumber number, Hold hold) {
    numbers_.emplace(hold.id, number);
    holds_by_holder_[hold.holder].insert(number);
    if (is_live(hold.state)) {
        deadlines_.emplace(hold.deadline_ms, number);
    } else {
        ended_.emplace(hold.ended_seq, number);
    }
    holds_.emplace(number, std::move(hold));
}

void ShowState::add_booking(Booking booking) {
    const auto position = static_cast<std::uint32_t>(bookings_.size());
    booking_positions_.emplace(booking.id, position);
    if (!booking.hold.empty()) bookings_by_hold_.emplace(booking.hold, position);
    bookings_by_holder_[booking.holder].push_back(position);
    bookings_.push_back(std::move(booking));
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

const Booking* ShowState::find_booking_of(std::string_view hold) const {
    const auto found = bookings_by_hold_.find(std::string(hold));
    return found == bookings_by_hold_.end() ? nullptr : &bookings_[found->second];
}

std::optional<HoldNumber> ShowState::first_deadline() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->second;
}

std::uint64_t ShowState::digest() const {
    return seats_.digest(seq(), [this](engine::Owner owner) -> std::string_view { return holds_.at(owner).holder; });
}

}  // namespace seatlock::service
