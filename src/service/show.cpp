#include "service/show.hpp"

#include <memory>
#include <utility>

#include "mutant/mutant.hpp"
#include "service/recovery.hpp"
#include "service/show_snapshot.hpp"

namespace seatlock::service {
namespace {

journal::Entry opening_entry(const ShowSettings& settings, Moment moment) {
    journal::Entry entry;
    entry.seq = 1;
    entry.kind = journal::EntryKind::opened;
    entry.show_time_ms = moment.show_ms;
    entry.wall_time_ms = moment.wall_ms;
    entry.actor = "catalog";
    entry.attributes = to_attributes(settings);
    return entry;
}

}  // namespace

Show::Show(std::string name, std::string log, ShowSettings settings, LoadedPlanPtr plan, std::size_t feed_entries_max,
           UpkeepOptions upkeep)
    : name_(std::move(name)),
      settings_(std::move(settings)),
      plan_(std::move(plan)),
      state_(plan_),
      path_(log),
      upkeep_(std::move(log), upkeep),
      published_(name_, plan_, feed_entries_max) {}

tl::expected<void, journal::Error> Show::opened(const journal::OpenedLog& log, Now now) {
    ShowState state(plan_);
    auto folded = fold(log, path_.log(), state);
    if (!folded) return tl::unexpected(std::move(folded).error());
    const LastEntry last = state.last();
    const bool is_new = last.seq == 0;
    if (!clock_) clock_ = is_new ? ShowClock(now) : ShowClock(last.show_time_ms, last.wall_time_ms, now);
    if (!is_new) clock_->go_on_from(last.show_time_ms, now);
    state_ = std::move(state);
    upkeep_.opened(log, folded->covered);
    published_.restart(log.log_id, state_, std::move(folded->kept));
    for (Answered& answered : path_.opened(log, state_.seq())) turned_away_.push_back(std::move(answered));
    if (is_new) commit(opening_entry(settings_, moment(now)));
    start_ = {state_.seq(), state_.digest()};
    return {};
}

void Show::open_failed() {
    for (Answered& answered : path_.give_up()) turned_away_.push_back(std::move(answered));
}

void Show::submit(RequestId request, const Caller& caller, const ShowCommand& command, Now now) {
    if (!path_.open()) return refuse(request, FailureCode::unavailable, "the show is reading its journal");
    if (path_.full()) return refuse(request, FailureCode::unavailable, "too many requests wait for this show");
    const Moment at = moment(now);
    if (!mutated(Mutant::decided_before_expiry)) expire_holds(at);
    if (!path_.open()) return refuse(request, FailureCode::unavailable, "the show is reading its journal");
    if (auto repeated = replay(caller, at)) return answer(request, *std::move(repeated));
    decide_command(request, caller, command, at);
}

void Show::decide_command(RequestId request, const Caller& caller, const ShowCommand& command, Moment moment) {
    Decision decision = decide(state_, caller, command, moment);
    if (auto* result = std::get_if<Result>(&decision)) return answer(request, {.result = std::move(*result)});
    const EntryPtr entry = commit(std::get<journal::Entry>(std::move(decision)));
    if (!entry) return refuse(request, FailureCode::unavailable, "the show could not go on; nothing was done");
    answer(request, answer_of(state_, state_.as_left_by(entry), moment));
}

std::optional<Answer> Show::replay(const Caller& caller, Moment moment) const {
    if (!caller.idempotency || mutated(Mutant::blind_retry)) return std::nullopt;
    const auto* remembered = state_.idempotency().find(caller.idempotency->key, moment.show_ms);
    if (!remembered) return std::nullopt;
    if (remembered->entry->idempotency->fingerprint != caller.idempotency->fingerprint &&
        !mutated(Mutant::fingerprint_not_compared)) {
        return Answer{.result = Failure{FailureCode::idempotency_key_reused,
                                        "this idempotency key was used for another request", std::nullopt}};
    }
    Answer answer = answer_of(state_, *remembered, moment);
    answer.replayed = true;
    return answer;
}

/// Lets an answer wait for all that it was decided on.
void Show::answer(RequestId request, Answer answer) {
    if (auto* view = std::get_if<ShowView>(&answer.result)) view->show = name_;
    path_.answer({request, std::move(answer)});
}

void Show::tick(Now now) {
    if (!path_.open()) return;
    expire_holds(moment(now));
}

void Show::expire_holds(Moment moment) {
    // In (deadline, number) order, an entry each, before anything else is decided at this moment.
    for (auto first = state_.first_deadline(); first; first = state_.first_deadline()) {
        const std::int64_t early_ms = mutated(Mutant::hold_ends_at_its_deadline) ? 1 : 0;
        if (state_.hold(*first)->deadline_ms - early_ms >= moment.show_ms) return;
        if (!commit(expire(state_, *first, moment))) return;
    }
}

EntryPtr Show::commit(journal::Entry entry) {
    auto shared = std::make_shared<const journal::Entry>(std::move(entry));
    // Not an assertion: decide() and apply() agree about every state that entries can lead to, but a state
    // may come from a file, and one bad file must not end the shows beside it. Nothing is written that
    // recovery would refuse; the half-changed state is thrown away when the log is opened again.
    if (const auto applied = state_.apply(shared); !applied) {
        failure_ =
            journal::Error{journal::Error::Code::corrupt,
                           path_.log() + ": the show stopped, for its own next entry is refused: " + applied.error()};
        path_.suspend();
        state_ = ShowState(plan_);
        return nullptr;
    }
    path_.add(shared);
    const bool frees_early = mutated(Mutant::refund_frees_before_it_is_durable) &&
                             shared->kind == journal::EntryKind::cancelled && shared->seq == published_.seq() + 1;
    if (mutated(Mutant::feed_before_durable) || frees_early) published_.publish(shared);
    return shared;
}

std::optional<journal::Append> Show::next_append() {
    auto append = path_.next_append();
    if (!append) return append;
    // What was decided beyond this batch would be in a snapshot, too: wait for a batch that takes all.
    const bool is_state = path_.all_cut();
    const bool due = upkeep_.cut(*append, path_.last_cut());
    if (due && (is_state || mutated(Mutant::snapshot_of_speculation)))
        upkeep_.prepare(encode_snapshot(state_, append->slot));
    return append;
}

std::optional<Upkeep> Show::next_upkeep() { return path_.open() ? upkeep_.next() : std::nullopt; }

void Show::kept(journal::Epoch epoch, const journal::WriteResult& result) {
    if (!upkeep_.kept(epoch, result)) path_.suspend();
}

void Show::written(const journal::WriteResult& result) {
    if (result.status != journal::WriteStatus::ok && !mutated(Mutant::unknown_taken_for_ok)) return path_.suspend();
    for (EntryPtr& entry : path_.written()) {
        if (mutated(Mutant::feed_before_durable)) continue;
        if (mutated(Mutant::refund_frees_before_it_is_durable) && entry->seq <= published_.seq()) continue;
        published_.publish(std::move(entry));
    }
    upkeep_.written();
}

void Show::take_answers(std::vector<Answered>& answers) {
    for (Answered& answered : std::exchange(turned_away_, {})) answers.push_back(std::move(answered));
    path_.take_ready(answers);
}

void Show::refuse(RequestId request, FailureCode code, std::string detail) {
    turned_away_.push_back({request, {.result = Failure{code, std::move(detail), std::nullopt}}});
}

}  // namespace seatlock::service
