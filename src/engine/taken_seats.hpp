#pragma once

#include <cstddef>
#include <span>

#include "engine/seat_words.hpp"

namespace seatlock::engine {

/// One seat that this thread has to itself, until the end of the scope.
class TakenSeat {
public:
    TakenSeat(SeatWords& words, SeatIndex seat) noexcept : words_(words), seat_(seat), word_(words.take(seat)) {}
    ~TakenSeat() { words_.give_back(seat_, word_); }
    TakenSeat(const TakenSeat&) = delete;
    TakenSeat(TakenSeat&&) = delete;
    TakenSeat& operator=(const TakenSeat&) = delete;
    TakenSeat& operator=(TakenSeat&&) = delete;

    [[nodiscard]] SeatWord word() const noexcept { return word_; }

    /// What it is given back as; unchanged if nothing is said.
    void become(SeatWord word) noexcept { word_ = word; }

private:
    SeatWords& words_;
    const SeatIndex seat_;
    SeatWord word_;
};

/// Several seats, all taken before the first is given back. Nobody waits in a circle, because
/// everybody takes in ascending order.
class TakenSeats {
public:
    /// `seats` ascend, each once; `room` is as long and outlives this.
    TakenSeats(SeatWords& words, std::span<const SeatIndex> seats, std::span<SeatWord> room) noexcept
        : words_(words), seats_(seats), taken_(room) {
        const bool backwards = mutated(Mutant::seats_taken_in_any_order) && seats_.size() % 2 == 0;
        for (std::size_t i = 0; i < seats_.size(); ++i) {
            const std::size_t next = backwards ? seats_.size() - 1 - i : i;
            taken_[next] = words_.take(seats_[next]);
        }
    }
    ~TakenSeats() {
        for (std::size_t i = 0; i < seats_.size(); ++i) words_.give_back(seats_[i], taken_[i]);
    }
    TakenSeats(const TakenSeats&) = delete;
    TakenSeats(TakenSeats&&) = delete;
    TakenSeats& operator=(const TakenSeats&) = delete;
    TakenSeats& operator=(TakenSeats&&) = delete;

    [[nodiscard]] SeatWord word(std::size_t i) const noexcept { return taken_[i]; }

    /// What it is given back as; unchanged if nothing is said.
    void become(std::size_t i, SeatWord word) noexcept { taken_[i] = word; }

private:
    SeatWords& words_;
    const std::span<const SeatIndex> seats_;
    const std::span<SeatWord> taken_;
};

/// All seats at one instant; given back as they were.
class EverySeat {
public:
    /// `size()` tells how many there are. It is asked again when those are taken, until no more have
    /// come meanwhile: then there is an instant at which these are all.
    template <typename Size>
    EverySeat(SeatWords& words, Size size) noexcept : words_(words) {
        for (SeatIndex all = size(); size_ < all; all = size()) {
            for (; size_ < all; ++size_) (void)words_.take(size_);
        }
    }
    ~EverySeat() {
        for (SeatIndex seat = 0; seat < size_; ++seat) words_.give_back(seat, words_.peek(seat));
    }
    EverySeat(const EverySeat&) = delete;
    EverySeat(EverySeat&&) = delete;
    EverySeat& operator=(const EverySeat&) = delete;
    EverySeat& operator=(EverySeat&&) = delete;

    [[nodiscard]] SeatIndex size() const noexcept { return size_; }
    [[nodiscard]] SeatWord word(SeatIndex seat) const noexcept { return words_.peek(seat); }

private:
    SeatWords& words_;
    SeatIndex size_ = 0;
};

}  // namespace seatlock::engine
