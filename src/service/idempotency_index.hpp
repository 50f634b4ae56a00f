#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "journal/entry.hpp"
#include "service/answer.hpp"

namespace seatlock::service {

/// The entries that can still be asked for again under their idempotency key.
class IdempotencyIndex {
public:
    /// What an answer is rebuilt from.
    struct Remembered {
        EntryPtr entry;
        HoldState hold_state = HoldState::active;  ///< the hold's, as the entry left it
        std::vector<SeatIndex> seats;              ///< the hold's, as the entry left it
    };

    /// Keys are kept for this long after their entry, on the log's own clock ...
    static constexpr std::int64_t kept_ms = std::int64_t{24} * 60 * 60 * 1000;
    /// ... but never more than this many.
    static constexpr std::size_t keys_max = 500'000;

    /// Null when the key is not remembered, or no more at `now_ms` on the log's own clock.
    [[nodiscard]] const Remembered* find(const journal::IdempotencyRecord::Hash& key, std::int64_t now_ms) const;

    /// Remembers an entry that carries a record (others are ignored) and forgets what is too old by
    /// then. Entries come in the order of their seq.
    void remember(Remembered remembered);

    /// Calls `visit` with all that is remembered, oldest first: remembered again in this order, it is the
    /// same index.
    void for_each(const std::function<void(const Remembered&)>& visit) const;

private:
    struct KeyHash {
        std::size_t operator()(const journal::IdempotencyRecord::Hash& key) const noexcept;
    };
    void forget_oldest();

    std::unordered_map<journal::IdempotencyRecord::Hash, Remembered, KeyHash> by_key_;
    std::deque<EntryPtr> oldest_first_;
};

}  // namespace seatlock::service
