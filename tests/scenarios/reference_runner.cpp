#include "scenarios/reference_runner.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "scenarios/fate.hpp"
#include "scenarios/model_text.hpp"

namespace seatlock::scenarios {
namespace {

/// How long a journal that could not be opened is left alone.
constexpr std::int64_t reopened_after_ms = 500;
constexpr std::size_t name_bytes_max = 128;

bool is_malformed(const std::string& name) {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    return name.empty() || name.size() > name_bytes_max || std::ranges::any_of(name, is_control);
}

bool any_is_malformed(const std::vector<std::string>& names) {
    return std::ranges::any_of(names, [](const std::string& name) { return is_malformed(name); });
}

bool are_malformed(const std::vector<std::string>& names) { return names.empty() || any_is_malformed(names); }

/// What the model does not look at: whether a request is a request at all.
bool is_malformed(const service::ShowCommand& command) {
    if (const auto* hold = std::get_if<service::CreateHold>(&command)) {
        return is_malformed(hold->holder) || are_malformed(hold->seats);
    }
    if (const auto* swap = std::get_if<service::SwapSeats>(&command)) {
        return any_is_malformed(swap->add);
    }
    if (const auto* pay = std::get_if<service::PayHold>(&command)) return is_malformed(pay->payment);
    if (const auto* sell = std::get_if<service::SellSeats>(&command)) {
        return is_malformed(sell->holder) || are_malformed(sell->seats);
    }
    if (const auto* release = std::get_if<service::ReleaseHold>(&command)) {
        return release->seats && are_malformed(*release->seats);
    }
    const auto* book = std::get_if<service::BookHold>(&command);
    return book && book->seats && are_malformed(*book->seats);
}

}  // namespace

Outcome ReferenceRunner::perform(const Statement& statement) {
    if (!up_ && needs_server(statement)) return Outcome::of(Verdict::cannot, "the server is down");
    return std::visit([this](const auto& each) { return on(each); }, statement);
}

Outcome ReferenceRunner::on(const PutPlan& put) {
    if (auto told = told_before(put.key, put.text)) return *std::move(told);
    const std::set<std::string> each(put.seats.begin(), put.seats.end());
    if (each.size() != put.seats.size() || are_malformed(put.seats)) return Outcome::of(Verdict::malformed);
    const auto [plan, is_new] = plans_.emplace(put.plan, put.seats);
    if (is_new) return once(put.key, put.text, Verdict::imported);
    return Outcome::of(plan->second == put.seats ? Verdict::imported_already : Verdict::plan_exists);
}

Outcome ReferenceRunner::on(const PutShow& put) {
    if (auto told = told_before(put.key, put.text)) return *std::move(told);
    const service::ShowSettings& settings = put.create.settings;
    if (service::policy_problem(settings.policy)) return Outcome::of(Verdict::malformed);
    const auto plan = plans_.find(settings.plan);
    if (plan == plans_.end()) return Outcome::of(Verdict::plan_missing);
    if (const auto there = papers_.find(put.create.show); there != papers_.end()) {
        return Outcome::of(there->second.settings == settings ? Verdict::opened_already : Verdict::show_exists);
    }
    Paper paper{Model(put.create.show, aliases_.of(plan->second), settings), {}, settings, plan->second, {}, 0, 0, {}};
    paper.clock.begin(now_);
    run(paper, {Model::Opening{}, {}, {paper.clock.at(now_), now_.wall_ms}}, nullptr);
    papers_.emplace(put.create.show, std::move(paper));
    return once(put.key, put.text, Verdict::opened);
}

std::optional<Outcome> ReferenceRunner::told_before(const std::string& key, const std::string& text) {
    const auto told = told_.find(key);
    if (key.empty() || told == told_.end()) return std::nullopt;
    if (told->second.text != text) return Outcome::of(Verdict::key_reused);
    Outcome outcome = Outcome::of(told->second.verdict);
    outcome.again = true;
    return outcome;
}

Outcome ReferenceRunner::once(const std::string& key, const std::string& text, Verdict verdict) {
    if (!key.empty()) told_[key] = {text, verdict};
    return Outcome::of(verdict);
}

Outcome ReferenceRunner::on(const Ask& ask) {
    const auto paper = papers_.find(ask.show);
    if (paper == papers_.end()) return Outcome::of(Verdict::unknown_show);
    if (paper->second.closed_since_ms) return Outcome::of(Verdict::unavailable);
    return told_of(ask.command, decide(paper->second, ask));
}

Outcome ReferenceRunner::decide(Paper& paper, const Ask& ask) {
    if (is_malformed(ask.command)) return Outcome::of(Verdict::malformed);
    const service::Moment moment{paper.clock.at(now_), now_.wall_ms};
    std::string answer;
    const Model::Operation operation{aliased(ask.command),
                                     caller_of(numbers_, ask.key, ask.text, aliases_.of(ask.buyer)), moment};
    if (auto failed = run(paper, operation, &answer)) return *std::move(failed);
    return outcome_of(answer, aliases_);
}

std::optional<Outcome> ReferenceRunner::run(Paper& paper, const Model::Operation& operation, std::string* answer) {
    const Paper before = paper;
    Model::Decided decided = paper.model.run(operation);
    if (answer) *answer = std::move(decided.answer);
    if (decided.lines.empty()) return std::nullopt;
    paper.lines.insert(paper.lines.end(), decided.lines.begin(), decided.lines.end());
    paper.last_show_ms = operation.moment.show_ms;
    paper.last_wall_ms = operation.moment.wall_ms;
    return write(paper, before);
}

std::optional<Outcome> ReferenceRunner::write(Paper& paper, const Paper& before) {
    const auto fault = std::exchange(fault_, std::nullopt);
    if (!fault) return std::nullopt;
    if (fault == Happening::next_write_fails) paper = before;
    if (std::exchange(unreadable_, false)) {
        paper.closed_since_ms = now_.mono_ms;
        return Outcome::of(Verdict::outcome_unknown);
    }
    if (fault == Happening::next_write_fails) return Outcome::of(Verdict::unavailable);
    return std::nullopt;
}

service::ShowCommand ReferenceRunner::aliased(service::ShowCommand command) {
    if (auto* hold = std::get_if<service::CreateHold>(&command)) {
        hold->hold = "h" + std::to_string(++last_id_);
        hold->holder = aliases_.of(hold->holder);
        hold->reference = aliases_.of(hold->reference);
        hold->seats = aliases_.of(hold->seats);
    } else if (auto* swap = std::get_if<service::SwapSeats>(&command)) {
        swap->add = aliases_.of(swap->add);
        swap->remove = aliases_.of(swap->remove);
    } else if (auto* release = std::get_if<service::ReleaseHold>(&command)) {
        if (release->seats) release->seats = aliases_.of(*release->seats);
    } else if (auto* book = std::get_if<service::BookHold>(&command)) {
        book->booking = "b" + std::to_string(++last_id_);
        book->reference = aliases_.of(book->reference);
        if (book->seats) book->seats = aliases_.of(*book->seats);
    } else if (auto* pay = std::get_if<service::PayHold>(&command)) {
        pay->payment = aliases_.of(pay->payment);
    } else if (auto* sell = std::get_if<service::SellSeats>(&command)) {
        sell->booking = "b" + std::to_string(++last_id_);
        sell->holder = aliases_.of(sell->holder);
        sell->reference = aliases_.of(sell->reference);
        sell->seats = aliases_.of(sell->seats);
    } else if (auto* cancel = std::get_if<service::CancelBooking>(&command)) {
        cancel->reason = aliases_.of(cancel->reason);
        if (cancel->seats) cancel->seats = aliases_.of(*cancel->seats);
    } else if (auto* move = std::get_if<service::MoveBooking>(&command)) {
        move->from = aliases_.of(move->from);
        move->to = aliases_.of(move->to);
    } else if (auto* block = std::get_if<service::BlockSeats>(&command)) {
        block->reason = aliases_.of(block->reason);
        block->seats = aliases_.of(block->seats);
    } else if (auto* unblock = std::get_if<service::UnblockSeats>(&command)) {
        unblock->reason = aliases_.of(unblock->reason);
        unblock->seats = aliases_.of(unblock->seats);
    } else if (auto* holds = std::get_if<service::ListHolds>(&command)) {
        holds->holder = aliases_.of(holds->holder);
        holds->reference = aliases_.of(holds->reference);
    } else if (auto* bookings = std::get_if<service::ListBookings>(&command)) {
        bookings->holder = aliases_.of(bookings->holder);
        bookings->reference = aliases_.of(bookings->reference);
        bookings->seat = aliases_.of(bookings->seat);
    }
    return command;
}

std::map<std::string, std::string> ReferenceRunner::states(const Paper& paper) const {
    std::map<std::string, std::string> states;
    for (const std::string& seat : paper.seats) states[seat] = "available";
    std::set<std::string> blocked;
    for (const std::string& line : paper.lines) {
        const FeedEntry entry = entry_of(line, aliases_);
        for (const auto& [seat, state] : entry.changes) {
            states[seat] = state;
            if (entry.kind == "blocked") blocked.insert(seat);
            if (entry.kind == "unblocked") blocked.erase(seat);
        }
    }
    for (const std::string& seat : blocked) {
        if (states[seat] == "available") states[seat] = "blocked";
    }
    return states;
}

Outcome ReferenceRunner::on(const SeeSeats& see) {
    const auto paper = papers_.find(see.show);
    if (paper == papers_.end()) return Outcome::of(Verdict::unknown_show);
    Outcome outcome = Outcome::of(Verdict::seats);
    const auto now = states(paper->second);
    for (const std::string& seat : paper->second.seats) outcome.states.emplace_back(seat, now.at(seat));
    return outcome;
}

Outcome ReferenceRunner::on(const SeeSeat& see) {
    const auto paper = papers_.find(see.show);
    if (paper == papers_.end()) return Outcome::of(Verdict::unknown_show);
    const auto now = states(paper->second);
    if (!now.contains(see.seat)) return Outcome::of(Verdict::unknown_seat);
    Outcome outcome = Outcome::of(Verdict::seats);
    outcome.states.emplace_back(see.seat, now.at(see.seat));
    return outcome;
}

Outcome ReferenceRunner::on(const SeeFeed& see) {
    const auto paper = papers_.find(see.show);
    if (paper == papers_.end()) return Outcome::of(Verdict::unknown_show);
    const auto& lines = paper->second.lines;
    Outcome outcome = Outcome::of(Verdict::feed);
    std::size_t position = see.from;
    const bool kept = position <= lines.size() && lines.size() - position <= feed_entries_max_;
    if (see.of_another_log || !kept) {
        position = lines.size();
        outcome.feed.push_back({position, "snapshot", {}});
    }
    for (; position < lines.size(); ++position) outcome.feed.push_back(entry_of(lines[position], aliases_));
    return outcome;
}

Outcome ReferenceRunner::on(const Send&) { return Outcome::of(Verdict::cannot, "paper takes no requests of HTTP"); }

Outcome ReferenceRunner::on(const Pass& pass) {
    now_.mono_ms += pass.ms;
    now_.wall_ms += pass.ms;
    if (up_ && sweeps_) sweep();
    return {};
}

void ReferenceRunner::sweep() {
    for (auto& [name, paper] : papers_) {
        if (paper.closed_since_ms) {
            if (now_.mono_ms - *paper.closed_since_ms >= reopened_after_ms) paper.closed_since_ms.reset();
        } else {
            run(paper, {Model::Tick{}, {}, {paper.clock.at(now_), now_.wall_ms}}, nullptr);
        }
    }
}

Outcome ReferenceRunner::on(const StepWall& step) {
    now_.wall_ms += step.ms;
    return {};
}

Outcome ReferenceRunner::on(const KeepFeed& keep) {
    feed_entries_max_ = keep.entries_max;
    return {};
}

void ReferenceRunner::start() {
    up_ = true;
    for (auto& [name, paper] : papers_) paper.clock.resume(paper.last_show_ms, paper.last_wall_ms, now_);
}

Outcome ReferenceRunner::on(Happening happening) {
    switch (happening) {
        case Happening::server_is_killed:
            up_ = false;
            for (auto& [name, paper] : papers_) paper.clock.stop();
            return {};
        case Happening::server_starts_again: start(); return {};
        case Happening::sweep_stops: sweeps_ = false; return {};
        case Happening::sweep_runs:
            sweeps_ = true;
            sweep();
            return {};
        case Happening::next_write_fails:
        case Happening::next_answer_is_lost: fault_ = happening; return {};
        case Happening::journal_is_unreadable: unreadable_ = true; return {};
        case Happening::box_office_gets_a_key: return Outcome::of(Verdict::cannot, "paper has no keys");
    }
    return {};
}

}  // namespace seatlock::scenarios
