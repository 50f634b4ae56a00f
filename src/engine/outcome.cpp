#include <cstddef>
#include <string_view>
#include <utility>

#include <seatlock/outcome.hpp>

#include "engine/python_repr.hpp"

namespace seatlock {
namespace {

/// What the contract lets a call say; empty where the call never gives that answer.
/// {seat}, {seats} and {user} are filled in; in a refusal {user} is the holder.
struct Texts {
    std::string_view success;
    std::string_view unknown_seat;
    std::string_view booked;
    std::string_view locked;
    std::string_view not_locked;
    std::string_view wrong_holder;

    [[nodiscard]] std::string_view of(RefusalReason reason) const noexcept {
        switch (reason) {
            case RefusalReason::unknown_seat: return unknown_seat;
            case RefusalReason::booked: return booked;
            case RefusalReason::locked: return locked;
            case RefusalReason::not_locked: return not_locked;
            case RefusalReason::wrong_holder: return wrong_holder;
        }
        return "";
    }
};

constexpr std::string_view no_such_seat = "Seat {seat} does not exist";
constexpr std::string_view already_booked = "Seat {seat} is already booked";
constexpr std::string_view booked_for_good = "Seat {seat} is already booked and cannot be cancelled";
constexpr std::string_view not_locked = "Seat {seat} is not locked";
constexpr std::string_view wrong_holder = "Seat {seat} is locked by another user";

// In the order of Call.
constexpr Texts texts_of_calls[] = {
    {"Seat {seat} is locked by {user}",
     no_such_seat,
     already_booked,
     "Seat {seat} is currently locked by {user}",
     {},
     {}},
    {"Seats {seats} locked by {user}", no_such_seat, already_booked, "Seat {seat} is locked by {user}", {}, {}},
    {"Seat {seat} is now booked by {user}", no_such_seat, {}, {}, not_locked, wrong_holder},
    {"Seats {seats} successfully booked by {user}", no_such_seat, {}, {}, not_locked, wrong_holder},
    {"Seat {seat} lock cancelled by {user}", no_such_seat, booked_for_good, {}, not_locked, wrong_holder},
    {"Locks for seats {seats} cancelled by {user}", no_such_seat, booked_for_good, {}, not_locked, wrong_holder},
};

std::string python_list(const std::vector<std::string>& seats) {
    std::string out = "[";
    for (const std::string& seat : seats) {
        if (out.size() > 1) out += ", ";
        out += engine::python_repr(seat);
    }
    return out += "]";
}

}  // namespace

Outcome Outcome::success(Call call, std::string seat, std::string user) {
    Outcome outcome(call);
    outcome.seat_ = std::move(seat);
    outcome.user_ = std::move(user);
    return outcome;
}

Outcome Outcome::success(Call call, std::vector<std::string> seats, std::string user) {
    Outcome outcome(call);
    outcome.seats_ = std::move(seats);
    outcome.user_ = std::move(user);
    return outcome;
}

Outcome Outcome::refused(Call call, RefusalReason reason, std::string seat, std::optional<std::string> holder) {
    Outcome outcome(call);
    outcome.refusal_ = reason;
    outcome.seat_ = std::move(seat);
    outcome.holder_ = std::move(holder);
    return outcome;
}

std::string Outcome::message() const {
    const Texts& texts = texts_of_calls[static_cast<std::size_t>(call_)];
    std::string_view rest = refusal_ ? texts.of(*refusal_) : texts.success;
    std::string out;
    // One pass over the text, so that an id which looks like a placeholder stays an id.
    while (!rest.empty()) {
        const std::size_t open = rest.find('{');
        out += rest.substr(0, open);
        if (open == rest.npos) break;
        const std::size_t close = rest.find('}', open);
        const std::string_view name = rest.substr(open + 1, close - open - 1);
        if (name == "seat") out += seat_;
        if (name == "seats") out += python_list(seats_);
        if (name == "user") out += refusal_ ? holder_.value_or("") : user_;
        rest.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace seatlock
