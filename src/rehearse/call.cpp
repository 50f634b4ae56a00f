#include "rehearse/call.hpp"

#include <algorithm>

#include "json/writer.hpp"

namespace seatlock::rehearse {
namespace {

constexpr std::size_t quoted_bytes_max = 160;
/// No answer to a buyer is as long: a letter per seat, or fifty seats.
constexpr std::size_t answer_bytes_max = std::size_t{4} * 1024 * 1024;

Unusable unusable(const Call& call, const Response& response, const std::string& why) {
    return {"the call " + std::string(to_string(call.kind)) + " was answered with status " +
            std::to_string(response.status) + ", " + why + ": " + response.body.substr(0, quoted_bytes_max)};
}

std::string text(const json::Value& value, std::string_view member) {
    const json::Value* found = value.find(member);
    const std::string* string = found ? found->string() : nullptr;
    return string ? *string : std::string();
}

std::uint64_t number(const json::Value& value, std::string_view member) {
    const json::Value* found = value.find(member);
    const std::int64_t* integer = found ? found->integer() : nullptr;
    return integer && *integer > 0 ? static_cast<std::uint64_t>(*integer) : 0;
}

std::vector<std::string> seats_of(const json::Value& value) {
    std::vector<std::string> seats;
    const json::Value* member = value.find("seats");
    const json::Array* array = member ? member->array() : nullptr;
    if (!array) return seats;
    for (const json::Value& seat : *array) seats.push_back(text(seat, "seat"));
    std::ranges::sort(seats);
    return seats;
}

/// A hold's id becomes part of a path; what could end the path early is no id.
bool is_id(std::string_view id) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~-";
    return !id.empty() && id.find_first_not_of(letters) == std::string_view::npos;
}

std::string hold_body(const Call& call) {
    json::Writer out;
    out.begin_object().key("holder").string(call.holder).key("seats").begin_array();
    for (const std::string& seat : call.seats) out.string(seat);
    out.end_array();
    if (call.ttl_seconds) out.key("ttl_seconds").integer(*call.ttl_seconds);
    out.end_object();
    return std::move(out).str();
}

Reply read_refusal(const Call& call, const Response& response, const json::Value& body) {
    const json::Value* member = body.find("refusals");
    const json::Array* refusals = member ? member->array() : nullptr;
    if (!refusals || refusals->empty()) return unusable(call, response, "and names no refusal");
    Refusal refusal;
    for (const json::Value& seat : *refusals) refusal.seats.emplace_back(text(seat, "seat"), text(seat, "reason"));
    return refusal;
}

Reply read_success(const Call& call, const Response& response, const json::Value& body, std::size_t seats) {
    switch (call.kind) {
        case CallKind::map: {
            MapReply map{text(body, "states")};
            const bool known = map.states.find_first_not_of("alb") == std::string::npos;
            if (map.states.size() != seats || !known)
                return unusable(call, response, "which is no map of the show's " + std::to_string(seats) + " seats");
            return map;
        }
        case CallKind::hold:
        case CallKind::release: {
            HoldReply hold = read_hold(body);
            if (!is_id(hold.hold) || hold.seq == 0) return unusable(call, response, "which is no hold");
            return hold;
        }
        case CallKind::book: {
            BookReply booking = read_booking(body);
            if (!is_id(booking.booking) || booking.seq == 0) return unusable(call, response, "which is no booking");
            return booking;
        }
    }
    return unusable(call, response, "which nobody asked for");
}

std::optional<Failure> failure_of(const Response& response) {
    if (response.status == 0) return Failure::connection_lost;
    if (response.status == 503) return Failure::unavailable;
    if (response.status == 504) return Failure::outcome_unknown;
    if (response.status == 408 || response.status >= 500) return Failure::server_error;
    return std::nullopt;
}

}  // namespace

std::string_view to_string(CallKind kind) noexcept {
    switch (kind) {
        case CallKind::map: return "map";
        case CallKind::hold: return "hold";
        case CallKind::book: return "book";
        case CallKind::release: return "release";
    }
    return "";
}

std::string_view to_string(Failure failure) noexcept {
    switch (failure) {
        case Failure::connection_lost: return "connection_lost";
        case Failure::unavailable: return "unavailable";
        case Failure::outcome_unknown: return "outcome_unknown";
        case Failure::server_error: return "server_error";
    }
    return "";
}

HoldReply read_hold(const json::Value& value) {
    return {text(value, "hold"), text(value, "holder"), text(value, "state"), seats_of(value), number(value, "seq")};
}

BookReply read_booking(const json::Value& value) {
    return {text(value, "booking"), text(value, "hold"), text(value, "holder"), seats_of(value), number(value, "seq")};
}

Request to_request(const Call& call, const std::string& show) {
    Request request{"POST", "/v1/shows/" + show, "{}", call.key, answer_bytes_max};
    switch (call.kind) {
        case CallKind::map:
            request.method = "GET";
            request.target += "/seats?form=compact";
            request.body.clear();
            request.idempotency_key.clear();
            break;
        case CallKind::hold:
            request.target += "/holds";
            request.body = hold_body(call);
            break;
        case CallKind::book: request.target += "/holds/" + call.hold + "/book"; break;
        case CallKind::release: request.target += "/holds/" + call.hold + "/release"; break;
    }
    return request;
}

Reply read_reply(const Call& call, const Response& response, std::size_t seats) {
    if (const auto failure = failure_of(response)) return *failure;
    const auto body = json::parse(response.body);
    if (!body) return unusable(call, response, "which is not JSON");
    if (response.status == 409) return read_refusal(call, response, *body);
    if (response.status != 200 && response.status != 201) return unusable(call, response, "which is unexpected");
    return read_success(call, response, *body, seats);
}

}  // namespace seatlock::rehearse
