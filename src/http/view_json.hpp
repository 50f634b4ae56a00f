#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "journal/entry.hpp"
#include "json/writer.hpp"
#include "plan/plan.hpp"
#include "service/access_key.hpp"
#include "service/answer.hpp"
#include "service/published_show.hpp"

namespace seatlock::http {

/// What the service says, as the JSON of v1. Seats are written by id, times for people as RFC 3339.

void write(json::Writer& out, const service::HoldView& hold, const plan::Plan& plan);
void write(json::Writer& out, const service::BookingView& booking, const plan::Plan& plan);

/// The seats whose block changed.
void write(json::Writer& out, const service::BlockView& block, const plan::Plan& plan);

/// A show without its seats: settings, counts, seq, log_id.
void write(json::Writer& out, const service::PublishedShow& show);

/// A key without its hash. `secret`: the key itself, or empty.
void write(json::Writer& out, const std::string& name, const service::KeyRecord& key, std::string_view secret);

/// How much a reader is told: what everybody may see, or also who and why.
enum class Detail : std::uint8_t { states, records };

/// One entry. `states`: never a holder, hold, booking, reference or actor, and of the reasons only an expiry's;
/// the others are the house's own words.
void write(json::Writer& out, const journal::Entry& entry, const plan::Plan& plan, Detail detail);

/// Which seats of a show are wanted; empty is all.
struct SeatFilter {
    std::string state;
    std::string section;
};

/// {seq, log_id, seats:[{seat, state, generation, blocked?}]}
void write_seats(json::Writer& out, const service::PublishedShow& show, const SeatFilter& filter);

/// {seq, log_id, states}: one letter per seat in plan order: a(vailable), x (available, but blocked), l(ocked),
/// b(ooked).
void write_seats_compact(json::Writer& out, const service::PublishedShow& show);

/// One seat: its plan's data, state and generation, and the seq they are of. `records`: also why it is blocked,
/// and its history: its newest 1000 changes, as far back as the show's entries are retained.
void write_seat(json::Writer& out, const service::PublishedShow& show, SeatIndex seat, Detail detail);

}  // namespace seatlock::http
