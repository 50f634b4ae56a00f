#include "scenarios/model_text.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace seatlock::scenarios {
namespace {

using Parts = std::vector<std::string>;

Parts parts_of(const std::string& text, char separator) {
    Parts parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) {
        if (!part.empty()) parts.push_back(part);
    }
    return parts;
}

std::vector<std::string> names_of(const std::string& list, const Aliases& aliases) {
    std::vector<std::string> names;
    for (const std::string& alias : parts_of(list, ',')) names.push_back(aliases.name(alias));
    return names;
}

/// "#4", "ref=n3", "booking=b1", "6000ms".
void read_field(const std::string& field, Outcome& outcome, const Aliases& aliases) {
    if (field.starts_with('#')) outcome.entry = std::stoull(field.substr(1));
    if (field.starts_with("ref=")) outcome.reference = aliases.name(field.substr(4));
    if (field.starts_with("booking=")) outcome.booking = field.substr(8);
    if (field.starts_with("payment=")) outcome.payment = aliases.name(field.substr(8));
    if (field.ends_with("ms")) outcome.left_ms = std::stoll(field);
}

/// hold ID STATE HOLDER SEATS ...
Outcome hold_told(const Parts& parts, bool created, const Aliases& aliases) {
    Outcome outcome = Outcome::of(created ? Verdict::held : Verdict::record);
    outcome.name = parts.at(1);
    outcome.state = parts.at(2);
    outcome.holder = aliases.name(parts.at(3));
    outcome.seats = names_of(parts.at(4), aliases);
    outcome.reference = "";
    outcome.payment = "";
    for (const std::string& part : parts) read_field(part, outcome, aliases);
    return outcome;
}

/// " moved n1/1 #4 cancelled n2/1 #7 (n9)"
void read_former(const Parts& parts, std::size_t from, Outcome& outcome, const Aliases& aliases) {
    for (std::size_t i = from; i + 1 < parts.size(); ++i) {
        if (parts[i] != "moved" && parts[i] != "cancelled") continue;
        outcome.gone->push_back(aliases.name(parts[i + 1].substr(0, parts[i + 1].find('/'))));
    }
}

/// booking ID of HOLD HOLDER [SEATS] #SEQ ...
Outcome booking_told(const Parts& parts, bool created, const Aliases& aliases) {
    Outcome outcome = Outcome::of(Verdict::booked);
    outcome.already = !created;
    outcome.name = parts.at(1);
    outcome.holder = aliases.name(parts.at(4));
    outcome.seats = parts.at(5).starts_with('#') ? Parts() : names_of(parts[5], aliases);
    outcome.state = outcome.seats->empty() ? "cancelled" : "booked";
    outcome.reference = "";
    outcome.payment = "";
    outcome.gone.emplace();
    const auto end =
        std::ranges::find_if(parts, [](const auto& part) { return part == "moved" || part == "cancelled"; });
    for (auto part = parts.begin(); part != end; ++part) read_field(*part, outcome, aliases);
    read_former(parts, static_cast<std::size_t>(end - parts.begin()), outcome, aliases);
    return outcome;
}

/// SEAT REASON [60000ms [yours]], ...
Outcome refusals_told(const std::string& list, const Aliases& aliases) {
    Outcome outcome = Outcome::of(Verdict::refused);
    for (const std::string& each : parts_of(list, ',')) {
        const Parts parts = parts_of(each, ' ');
        Refusal refusal{aliases.name(parts.at(0)), parts.at(1), std::nullopt, parts.back() == "yours"};
        if (parts.size() > 2) refusal.left_ms = std::stoll(parts[2]);
        outcome.refusals.push_back(std::move(refusal));
    }
    return outcome;
}

/// blocked [SEATS] REASON #SEQ
Outcome blocks_told(const Parts& parts, const Aliases& aliases) {
    Outcome outcome = Outcome::of(Verdict::blocks);
    outcome.state = parts.at(0);
    if (parts.size() == 4) outcome.names = names_of(parts[1], aliases);
    return outcome;
}

Outcome failure_told(const std::string& answer) {
    if (answer == "unknown_hold") return Outcome::of(Verdict::unknown_hold);
    if (answer == "unknown_booking") return Outcome::of(Verdict::unknown_booking);
    if (answer == "idempotency_key_reused") return Outcome::of(Verdict::key_reused);
    if (answer == "forbidden") return Outcome::of(Verdict::forbidden);
    if (answer.starts_with("show ")) return Outcome::of(Verdict::opened_already);
    if (answer == "invalid_request") return Outcome::of(Verdict::malformed);
    return Outcome::of(Verdict::cannot, "the model says " + answer);
}

bool take(std::string& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.erase(0, prefix.size());
    return true;
}

}  // namespace

Outcome outcome_of(const std::string& answer, const Aliases& aliases) {
    std::string text = answer;
    const bool again = take(text, "replayed ");
    const bool created = take(text, "created ");
    if (take(text, "refused: ")) return refusals_told(text, aliases);
    const Parts parts = parts_of(text, ' ');
    Outcome outcome;
    if (parts.at(0) == "hold") {
        outcome = hold_told(parts, created, aliases);
    } else if (parts[0] == "booking") {
        outcome = booking_told(parts, created, aliases);
    } else if (parts[0] == "blocked" || parts[0] == "unblocked") {
        outcome = blocks_told(parts, aliases);
    } else if (parts[0] == "holds" || parts[0] == "bookings") {
        outcome = Outcome::of(parts[0] == "holds" ? Verdict::holds : Verdict::bookings);
        outcome.names.assign(parts.begin() + 1, parts.end());
    } else {
        outcome = failure_told(text);
    }
    outcome.again = again;
    return outcome;
}

FeedEntry entry_of(const std::string& line, const Aliases& aliases) {
    const Parts parts = parts_of(line, ' ');
    FeedEntry entry{std::stoull(parts.at(0).substr(1)), parts.at(1), {}};
    for (const std::string& part : parts) {
        const std::size_t mark = std::string_view("-+*").find(part.back());
        if (!part.starts_with('n') || mark == std::string_view::npos) continue;
        static const Parts states{"available", "locked", "booked"};
        entry.changes.emplace_back(aliases.name(part.substr(0, part.find_first_of("/=-+*"))), states[mark]);
    }
    return entry;
}

}  // namespace seatlock::scenarios
