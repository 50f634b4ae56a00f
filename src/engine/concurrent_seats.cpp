#include "engine/concurrent_seats.hpp"

#include <stdexcept>
#include <utility>

#include "engine/digest.hpp"

namespace seatlock::engine {

ConcurrentSeats::ConcurrentSeats(std::size_t foreseen, SeatManagerOptions options)
    : rule_(options.expiry),
      clock_(std::move(options.clock)),
      timeout_(options.lock_timeout.count()),
      words_(foreseen),
      directory_(foreseen) {
    if (!clock_) system_clock_.emplace();
}

ConcurrentSeats::Group ConcurrentSeats::group_of(std::span<const SeatIndex> named, std::span<SeatIndex> room,
                                                 SeatIndex seats) noexcept {
    const auto end = std::ranges::copy_if(named, room.begin(), [seats](SeatIndex seat) { return seat < seats; }).out;
    const auto known = room.first(static_cast<std::size_t>(end - room.begin()));
    std::ranges::sort(known);
    const auto repeated = std::ranges::unique(known);
    return {named, known.first(known.size() - repeated.size()), seats, known.size() == named.size()};
}

ConcurrentSeats::Refused ConcurrentSeats::first_refused(const Group& group,
                                                        std::span<const Judgement> judgements) noexcept {
    std::size_t position = 0;
    for (;; ++position) {
        const SeatIndex seat = group.named[position];
        const auto found = std::ranges::lower_bound(group.order, seat);
        if (found == group.order.end() || *found != seat) return {position, none};
        const auto place = static_cast<std::size_t>(found - group.order.begin());
        if (judgements[place].refusal) return {position, place};
    }
}

void ConcurrentSeats::restore(TakenSeats& taken, const Group& group, std::span<const Judgement> judgements) noexcept {
    for (std::size_t i = 0; i < judgements.size(); ++i) {
        const SeatWord before = taken.word(i);
        const bool agreed = !judgements[i].refusal;
        if (agreed && mutated(Mutant::bulk_missed_restore)) {
            taken.become(i, unlocked(group.order[i], before, SeatState::booked));
            continue;
        }
        // Nothing changes but a lock that has expired, whether or not the seat alone would have been refused.
        if (judgements[i].expired) taken.become(i, unlocked(group.order[i], before, SeatState::available));
    }
}

void ConcurrentSeats::change(TakenSeats& taken, const Group& group, std::span<const Judgement> judgements, Owner owner,
                             Stamp now) {
    SmallArray<SeatWord::Bits> prepared(judgements.size());
    const std::span<SeatWord::Bits> times = prepared.span();
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (judgements[i].next == SeatState::locked) times[i] = times_.prepare(group.order[i], now);
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        const SeatWord before = taken.word(i);
        taken.become(i, judgements[i].next == SeatState::locked ? locked(group.order[i], before, owner, times[i], now)
                                                                : unlocked(group.order[i], before, judgements[i].next));
    }
}

std::size_t ConcurrentSeats::sweep() {
    const Stamp threshold = this->threshold(now());
    std::size_t released = 0;
    const auto release = [&](SeatIndex seat) {
        if (mutated(Mutant::sweep_skips_the_first_seat) && seat == 0) return;
        released += release_if_expired(seat, threshold) ? 1 : 0;
    };
    words_.scan(times_.before(threshold), release);
    return released;
}

bool ConcurrentSeats::release_if_expired(SeatIndex seat, Stamp threshold) {
    TakenSeat taken(words_, seat);
    // What the scan has seen may have changed.
    const SeatWord word = taken.word();
    const bool expired = word.state() == SeatState::locked && is_expired(times_.stamp_of(seat, word), threshold);
    if (!expired && !mutated(Mutant::sweep_does_not_look_again)) return false;
    taken.become(unlocked(seat, word, SeatState::available));
    return true;
}

SeatIndex ConcurrentSeats::add(std::string_view id) {
    const std::scoped_lock guard(adding_);
    if (const SeatIndex known = directory_.find(id); known != no_seat) return known;
    const SeatIndex seat = directory_.size();
    if (seat == no_seat) throw std::length_error("a SeatManager holds at most 2^32 - 1 seats");
    // The word comes first: who finds the id may take the seat.
    words_.grow(seat + 1);
    return directory_.add(id);
}

void ConcurrentSeats::restore(SeatIndex index, const Seat& seat) {
    const std::string_view holder = seat.locked_by() ? std::string_view(*seat.locked_by()) : std::string_view{};
    if (seat.is_locked()) holders_.add(holder);
    TakenSeat taken(words_, index);
    if (seat.is_locked()) {
        const Stamp stamp = stamp_of(seat.lock_time().value_or(TimePoint{}));
        const SeatWord::Bits time = times_.prepare(index, stamp);
        taken.become(locked(index, taken.word(), holders_.find(holder), time, stamp));
    } else {
        taken.become(unlocked(index, taken.word(), seat.status()));
    }
}

Seat ConcurrentSeats::snapshot(SeatIndex seat, SeatWord word) const {
    const std::string_view id = directory_.id(seat);
    switch (word.state()) {
        case SeatState::available: break;
        case SeatState::locked:
            return Seat::locked(id, holders_.name(word.owner()),
                                TimePoint(std::chrono::milliseconds(times_.stamp_of(seat, word))));
        case SeatState::booked: return Seat::booked(id);
    }
    return Seat(id);
}

std::optional<Seat> ConcurrentSeats::seat(SeatIndex seat) {
    if (seat >= directory_.size()) return std::nullopt;
    const SeatWord word = words_.settled(seat);
    if (word.state() != SeatState::locked) return snapshot(seat, word);
    // The holder's name is read while nobody else can give the seat up.
    const TakenSeat taken(words_, seat);
    return snapshot(seat, taken.word());
}

std::vector<Seat> ConcurrentSeats::seats() {
    const EverySeat every(words_, [this] { return directory_.size(); });
    std::vector<Seat> all;
    all.reserve(every.size());
    for (SeatIndex seat = 0; seat < every.size(); ++seat) all.push_back(snapshot(seat, every.word(seat)));
    return all;
}

std::uint64_t ConcurrentSeats::digest() {
    const EverySeat every(words_, [this] { return directory_.size(); });
    Digest digest(0);
    for (SeatIndex seat = 0; seat < every.size(); ++seat) {
        const SeatWord word = every.word(seat);
        const bool is_locked = word.state() == SeatState::locked;
        SeatCell cell;
        cell.state = word.state();
        cell.stamp = times_.stamp_of(seat, word);
        digest.seat(cell, is_locked ? holders_.name(word.owner()) : std::string_view{});
    }
    return digest.value();
}

}  // namespace seatlock::engine
