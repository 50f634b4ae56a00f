#include "rehearse/sale.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "plan/plan.hpp"

namespace seatlock::rehearse {

House rows_of_five(std::size_t rows) {
    plan::Plan plan;
    plan.title = "The Hall";
    for (std::size_t row = 0; row < rows; ++row) {
        for (int number = 1; number <= 5; ++number) {
            plan::Seat seat;
            seat.row = std::string(1, static_cast<char>('A' + row));
            seat.number = std::to_string(number);
            seat.id = seat.row + "-" + seat.number;
            plan.seats.push_back(std::move(seat));
        }
    }
    return House(plan);
}

std::string entry_json(std::uint64_t seq, const std::string& kind, const std::vector<std::string>& seats,
                       const std::string& from, const std::string& to) {
    json::Writer out;
    out.begin_object().key("seq").integer(static_cast<std::int64_t>(seq)).key("at").string("2026-11-22T20:00:00.000Z");
    out.key("kind").string(kind).key("changes").begin_array();
    for (const std::string& seat : seats) {
        out.begin_object().key("seat").string(seat).key("generation").integer(1);
        out.key("from").string(from).key("to").string(to).end_object();
    }
    out.end_array().end_object();
    return std::move(out).str();
}

FeedEntry entry_of(const std::string& json) {
    const auto value = json::parse(json);
    auto entry = value ? read_entry(*value) : tl::unexpected(std::string("no JSON"));
    if (!entry) std::abort();
    return *std::move(entry);
}

Sale::Sale() {
    said.log_id_before = "log";
    enter("opened", {}, "", "");
}

void Sale::hold(const std::string& holder, const std::vector<std::string>& seats) {
    Call call;
    call.kind = CallKind::hold;
    call.key = holder + "-hold";
    call.holder = holder;
    call.seats = seats;
    ledger.asked(call);
    const HoldReply told{"h_" + holder, holder, "active", seats, enter("held", seats, "available", "locked")};
    said.holds.push_back(told);
    ledger.answered(call, told, 1000);
}

void Sale::book(const std::string& holder) {
    HoldReply& hold = hold_of(holder);
    Call call;
    call.kind = CallKind::book;
    call.key = holder + "-book";
    call.hold = hold.hold;
    ledger.asked(call);
    const BookReply told{"b_" + holder, hold.hold, holder, hold.seats, enter("booked", hold.seats, "locked", "booked")};
    hold.state = "booked";
    said.bookings.push_back(told);
    ledger.answered(call, told, 1000);
}

void Sale::release(const std::string& holder) {
    HoldReply& hold = hold_of(holder);
    Call call;
    call.kind = CallKind::release;
    call.key = holder + "-release";
    call.hold = hold.hold;
    ledger.asked(call);
    hold.seq = enter("released", hold.seats, "locked", "available");
    hold.state = "released";
    hold.seats.clear();
    ledger.answered(call, hold, 1000);
}

void Sale::expire(const std::string& holder) {
    HoldReply& hold = hold_of(holder);
    enter("expired", hold.seats, "locked", "available");
    hold.state = "expired";
}

ServerRecord Sale::record() const {
    std::map<std::string, std::string> states;
    for (int number = 1; number <= 5; ++number) states["A-" + std::to_string(number)] = "available";
    for (const FeedEntry& entry : said.feed) {
        for (const FeedEntry::Change& change : entry.changes) states[change.seat] = change.to;
    }
    ServerRecord record = said;
    record.seats.log_id = "log";
    record.seats.seq = said.feed.back().seq;
    for (const auto& [seat, state] : states) record.seats.seats.push_back({seat, state});
    return record;
}

std::uint64_t Sale::enter(const std::string& kind, const std::vector<std::string>& seats, const std::string& from,
                          const std::string& to) {
    said.feed.push_back(entry_of(entry_json(said.feed.size() + 1, kind, seats, from, to)));
    said.observed.push_back(said.feed.back());
    return said.feed.back().seq;
}

HoldReply& Sale::hold_of(const std::string& holder) {
    return *std::ranges::find(said.holds, holder, &HoldReply::holder);
}

}  // namespace seatlock::rehearse
