#include "journal/verify.hpp"

#include <utility>

#include <fmt/format.h>

namespace seatlock::journal {
namespace {

/// Goes through a log's batches in order and stops at the first that does not fit.
class Examination {
public:
    Examination(std::string_view name, const OpenedLog& log) : log_(log) {
        report_.name = name;
        report_.log_id = log.log_id;
        report_.epoch = log.epoch;
        if (!log.snapshot) return;
        report_.snapshot = log.snapshot->slot;
        report_.snapshot_bytes = log.snapshot->bytes.size();
    }

    LogReport run() && {
        check_start();
        for (const StoredBatch& stored : log_.tail) {
            if (report_.problem) break;
            examine_batch(stored);
        }
        if (!report_.problem) check_snapshot();
        return std::move(report_);
    }

private:
    /// The first batch kept: slot 0, or one right behind or inside what the snapshot covers.
    void check_start() {
        if (log_.tail.empty()) {
            if (log_.snapshot) corrupt("it has a snapshot, but none of the batches behind it");
            return;
        }
        const Slot first = log_.tail.front().slot;
        if (first == 0 || (log_.snapshot && first - 1 <= log_.snapshot->slot)) return;
        corrupt(fmt::format("it begins with slot {}, and no snapshot covers the slots before", first));
    }

    /// A batch that the snapshot covers may be gone, but never the newest: a slot would be used again.
    void check_snapshot() {
        if (!log_.snapshot || log_.snapshot->slot <= last_slot_) return;
        corrupt(fmt::format("its snapshot is of slot {}, but it ends with slot {}", log_.snapshot->slot, last_slot_));
    }

    void examine_batch(const StoredBatch& stored) {
        if (report_.batches > 0 && stored.slot != last_slot_ + 1) {
            return corrupt(
                fmt::format("slot {} is missing: slot {} follows slot {}", last_slot_ + 1, stored.slot, last_slot_));
        }
        const auto batch = decode(stored.bytes);
        if (!batch) return fail(batch.error().code, fmt::format("slot {}: {}", stored.slot, batch.error().message));
        check_place(stored, *batch);
        if (!report_.problem) check_order(*batch);
        if (!report_.problem) count(stored, *batch);
    }

    /// A batch tells where it belongs; it must lie there.
    void check_place(const StoredBatch& stored, const Batch& batch) {
        if (batch.slot != stored.slot) {
            corrupt(fmt::format("slot {} holds a batch of slot {}", stored.slot, batch.slot));
        } else if (batch.epoch != stored.epoch) {
            corrupt(fmt::format("slot {} is filed under epoch {}, but its batch is of epoch {}", stored.slot,
                                stored.epoch, batch.epoch));
        } else if (batch.entries.front().seq != stored.first_seq) {
            corrupt(fmt::format("slot {} is filed under seq {}, but its batch begins with seq {}", stored.slot,
                                stored.first_seq, batch.entries.front().seq));
        }
    }

    void check_order(const Batch& batch) {
        const Seq first = batch.entries.front().seq;
        if (batch.epoch > log_.epoch || batch.epoch < last_epoch_) {
            corrupt(fmt::format("slot {} was written under epoch {}, after epoch {} and in a log of epoch {}",
                                batch.slot, batch.epoch, last_epoch_, log_.epoch));
        } else if (report_.batches > 0 && first != report_.last_seq + 1) {
            corrupt(
                fmt::format("slot {} begins with seq {}, but seq {} follows", batch.slot, first, report_.last_seq + 1));
        } else if (batch.slot == 0 && first != 1) {
            corrupt(fmt::format("slot 0 begins with seq {}, not with 1", first));
        }
    }

    void count(const StoredBatch& stored, const Batch& batch) {
        if (report_.batches == 0) report_.first_seq = batch.entries.front().seq;
        report_.last_seq = batch.entries.back().seq;
        report_.entries += batch.entries.size();
        report_.bytes += stored.bytes.size();
        ++report_.batches;
        last_slot_ = batch.slot;
        last_epoch_ = batch.epoch;
    }

    void corrupt(std::string_view problem) { fail(Error::Code::corrupt, problem); }

    void fail(Error::Code code, std::string_view problem) {
        report_.problem = Error{code, fmt::format("log {}: {}", report_.name, problem)};
    }

    const OpenedLog& log_;
    LogReport report_;
    Slot last_slot_ = 0;
    Epoch last_epoch_ = 0;
};

LogReport read_and_examine(Journal& journal, const std::string& name) {
    const auto log = journal.read(name);
    if (log) return examine(name, *log);
    LogReport report;
    report.name = name;
    report.problem = log.error();
    return report;
}

}  // namespace

LogReport examine(std::string_view name, const OpenedLog& log) { return Examination(name, log).run(); }

tl::expected<std::vector<LogReport>, Error> verify(Journal& journal) {
    const auto names = journal.logs();
    if (!names) return tl::unexpected(names.error());
    std::vector<LogReport> reports;
    for (const std::string& name : *names) reports.push_back(read_and_examine(journal, name));
    return reports;
}

}  // namespace seatlock::journal
