#include "history/show_rows.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include <seatlock/seat_state.hpp>

#include "json/writer.hpp"

namespace seatlock::history {
namespace {

using journal::Change;
using journal::Entry;
using journal::EntryKind;
using service::HoldState;

/// A deadline of the show's clock as people read it, as far as the entry knows how the two clocks stand.
std::int64_t deadline_for_people(const Entry& entry) {
    return entry.wall_time_ms + (entry.deadline_ms - entry.show_time_ms);
}

/// What an entry says beyond its columns, as a JSON object; empty when that is nothing.
std::string attributes_of(const Entry& entry) {
    if (entry.attributes.empty()) return {};
    json::Writer out;
    out.begin_object();
    for (const auto& [name, value] : entry.attributes) out.key(name).string(value);
    out.end_object();
    return std::move(out).str();
}

std::optional<std::int64_t> price_of(const plan::Plan& plan, const plan::Seat& seat) {
    const auto found = std::ranges::find(plan.categories, seat.category, &plan::Category::key);
    return found == plan.categories.end() ? std::nullopt : found->price_cents;
}

}  // namespace

void ShowRows::remove(Statements& statements, std::string_view show) {
    statements.run("DELETE FROM shows WHERE show = ?", show);
    statements.run("DELETE FROM categories WHERE show = ?", show);
    statements.run("DELETE FROM seats WHERE show = ?", show);
    statements.run("DELETE FROM holds WHERE show = ?", show);
    statements.run("DELETE FROM hold_seats WHERE show = ?", show);
    statements.run("DELETE FROM bookings WHERE show = ?", show);
    statements.run("DELETE FROM booking_seats WHERE show = ?", show);
    statements.run("DELETE FROM history WHERE show = ?", show);
    statements.run("DELETE FROM changes WHERE show = ?", show);
}

void ShowRows::set(const Position& position) {
    statements_.run("INSERT OR REPLACE INTO positions (show, log_id, seq, history_from) VALUES (?, ?, ?, ?)", show_,
                    position.log_id, position.seq, position.history_from);
}

void ShowRows::add_plan() {
    const plan::Plan& plan = plan_.plan();
    for (const plan::Category& category : plan.categories) {
        statements_.run("INSERT INTO categories (show, category, label, price_cents) VALUES (?, ?, ?, ?)", show_,
                        category.key, or_null(category.label), category.price_cents);
    }
    for (SeatIndex place = 0; place < plan.seats.size(); ++place) {
        const plan::Seat& seat = plan.seats[place];
        statements_.run(
            "INSERT INTO seats (show, seat, place, section, \"row\", number, category, price_cents, state, generation, "
            "blocked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'available', 1, 0)",
            show_, seat.id, place, or_null(seat.section), or_null(seat.row), or_null(seat.number),
            or_null(seat.category), price_of(plan, seat));
    }
}

void ShowRows::add(const Entry& entry) {
    // A show folds what it reads, and would not have opened; the other readers have only the checksums.
    const auto knows = [&](const Change& change) { return change.seat < plan_.seat_count(); };
    if (!std::ranges::all_of(entry.changes, knows)) {
        return statements_.fail(
            {journal::Error::Code::corrupt,
             fmt::format("show {}: entry {} names a seat that its plan does not have", show_, entry.seq)});
    }
    record(entry);
    apply(entry);
    apply_changes(entry);
}

void ShowRows::record(const Entry& entry) {
    const auto expires =
        entry.deadline_ms == 0 ? std::nullopt : std::optional<std::int64_t>(deadline_for_people(entry));
    statements_.run(
        "INSERT INTO history (show, seq, decided_ms, kind, actor, holder, hold, booking, reference, reason, "
        "expires_ms, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        show_, entry.seq, entry.wall_time_ms, to_string(entry.kind), or_null(entry.actor), or_null(entry.holder),
        or_null(entry.hold), or_null(entry.booking), or_null(entry.reference), or_null(entry.reason), expires,
        or_null(attributes_of(entry)));
    for (std::size_t place = 0; place < entry.changes.size(); ++place) {
        const Change& change = entry.changes[place];
        statements_.run(
            "INSERT INTO changes (show, seq, place, seat, generation, from_state, to_state) VALUES (?, ?, ?, ?, ?, ?, "
            "?)",
            show_, entry.seq, place, id_of(change.seat), change.generation, to_string(change.from),
            to_string(change.to));
    }
}

void ShowRows::apply(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::opened: return apply_opened(entry);
        case EntryKind::changed: return apply_changed(entry);
        case EntryKind::held: return apply_held(entry);
        case EntryKind::swapped: return apply_swapped(entry);
        case EntryKind::extended: return apply_extended(entry);
        case EntryKind::paying: return apply_paying(entry);
        case EntryKind::released: return apply_released(entry);
        case EntryKind::expired: return end_hold(entry, HoldState::expired);
        case EntryKind::booked: return apply_booked(entry);
        case EntryKind::cancelled: return apply_cancelled(entry);
        case EntryKind::moved: return apply_moved(entry);
        case EntryKind::blocked:
        case EntryKind::unblocked: return apply_block(entry);
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked: return;  // a catalog's
    }
}

void ShowRows::apply_changes(const Entry& entry) {
    for (const Change& change : entry.changes) {
        const bool ends_generation = change.from == SeatState::booked && change.to == SeatState::available;
        if (change.from == change.to) continue;
        set_seat(change.seat, change.to, change.generation + (ends_generation ? 1 : 0));
    }
}

void ShowRows::apply_opened(const Entry& entry) {
    auto settings = service::settings_from(entry.attributes);
    if (settings) return put_settings(*settings);
    statements_.fail(
        {journal::Error::Code::corrupt, fmt::format("show {}: entry {}: {}", show_, entry.seq, settings.error())});
}

/// The policy has no columns; what changed in it stands in `history`.
void ShowRows::apply_changed(const Entry& entry) {
    for (const auto& [name, value] : entry.attributes) {
        if (name == "title") statements_.run("UPDATE shows SET title = ? WHERE show = ?", or_null(value), show_);
        if (name == "starts_at")
            statements_.run("UPDATE shows SET starts_at = ? WHERE show = ?", or_null(value), show_);
        if (name == "timezone") statements_.run("UPDATE shows SET timezone = ? WHERE show = ?", or_null(value), show_);
        if (name == "public") statements_.run("UPDATE shows SET public = ? WHERE show = ?", value == "true", show_);
        if (name == "sales") statements_.run("UPDATE shows SET sales = ? WHERE show = ?", value, show_);
    }
}

void ShowRows::apply_held(const Entry& entry) {
    statements_.run(
        "INSERT INTO holds (show, hold, state, holder, reference, held_ms, expires_ms, renewals, payments, seq) "
        "VALUES (?, ?, 'active', ?, ?, ?, ?, 0, 0, ?)",
        show_, entry.hold, or_null(entry.holder), or_null(entry.reference), entry.wall_time_ms,
        deadline_for_people(entry), entry.seq);
    for (const Change& change : entry.changes) put_hold_seat(entry.hold, change.seat);
}

void ShowRows::apply_swapped(const Entry& entry) {
    const auto gives_up = [](const Change& change) { return change.to == SeatState::available; };
    const auto given_up = static_cast<std::size_t>(std::ranges::count_if(entry.changes, gives_up));
    const bool takes_none = given_up == entry.changes.size();
    if (takes_none) return apply_released(entry);  // removing the last seat releases the hold
    touch_hold(entry);
    for (const Change& change : entry.changes) {
        if (gives_up(change)) {
            statements_.run("DELETE FROM hold_seats WHERE show = ? AND hold = ? AND seat = ?", show_, entry.hold,
                            id_of(change.seat));
        } else {
            put_hold_seat(entry.hold, change.seat);
        }
    }
}

void ShowRows::apply_extended(const Entry& entry) {
    statements_.run("UPDATE holds SET renewals = renewals + 1, expires_ms = ?, seq = ? WHERE show = ? AND hold = ?",
                    deadline_for_people(entry), entry.seq, show_, entry.hold);
}

void ShowRows::apply_paying(const Entry& entry) {
    statements_.run(
        "UPDATE holds SET state = 'paying', payments = payments + 1, payment = ?, expires_ms = ?, seq = ? "
        "WHERE show = ? AND hold = ?",
        service::payment_of(entry), deadline_for_people(entry), entry.seq, show_, entry.hold);
}

/// A hold that ended keeps the seats that it had last.
void ShowRows::apply_released(const Entry& entry) {
    const std::uint64_t had =
        statements_.number("SELECT count(*) FROM hold_seats WHERE show = ? AND hold = ?", show_, entry.hold);
    if (had <= entry.changes.size()) return end_hold(entry, HoldState::released);
    touch_hold(entry);
    for (const Change& change : entry.changes) {
        statements_.run("DELETE FROM hold_seats WHERE show = ? AND hold = ? AND seat = ?", show_, entry.hold,
                        id_of(change.seat));
    }
}

void ShowRows::apply_booked(const Entry& entry) {
    statements_.run(
        "INSERT INTO bookings (show, booking, state, hold, holder, reference, payment, booked_ms, booked_seq, seq) "
        "VALUES (?, ?, 'booked', ?, ?, ?, ?, ?, ?, ?)",
        show_, entry.booking, or_null(entry.hold), or_null(entry.holder), or_null(entry.reference),
        or_null(service::payment_of(entry)), entry.wall_time_ms, entry.seq, entry.seq);
    const bool has_hold = !entry.hold.empty();
    if (has_hold) end_hold(entry, HoldState::booked);
    if (has_hold) remove_hold_seats(entry.hold);
    for (const Change& change : entry.changes) {
        if (change.to != SeatState::booked) continue;
        if (has_hold) put_hold_seat(entry.hold, change.seat);
        put_booking_seat(entry.booking, change.seat, change.generation, "booked", entry.wall_time_ms);
    }
}

void ShowRows::apply_cancelled(const Entry& entry) {
    for (const Change& change : entry.changes) end_booking_seat(entry, change, "cancelled");
    touch_booking(entry);
}

void ShowRows::apply_moved(const Entry& entry) {
    for (const Change& change : entry.changes) {
        if (change.to == SeatState::booked) {
            put_booking_seat(entry.booking, change.seat, change.generation, "moved", entry.wall_time_ms);
        } else {
            end_booking_seat(entry, change, "moved");
        }
    }
    touch_booking(entry);
}

void ShowRows::apply_block(const Entry& entry) {
    const bool blocked = entry.kind == EntryKind::blocked;
    for (const Change& change : entry.changes) set_block(change.seat, blocked, blocked ? entry.reason : std::string());
}

void ShowRows::end_hold(const Entry& entry, HoldState state) {
    statements_.run("UPDATE holds SET state = ?, booking = ?, ended_ms = ?, seq = ? WHERE show = ? AND hold = ?",
                    to_string(state), or_null(entry.booking), entry.wall_time_ms, entry.seq, show_, entry.hold);
}

void ShowRows::touch_hold(const Entry& entry) {
    statements_.run("UPDATE holds SET seq = ? WHERE show = ? AND hold = ?", entry.seq, show_, entry.hold);
}

void ShowRows::end_booking_seat(const Entry& entry, const Change& change, std::string_view how) {
    statements_.run(
        "UPDATE booking_seats SET ended = ?, ended_ms = ?, reason = ? "
        "WHERE show = ? AND booking = ? AND seat = ? AND generation = ?",
        how, entry.wall_time_ms, or_null(entry.reason), show_, entry.booking, id_of(change.seat), change.generation);
}

/// A booking without seats was cancelled.
void ShowRows::touch_booking(const Entry& entry) {
    const std::uint64_t left = statements_.number(
        "SELECT count(*) FROM booking_seats WHERE show = ? AND booking = ? AND ended IS NULL", show_, entry.booking);
    statements_.run("UPDATE bookings SET state = ?, seq = ? WHERE show = ? AND booking = ?",
                    left == 0 ? "cancelled" : "booked", entry.seq, show_, entry.booking);
}

void ShowRows::add(const service::ShowState& state) {
    put_settings(state.settings());
    for (SeatIndex seat = 0; seat < plan_.seat_count(); ++seat) {
        const auto& cell = state.seats().at(seat);
        if (cell.state != SeatState::available || cell.generation != 1) set_seat(seat, cell.state, cell.generation);
    }
    for (const auto& [seat, reason] : state.blocks()) set_block(seat, true, reason);
    for (const auto& [number, hold] : state.holds()) put_hold(state, hold);
    for (const service::Booking& booking : state.bookings()) put_booking(state, booking);
}

void ShowRows::put_settings(const service::ShowSettings& settings) {
    statements_.run(
        "INSERT OR REPLACE INTO shows (show, plan, plan_hash, title, starts_at, timezone, public, sales) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        show_, or_null(settings.plan), settings.plan_hash, or_null(settings.title), or_null(settings.starts_at),
        or_null(settings.timezone), settings.is_public, to_string(settings.sales));
}

/// A state knows the times of holds on the show's clock alone; people's time stands beside it at its last entry.
void ShowRows::put_hold(const service::ShowState& state, const service::Hold& hold) {
    const std::int64_t ahead = state.last().wall_time_ms - state.last().show_time_ms;
    const auto ended = hold.ended_seq == 0 ? std::nullopt : std::optional<std::int64_t>(hold.ended_at_ms + ahead);
    const auto payment = hold.payments.empty() ? std::nullopt : or_null(hold.payments.back());
    statements_.run(
        "INSERT INTO holds (show, hold, state, holder, reference, booking, held_ms, expires_ms, ended_ms, renewals, "
        "payments, payment, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        show_, hold.id, to_string(hold.state), or_null(hold.holder), or_null(hold.reference), or_null(hold.booking),
        hold.created_at_ms + ahead, hold.deadline_ms + ahead, ended, hold.renewals, hold.payments.size(), payment,
        hold.seq);
    for (const SeatIndex seat : hold.seats) put_hold_seat(hold.id, seat);
}

/// It knows what a booking had and has, and when a seat went; not that a seat came by a move.
void ShowRows::put_booking(const service::ShowState& state, const service::Booking& booking) {
    statements_.run(
        "INSERT INTO bookings (show, booking, state, hold, holder, reference, payment, booked_ms, booked_seq, seq) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        show_, booking.id, booking.seats.empty() ? "cancelled" : "booked", or_null(booking.hold),
        or_null(booking.holder), or_null(booking.reference), or_null(booking.payment), booking.booked_at_wall_ms,
        booking.booked_seq, booking.seq);
    for (const service::FormerSeat& former : booking.former) put_former_seat(booking, former);
    for (const SeatIndex seat : booking.seats) {
        put_booking_seat(booking.id, seat, state.seats().at(seat).generation, "booked", booking.booked_at_wall_ms);
    }
}

void ShowRows::put_former_seat(const service::Booking& booking, const service::FormerSeat& former) {
    put_booking_seat(booking.id, former.seat, former.generation, "booked", booking.booked_at_wall_ms);
    statements_.run(
        "UPDATE booking_seats SET ended = ?, ended_ms = ?, reason = ? "
        "WHERE show = ? AND booking = ? AND seat = ? AND generation = ?",
        former.moved ? "moved" : "cancelled", former.until_wall_ms, or_null(former.reason), show_, booking.id,
        id_of(former.seat), former.generation);
}

void ShowRows::put_hold_seat(std::string_view hold, SeatIndex seat) {
    statements_.run("INSERT OR REPLACE INTO hold_seats (show, hold, seat) VALUES (?, ?, ?)", show_, hold, id_of(seat));
}

void ShowRows::remove_hold_seats(std::string_view hold) {
    statements_.run("DELETE FROM hold_seats WHERE show = ? AND hold = ?", show_, hold);
}

void ShowRows::put_booking_seat(std::string_view booking, SeatIndex seat, std::uint32_t generation,
                                std::string_view began, std::int64_t began_ms) {
    const plan::Plan& plan = plan_.plan();
    statements_.run(
        "INSERT INTO booking_seats (show, booking, seat, generation, price_cents, began, began_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        show_, booking, id_of(seat), generation, price_of(plan, plan.seats[seat]), began, began_ms);
}

void ShowRows::set_seat(SeatIndex seat, SeatState state, std::uint32_t generation) {
    statements_.run("UPDATE seats SET state = ?, generation = ? WHERE show = ? AND seat = ?", to_string(state),
                    generation, show_, id_of(seat));
}

void ShowRows::set_block(SeatIndex seat, bool blocked, std::string_view reason) {
    statements_.run("UPDATE seats SET blocked = ?, block_reason = ? WHERE show = ? AND seat = ?", blocked,
                    or_null(reason), show_, id_of(seat));
}

}  // namespace seatlock::history
