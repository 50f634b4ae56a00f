#include "service/write_path.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace seatlock::service {
namespace {

Answer failure(FailureCode code, std::string detail) {
    return {.result = Failure{code, std::move(detail), std::nullopt}};
}

Answer not_done() { return failure(FailureCode::unavailable, "the journal failed before this was written"); }

}  // namespace

void WritePath::add(EntryPtr entry) {
    assert(open_ && entry->seq == next_seq());
    decided_ = entry->seq;
    pending_.push_back(std::move(entry));
}

void WritePath::answer(Answered answered) {
    assert(open_);
    waiting_.push_back({decided_, std::move(answered)});
}

std::optional<journal::Append> WritePath::next_append() {
    if (!open_ || in_flight_ || pending_.empty()) return std::nullopt;
    const auto count = static_cast<std::ptrdiff_t>(std::min(pending_.size(), batch_entries_max));
    InFlight next;
    next.entries.assign(pending_.begin(), pending_.begin() + count);
    pending_.erase(pending_.begin(), pending_.begin() + count);

    journal::Batch batch{.epoch = epoch_, .slot = next_slot_, .entries = {}};
    for (const EntryPtr& entry : next.entries) batch.entries.push_back(*entry);
    next.append = {.log = log_,
                   .epoch = epoch_,
                   .slot = next_slot_,
                   .first_seq = next.entries.front()->seq,
                   .bytes = journal::encode(batch)};
    in_flight_ = std::move(next);
    return in_flight_->append;
}

std::vector<EntryPtr> WritePath::written() {
    assert(in_flight_);
    std::vector<EntryPtr> entries = std::move(in_flight_->entries);
    in_flight_.reset();
    durable_ = entries.back()->seq;
    ++next_slot_;
    return entries;
}

void WritePath::take_ready(std::vector<Answered>& answers) {
    while (open_ && !waiting_.empty() && waiting_.front().after <= durable_) {
        answers.push_back(std::move(waiting_.front().answered));
        waiting_.pop_front();
    }
}

void WritePath::suspend() { open_ = false; }

std::vector<Answered> WritePath::opened(const journal::OpenedLog& log, journal::Seq last) {
    std::vector<Answered> answers;
    const bool written = holds_in_flight(log);
    // Decided on entries that never became durable: neither these nor what followed was done.
    const journal::Seq sound = written ? in_flight_->entries.back()->seq : durable_;
    for (Waiting& waiting : waiting_) {
        if (waiting.after > sound) waiting.answered.answer = not_done();
        answers.push_back(std::move(waiting.answered));
    }
    waiting_.clear();
    pending_.clear();
    in_flight_.reset();
    open_ = true;
    epoch_ = log.epoch;
    durable_ = decided_ = last;
    next_slot_ = !log.tail.empty() ? log.tail.back().slot + 1 : (log.snapshot ? log.snapshot->slot + 1 : 0);
    return answers;
}

std::vector<Answered> WritePath::give_up() {
    std::vector<Answered> answers;
    const journal::Seq in_doubt = in_flight_ ? in_flight_->entries.back()->seq : durable_;
    for (Waiting& waiting : waiting_) {
        const bool may_be_done = waiting.after > durable_ && waiting.after <= in_doubt;
        waiting.answered.answer =
            may_be_done ? failure(FailureCode::outcome_unknown, "the journal failed while this was written")
                        : not_done();
        answers.push_back(std::move(waiting.answered));
    }
    waiting_.clear();
    return answers;
}

bool WritePath::holds_in_flight(const journal::OpenedLog& log) const {
    if (!in_flight_) return false;
    return std::any_of(log.tail.begin(), log.tail.end(), [&](const journal::StoredBatch& batch) {
        return batch.slot == in_flight_->append.slot && batch.bytes == in_flight_->append.bytes;
    });
}

}  // namespace seatlock::service
