#include "service/recovery.hpp"

#include <memory>
#include <string>
#include <utility>

#include "service/show_snapshot.hpp"

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
            if (!is_covered) {
                auto applied = state_.apply(shared);
                if (!applied) return corrupt(where, std::move(applied).error());
            }
            folded_.kept.push_back(std::move(shared));
        }
        if (is_covered && stored.slot == log_.snapshot->slot && folded_.kept.back()->seq != folded_.covered) {
            return corrupt(where, "it ends with seq " + std::to_string(folded_.kept.back()->seq) +
                                      ", but the snapshot of this slot with seq " + std::to_string(folded_.covered));
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
