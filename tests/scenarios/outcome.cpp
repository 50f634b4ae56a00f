#include "scenarios/outcome.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/duration.hpp"

namespace seatlock::scenarios {
namespace {

std::string quoted(const std::string& name) {
    const bool plain = !name.empty() && name.find_first_of(" \t,;:#'\"") == std::string::npos;
    return plain ? name : fmt::format("\"{}\"", name);
}

std::string listed(const std::vector<std::string>& names) {
    std::vector<std::string> each;
    for (const std::string& name : names) each.push_back(quoted(name));
    return each.empty() ? "nothing" : fmt::format("{}", fmt::join(each, " "));
}

/// "A-1 A-2 locked, A-3 available": neighbours of one state together.
std::string states_text(const std::vector<SeatState>& states, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (i > 0) text += states[i - 1].second == states[i].second ? " " : separator;
        text += quoted(states[i].first);
        if (i + 1 == states.size() || states[i + 1].second != states[i].second) text += " " + states[i].second;
    }
    return text;
}

std::string why(const Refusal& refusal) {
    std::string text = refusal.reason.empty() ? "" : " " + refusal.reason;
    if (refusal.left_ms) text += fmt::format(", {} left", duration_text(*refusal.left_ms));
    return refusal.yours ? text + ", yours" : text;
}

std::string refusals_text(const std::vector<Refusal>& refusals) {
    std::string text;
    for (std::size_t i = 0; i < refusals.size(); ++i) {
        if (i > 0) text += why(refusals[i - 1]) == why(refusals[i]) ? " " : "; ";
        text += quoted(refusals[i].seat);
        if (i + 1 == refusals.size() || why(refusals[i + 1]) != why(refusals[i])) text += why(refusals[i]);
    }
    return text;
}

std::string feed_text(const std::vector<FeedEntry>& feed) {
    std::string text;
    for (const FeedEntry& entry : feed) {
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", entry.seq, entry.kind);
        if (!entry.changes.empty()) text += ": " + states_text(entry.changes, ", ");
    }
    return text.empty() ? "nothing" : text;
}

std::string_view phrase_of(Verdict verdict) {
    const auto found = std::ranges::find(verdict_phrases(), verdict, &std::pair<Verdict, std::string_view>::first);
    return found->second;
}

std::string head_text(const Outcome& outcome) {
    switch (outcome.verdict) {
        case Verdict::done: return "done";
        case Verdict::held: return "held as " + outcome.name;
        case Verdict::booked: return (outcome.already ? "booked already as " : "booked as ") + outcome.name;
        case Verdict::record: return outcome.name + " is " + outcome.state;
        case Verdict::refused: return "refused: " + refusals_text(outcome.refusals);
        case Verdict::holds: return outcome.names.empty() ? "no holds" : "holds " + listed(outcome.names);
        case Verdict::bookings: return outcome.names.empty() ? "no bookings" : "bookings " + listed(outcome.names);
        case Verdict::blocks: return outcome.state + " " + listed(outcome.names);
        case Verdict::seats: {
            const std::string rest = outcome.rest ? "; the rest " + *outcome.rest : "";
            return states_text(outcome.states, "; ") + rest;
        }
        case Verdict::feed: return feed_text(outcome.feed);
        case Verdict::reply: return outcome.detail;
        case Verdict::cannot: return "cannot be: " + outcome.detail;
        case Verdict::imported:
        case Verdict::imported_already:
        case Verdict::opened:
        case Verdict::opened_already:
        case Verdict::plan_exists:
        case Verdict::show_exists:
        case Verdict::plan_missing:
        case Verdict::unknown_show:
        case Verdict::unknown_seat:
        case Verdict::unknown_hold:
        case Verdict::unknown_booking:
        case Verdict::malformed:
        case Verdict::forbidden:
        case Verdict::set:
        case Verdict::key_reused:
        case Verdict::unavailable:
        case Verdict::outcome_unknown: return std::string(phrase_of(outcome.verdict));
    }
    return "";
}

template <typename T>
void drop_unless(std::optional<T>& value, bool wanted) {
    if (!wanted) value.reset();
}

void pare(Refusal& came, const Refusal& expected) {
    if (expected.reason.empty()) came.reason.clear();
    if (!expected.left_ms && !expected.yours) came.yours = false;
    drop_unless(came.left_ms, expected.left_ms.has_value());
}

}  // namespace

const std::vector<std::pair<Verdict, std::string_view>>& verdict_phrases() {
    static const std::vector<std::pair<Verdict, std::string_view>> phrases{
        {Verdict::imported_already, "imported already"},
        {Verdict::imported, "imported"},
        {Verdict::opened_already, "opened already"},
        {Verdict::opened, "opened"},
        {Verdict::plan_exists, "another plan has this name"},
        {Verdict::show_exists, "another show has this name"},
        {Verdict::plan_missing, "no such plan"},
        {Verdict::unknown_show, "no such show"},
        {Verdict::unknown_seat, "no such seat"},
        {Verdict::unknown_hold, "no such hold"},
        {Verdict::unknown_booking, "no such booking"},
        {Verdict::malformed, "malformed"},
        {Verdict::forbidden, "not allowed"},
        {Verdict::set, "set"},
        {Verdict::key_reused, "key used for another request"},
        {Verdict::unavailable, "not now, and not done"},
        {Verdict::outcome_unknown, "perhaps done"},
    };
    return phrases;
}

Outcome Outcome::of(Verdict verdict, std::string detail) {
    Outcome outcome;
    outcome.verdict = verdict;
    outcome.detail = std::move(detail);
    return outcome;
}

std::string outcome_text(const Outcome& outcome) {
    std::string text = outcome.again ? "again " : "";
    text += head_text(outcome);
    if (outcome.booking) text += " as " + *outcome.booking;
    if (outcome.seats) text += ", seats " + listed(*outcome.seats);
    if (outcome.gone) text += ", gone " + listed(*outcome.gone);
    if (outcome.payment) text += ", payment " + (outcome.payment->empty() ? "none" : quoted(*outcome.payment));
    if (outcome.left_ms) text += fmt::format(", {} left", duration_text(*outcome.left_ms));
    if (outcome.holder) text += ", holder " + quoted(*outcome.holder);
    if (outcome.reference) text += ", reference " + (outcome.reference->empty() ? "none" : quoted(*outcome.reference));
    if (outcome.entry) text += fmt::format(", entry {}", *outcome.entry);
    return text;
}

Outcome pared(Outcome came, const Outcome& expected) {
    if (came.verdict != expected.verdict) return came;
    drop_unless(came.seats, expected.seats.has_value());
    drop_unless(came.left_ms, expected.left_ms.has_value());
    drop_unless(came.gone, expected.gone.has_value());
    drop_unless(came.payment, expected.payment.has_value());
    drop_unless(came.booking, expected.booking.has_value());
    drop_unless(came.holder, expected.holder.has_value());
    drop_unless(came.reference, expected.reference.has_value());
    drop_unless(came.entry, expected.entry.has_value());
    if (came.refusals.size() != expected.refusals.size()) return came;
    for (std::size_t i = 0; i < came.refusals.size(); ++i) pare(came.refusals[i], expected.refusals[i]);
    return came;
}

Outcome completed(Outcome expected, const Outcome& came) {
    std::vector<SeatState> states;
    for (const auto& [seat, state] : came.states) {
        const auto named = std::ranges::find(expected.states, seat, &SeatState::first);
        if (named != expected.states.end()) {
            states.push_back(*named);
            expected.states.erase(named);
        } else if (expected.rest) {
            states.emplace_back(seat, *expected.rest);
        }
    }
    states.insert(states.end(), expected.states.begin(), expected.states.end());
    expected.states = std::move(states);
    expected.rest.reset();
    return expected;
}

}  // namespace seatlock::scenarios
