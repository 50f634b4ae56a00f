#include "scenarios/trial.hpp"

#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace seatlock::scenarios {
namespace {

/// The hold that a command acts on; null when it acts on none.
template <typename Command>
auto* hold_of(Command& command) {
    using Name = std::conditional_t<std::is_const_v<Command>, const std::string, std::string>;
    Name* none = nullptr;
    if (auto* swap = std::get_if<service::SwapSeats>(&command)) return &swap->hold;
    if (auto* extend = std::get_if<service::ExtendHold>(&command)) return &extend->hold;
    if (auto* pay = std::get_if<service::PayHold>(&command)) return &pay->hold;
    if (auto* release = std::get_if<service::ReleaseHold>(&command)) return &release->hold;
    if (auto* book = std::get_if<service::BookHold>(&command)) return &book->hold;
    if (auto* read = std::get_if<service::ReadHold>(&command)) return &read->hold;
    return none;
}

/// The booking that a command acts on; null when it acts on none.
std::string* booking_of(service::ShowCommand& command) {
    if (auto* read = std::get_if<service::ReadBooking>(&command)) return &read->booking;
    if (auto* cancel = std::get_if<service::CancelBooking>(&command)) return &cancel->booking;
    if (auto* move = std::get_if<service::MoveBooking>(&command)) return &move->booking;
    return nullptr;
}

std::string difference(const Step& step, const std::string& expected, const std::string& came) {
    return fmt::format("line {}: {}\n    expected: {}\n    came:     {}", step.line, step.text, expected, came);
}

}  // namespace

std::optional<std::string> Trial::run() {
    for (const Step& step : script_.steps) {
        if (auto wrong = run(step)) return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> Trial::run(const Step& step) {
    if (auto wrong = misuse(step.statement)) return fmt::format("line {}: {}\n    {}", step.line, step.text, *wrong);
    const Outcome raw = runner_.perform(with_ids(step.statement));
    learn(step.expected, raw);
    const Outcome came = with_names(raw);
    const Outcome expected = completed(runner_.tellable(step.expected), came);
    if (outcome_text(pared(came, expected)) == outcome_text(expected)) return std::nullopt;
    return difference(step, outcome_text(step.expected), outcome_text(came));
}

Statement Trial::with_ids(Statement statement) const {
    auto* ask = std::get_if<Ask>(&statement);
    if (!ask) return statement;
    if (std::string* hold = hold_of(ask->command)) *hold = id_of(*hold);
    if (std::string* booking = booking_of(ask->command)) *booking = id_of(*booking);
    return statement;
}

Outcome Trial::with_names(Outcome came) const {
    came.name = name_of(came.name);
    if (came.booking) came.booking = name_of(*came.booking);
    for (std::string& name : came.names) name = name_of(name);
    return came;
}

std::string Trial::id_of(const std::string& name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? name : found->second;
}

std::string Trial::name_of(const std::string& id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? id : found->second;
}

/// The first time that a name is expected of something new, it becomes the name of what came.
void Trial::learn(const Outcome& expected, const Outcome& came) {
    const bool made = came.verdict == Verdict::held || came.verdict == Verdict::booked;
    if (!made || came.verdict != expected.verdict) return;
    if (ids_.contains(expected.name) || names_.contains(came.name)) return;
    ids_[expected.name] = came.name;
    names_[came.name] = expected.name;
    if (came.verdict == Verdict::held && came.holder) holders_[expected.name] = *came.holder;
}

/// A hold's id is all that it takes to act on it, so a script must not let a stranger do that by mistake. What
/// comes with a token is for the server to judge.
std::optional<std::string> Trial::misuse(const Statement& statement) const {
    const auto* ask = std::get_if<Ask>(&statement);
    const std::string* hold = ask ? hold_of(ask->command) : nullptr;
    const bool judged = ask && (ask->actor.empty() || ask->actor == "shop" || !ask->buyer.empty());
    if (!hold || judged) return std::nullopt;
    const auto holder = holders_.find(*hold);
    if (holder == holders_.end() || holder->second == ask->actor) return std::nullopt;
    return fmt::format("the scenario is wrong: {} is {}'s, not {}'s", *hold, holder->second, ask->actor);
}

}  // namespace seatlock::scenarios
