// The rules of bookings and blocks, on paper: docs/rules.md, "Bookings" and "Blocks".

#include <algorithm>

#include "reference_names.hpp"
#include "reference_show.hpp"

namespace seatlock::simulator {

std::string ReferenceShow::answer(const service::SellSeats& command) {
    if (is_buyer()) return "forbidden";
    if (command.seats.empty()) return "invalid_request";
    const Names seats = each_once(command.seats);
    if (const std::string no = refuse_new(seats); !no.empty()) return no;
    if (const std::string no = refuse(seats, Want::lock, nullptr, command.holder); !no.empty()) return no;
    const auto max = static_cast<std::size_t>(settings_.number("hold_seats_max"));
    note_if(seats.size() > max, "a sale of more seats than a hold may have");
    note_if(!beyond_holder_max(command.holder, seats, 0).empty(), "a sale beyond holder_seats_max");
    Changes changes;
    for (const std::string& name : seats) changes.emplace_back(name, 'B');
    sales_.push_back({command.booking, "", command.holder, command.reference, "", seats, {}, "", 0});
    write(sales_.back(), {.kind = "booked"}, changes);
    return "created " + tell_created("sold", sales_.back());
}

std::string ReferenceShow::answer(const service::CancelBooking& command) {
    if (is_buyer()) return "forbidden";
    if (command.seats && command.seats->empty()) return "invalid_request";
    Sale* sale = this->sale(command.booking);
    if (!sale) return "unknown_booking";
    const Names all = sale->seats.empty() ? each_once(sale->former) : sale->seats;
    const Names seats = command.seats ? each_once(*command.seats) : all;
    if (closed()) return refused(seats, "show_closed");
    Names no;
    for (const std::string& name : seats) no.push_back(refusal_to_give_back(*sale, name));
    std::erase(no, "");
    note_if(!no.empty() && !command.seats, "a refund of everything asked for twice");
    if (!no.empty()) return refused(no);
    note_if(paused(), "a refund while the show is paused");
    Changes changes;
    for (const std::string& name : seats) changes.emplace_back(name, '.');
    give_back(*sale, seats, command.reason);
    note(sale->seats.empty() ? "a booking cancelled whole" : "a booking cancelled in part");
    write(*sale, {.kind = "cancelled", .reason = command.reason}, changes);
    return tell("cancelled", *sale);
}

std::string ReferenceShow::answer(const service::MoveBooking& command) {
    if (is_buyer()) return "forbidden";
    const Names from = each_once(command.from);
    const Names to = each_once(command.to);
    if (from.empty() || from.size() != to.size()) return "invalid_request";
    if (without(from, to).size() < from.size()) return "invalid_request";
    Sale* sale = this->sale(command.booking);
    if (!sale) return "unknown_booking";
    if (closed()) return refused(joined(from, to), "show_closed");
    Names no;
    for (const std::string& name : from) no.push_back(refusal_to_give_back(*sale, name));
    for (const std::string& name : to) no.push_back(refusal_of(name, Want::lock, nullptr, sale->holder));
    std::erase(no, "");
    note_if(!no.empty() && without(to, sale->seats).size() < to.size(), "a move onto seats of its own");
    if (!no.empty()) return refused(no);
    note_if(paused(), "a move while the show is paused");
    Changes changes;
    for (const std::string& name : from) changes.emplace_back(name, '.');
    for (const std::string& name : to) changes.emplace_back(name, 'B');
    Names seats = sale->seats;
    for (std::size_t i = 0; i < from.size(); ++i) std::ranges::replace(seats, from[i], to[i]);
    give_back(*sale, from, "");
    sale->seats = seats;
    write(*sale, {.kind = "moved"}, changes);
    return tell("moved", *sale);
}

std::string ReferenceShow::answer(const service::BlockSeats& command) {
    return block("blocked", command.seats, command.reason);
}

std::string ReferenceShow::answer(const service::UnblockSeats& command) {
    return block("unblocked", command.seats, command.reason);
}

std::string ReferenceShow::block(const std::string& kind, const Names& named, const std::string& reason) {
    if (is_buyer()) return "forbidden";
    if (named.empty()) return "invalid_request";
    const Names seats = each_once(named);
    if (closed()) return refused(seats, "show_closed");
    Names no;
    for (const std::string& name : seats) no.push_back(seat(name) ? "" : name + " unknown_seat");
    std::erase(no, "");
    if (!no.empty()) return refused(no);
    const bool on = kind == "blocked";
    Names changed;
    for (const std::string& name : seats) {
        Seat& one = *seat(name);
        if (on ? one.block == reason : !one.block) continue;
        note_if(on && one.block, "a block for another reason");
        note_if(on && one.state == 'L', "a block of a seat that is held");
        note_if(on && one.state == 'B', "a block of a seat that is booked");
        changed.push_back(name);
        one.block = on ? std::optional(reason) : std::nullopt;
    }
    Changes changes;
    for (const std::string& name : changed) changes.emplace_back(name, '=');
    if (changed.empty()) note(kind + " already");
    if (!changed.empty() || caller_.idempotency) write(Line{.kind = kind, .reason = reason}, changes);
    return tell_once(kind, fmt::format("{} {} {} #{}", kind, listed(changed), reason, seq_));
}

std::string ReferenceShow::answer(const service::ReadBooking& command) {
    if (is_buyer()) return "forbidden";
    const Sale* sale = this->sale(command.booking);
    return sale ? show(*sale) : "unknown_booking";
}

std::string ReferenceShow::answer(const service::ListBookings& command) {
    if (is_buyer()) return "forbidden";
    std::string told = "bookings";
    for (std::size_t i = command.after; i < sales_.size(); ++i) {
        const Sale& sale = sales_[i];
        if (!command.holder.empty() && sale.holder != command.holder) continue;
        if (!command.reference.empty() && sale.reference != command.reference) continue;
        const bool has_or_had = has(sale.seats, command.seat) || has(sale.former, command.seat);
        if (command.seat.empty() || has_or_had) told += " " + sale.id;
    }
    return told;
}

ReferenceShow::Sale* ReferenceShow::sale(const std::string& id) {
    for (Sale& sale : sales_) {
        if (sale.id == id) return &sale;
    }
    return nullptr;
}

std::string ReferenceShow::refusal_to_give_back(const Sale& sale, const std::string& name) {
    if (!seat(name)) return name + " unknown_seat";
    return has(sale.seats, name) ? "" : name + " not_booked";
}

/// REQUIRES: the entry that does it comes next.
void ReferenceShow::give_back(Sale& sale, const Names& seats, const std::string& reason) {
    sale.seats = without(sale.seats, seats);
    for (const std::string& name : seats) {
        sale.former.push_back(name);
        sale.history += fmt::format(" {} {}/{} #{}{}", reason.empty() ? "moved" : "cancelled", name,
                                    seat(name)->generation, seq_ + 1, reason.empty() ? "" : " (" + reason + ")");
    }
}

std::string ReferenceShow::show(const Sale& sale) {
    return fmt::format("booking {} of {} {} {} #{}{}{}{}", sale.id, sale.hold.empty() ? "-" : sale.hold, sale.holder,
                       listed(sale.seats), sale.seq, sale.reference.empty() ? "" : " ref=" + sale.reference,
                       sale.payment.empty() ? "" : " payment=" + sale.payment, sale.history);
}

std::string ReferenceShow::tell(const std::string& kind, const Sale& sale) { return tell_once(kind, show(sale)); }

std::string ReferenceShow::tell_created(const std::string& kind, const Sale& sale) {
    const std::string told = tell(kind, sale);
    last_told_.before = "created " + told;
    return told;
}

void ReferenceShow::write(Sale& sale, Line line, const Changes& changes) {
    line.hold = sale.hold;
    line.holder = sale.holder;
    line.booking = sale.id;
    line.reference = sale.reference;
    line.payment = sale.payment;
    write(line, changes);
    sale.seq = seq_;
}

}  // namespace seatlock::simulator
