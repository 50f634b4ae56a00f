#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "service/idempotency_index.hpp"

namespace seatlock::service {

/// The last stretch of a log's straight line: decided entries become batches, one in flight at a
/// time (what is decided meanwhile shares the next one), and no answer leaves before everything it
/// was decided on is durable. Decides nothing itself.
class WritePath {
public:
    /// The most answers that may wait; beyond it full() asks the caller to turn requests away.
    static constexpr std::size_t waiting_max = 50'000;
    /// The most entries in one batch, and the bytes beyond which it takes no further one: bounds what
    /// one torn append can hide, memory, and what a store must take as one record.
    static constexpr std::size_t batch_entries_max = 4096;
    static constexpr std::size_t batch_bytes_max = std::size_t{16} << 20U;
    /// The bytes of entries that may wait for their batch; counts for full(), too.
    static constexpr std::size_t pending_bytes_max = std::size_t{256} << 20U;

    explicit WritePath(std::string log) : log_(std::move(log)) {}

    /// False before the log is open, and from an unknown append until it is open again.
    [[nodiscard]] bool open() const noexcept { return open_; }
    [[nodiscard]] bool full() const noexcept {
        return waiting_.size() >= waiting_max || pending_bytes_ >= pending_bytes_max;
    }
    [[nodiscard]] journal::Seq durable() const noexcept { return durable_; }
    [[nodiscard]] const std::string& log() const noexcept { return log_; }
    /// Decided entries that wait for their batch.
    [[nodiscard]] std::size_t pending() const noexcept { return pending_.size(); }
    /// The seq that the next entry must have.
    [[nodiscard]] journal::Seq next_seq() const noexcept { return decided_ + 1; }

    /// An entry was decided. REQUIRES: open(), entry->seq == next_seq().
    void add(EntryPtr entry);

    /// The answer to a request that was decided on all entries so far. REQUIRES: open().
    void answer(Answered answered);

    /// The batch to append now: none while one is in flight or nothing waits.
    [[nodiscard]] std::optional<journal::Append> next_append();

    /// True when no decided entry waits for a later batch than the one that was cut last.
    [[nodiscard]] bool all_cut() const noexcept { return pending_.empty(); }

    /// The last entry of the append in flight. REQUIRES: there is one.
    [[nodiscard]] journal::Seq last_cut() const noexcept { return in_flight_->entries.back()->seq; }

    /// The append in flight was done: its entries, to be published in order. REQUIRES: there is one.
    [[nodiscard]] std::vector<EntryPtr> written();

    /// Moves out the answers that are free to leave. Call it after publishing what written() gave, so
    /// that nobody is told of an entry that the published copy does not have yet.
    void take_ready(std::vector<Answered>& answers);

    /// The append in flight may or may not have happened: everything stops until opened().
    void suspend();

    /// The log was opened (again) and holds entries up to `last`. What waited is settled by what the
    /// log says: answers whose entries are there leave, the others are certainly not done. Only where
    /// another owner has trimmed the slot of the append in flight nobody can tell: `outcome_unknown`.
    [[nodiscard]] std::vector<Answered> opened(const journal::OpenedLog& log, journal::Seq last);

    /// The log cannot be opened for now. Who waited for the append in flight gets `outcome_unknown`,
    /// who was decided on later entries `unavailable`.
    [[nodiscard]] std::vector<Answered> give_up();

private:
    struct Waiting {
        journal::Seq after = 0;  ///< leaves when this is durable
        Answered answered;
    };
    struct InFlight {
        journal::Append append;
        std::vector<EntryPtr> entries;
    };

    [[nodiscard]] std::vector<EntryPtr> take_batch();
    [[nodiscard]] bool holds_in_flight(const journal::OpenedLog& log) const;
    [[nodiscard]] bool has_forgotten_in_flight(const journal::OpenedLog& log) const;

    std::string log_;
    bool open_ = false;
    journal::Epoch epoch_ = 0;
    journal::Slot next_slot_ = 0;
    journal::Seq durable_ = 0;  ///< <= every seq in in_flight_ <= every seq in pending_
    journal::Seq decided_ = 0;
    std::optional<InFlight> in_flight_;
    std::deque<EntryPtr> pending_;
    std::size_t pending_bytes_ = 0;  ///< about what pending_ takes in the journal
    std::deque<Waiting> waiting_;    ///< ascending in `after`
};

}  // namespace seatlock::service
