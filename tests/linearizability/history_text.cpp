#include <string>
#include <vector>

#include "json/writer.hpp"
#include "linearizability/history_file.hpp"

namespace seatlock::linearizability {
namespace {

void write_seats(json::Writer& out, std::string_view name, const History& history, const std::vector<Index>& seats) {
    out.key(name).begin_array();
    for (const Index seat : seats) out.string(history.seats[seat]);
    out.end_array();
}

void write_name(json::Writer& out, std::string_view name, const std::vector<std::string>& names, Index number) {
    if (number != none) out.key(name).string(names[number]);
}

void write_ok(json::Writer& out, const History& history, const Call& call, const Answer& answer) {
    if (call.op == Op::read_seat) {
        out.key("state").string(to_string(answer.states.front()));
        return;
    }
    if (call.op == Op::read_map) {
        std::string letters;
        for (const SeatState state : answer.states) letters.push_back(to_string(state).front());
        out.key("states").string(letters);
        return;
    }
    write_name(out, "hold", history.holds, answer.hold);
    if (answer.state && call.op != Op::book) out.key("state").string(to_string(*answer.state));
    write_name(out, "holder", history.holders, answer.holder);
    write_name(out, "booking", history.bookings, answer.booking);
    write_seats(out, "seats", history, answer.seats);
}

void write_answer(json::Writer& out, const History& history, const Call& call, const Answer& answer) {
    out.begin_object();
    switch (answer.kind) {
        case Answer::Kind::ok:
            out.key("ok").begin_object();
            write_ok(out, history, call, answer);
            out.end_object();
            break;
        case Answer::Kind::refused:
            out.key("refused").begin_array();
            for (const SeatRefusal& refusal : answer.refusals) {
                out.begin_object().key("seat").string(history.seats[refusal.seat]);
                out.key("reason").string(to_string(refusal.reason)).end_object();
            }
            out.end_array();
            break;
        case Answer::Kind::unknown_hold: out.key("unknown_hold").boolean(true); break;
        case Answer::Kind::unknown: out.key("unknown").boolean(true); break;
    }
    out.end_object();
}

void write_arguments(json::Writer& out, const History& history, const Call& call) {
    write_name(out, "holder", history.holders, call.holder);
    if (call.op != Op::hold) write_name(out, "hold", history.holds, call.hold);
    if (call.op == Op::read_seat) out.key("seat").string(history.seats[call.seats.front()]);
    if (call.op == Op::hold || call.names_seats) write_seats(out, "seats", history, call.seats);
    if (call.op == Op::hold) out.key("ttl_seconds").integer(call.ttl_seconds);
    if (call.op != Op::swap) return;
    if (!call.seats.empty()) write_seats(out, "add", history, call.seats);
    if (!call.remove.empty()) write_seats(out, "remove", history, call.remove);
}

std::string header_text(const History& history) {
    json::Writer out;
    out.begin_object().key("format").string("seatlock-history").key("version").integer(1);
    out.key("show").string(history.show).key("seats").begin_array();
    for (std::size_t seat = 0; seat < history.plan_seats; ++seat) out.string(history.seats[seat]);
    out.end_array().key("policy").begin_object();
    out.key("hold_ttl_seconds").integer(history.policy.hold_ttl_seconds);
    out.key("hold_seats_max").integer(history.policy.hold_seats_max);
    out.key("extend_max").integer(history.policy.extend_max);
    out.key("hold_lifetime_max_seconds").integer(history.policy.hold_lifetime_max_seconds).end_object();
    if (!history.note.empty()) out.key("note").string(history.note);
    out.end_object();
    return std::move(out).str();
}

}  // namespace

std::string to_text(const History& history) {
    std::string text = header_text(history) + "\n";
    for (const Call& call : history.calls) text += to_text(history, call) + "\n";
    return text;
}

std::string to_text(const History& history, const Call& call) {
    json::Writer out;
    out.begin_object().key("client").integer(call.client).key("call").integer(call.number);
    out.key("invoked_us").integer(call.invoked).key("returned_us");
    call.pending() ? out.null() : out.integer(call.returned);
    out.key("op").string(to_string(call.op));
    write_arguments(out, history, call);
    out.key("answer");
    write_answer(out, history, call, call.answer);
    out.end_object();
    return std::move(out).str();
}

std::string answer_text(const History& history, const Call& call, const Answer& answer) {
    json::Writer out;
    write_answer(out, history, call, answer);
    return std::move(out).str();
}

}  // namespace seatlock::linearizability
