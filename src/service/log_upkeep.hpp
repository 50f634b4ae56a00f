#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "journal/journal.hpp"

namespace seatlock::service {

/// One piece of work that keeps a log short, for the driver to carry out whenever it suits: no answer
/// waits for it. A snapshot, or a trim that an earlier snapshot covers.
struct Upkeep {
    std::string log;
    journal::Epoch epoch = 0;
    journal::Slot slot = 0;               ///< what the snapshot covers, or the last slot to be forgotten
    std::optional<std::string> snapshot;  ///< its bytes; none: a trim
};

/// Does it, on the thread that has the journal.
[[nodiscard]] journal::WriteResult carry_out(journal::Journal& journal, const Upkeep& upkeep);

struct UpkeepOptions {
    /// A snapshot each time that the log has this many entries more; 0 is never.
    std::uint64_t snapshot_every_entries = 100'000;
    /// How many entries a trim leaves, at least; none is never to trim.
    std::optional<std::uint64_t> keep_entries = std::nullopt;
};

/// Decides when a log gets a snapshot and how far it is trimmed. A snapshot is taken of the state
/// that a batch leaves when that batch is cut, and asked for only when the batch is durable: nothing
/// speculative is ever in one. At most one piece of upkeep per epoch is out.
class LogUpkeep {
public:
    LogUpkeep(std::string log, UpkeepOptions options) : log_(std::move(log)), options_(options) {}

    /// The log was opened; `covered`: the seq that its snapshot reaches, 0 for none. What was out is
    /// of an earlier epoch: its outcome no longer matters.
    void opened(const journal::OpenedLog& log, journal::Seq covered);

    /// This batch, which ends with `last`, is on its way. True when a snapshot of the state after it
    /// is to be taken: prepare() it then.
    [[nodiscard]] bool cut(const journal::Append& append, journal::Seq last);
    void prepare(std::string snapshot) { prepared_ = std::move(snapshot); }

    /// The batch last cut is durable.
    void written();

    /// What to do now. REQUIRES: the log is open.
    [[nodiscard]] std::optional<Upkeep> next();

    /// What became of upkeep that was out. False when the log must be opened again.
    [[nodiscard]] bool kept(journal::Epoch epoch, const journal::WriteResult& result);

private:
    struct Batch {
        journal::Slot slot = 0;
        journal::Seq first = 0;
        journal::Seq last = 0;
    };
    struct Out {
        journal::Slot slot = 0;
        bool is_trim = false;
    };

    [[nodiscard]] std::optional<journal::Slot> last_to_forget() const;

    std::string log_;
    UpkeepOptions options_;
    journal::Epoch epoch_ = 0;
    Batch in_flight_;                      ///< the batch last cut
    std::optional<std::string> prepared_;  ///< the snapshot of in_flight_
    std::optional<Upkeep> ready_;          ///< a snapshot of what is durable by now
    std::optional<Out> out_;
    journal::Seq tried_ = 0;                ///< the last snapshot that was asked for reaches this far
    std::optional<journal::Slot> to_trim_;  ///< a new snapshot covers this slot, and nothing was trimmed since
    std::deque<Batch> stored_;              ///< what the log holds; empty unless it is ever trimmed
};

}  // namespace seatlock::service
