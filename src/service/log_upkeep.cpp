#include "service/log_upkeep.hpp"

#include <algorithm>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::service {

using journal::WriteStatus;

journal::WriteResult carry_out(journal::Journal& journal, const Upkeep& upkeep) {
    if (!upkeep.snapshot) return journal.trim(upkeep.log, upkeep.epoch, upkeep.slot);
    return journal.save_snapshot(upkeep.log, upkeep.epoch, upkeep.slot, *upkeep.snapshot);
}

void LogUpkeep::opened(const journal::OpenedLog& log, journal::Seq covered) {
    epoch_ = log.epoch;
    prepared_.reset();
    ready_.reset();
    out_.reset();
    to_trim_.reset();
    // A try that failed is not repeated before its time: a full disk would close the show at every batch.
    tried_ = std::max(tried_, covered);
    stored_.clear();
    if (!options_.keep_entries) return;
    for (const journal::StoredBatch& batch : log.tail) stored_.push_back({batch.slot, batch.first_seq});
}

bool LogUpkeep::cut(const journal::Append& append, journal::Seq last) {
    in_flight_ = {append.slot, append.first_seq, last};
    const bool due = options_.snapshot_every_entries > 0 && last >= tried_ + options_.snapshot_every_entries;
    return due && !ready_ && !out_;
}

void LogUpkeep::written() {
    if (options_.keep_entries) stored_.push_back(in_flight_);
    if (!prepared_) return;
    tried_ = in_flight_.last;
    ready_ = Upkeep{log_, epoch_, in_flight_.slot, std::exchange(prepared_, {})};
}

std::optional<Upkeep> LogUpkeep::next() {
    if (out_) return std::nullopt;
    std::optional<Upkeep> next = std::exchange(ready_, {});
    if (!next && to_trim_) {
        if (const auto slot = last_to_forget()) next = Upkeep{log_, epoch_, *slot, {}};
        to_trim_.reset();
    }
    if (next) out_ = Out{next->slot, !next->snapshot};
    return next;
}

/// The newest slot that the snapshot covers and that enough entries follow.
std::optional<journal::Slot> LogUpkeep::last_to_forget() const {
    const journal::Seq end = stored_.back().last + 1;
    const std::uint64_t keep = mutated(Mutant::trim_of_everything) ? 0 : *options_.keep_entries;
    std::optional<journal::Slot> found;
    for (std::size_t next = 1; next < stored_.size(); ++next) {
        const bool covered = stored_[next - 1].slot <= *to_trim_;
        if (!covered || end - stored_[next].first < keep) break;
        found = stored_[next - 1].slot;
    }
    return found;
}

bool LogUpkeep::kept(journal::Epoch epoch, const journal::WriteResult& result) {
    // The log takes no write any more before it is opened, whoever's work it was.
    if (result.status == WriteStatus::unknown) return false;
    if (epoch != epoch_ || !out_) return true;
    const Out done = *std::exchange(out_, {});
    if (result.status == WriteStatus::fenced) return false;
    // Not this time: the entries are all there, and the next snapshot is tried when it is due.
    if (result.status == WriteStatus::too_large) return true;
    if (done.is_trim) {
        while (stored_.front().slot <= done.slot) stored_.pop_front();
    } else if (options_.keep_entries) {
        to_trim_ = done.slot;
    }
    return true;
}

}  // namespace seatlock::service
