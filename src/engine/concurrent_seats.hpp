#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <seatlock/seat_manager.hpp>

#include "engine/call_operation.hpp"
#include "engine/holder_table.hpp"
#include "engine/lock_times.hpp"
#include "engine/millisecond_clock.hpp"
#include "engine/seat_directory.hpp"
#include "engine/seat_words.hpp"
#include "engine/small_array.hpp"
#include "engine/taken_seats.hpp"
#include "engine/transition.hpp"

namespace seatlock::engine {

/// The driver behind SeatManager: the rule book, applied by many threads at once without a mutex.
///
/// Every call takes the words of its seats, in ascending order, reads the time, decides by
/// judge(), makes its answer, and gives the words back, all changed or all as they were. It takes
/// effect at an instant at which it has all its seats; docs/concurrency.md argues that this is
/// linearizable. A holder without a number is given one while the call has no seat, and then the call
/// begins anew.
class ConcurrentSeats {
public:
    ConcurrentSeats(std::size_t foreseen, SeatManagerOptions options);

    template <Call call>
    Outcome by_id(std::string_view id, std::string_view user) {
        Outcome answer(call);
        const auto prefetch = [this](SeatIndex likely) { words_.prefetch(likely); };
        const SeatIndex seat = directory_.find(SeatDirectory::Key(id), prefetch);
        if (seat == no_seat) [[unlikely]] {
            answer.refuse(RefusalReason::unknown_seat, id, std::nullopt);
        } else {
            single<call>(answer, seat, [id] { return id; }, user);
        }
        return answer;
    }

    template <Call call>
    Outcome by_handle(SeatIndex seat, std::string_view user) {
        Outcome answer(call);
        if (seat >= directory_.size()) [[unlikely]] {
            answer.refuse(RefusalReason::unknown_seat, SeatDirectory::name_of_unknown(seat), std::nullopt);
        } else {
            // The id is read when the call has its seat: the cache misses of both overlap.
            words_.prefetch(seat);
            directory_.prefetch(seat);
            single<call>(answer, seat, [this, seat] { return directory_.id(seat); }, user);
        }
        return answer;
    }

    /// `Text` is std::string or std::string_view.
    template <Call call, typename Text>
    Outcome by_ids(std::span<const Text> ids, std::string_view user) {
        Outcome answer(call);
        SmallArray<SeatIndex> seats(ids.size());
        const auto find = [this, ids, &seats] {
            find_all(ids, seats.span());
            return std::span<const SeatIndex>(seats.span());
        };
        const auto name = [ids](std::size_t i) { return std::string_view(ids[i]); };
        bulk<call>(answer, ids.size(), find, name, name, user);
        return answer;
    }

    template <Call call>
    Outcome by_handles(std::span<const SeatIndex> seats, std::string_view user) {
        Outcome answer(call);
        const auto name = [this, seats](std::size_t i) { return directory_.id(seats[i]); };
        const auto unknown_name = [seats](std::size_t i) { return SeatDirectory::name_of_unknown(seats[i]); };
        bulk<call>(answer, seats.size(), [seats] { return seats; }, name, unknown_name, user);
        return answer;
    }

    std::size_t sweep();

    [[nodiscard]] std::chrono::milliseconds timeout() const noexcept {
        return std::chrono::milliseconds(timeout_.load(std::memory_order_seq_cst));
    }
    void set_timeout(std::chrono::milliseconds timeout) noexcept {
        timeout_.store(timeout.count(), std::memory_order_seq_cst);
    }
    [[nodiscard]] ExpiryRule rule() const noexcept { return rule_; }

    SeatIndex add(std::string_view id);

    /// Gives a seat the state of `seat`. REQUIRES: index < size().
    void restore(SeatIndex index, const Seat& seat);

    [[nodiscard]] SeatIndex find(std::string_view id) const noexcept { return directory_.find(id); }
    [[nodiscard]] SeatIndex size() const noexcept { return directory_.size(); }
    [[nodiscard]] std::optional<Seat> seat(SeatIndex seat);
    [[nodiscard]] std::vector<Seat> seats();
    [[nodiscard]] std::uint64_t digest();

private:
    /// Stamps stay this far from the ends of their type, so that a threshold saturated at an end lies
    /// beyond every stamp.
    static constexpr Stamp stamp_bound = Stamp{1} << 62;

    /// No holder's number.
    static constexpr Owner stranger = SeatWord::owner_max + 1;

    [[nodiscard]] Stamp now() const { return stamp_of(system_clock_ ? system_clock_->now() : clock_()); }

    [[nodiscard]] static Stamp stamp_of(TimePoint time) noexcept {
        return std::clamp<Stamp>(time.time_since_epoch().count(), -stamp_bound, stamp_bound);
    }

    /// now - timeout, or the end of the type beyond which it lies.
    [[nodiscard]] Stamp threshold(Stamp now) const noexcept {
        using Limits = std::numeric_limits<Stamp>;
        const Stamp ms = timeout_.load(std::memory_order_seq_cst);
        if (ms > 0) return now < Limits::min() + ms ? Limits::min() : now - ms;
        return now > Limits::max() + ms ? Limits::max() : now - ms;
    }

    template <Call call>
    [[nodiscard]] bool sees_expiry() const noexcept {
        const bool at_deadline = rule_ == ExpiryRule::at_deadline || mutated(Mutant::every_call_sees_expiry);
        return at_deadline || call == Call::lock_seat;
    }

    /// The time of a call. The rules of expiry differ in nothing but the threshold.
    struct Instant {
        Stamp now = 0;
        Stamp threshold = nothing_expires;
    };

    /// Reads the clock if the call needs the time.
    template <Call call>
    [[nodiscard]] Instant this_instant() const {
        Instant instant;
        if (!sees_expiry<call>() && operation_of(call) != Operation::lock) return instant;
        instant.now = now();
        if (sees_expiry<call>()) instant.threshold = threshold(instant.now);
        return instant;
    }

    // All of these REQUIRE that this thread has the seat.

    template <Call call>
    [[nodiscard, gnu::always_inline]] SeatFacts facts_of(SeatIndex seat, SeatWord word, Stamp threshold,
                                                         std::string_view user) const {
        SeatFacts facts{.state = word.state()};
        if (facts.state != SeatState::locked) return facts;
        if (threshold != nothing_expires) facts.is_expired = is_expired(times_.stamp_of(seat, word), threshold);
        if constexpr (operation_of(call) != Operation::lock) facts.is_owners = holders_.is(word.owner(), user);
        return facts;
    }

    /// `word` is the seat's, which is refused as it is.
    void refuse(Outcome& answer, RefusalReason reason, SeatWord word, std::string_view id) const {
        std::optional<std::string_view> holder;
        if (reason == RefusalReason::locked) holder = holders_.name(word.owner());
        answer.refuse(reason, id, holder);
    }

    /// What the seat's word becomes.
    [[nodiscard]] SeatWord unlocked(SeatIndex seat, SeatWord before, SeatState state) noexcept {
        times_.forget(seat, before);
        return SeatWord::unlocked(state);
    }
    [[nodiscard]] SeatWord locked(SeatIndex seat, SeatWord before, Owner owner, SeatWord::Bits time,
                                  Stamp now) noexcept {
        times_.replace(seat, before, time, now);
        return SeatWord::locked(time, owner);
    }

    /// `name()` is the seat's id.
    template <Call call, typename Name>
    void single(Outcome& answer, SeatIndex seat, Name name, std::string_view user) {
        while (!try_single<call>(answer, seat, name, user)) [[unlikely]]
            holders_.add(user);
    }

    /// False, having changed nothing, if the user needs a number first.
    template <Call call, typename Name>
    [[nodiscard]] bool try_single(Outcome& answer, SeatIndex seat, Name name, std::string_view user) {
        if (mutated(Mutant::taken_seats_are_refused) && words_.is_taken(seat)) {
            answer.refuse(RefusalReason::not_locked, name(), std::nullopt);
            return true;
        }
        const bool too_early = mutated(Mutant::clock_read_too_early);
        const Instant early = too_early ? this_instant<call>() : Instant{};
        TakenSeat taken(words_, seat);
        const SeatWord word = taken.word();
        const Instant instant = too_early ? early : this_instant<call>();
        const Judgement judgement = judge(operation_of(call), facts_of<call>(seat, word, instant.threshold, user));
        if (judgement.refusal) {
            refuse(answer, *judgement.refusal, word, name());
            if (judgement.next != word.state()) taken.become(unlocked(seat, word, judgement.next));
            return true;
        }
        if constexpr (operation_of(call) == Operation::lock) {
            const Owner owner = holders_.find(user);
            if (owner == nobody) [[unlikely]]
                return false;
            const SeatWord::Bits time = times_.prepare(seat, instant.now);
            answer.succeed(name(), user);
            taken.become(locked(seat, word, owner, time, instant.now));
        } else {
            answer.succeed(name(), user);
            taken.become(unlocked(seat, word, judgement.next));
        }
        return true;
    }

    /// Searches for all of them together, so that their cache misses overlap.
    template <typename Text>
    void find_all(std::span<const Text> ids, std::span<SeatIndex> seats) const {
        SmallArray<SeatDirectory::Key> keys(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            keys[i] = SeatDirectory::Key(ids[i]);
            directory_.prefetch(keys[i]);
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const SeatIndex likely = directory_.prefetch_id(keys[i]);
            if (likely != no_seat) words_.prefetch(likely);
        }
        for (std::size_t i = 0; i < ids.size(); ++i) seats[i] = directory_.find(keys[i]);
    }

    /// The seats of a bulk.
    struct Group {
        std::span<const SeatIndex> named;  // as the caller named them
        std::span<const SeatIndex> order;  // those that there are, each once, in ascending order
        SeatIndex seats;                   // how many seats there were when they were looked up
        bool all_known;
    };

    /// `room` is as long as `named`.
    [[nodiscard]] static Group group_of(std::span<const SeatIndex> named, std::span<SeatIndex> room,
                                        SeatIndex seats) noexcept;

    enum class Attempt : std::uint8_t {
        done,
        needs_number,  // the user has none yet
        seats_came     // one that was unknown may be among them
    };

    /// `find()` looks the seats up, `size` of them. `name(i)` is the id of the one at position i, and
    /// `unknown_name(i)` what to call it if there is no such seat.
    template <Call call, typename Find, typename Name, typename UnknownName>
    void bulk(Outcome& answer, std::size_t size, Find find, Name name, UnknownName unknown_name,
              std::string_view user) {
        SmallArray<SeatIndex> room(size);
        for (Attempt attempt = Attempt::seats_came; attempt != Attempt::done;) {
            const SeatIndex seats = directory_.size();
            const Group group = group_of(find(), room.span(), seats);
            attempt = try_bulk<call>(answer, group, name, unknown_name, user);
            if (attempt == Attempt::needs_number) [[unlikely]]
                holders_.add(user);
        }
    }

    /// Changes nothing unless it is done.
    template <Call call, typename Name, typename UnknownName>
    [[nodiscard]] Attempt try_bulk(Outcome& answer, const Group& group, Name name, UnknownName unknown_name,
                                   std::string_view user) {
        SmallArray<SeatWord> words(group.order.size());
        SmallArray<Judgement> judged(group.order.size());
        const std::span<Judgement> judgements = judged.span();
        TakenSeats taken(words_, group.order, words.span());
        const Instant instant = this_instant<call>();
        // Looked at last: then the unknown were unknown when the timeout was read, which is this call's instant.
        const bool seats_came = !group.all_known && directory_.size() != group.seats;
        if (seats_came && !mutated(Mutant::seats_that_came_are_not_looked_for)) [[unlikely]]
            return Attempt::seats_came;
        bool refused = !group.all_known;
        for (std::size_t i = 0; i < judgements.size(); ++i) {
            const SeatFacts facts = facts_of<call>(group.order[i], taken.word(i), instant.threshold, user);
            judgements[i] = judge(operation_of(call), facts);
            refused |= judgements[i].refusal.has_value();
        }
        if (refused) {
            const Refused first = first_refused(group, judgements);
            if (first.place == none) {
                answer.refuse(RefusalReason::unknown_seat, unknown_name(first.position), std::nullopt);
            } else {
                refuse(answer, *judgements[first.place].refusal, taken.word(first.place), name(first.position));
            }
            restore(taken, group, judgements);
            return Attempt::done;
        }
        Owner owner = nobody;
        // Without a seat this thread may not look for a holder: no collection waits for it.
        if (operation_of(call) == Operation::lock && !group.order.empty()) {
            owner = holders_.find(user);
            if (owner == nobody) [[unlikely]]
                return Attempt::needs_number;
        }
        answer.succeed(group.named.size(), name, user);
        change(taken, group, judgements, owner, instant.now);
        return Attempt::done;
    }

    static constexpr std::size_t none = SIZE_MAX;

    struct Refused {
        std::size_t position;  // in Group::named
        std::size_t place;     // in Group::order; none: there is no such seat
    };

    /// The first one in the caller's order. REQUIRES: there is one.
    [[nodiscard]] static Refused first_refused(const Group& group, std::span<const Judgement> judgements) noexcept;

    /// Gives the seats of a refused bulk what they had, but for locks that have expired.
    void restore(TakenSeats& taken, const Group& group, std::span<const Judgement> judgements) noexcept;

    /// Changes all seats. Throws std::bad_alloc, having changed none.
    void change(TakenSeats& taken, const Group& group, std::span<const Judgement> judgements, Owner owner, Stamp now);

    [[nodiscard]] bool release_if_expired(SeatIndex seat, Stamp threshold);
    [[nodiscard]] Seat snapshot(SeatIndex seat, SeatWord word) const;

    const ExpiryRule rule_;
    const std::function<TimePoint()> clock_;  // empty: the system's
    mutable std::optional<MillisecondClock> system_clock_;
    std::atomic<std::int64_t> timeout_;  // ms
    SeatWords words_;
    SeatDirectory directory_;
    HolderTable holders_{words_};
    LockTimes times_;
    std::mutex adding_;  // one at a time adds a seat
};

}  // namespace seatlock::engine
