#include "journal/memory/memory_journal.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "journal/fencing.hpp"
#include "journal/log_name.hpp"
#include "journal/verify.hpp"

namespace seatlock::journal {
namespace {

/// SplitMix64: a step of its sequence per call. Source: Steele, Lea, Flood, OOPSLA 2014.
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
}

LogPosition position_of(const OpenedLog& log) {
    LogPosition position;
    position.epoch = log.epoch;
    if (!log.tail.empty()) position.newest = log.tail.back().slot;
    if (log.snapshot) position.snapshot = log.snapshot->slot;
    return position;
}

tl::unexpected<Error> io(std::string message) { return tl::unexpected(Error{Error::Code::io, std::move(message)}); }

template <typename Logs>
std::optional<LogPosition> find_position(const Logs& logs, std::string_view log) {
    const auto found = logs.find(log);
    if (found == logs.end()) return std::nullopt;
    return position_of(found->second);
}

template <typename T>
const T* pointer_to(const std::optional<T>& value) {
    return value ? &*value : nullptr;
}

}  // namespace

void MemoryJournal::inject(Fault fault, std::uint64_t nth_append) {
    assert(nth_append > 0);
    faults_[appends_ + nth_append] = fault;
}

bool MemoryJournal::deliver() {
    if (in_flight_.empty()) return false;
    // Out of the queue before the callback, which may append again.
    Flight flight = std::move(in_flight_.front());
    in_flight_.pop_front();
    std::vector<WriteResult> results = flight.lost ? doubt_all(flight.group) : store_all(std::move(flight.group));
    if (flight.done) flight.done(std::move(results));
    return true;
}

void MemoryJournal::crash(InFlight fate) {
    if (fate == InFlight::vanishes) in_flight_.clear();
    for (Flight& flight : in_flight_) flight.done = nullptr;
    faults_.clear();
    doubtful_.clear();
    opens_to_fail_ = 0;
    upkeep_to_fail_ = 0;
    delays_ = false;
}

tl::expected<std::vector<std::string>, Error> MemoryJournal::logs() {
    std::vector<std::string> names;
    names.reserve(logs_.size());
    for (const auto& [name, log] : logs_) names.push_back(name);
    return names;
}

tl::expected<OpenedLog, Error> MemoryJournal::open(std::string_view log) {
    if (!is_log_name(log)) return io(fmt::format("'{}' is not a name for a log", log));
    if (opens_to_fail_ > 0) {
        --opens_to_fail_;
        return io(fmt::format("log {}: opening it failed, as injected", log));
    }
    const auto found = logs_.find(log);
    OpenedLog& opened = found == logs_.end() ? create(log) : found->second;
    if (auto problem = examine(log, opened).problem) return tl::unexpected(std::move(*problem));
    ++opened.epoch;
    doubtful_.erase(std::string(log));
    return opened;
}

tl::expected<OpenedLog, Error> MemoryJournal::read(std::string_view log) {
    const auto found = logs_.find(log);
    if (found == logs_.end()) return io(fmt::format("there is no log '{}'", log));
    return found->second;
}

tl::expected<LogStretch, Error> MemoryJournal::read_after(std::string_view log, Seq after, std::size_t bytes_max) {
    const auto found = logs_.find(log);
    if (found == logs_.end()) return io(fmt::format("there is no log '{}'", log));
    const OpenedLog& opened = found->second;
    LogStretch stretch;
    stretch.log_id = opened.log_id;
    if (opened.tail.empty()) return stretch;
    stretch.first_seq = opened.tail.front().first_seq;
    if (after + 1 < stretch.first_seq) stretch.snapshot = opened.snapshot;
    auto next = std::ranges::upper_bound(opened.tail, after + 1, {}, &StoredBatch::first_seq);
    if (next != opened.tail.begin()) --next;
    for (std::size_t bytes = 0; next != opened.tail.end(); ++next) {
        bytes += next->bytes.size();
        if (!stretch.batches.empty() && bytes > bytes_max) break;
        stretch.batches.push_back(*next);
    }
    return stretch;
}

void MemoryJournal::append(std::vector<Append> group, AppendDone done) {
    auto fault = faults_.extract(++appends_);
    if (!fault && delays_) return in_flight_.push_back({std::move(group), std::move(done)});
    if (!fault) return done(store_all(std::move(group)));
    switch (fault.mapped()) {
        case Fault::fail: return done(doubt_all(group));
        case Fault::lose: return in_flight_.push_back({std::move(group), std::move(done), true});
        case Fault::lose_answer: {
            std::vector<Append> same = group;
            store_all(std::move(same));
            return done(doubt_all(group));
        }
        case Fault::delay: return in_flight_.push_back({std::move(group), std::move(done)});
        case Fault::tear: return done(store_torn(group));
    }
}

WriteResult MemoryJournal::save_snapshot(std::string_view log, Epoch epoch, Slot slot, std::string_view bytes) {
    if (bytes.size() > snapshot_bytes_max_) {
        return {WriteStatus::too_large,
                fmt::format("log {}: a snapshot of {} bytes is more than the {} that are stored", log, bytes.size(),
                            snapshot_bytes_max_)};
    }
    if (WriteResult refused = check_upkeep(log); refused.status != WriteStatus::ok) return refused;
    const auto position = find_position(logs_, log);
    WriteResult result = check_snapshot(pointer_to(position), log, epoch, slot);
    if (result.status == WriteStatus::ok) logs_.find(log)->second.snapshot = StoredSnapshot{slot, std::string(bytes)};
    return result;
}

WriteResult MemoryJournal::trim(std::string_view log, Epoch epoch, Slot up_to) {
    if (WriteResult refused = check_upkeep(log); refused.status != WriteStatus::ok) return refused;
    const auto position = find_position(logs_, log);
    WriteResult result = check_trim(pointer_to(position), log, epoch, up_to);
    if (result.status == WriteStatus::ok) {
        const Slot kept_from = std::min(up_to + 1, *position->newest);
        std::erase_if(logs_.find(log)->second.tail, [&](const StoredBatch& batch) { return batch.slot < kept_from; });
    }
    return result;
}

OpenedLog& MemoryJournal::create(std::string_view log) {
    OpenedLog created;
    const std::uint64_t high = next_random(next_log_id_);
    created.log_id = fmt::format("{:016x}{:016x}", high, next_random(next_log_id_));
    return logs_.emplace(log, std::move(created)).first->second;
}

WriteResult MemoryJournal::store(Append append) {
    if (doubtful_.contains(append.log)) return doubt(append.log);
    const auto position = find_position(logs_, append.log);
    WriteResult result = check_append(pointer_to(position), append.log, append.epoch, append.slot);
    if (result.status == WriteStatus::ok) {
        logs_.find(append.log)
            ->second.tail.push_back({append.slot, append.first_seq, append.epoch, std::move(append.bytes)});
    }
    return result;
}

std::vector<WriteResult> MemoryJournal::store_all(std::vector<Append> group) {
    std::vector<WriteResult> results;
    results.reserve(group.size());
    for (Append& append : group) results.push_back(store(std::move(append)));
    return results;
}

std::vector<WriteResult> MemoryJournal::store_torn(const std::vector<Append>& group) {
    std::vector<Append> torn = group;
    if (!torn.empty()) torn.back().bytes.resize(torn.back().bytes.size() / 2);
    store_all(std::move(torn));
    return doubt_all(group);
}

std::vector<WriteResult> MemoryJournal::doubt_all(const std::vector<Append>& group) {
    std::vector<WriteResult> results;
    for (const Append& append : group) {
        doubtful_.insert(append.log);
        results.push_back({WriteStatus::unknown, fmt::format("log {}: no answer came, as injected", append.log)});
    }
    return results;
}

WriteResult MemoryJournal::check_upkeep(std::string_view log) {
    if (doubtful_.contains(log)) return doubt(log);
    if (upkeep_to_fail_ == 0) return {};
    --upkeep_to_fail_;
    doubtful_.emplace(log);
    return {WriteStatus::unknown, fmt::format("log {}: no answer came, as injected", log)};
}

}  // namespace seatlock::journal
