#include "scenarios/http_answer.hpp"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "json/writer.hpp"

namespace seatlock::scenarios {
namespace {

/// Codes that stand for one verdict, and the status they have to come with. Every other code of 409
/// is a reason of the rules.
struct Failure {
    int status;
    Verdict verdict;
};
const std::map<std::string, Failure>& failures() {
    static const std::map<std::string, Failure> table{
        {"malformed_json", {400, Verdict::malformed}},
        {"invalid_request", {400, Verdict::malformed}},
        {"invalid_plan", {400, Verdict::malformed}},
        {"unknown_show", {404, Verdict::unknown_show}},
        {"unknown_hold", {404, Verdict::unknown_hold}},
        {"unknown_booking", {404, Verdict::unknown_booking}},
        {"forbidden", {403, Verdict::forbidden}},
        {"plan_missing", {409, Verdict::plan_missing}},
        {"plan_exists", {409, Verdict::plan_exists}},
        {"show_exists", {409, Verdict::show_exists}},
        {"idempotency_key_reused", {422, Verdict::key_reused}},
        {"unavailable", {503, Verdict::unavailable}},
        {"outcome_unknown", {504, Verdict::outcome_unknown}},
    };
    return table;
}

std::int64_t milliseconds(const json::Value& seconds) {
    if (const auto* whole = seconds.integer()) return *whole * 1000;
    const auto* number = std::get_if<double>(&seconds.data());
    return number ? std::llround(*number * 1000) : -1;
}

std::optional<std::int64_t> left_of(const json::Value& object) {
    const json::Value* seconds = object.find("seconds_remaining");
    return seconds ? std::optional(milliseconds(*seconds)) : std::nullopt;
}

std::vector<std::string> seats_of(const json::Value& object, std::string_view member = "seats") {
    std::vector<std::string> seats;
    const json::Value* list = object.find(member);
    if (!list || !list->array()) return seats;
    for (const json::Value& seat : *list->array()) seats.push_back(text_of(seat, "seat"));
    return seats;
}

void read_common(const json::Value& body, Outcome& outcome) {
    outcome.seats = seats_of(body);
    outcome.holder = text_of(body, "holder");
    outcome.payment = text_of(body, "payment");
    outcome.reference = text_of(body, "reference");
    outcome.entry = static_cast<std::uint64_t>(number_of(body, "seq"));
}

Outcome hold_told(const json::Value& body, bool created) {
    Outcome outcome = Outcome::of(created ? Verdict::held : Verdict::record);
    read_common(body, outcome);
    outcome.name = text_of(body, "hold");
    outcome.state = text_of(body, "state");
    outcome.left_ms = left_of(body);
    if (body.find("booking")) outcome.booking = text_of(body, "booking");
    return outcome;
}

Outcome booking_told(const json::Value& body, bool created) {
    Outcome outcome = Outcome::of(Verdict::booked);
    read_common(body, outcome);
    outcome.already = !created;
    outcome.name = text_of(body, "booking");
    outcome.state = text_of(body, "state");
    outcome.gone = seats_of(body, "former");
    return outcome;
}

Outcome blocks_told(const json::Value& body) {
    Outcome outcome = Outcome::of(Verdict::blocks);
    const json::Value* blocked = body.find("blocked");
    outcome.state = blocked && blocked->boolean() && *blocked->boolean() ? "blocked" : "unblocked";
    outcome.names = seats_of(body);
    return outcome;
}

Outcome list_told(const json::Value& list, Verdict verdict, std::string_view member) {
    Outcome outcome = Outcome::of(verdict);
    for (const json::Value& each : *list.array()) outcome.names.push_back(text_of(each, member));
    return outcome;
}

Outcome refusals_told(const json::Array& refusals) {
    Outcome outcome = Outcome::of(Verdict::refused);
    for (const json::Value& each : refusals) {
        const json::Value* yours = each.find("yours");
        outcome.refusals.push_back({text_of(each, "seat"), text_of(each, "reason"), left_of(each),
                                    yours && yours->boolean() && *yours->boolean()});
    }
    return outcome;
}

Outcome strange(int status, const json::Value& body) {
    json::Writer out;
    out.value(body);
    return Outcome::of(Verdict::reply, fmt::format("an answer with status {}: {}", status, out.str()));
}

Outcome success_told(int status, const json::Value& body) {
    const bool created = status == 201;
    if (body.find("booked_at")) return booking_told(body, created);
    if (body.find("hold")) return hold_told(body, created);
    if (body.find("blocked")) return blocks_told(body);
    if (const auto* holds = body.find("holds")) return list_told(*holds, Verdict::holds, "hold");
    if (const auto* bookings = body.find("bookings")) return list_told(*bookings, Verdict::bookings, "booking");
    if (body.find("show")) return Outcome::of(created ? Verdict::opened : Verdict::opened_already);
    return Outcome::of(created ? Verdict::imported : Verdict::imported_already);
}

Outcome problem_told(int status, const json::Value& body) {
    const std::string code = text_of(body, "code");
    if (number_of(body, "status") != status) return strange(status, body);
    const json::Value* refusals = body.find("refusals");
    if (refusals && refusals->array() && !refusals->array()->empty()) {
        Outcome outcome = refusals_told(*refusals->array());
        return status == 409 && code == outcome.refusals.front().reason ? outcome : strange(status, body);
    }
    const auto known = failures().find(code);
    if (known == failures().end() || known->second.status != status) return strange(status, body);
    return Outcome::of(known->second.verdict);
}

}  // namespace

Outcome outcome_of(int status, const json::Value& body, bool replayed) {
    if (!body.object()) return strange(status, body);
    Outcome outcome = status == 200 || status == 201 ? success_told(status, body) : problem_told(status, body);
    outcome.again = replayed;
    return outcome;
}

std::string state_of(const json::Value& seat) {
    const std::string state = text_of(seat, "state");
    const json::Value* blocked = seat.find("blocked");
    return blocked && blocked->boolean() && *blocked->boolean() && state == "available" ? "blocked" : state;
}

std::vector<SeatState> map_of(const json::Value* seats) {
    std::vector<SeatState> states;
    if (!seats || !seats->array()) return states;
    for (const json::Value& seat : *seats->array()) states.emplace_back(text_of(seat, "seat"), state_of(seat));
    return states;
}

FeedEntry entry_of(const json::Value& entry) {
    FeedEntry told{static_cast<std::uint64_t>(number_of(entry, "seq")), text_of(entry, "kind"), {}};
    const json::Value* changes = entry.find("changes");
    if (!changes || !changes->array()) return told;
    for (const json::Value& change : *changes->array()) {
        told.changes.emplace_back(text_of(change, "seat"), text_of(change, "to"));
    }
    return told;
}

std::string text_of(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    return value && value->string() ? *value->string() : std::string();
}

std::int64_t number_of(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    return value && value->integer() ? *value->integer() : 0;
}

}  // namespace seatlock::scenarios
