#include "scenarios/outcome_parser.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace seatlock::scenarios {
namespace {

constexpr std::array<std::string_view, 4> seat_states{"available", "locked", "booked", "blocked"};
constexpr std::array<std::string_view, 6> record_states{"active",   "paying",  "booked",
                                                        "released", "expired", "cancelled"};
constexpr std::array<std::string_view, 16> reasons{
    "unknown_seat",         "booked",         "locked",      "not_locked", "wrong_holder", "hold_expired",
    "hold_ended",           "hold_seats_max", "extend_max",  "blocked",    "in_payment",   "holder_seats_max",
    "payment_attempts_max", "not_booked",     "show_paused", "show_closed"};
constexpr std::array<std::string_view, 13> kinds{"opened",  "held",      "swapped", "extended",  "released",
                                                 "expired", "booked",    "paying",  "cancelled", "moved",
                                                 "blocked", "unblocked", "changed"};

template <std::size_t Count>
std::string one_of(Words& words, const std::array<std::string_view, Count>& known, std::string_view what) {
    for (const std::string_view word : known) {
        if (words.take(word)) return std::string(word);
    }
    words.unexpected(what);
}

/// The verdicts that are a phrase; `allowed` are those that fit here.
std::optional<Outcome> take_phrase(Words& words, std::initializer_list<Verdict> allowed) {
    for (const auto& [verdict, phrase] : verdict_phrases()) {
        const bool fits = std::ranges::find(allowed, verdict) != allowed.end();
        const bool comma = phrase == "not now, and not done";
        if (fits && !comma && words.take(phrase)) return Outcome::of(verdict);
        if (fits && comma && words.take("not now , and not done")) return Outcome::of(verdict);
    }
    return std::nullopt;
}

std::vector<Refusal> read_refusals(Words& words) {
    std::vector<Refusal> refusals;
    do {
        Refusal why;
        const std::vector<std::string> seats = words.seats();
        why.reason = one_of(words, reasons, "a reason");
        while (words.take(",")) {
            if (words.take("yours")) {
                why.yours = true;
            } else {
                why.left_ms = words.duration();
                words.expect("left");
            }
        }
        for (const std::string& seat : seats) refusals.push_back({seat, why.reason, why.left_ms, why.yours});
    } while (words.take(";"));
    return refusals;
}

/// What may follow the head of an answer about a hold or booking, each behind a comma.
void read_clause(Words& words, Outcome& outcome) {
    if (words.take("seats")) {
        outcome.seats = words.seats();
    } else if (words.take("gone")) {
        outcome.gone = words.seats();
    } else if (words.take("payment")) {
        outcome.payment = words.name("a payment");
        if (outcome.payment == "none") outcome.payment = "";
    } else if (words.take("holder")) {
        outcome.holder = words.name("a person");
    } else if (words.take("reference")) {
        outcome.reference = words.name("a reference");
        if (outcome.reference == "none") outcome.reference = "";
    } else if (words.take("entry")) {
        outcome.entry = static_cast<std::uint64_t>(words.number());
    } else if (words.at_number()) {
        outcome.left_ms = words.duration();
        words.expect("left");
    } else {
        words.unexpected("seats, gone, a time left, payment, holder, reference or entry");
    }
}

Outcome read_record(Words& words) {
    Outcome outcome;
    if (words.take("held as")) {
        outcome.verdict = Verdict::held;
        outcome.name = words.name("a hold");
    } else if (words.take("booked already as")) {
        outcome.verdict = Verdict::booked;
        outcome.already = true;
        outcome.name = words.name("a booking");
    } else if (words.take("booked as")) {
        outcome.verdict = Verdict::booked;
        outcome.name = words.name("a booking");
    } else {
        outcome.verdict = Verdict::record;
        outcome.name = words.name("a hold or booking, or another outcome,");
        words.expect("is");
        outcome.state = one_of(words, record_states, "active, paying, booked, released, expired or cancelled");
        if (words.take("as")) outcome.booking = words.name("a booking");
    }
    while (words.take(",")) read_clause(words, outcome);
    return outcome;
}

/// What a command that is done comes to.
Outcome read_change(Words& words) {
    if (auto phrase = take_phrase(words, {Verdict::set})) return *std::move(phrase);
    for (const std::string_view state : {"blocked", "unblocked"}) {
        if (!words.take(state)) continue;
        Outcome outcome = Outcome::of(Verdict::blocks);
        outcome.state = state;
        outcome.names = words.seats();
        return outcome;
    }
    return read_record(words);
}

std::vector<SeatState> read_state_group(Words& words) {
    const std::vector<std::string> seats = words.seats();
    const std::string state = one_of(words, seat_states, "available, locked, booked or blocked");
    std::vector<SeatState> states;
    for (const std::string& seat : seats) states.emplace_back(seat, state);
    return states;
}

void append(std::vector<SeatState>& states, const std::vector<SeatState>& more) {
    states.insert(states.end(), more.begin(), more.end());
}

Outcome read_list(Words& words, Verdict verdict) {
    Outcome outcome = Outcome::of(verdict);
    outcome.names = words.seats();
    return outcome;
}

FeedEntry read_entry(Words& words) {
    FeedEntry entry;
    entry.seq = static_cast<std::uint64_t>(words.number());
    if (words.take("snapshot")) {
        entry.kind = "snapshot";
        return entry;
    }
    entry.kind = one_of(words, kinds, "snapshot or the kind of an entry");
    if (!words.take(":")) return entry;
    do {
        append(entry.changes, read_state_group(words));
    } while (words.take(","));
    return entry;
}

}  // namespace

Outcome read_answer(Words& words) {
    if (auto phrase = take_phrase(
            words, {Verdict::unknown_show, Verdict::unknown_hold, Verdict::unknown_booking, Verdict::malformed,
                    Verdict::forbidden, Verdict::key_reused, Verdict::unavailable, Verdict::outcome_unknown})) {
        return *std::move(phrase);
    }
    if (words.take("no holds")) return Outcome::of(Verdict::holds);
    if (words.take("no bookings")) return Outcome::of(Verdict::bookings);
    if (words.take("holds")) return read_list(words, Verdict::holds);
    if (words.take("bookings")) return read_list(words, Verdict::bookings);
    if (words.take("refused :")) {
        Outcome outcome = Outcome::of(Verdict::refused);
        outcome.refusals = read_refusals(words);
        return outcome;
    }
    const bool again = words.take("again");
    Outcome outcome = read_change(words);
    outcome.again = again;
    return outcome;
}

Outcome read_catalog_answer(Words& words) {
    const bool again = words.take("again");
    auto phrase =
        take_phrase(words, {Verdict::imported, Verdict::imported_already, Verdict::opened, Verdict::opened_already,
                            Verdict::plan_exists, Verdict::show_exists, Verdict::plan_missing, Verdict::malformed,
                            Verdict::key_reused, Verdict::unavailable});
    if (!phrase) words.unexpected("what becomes of a plan or show");
    phrase->again = again;
    return *std::move(phrase);
}

Outcome read_seat_states(Words& words) {
    if (auto phrase = take_phrase(words, {Verdict::unknown_show, Verdict::unknown_seat})) return *std::move(phrase);
    Outcome outcome = Outcome::of(Verdict::seats);
    do {
        if (words.take("the rest")) {
            outcome.rest = one_of(words, seat_states, "available, locked, booked or blocked");
            break;
        }
        append(outcome.states, read_state_group(words));
    } while (words.take(";"));
    return outcome;
}

Outcome read_feed(Words& words) {
    if (auto phrase = take_phrase(words, {Verdict::unknown_show})) return *std::move(phrase);
    Outcome outcome = Outcome::of(Verdict::feed);
    if (words.take("nothing")) return outcome;
    do {
        outcome.feed.push_back(read_entry(words));
    } while (words.take(";"));
    return outcome;
}

Outcome read_reply(Words& words) {
    std::string detail = std::to_string(words.number());
    if (!words.at_end()) detail += " " + words.name("a code");
    return Outcome::of(Verdict::reply, detail);
}

}  // namespace seatlock::scenarios
