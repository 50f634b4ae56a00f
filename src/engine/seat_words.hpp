#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

#include <seatlock/seat_state.hpp>

#include "engine/patience.hpp"
#include "engine/seat_word.hpp"
#include "engine/segments.hpp"

namespace seatlock::engine {

/// The words of all seats. A call that may change a seat takes its word, has it to itself, and gives
/// it back; every other call on that seat waits. Whoever takes several takes them in ascending order.
///
/// Thread safety: all but grow() from any number of threads; one thread at a time grows.
class SeatWords {
public:
    /// `foreseen`: how many seats there will be; more may follow.
    explicit SeatWords(std::size_t foreseen) : words_(foreseen) {}

    /// Sequentially consistent, as take() and settled() are: who sees a seat's word sees that it is there.
    [[nodiscard]] SeatIndex size() const noexcept { return size_.load(std::memory_order_seq_cst); }

    /// New seats are available. Throws std::bad_alloc, having changed nothing.
    void grow(SeatIndex size) {
        words_.reserve(size);
        size_.store(std::max(size, size_.load(std::memory_order_relaxed)), std::memory_order_seq_cst);
    }

    /// Has the seat to itself when it returns; waits for whoever has it. REQUIRES: seat < size().
    SeatWord take(SeatIndex seat) noexcept {
        std::atomic<SeatWord::Bits>& word = words_.at(seat);
        // Fetches the line for writing at once, where a look before a compare-and-swap would fetch it twice.
        if ((word.fetch_or(SeatWord::busy, std::memory_order_seq_cst) & SeatWord::busy) != 0) [[unlikely]]
            wait_and_take(word);
        return SeatWord(word.load(std::memory_order_relaxed));
    }

    /// The word of a seat as it was taken. REQUIRES: take() by this thread.
    [[nodiscard]] SeatWord peek(SeatIndex seat) const noexcept {
        return SeatWord(words_.at(seat).load(std::memory_order_relaxed));
    }

    /// What a call that has the seat leaves there. REQUIRES: take() by this thread.
    void give_back(SeatIndex seat, SeatWord word) noexcept {
        words_.at(seat).store(word.bits(), std::memory_order_release);
    }

    /// What the seat is at an instant when no call has it; waits for such an instant.
    [[nodiscard]] SeatWord settled(SeatIndex seat) const noexcept {
        const std::atomic<SeatWord::Bits>& word = words_.at(seat);
        SeatWord::Bits bits = word.load(std::memory_order_seq_cst);
        for (Patience patience; (bits & SeatWord::busy) != 0; bits = word.load(std::memory_order_seq_cst)) {
            if (mutated(Mutant::readers_do_not_wait)) break;
            patience.wait();
        }
        return SeatWord(bits);
    }

    /// True while a call has the seat.
    [[nodiscard]] bool is_taken(SeatIndex seat) const noexcept {
        return (words_.at(seat).load(std::memory_order_relaxed) & SeatWord::busy) != 0;
    }

    /// Brings the seat's word closer, for a take().
    void prefetch(SeatIndex seat) const noexcept { __builtin_prefetch(&words_.at(seat), 1); }

    /// Calls `found` once with every seat whose word lies in the range: one linear scan.
    template <typename Found>
    void scan(SweepRange range, Found found) const {
        words_.for_each_run(size(), [&](std::size_t first, const Word* words, std::size_t count) {
            for (std::size_t i = 0; i < count; i += block)
                scan_block(range, first + i, words + i, std::min(block, count - i), found);
        });
    }

private:
    using Word = std::atomic<SeatWord::Bits>;
    static constexpr std::size_t block = 8;

    /// Eight words between two branches.
    template <typename Found>
    static void scan_block(SweepRange range, std::size_t first, const Word* words, std::size_t count, Found& found) {
        bool any = false;
        for (std::size_t i = 0; i < count; ++i) any |= range.contains(words[i].load(std::memory_order_seq_cst));
        if (!any) return;
        for (std::size_t i = 0; i < count; ++i) {
            if (range.contains(words[i].load(std::memory_order_seq_cst))) found(static_cast<SeatIndex>(first + i));
        }
    }

    static void wait_and_take(std::atomic<SeatWord::Bits>& word) noexcept {
        for (Patience patience;; patience.wait()) {
            if ((word.load(std::memory_order_relaxed) & SeatWord::busy) != 0) continue;
            if ((word.fetch_or(SeatWord::busy, std::memory_order_seq_cst) & SeatWord::busy) == 0) return;
        }
    }

    Segments<std::atomic<SeatWord::Bits>> words_;
    std::atomic<SeatIndex> size_ = 0;
};

}  // namespace seatlock::engine
