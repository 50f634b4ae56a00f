#include "http/view_json.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <vector>

#include "http/timestamp.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

void write_optional(json::Writer& out, std::string_view name, const std::string& value) {
    if (!value.empty()) out.key(name).string(value);
}

void write_labels(json::Writer& out, const plan::Seat& seat) {
    out.key("seat").string(seat.id);
    write_optional(out, "section", seat.section);
    write_optional(out, "row", seat.row);
    write_optional(out, "number", seat.number);
    write_optional(out, "category", seat.category);
}

void write_seat_list(json::Writer& out, const std::vector<SeatIndex>& seats, const plan::Plan& plan) {
    out.key("seats").begin_array();
    for (const SeatIndex seat : seats) {
        out.begin_object();
        write_labels(out, plan.seats[seat]);
        out.end_object();
    }
    out.end_array();
}

void write_state(json::Writer& out, const service::PublishedShow::SeatView& view) {
    out.key("state").string(to_string(view.state)).key("generation").integer(view.generation);
    if (view.blocked) out.key("blocked").boolean(true);
}

void write_position(json::Writer& out, const service::PublishedShow& show) {
    out.key("seq").integer(static_cast<std::int64_t>(show.seq())).key("log_id").string(show.log_id());
}

char letter(const service::PublishedShow::SeatView& view) noexcept {
    const bool off_sale = view.blocked && view.state == SeatState::available;
    return off_sale ? 'x' : to_string(view.state).front();
}

void write_seq(json::Writer& out, journal::Seq seq) { out.key("seq").integer(static_cast<std::int64_t>(seq)); }

void write_former(json::Writer& out, const std::vector<service::FormerSeat>& former, const plan::Plan& plan) {
    if (former.empty()) return;
    out.key("former").begin_array();
    for (const service::FormerSeat& seat : former) {
        out.begin_object();
        write_labels(out, plan.seats[seat.seat]);
        out.key("generation").integer(seat.generation).key("until").string(to_rfc3339(seat.until_wall_ms));
        out.key("became").string(seat.moved ? "moved" : "cancelled");
        write_optional(out, "reason", seat.reason);
        out.end_object();
    }
    out.end_array();
}

void write_change(json::Writer& out, const journal::Change& change) {
    out.key("generation").integer(change.generation);
    out.key("from").string(to_string(change.from)).key("to").string(to_string(change.to));
}

/// Whose seats they are, and who did it.
void write_records(json::Writer& out, const journal::Entry& entry) {
    out.key("actor").string(entry.actor);
    write_optional(out, "holder", entry.holder);
    write_optional(out, "hold", entry.hold);
    write_optional(out, "booking", entry.booking);
    write_optional(out, "reference", entry.reference);
    write_optional(out, "reason", entry.reason);
}

/// The kinds that leave a hold with a deadline.
bool has_deadline(journal::EntryKind kind) noexcept {
    using journal::EntryKind;
    return kind == EntryKind::held || kind == EntryKind::swapped || kind == EntryKind::extended ||
           kind == EntryKind::paying;
}

/// The newest changes of a seat that a history tells: somebody may lock and release one seat all day.
constexpr std::size_t history_max = 1000;

struct SeatChange {
    const journal::Entry* entry;
    const journal::Change* change;
};

/// The newest changes of a seat, newest first, as far as entries are retained. `from` becomes the seq since which
/// none is missing.
std::vector<SeatChange> changes_of(const service::PublishedShow& show, SeatIndex seat, journal::Seq& from) {
    std::vector<SeatChange> found;
    from = show.seq() + 1;
    while (from > show.oldest_seq() && found.size() < history_max) {
        const journal::Entry& entry = *show.entry(--from);
        const auto change = std::ranges::find(entry.changes, seat, &journal::Change::seat);
        if (change != entry.changes.end()) found.push_back({&entry, &*change});
    }
    return found;
}

void write_history(json::Writer& out, const service::PublishedShow& show, SeatIndex seat) {
    journal::Seq from = 0;
    const std::vector<SeatChange> newest = changes_of(show, seat, from);
    out.key("history_from").integer(static_cast<std::int64_t>(from));
    out.key("history").begin_array();
    for (const auto& [entry, change] : newest | std::views::reverse) {
        out.begin_object();
        write_seq(out, entry->seq);
        out.key("at").string(to_rfc3339(entry->wall_time_ms)).key("kind").string(to_string(entry->kind));
        write_change(out, *change);
        write_records(out, *entry);
        out.end_object();
    }
    out.end_array();
}

}  // namespace

void write(json::Writer& out, const service::HoldView& hold, const plan::Plan& plan) {
    out.begin_object();
    out.key("hold").string(hold.hold).key("state").string(to_string(hold.state)).key("holder").string(hold.holder);
    write_optional(out, "reference", hold.reference);
    write_optional(out, "booking", hold.booking);
    write_optional(out, "payment", hold.payment);
    write_seat_list(out, hold.seats, plan);
    out.key("expires_at").string(to_rfc3339(hold.expires_at_wall_ms));
    out.key("seconds_remaining").number(static_cast<double>(hold.remaining_ms) / 1000);
    out.key("seq").integer(static_cast<std::int64_t>(hold.seq));
    out.end_object();
}

void write(json::Writer& out, const service::BookingView& booking, const plan::Plan& plan) {
    out.begin_object();
    out.key("booking").string(booking.booking);
    write_optional(out, "hold", booking.hold);
    out.key("state").string(booking.seats.empty() ? "cancelled" : "booked").key("holder").string(booking.holder);
    write_optional(out, "reference", booking.reference);
    write_optional(out, "payment", booking.payment);
    write_seat_list(out, booking.seats, plan);
    write_former(out, booking.former, plan);
    out.key("booked_at").string(to_rfc3339(booking.booked_at_wall_ms));
    out.key("seq").integer(static_cast<std::int64_t>(booking.seq));
    out.end_object();
}

void write(json::Writer& out, const service::BlockView& block, const plan::Plan& plan) {
    out.begin_object();
    write_seat_list(out, block.seats, plan);
    out.key("blocked").boolean(block.blocked).key("reason").string(block.reason);
    out.key("seq").integer(static_cast<std::int64_t>(block.seq));
    out.end_object();
}

void write(json::Writer& out, const service::PublishedShow& show) {
    const service::ShowSettings& settings = show.settings();
    out.begin_object();
    out.key("show").string(show.name()).key("plan").string(settings.plan).key("plan_hash").string(settings.plan_hash);
    out.key("title").string(settings.title);
    write_optional(out, "starts_at", settings.starts_at);
    write_optional(out, "timezone", settings.timezone);
    out.key("public").boolean(settings.is_public).key("sales").string(to_string(settings.sales));
    out.key("policy").begin_object();
    for (const service::PolicyField& field : service::policy_fields()) {
        out.key(field.name).integer(settings.policy.*field.member);
    }
    out.key("buyers_may_book").boolean(settings.policy.buyers_may_book);
    out.end_object();
    out.key("counts").begin_object();
    for (const SeatState state : {SeatState::available, SeatState::locked, SeatState::booked}) {
        out.key(to_string(state)).integer(static_cast<std::int64_t>(show.count(state)));
    }
    out.key("blocked").integer(static_cast<std::int64_t>(show.blocked_count()));
    out.end_object();
    write_position(out, show);
    out.end_object();
}

void write(json::Writer& out, const std::string& name, const service::KeyRecord& key, std::string_view secret) {
    out.begin_object().key("key").string(name).key("role").string(to_string(key.role));
    out.key("origins").begin_array();
    for (const std::string& origin : key.origins) out.string(origin);
    out.end_array().key("created_at").string(to_rfc3339(key.created_wall_ms));
    if (key.revoked_wall_ms) out.key("revoked_at").string(to_rfc3339(*key.revoked_wall_ms));
    if (!secret.empty()) out.key("secret").string(secret);
    out.end_object();
}

void write(json::Writer& out, const journal::Entry& entry, const plan::Plan& plan, Detail detail) {
    out.begin_object();
    write_seq(out, entry.seq);
    out.key("at").string(to_rfc3339(entry.wall_time_ms)).key("kind").string(to_string(entry.kind));
    if (detail == Detail::records) {
        write_records(out, entry);
        write_optional(out, "payment", service::payment_of(entry));
        if (has_deadline(entry.kind)) {
            const std::int64_t left_ms = entry.deadline_ms - entry.show_time_ms;
            out.key("expires_at").string(to_rfc3339(entry.wall_time_ms + left_ms));
        }
    } else if (entry.kind == journal::EntryKind::expired || mutated(Mutant::house_reasons_for_anybody)) {
        write_optional(out, "reason", entry.reason);
    }
    out.key("changes").begin_array();
    for (const journal::Change& change : entry.changes) {
        out.begin_object().key("seat").string(plan.seats[change.seat].id);
        write_change(out, change);
        out.end_object();
    }
    out.end_array().end_object();
}

void write_seats(json::Writer& out, const service::PublishedShow& show, const SeatFilter& filter) {
    out.begin_object();
    write_position(out, show);
    out.key("seats").begin_array();
    for (SeatIndex seat = 0; seat < show.seats().size(); ++seat) {
        const plan::Seat& labels = show.plan().plan().seats[seat];
        const auto& view = show.seats()[seat];
        if (!filter.state.empty() && filter.state != to_string(view.state)) continue;
        if (!filter.section.empty() && filter.section != labels.section) continue;
        out.begin_object().key("seat").string(labels.id);
        write_state(out, view);
        out.end_object();
    }
    out.end_array().end_object();
}

void write_seats_compact(json::Writer& out, const service::PublishedShow& show) {
    std::string states;
    states.reserve(show.seats().size());
    for (const auto& view : show.seats()) states.push_back(letter(view));
    out.begin_object();
    write_position(out, show);
    out.key("states").string(states).end_object();
}

void write_seat(json::Writer& out, const service::PublishedShow& show, SeatIndex seat, Detail detail) {
    out.begin_object();
    write_labels(out, show.plan().plan().seats[seat]);
    write_state(out, show.seats()[seat]);
    write_position(out, show);
    if (detail == Detail::records) {
        const auto block = show.blocks().find(seat);
        if (block != show.blocks().end()) out.key("block_reason").string(block->second);
        write_history(out, show, seat);
    }
    out.end_object();
}

}  // namespace seatlock::http
