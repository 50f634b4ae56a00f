#include "journal/journal_witness.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "journal/sample_batch.hpp"

namespace seatlock::journal {
namespace {

void nothing(Told& /*told*/) {}

void require(const WriteResult& result) {
    if (result.status != WriteStatus::ok) throw std::runtime_error(result.detail);
}

std::optional<std::pair<Slot, std::string>> as_told(const std::optional<StoredSnapshot>& snapshot) {
    if (!snapshot) return std::nullopt;
    return std::pair(snapshot->slot, snapshot->bytes);
}

std::string problem_of_batches(const OpenedLog& found, const ToldLog& answered, const ToldLog& asked) {
    Slot slot = found.tail.empty() ? 0 : found.tail.front().slot;
    if (!found.tail.empty() && slot != answered.kept_from && slot != asked.kept_from) {
        return fmt::format("it begins with slot {}, not {} or {}", slot, answered.kept_from, asked.kept_from);
    }
    for (const StoredBatch& batch : found.tail) {
        if (batch.slot != slot) return fmt::format("slot {} is missing", slot);
        if (slot >= asked.batches.size()) return fmt::format("slot {} was never asked for", slot);
        if (batch.bytes != asked.batches[slot]) return fmt::format("slot {} has other bytes", slot);
        ++slot;
    }
    if (slot >= answered.batches.size()) return {};
    return fmt::format("{} slots are there, {} were answered", slot, answered.batches.size());
}

}  // namespace

void JournalWitness::run(std::string name, const std::function<Testimony::Effect()>& step) {
    const std::size_t begun = disk_.calls().size();
    Testimony::Effect effect = step();
    effect(told_);
    testimony_.add(std::move(name), begun, disk_.calls().size(), std::move(effect));
}

std::size_t JournalWitness::start() {
    run("start", [&]() -> Testimony::Effect {
        SqliteJournal::Options options{.wal_bytes_soft = 32 << 10, .wal_bytes_hard = 96 << 10, .vfs = disk_.vfs_name};
        auto opened = SqliteJournal::open(path_, std::move(options));
        if (!opened) throw std::runtime_error(opened.error().message);
        journal_ = *std::move(opened);
        return nothing;
    });
    return disk_.calls().size();
}

void JournalWitness::close() {
    run("close", [&]() -> Testimony::Effect {
        journal_.reset();
        return nothing;
    });
}

void JournalWitness::kill() {
    disk_.fail_everything(true);
    journal_.reset();
    disk_.fail_everything(false);
}

void JournalWitness::open(const std::string& log) {
    run("open", [&]() -> Testimony::Effect {
        const auto opened = journal_->open(log);
        if (!opened) throw std::runtime_error(opened.error().message);
        return [log, id = opened->log_id, epoch = opened->epoch](Told& told) {
            told[log].log_id = id;
            told[log].epoch = epoch;
        };
    });
}

void JournalWitness::append(const std::vector<std::pair<std::string, std::size_t>>& entries_per_batch) {
    run("append", [&]() -> Testimony::Effect {
        Told next = told_;
        std::vector<Append> group;
        for (const auto& [log, entries] : entries_per_batch) {
            ToldLog& told = next.at(log);
            group.push_back(sample_append(log, told.epoch, told.batches.size(), told.next_seq, entries));
            told.batches.push_back(group.back().bytes);
            told.next_seq += entries;
        }
        for (const WriteResult& result : append_now(*journal_, group)) require(result);
        return [group, entries_per_batch](Told& told) {
            for (std::size_t i = 0; i < group.size(); ++i) {
                ToldLog& log = told.at(group[i].log);
                log.batches.push_back(group[i].bytes);
                log.next_seq += entries_per_batch[i].second;
            }
        };
    });
}

void JournalWitness::save_snapshot(const std::string& log, Slot slot, std::size_t size) {
    run("snapshot", [&]() -> Testimony::Effect {
        const std::string bytes(size, static_cast<char>('a' + slot % 26));
        require(journal_->save_snapshot(log, told_.at(log).epoch, slot, bytes));
        return [=](Told& told) { told.at(log).snapshot.emplace(slot, bytes); };
    });
}

void JournalWitness::trim(const std::string& log, Slot up_to) {
    run("trim", [&]() -> Testimony::Effect {
        require(journal_->trim(log, told_.at(log).epoch, up_to));
        return [=](Told& told) { told.at(log).kept_from = std::min<Slot>(up_to + 1, told.at(log).batches.size() - 1); };
    });
}

void JournalWitness::maintain() {
    run("maintain", [&]() -> Testimony::Effect {
        journal_->maintain();
        return nothing;
    });
}

void JournalWitness::saw(Told found) {
    told_ = std::move(found);
    testimony_ = Testimony(told_);
}

/// A step whose last call is done counts as answered: nothing keeps the answer back any more.
Expectation Testimony::expectation_after(std::size_t calls) const {
    Expectation expectation{before_, {}, {}};
    for (const Step& step : steps_) {
        if (step.answered > calls) break;
        step.effect(expectation.answered);
    }
    expectation.asked = expectation.answered;
    const auto under_way =
        std::ranges::find_if(steps_, [&](const Step& step) { return step.begun < calls && calls < step.answered; });
    if (under_way == steps_.end()) return expectation;
    expectation.under_way = under_way->name;
    under_way->effect(expectation.asked);
    return expectation;
}

std::string problem_of(const std::string& name, const OpenedLog& found, const ToldLog* answered, const ToldLog& asked) {
    const ToldLog nothing_told;
    const ToldLog& least = answered != nullptr ? *answered : nothing_told;
    const auto snapshot = as_told(found.snapshot);
    std::string problem = problem_of_batches(found, least, asked);
    if (found.log_id != asked.log_id) problem = fmt::format("its id is {}, not {}", found.log_id, asked.log_id);
    if (found.epoch != least.epoch && found.epoch != asked.epoch) {
        problem = fmt::format("its epoch is {}, not {} or {}", found.epoch, least.epoch, asked.epoch);
    }
    if (snapshot != least.snapshot && snapshot != asked.snapshot) problem = "its snapshot is neither of the two";
    return problem.empty() ? problem : fmt::format("log {}: {}", name, problem);
}

}  // namespace seatlock::journal
