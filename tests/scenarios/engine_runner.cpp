#include "scenarios/engine_runner.hpp"

#include <algorithm>

namespace seatlock::scenarios {
namespace {

Outcome refused(Refusal refusal) {
    Outcome outcome = Outcome::of(Verdict::refused);
    outcome.refusals.push_back(std::move(refusal));
    return outcome;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

std::vector<std::string> without(std::vector<std::string> names, const std::vector<std::string>& gone) {
    std::erase_if(names, [&](const std::string& name) { return has(gone, name); });
    return names;
}

std::vector<std::string> each_once(const std::vector<std::string>& names) {
    std::vector<std::string> once;
    for (const std::string& name : names) {
        if (!has(once, name)) once.push_back(name);
    }
    return once;
}

}  // namespace

Outcome EngineRunner::perform(const Statement& statement) {
    return std::visit([this](const auto& each) { return on(each); }, statement);
}

/// The engine answers with the first seat that fails, and says nothing of times, references and entries.
Outcome EngineRunner::tellable(Outcome expected) const {
    expected.left_ms.reset();
    expected.holder.reset();
    expected.reference.reset();
    expected.entry.reset();
    if (expected.refusals.empty()) return expected;
    Refusal first = expected.refusals.front();
    first.left_ms.reset();
    first.yours = false;
    if (first.reason.starts_with("hold_")) first.reason.clear();
    expected.refusals = {std::move(first)};
    return expected;
}

Outcome EngineRunner::on(const PutPlan& put) {
    if (!put.key.empty()) return Outcome::of(Verdict::cannot, "the engine has no keys");
    if (!plans_.emplace(put.plan, put.seats).second) return Outcome::of(Verdict::cannot, "the engine has no plans");
    return Outcome::of(Verdict::imported);
}

Outcome EngineRunner::on(const PutShow& put) {
    const auto plan = plans_.find(put.create.settings.plan);
    if (plan == plans_.end() || shows_.contains(put.create.show)) {
        return Outcome::of(Verdict::cannot, "the engine has no catalog");
    }
    const std::chrono::seconds timeout(put.create.settings.policy.hold_ttl_seconds);
    shows_[put.create.show] = {make_(plan->second, timeout), plan->second};
    return Outcome::of(Verdict::opened);
}

Outcome EngineRunner::on(const Ask& ask) {
    const auto show = shows_.find(ask.show);
    if (show == shows_.end()) return Outcome::of(Verdict::unknown_show);
    if (!ask.key.empty()) return Outcome::of(Verdict::cannot, "the engine has no keys");
    return std::visit([&](const auto& command) { return this->ask(*show->second.keeper, command); }, ask.command);
}

Outcome EngineRunner::ask(SeatKeeper& keeper, const service::CreateHold& command) {
    if (command.ttl_seconds) return Outcome::of(Verdict::cannot, "the engine has one timeout for all");
    if (command.seats.empty()) return Outcome::of(Verdict::cannot, "to lock nothing is no mistake to the engine");
    if (auto no = keeper.lock(command.seats, command.holder)) return refused(*std::move(no));
    Outcome outcome = Outcome::of(Verdict::held);
    outcome.name = "h" + std::to_string(holds_.size() + 1);
    outcome.holder = command.holder;
    Hold& hold = holds_[outcome.name];
    hold.holder = command.holder;
    hold.seats = each_once(command.seats);
    outcome.seats = hold.seats;
    return outcome;
}

Outcome EngineRunner::ask(SeatKeeper& keeper, const service::ReleaseHold& command) {
    const auto hold = holds_.find(command.hold);
    if (hold == holds_.end()) return Outcome::of(Verdict::unknown_hold);
    const std::vector<std::string> seats = command.seats.value_or(hold->second.seats);
    if (auto no = keeper.cancel(seats, hold->second.holder)) return refused(*std::move(no));
    Outcome outcome = Outcome::of(Verdict::record);
    outcome.name = command.hold;
    const std::vector<std::string> left = without(hold->second.seats, seats);
    outcome.state = left.empty() ? "released" : "active";
    if (!left.empty()) hold->second.seats = left;
    outcome.seats = hold->second.seats;
    return outcome;
}

Outcome EngineRunner::ask(SeatKeeper& keeper, const service::BookHold& command) {
    const auto hold = holds_.find(command.hold);
    if (hold == holds_.end()) return Outcome::of(Verdict::unknown_hold);
    if (command.take_if_free) return Outcome::of(Verdict::cannot, "the engine takes nothing again");
    const std::vector<std::string> seats = command.seats.value_or(hold->second.seats);
    if (auto no = keeper.book(seats, hold->second.holder)) return refused(*std::move(no));
    const std::vector<std::string> left = without(hold->second.seats, seats);
    if (!left.empty()) (void)keeper.cancel(left, hold->second.holder);
    Outcome outcome = Outcome::of(Verdict::booked);
    outcome.name = "b" + command.hold;
    outcome.seats = each_once(seats);
    return outcome;
}

Outcome EngineRunner::on(const SeeSeats& see) {
    const auto show = shows_.find(see.show);
    if (show == shows_.end()) return Outcome::of(Verdict::unknown_show);
    Outcome outcome = Outcome::of(Verdict::seats);
    for (const std::string& seat : show->second.seats)
        outcome.states.emplace_back(seat, *show->second.keeper->state(seat));
    return outcome;
}

Outcome EngineRunner::on(const SeeSeat& see) {
    const auto show = shows_.find(see.show);
    if (show == shows_.end()) return Outcome::of(Verdict::unknown_show);
    const auto state = show->second.keeper->state(see.seat);
    if (!state) return Outcome::of(Verdict::unknown_seat);
    Outcome outcome = Outcome::of(Verdict::seats);
    outcome.states.emplace_back(see.seat, *state);
    return outcome;
}

Outcome EngineRunner::on(const Pass& pass) {
    for (const auto& [name, show] : shows_) {
        show.keeper->pass(pass.ms);
        if (sweeps_) show.keeper->sweep();
    }
    return {};
}

Outcome EngineRunner::on(Happening happening) {
    if (happening != Happening::sweep_stops && happening != Happening::sweep_runs) {
        return Outcome::of(Verdict::cannot, "the engine lives in memory");
    }
    sweeps_ = happening == Happening::sweep_runs;
    if (sweeps_) {
        for (const auto& [name, show] : shows_) show.keeper->sweep();
    }
    return {};
}

}  // namespace seatlock::scenarios
