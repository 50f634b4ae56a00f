#pragma once

#include <string>
#include <string_view>

#include "journal/entry.hpp"
#include "json/writer.hpp"
#include "plan/plan.hpp"
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

/// One entry as everybody may see it: never a holder, hold, booking or reference.
void write(json::Writer& out, const journal::Entry& entry, const plan::Plan& plan);

/// Which seats of a show are wanted; empty is all.
struct SeatFilter {
    std::string state;
    std::string section;
};

/// {seq, log_id, seats:[{seat, state, generation}]}
void write_seats(json::Writer& out, const service::PublishedShow& show, const SeatFilter& filter);

/// {seq, log_id, states}: one letter per seat in plan order: a(vailable), l(ocked), b(ooked).
void write_seats_compact(json::Writer& out, const service::PublishedShow& show);

/// One seat: its plan's data, state and generation, and the seq they are of.
void write_seat(json::Writer& out, const service::PublishedShow& show, SeatIndex seat);

}  // namespace seatlock::http
