#include "service/write_path.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::service {
namespace {

Answer failure(FailureCode code, std::string detail) {
    return {.result = Failure{code, std::move(detail), std::nullopt}};
}

/// About what an entry takes in the journal: its lists, and a round number for all else.
std::size_t bytes_of(const journal::Entry& entry) {
    std::size_t bytes = 512 + 10 * entry.changes.size();
    for (const auto& [name, value] : entry.attributes) bytes += name.size() + value.size();
    return bytes;
}

Answer in_the_dark() { return failure(FailureCode::outcome_unknown, "the journal failed while this was written"); }

Answer not_done() { return failure(FailureCode::unavailable, "the journal failed before this was written"); }

}  // namespace

void WritePath::add(EntryPtr entry) {
    assert(open_ && entry->seq == next_seq());
    decided_ = entry->seq;
    pending_bytes_ += bytes_of(*entry);
    pending_.push_back(std::move(entry));
}

void WritePath::answer(Answered answered) {
    assert(open_);
    const bool refused = std::holds_alternative<Refused>(answered.answer.result);
    if (refused && mutated(Mutant::refusals_not_held_back)) return waiting_.push_front({durable_, std::move(answered)});
    waiting_.push_back({decided_, std::move(answered)});
}

std::optional<journal::Append> WritePath::next_append() {
    if (!open_ || in_flight_ || pending_.empty()) return std::nullopt;
    InFlight next;
    next.entries = take_batch();
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

std::vector<EntryPtr> WritePath::take_batch() {
    std::vector<EntryPtr> entries;
    std::size_t bytes = 0;
    while (!pending_.empty() && entries.size() < batch_entries_max) {
        const std::size_t next = bytes_of(*pending_.front());
        if (!entries.empty() && bytes + next > batch_bytes_max) break;
        bytes += next;
        pending_bytes_ -= next;
        entries.push_back(std::move(pending_.front()));
        pending_.pop_front();
    }
    return entries;
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
    const journal::Seq sure = mutated(Mutant::answer_before_append) ? decided_ : durable_;
    while (open_ && !waiting_.empty() && waiting_.front().after <= sure) {
        answers.push_back(std::move(waiting_.front().answered));
        waiting_.pop_front();
    }
}

void WritePath::suspend() { open_ = false; }

std::vector<Answered> WritePath::opened(const journal::OpenedLog& log, journal::Seq last) {
    std::vector<Answered> answers;
    const bool written = in_flight_ && holds_in_flight(log) != mutated(Mutant::doubt_settled_the_wrong_way);
    // Decided on entries that never became durable: neither these nor what followed was done.
    const journal::Seq sound = written ? in_flight_->entries.back()->seq : durable_;
    const journal::Seq in_doubt = has_forgotten_in_flight(log) ? in_flight_->entries.back()->seq : sound;
    for (Waiting& waiting : waiting_) {
        if (waiting.after > sound) waiting.answered.answer = waiting.after > in_doubt ? not_done() : in_the_dark();
        answers.push_back(std::move(waiting.answered));
    }
    waiting_.clear();
    pending_.clear();
    pending_bytes_ = 0;
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
        if (waiting.after > in_doubt) {
            waiting.answered.answer = not_done();
        } else if (waiting.after > durable_ && !mutated(Mutant::doubtful_answered_as_done)) {
            waiting.answered.answer = in_the_dark();
        }
        answers.push_back(std::move(waiting.answered));
    }
    waiting_.clear();
    return answers;
}

bool WritePath::has_forgotten_in_flight(const journal::OpenedLog& log) const {
    return in_flight_ && !log.tail.empty() && log.tail.front().slot > in_flight_->append.slot;
}

bool WritePath::holds_in_flight(const journal::OpenedLog& log) const {
    if (!in_flight_) return false;
    return std::ranges::any_of(log.tail, [&](const journal::StoredBatch& batch) {
        return batch.slot == in_flight_->append.slot && batch.bytes == in_flight_->append.bytes;
    });
}

}  // namespace seatlock::service
