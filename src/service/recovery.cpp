#include "service/recovery.hpp"

#include <memory>
#include <string>
#include <utility>

#include "service/show_snapshot.hpp"
#include "service/time.hpp"

namespace seatlock::service {
namespace {

using journal::Error;

/// The entries of one log, in the order of its batches.
class Folding {
public:
    Folding(const journal::OpenedLog& log, std::string_view name, ShowState& state)
        : log_(log), name_(name), state_(state) {}

    tl::expected<Folded, Error> run() && {
        if (auto restored = restore(); !restored) return tl::unexpected(std::move(restored).error());
        for (const journal::StoredBatch& stored : log_.tail) {
            if (auto taken = take(stored); !taken) return tl::unexpected(std::move(taken).error());
        }
        if (state_.seq() > 0 && !leaves_time(state_.last().show_time_ms)) {
            return corrupt("entry " + std::to_string(state_.seq()), "after its time no clock goes on");
        }
        return std::move(folded_);
    }

private:
    tl::expected<void, Error> restore() {
        if (!log_.snapshot) return {};
        const journal::StoredSnapshot& stored = *log_.snapshot;
        auto snapshot = decode_snapshot(stored.bytes, stored.slot, state_.shared_plan());
        if (!snapshot) return fail("snapshot of slot " + std::to_string(stored.slot), std::move(snapshot).error());
        state_ = *std::move(snapshot);
        folded_.covered = state_.seq();
        return {};
    }

    tl::expected<void, Error> take(const journal::StoredBatch& stored) {
        const std::string where = "slot " + std::to_string(stored.slot);
        auto batch = journal::decode(stored.bytes);
        if (!batch) return fail(where, std::move(batch).error());
        const bool is_covered = log_.snapshot && stored.slot <= log_.snapshot->slot;
        for (journal::Entry& entry : batch->entries) {
            auto shared = std::make_shared<const journal::Entry>(std::move(entry));
            auto taken = is_covered ? check_covered(*shared) : state_.apply(shared);
            if (!taken) return corrupt(where, std::move(taken).error());
            folded_.kept.push_back(std::move(shared));
        }
        return is_covered && stored.slot == log_.snapshot->slot ? check_seam(where) : tl::expected<void, Error>();
    }

    /// Where the snapshot takes over from the entries that it covers.
    [[nodiscard]] tl::expected<void, Error> check_seam(const std::string& where) const {
        const journal::Entry& last = *folded_.kept.back();
        if (last.seq != folded_.covered) {
            return corrupt(where, "it ends with seq " + std::to_string(last.seq) +
                                      ", but the snapshot of this slot with seq " + std::to_string(folded_.covered));
        }
        if (last.show_time_ms > state_.last().show_time_ms) {
            return corrupt(where, "it ends later than the snapshot that covers it");
        }
        return {};
    }

    /// No state of its time is left to hold an entry against that the snapshot covers. The feed tells of
    /// it all the same, so what the feed relies on must be true.
    [[nodiscard]] tl::expected<void, std::string> check_covered(const journal::Entry& entry) const {
        const auto contradiction = [&](const std::string& what) {
            return tl::unexpected("entry " + std::to_string(entry.seq) + " (" + std::string(to_string(entry.kind)) +
                                  ") cannot be true: " + what);
        };
        if (!folded_.kept.empty()) {
            const journal::Entry& before = *folded_.kept.back();
            if (entry.seq != before.seq + 1) {
                return contradiction("entry " + std::to_string(before.seq + 1) + " was to follow");
            }
            if (entry.show_time_ms < before.show_time_ms) return contradiction("its time goes back");
        }
        if (!is_plausible_time(entry.show_time_ms) || !is_plausible_time(entry.wall_time_ms) ||
            !is_plausible_time(entry.deadline_ms)) {
            return contradiction("no clock shows such a time");
        }
        for (const journal::Change& change : entry.changes) {
            if (change.seat >= state_.plan().seat_count()) {
                return contradiction("there is no seat " + std::to_string(change.seat));
            }
        }
        return {};
    }

    [[nodiscard]] tl::unexpected<Error> fail(const std::string& where, Error error) const {
        error.message = std::string(name_) + ", " + where + ": " + error.message;
        return tl::unexpected(std::move(error));
    }

    [[nodiscard]] tl::unexpected<Error> corrupt(const std::string& where, std::string problem) const {
        return fail(where, {Error::Code::corrupt, std::move(problem)});
    }

    const journal::OpenedLog& log_;
    std::string_view name_;
    ShowState& state_;
    Folded folded_;
};

}  // namespace

tl::expected<Folded, Error> fold(const journal::OpenedLog& log, std::string_view name, ShowState& state) {
    return Folding(log, name, state).run();
}

}  // namespace seatlock::service
