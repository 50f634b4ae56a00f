#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "linearizability/call_list.hpp"
#include "linearizability/fingerprint.hpp"

namespace seatlock::linearizability {

/// A sequential specification and its present state, as Linearizer drives it. Calls and resources are
/// numbers from 0; ShowModel has the whole contract of each function. Requirements:
///  - take() does a call if it is then answered as recorded, else changes nothing; what it has done,
///    undo() takes back. A call that was never answered is done only if that changes the state.
///  - equal fingerprints mean equal states;
///  - two calls whose footprints in a state have nothing in common can be done there in either
///    order, with the same answers and the same state after both;
///  - a resource named by obstacles() must be changed before the call can be answered as recorded,
///    and may_change() of the call that changes it names it.
template <typename Model>
concept SequentialModel = requires(Model& model, const Model& seen, Index call, Micros latest,
                                   typename Model::Mark mark, std::vector<Index>& resources) {
    { model.take(call, latest) } -> std::same_as<bool>;
    { seen.mark() } -> std::same_as<typename Model::Mark>;
    { model.undo(mark) };
    { seen.fingerprint() } -> std::same_as<Fingerprint>;
    { seen.resource_count() } -> std::same_as<std::size_t>;
    { seen.footprint(call, resources) };
    { seen.obstacles(call, resources) };
    { seen.may_change(call, resources) };
};

enum class Verdict : std::uint8_t { linearizable, not_linearizable, undecided };

/// What a search found.
struct Finding {
    Verdict verdict = Verdict::undecided;
    /// The calls in an order that the specification allows; unless linearizable, the longest such
    /// beginning that was found, and the calls of which none could come next.
    std::vector<Index> order;
    std::vector<Index> stuck;
    std::size_t configurations = 0;  ///< that were looked at
};

/// Decides whether a history is linearizable (Herlihy and Wing, "Linearizability: A Correctness
/// Condition for Concurrent Objects", TOPLAS 1990), with the search of Wing and Gong ("Testing and
/// Verifying Concurrent Objects", JPDC 1993) in Lowe's form ("Testing for Linearizability", CCPE
/// 2017): the calls stand in a doubly linked list in the order of time, the next call to be done is
/// one that was invoked before any call that is left returned, and a configuration (the set of calls
/// done, the state) is never looked at twice.
///
/// What is added keeps the verdict and saves most of the work:
///  - A call that changes nothing and can be done now is done now, with no way back: wherever else it
///    could stand, it could stand here.
///  - Only calls that stand in the way of the one that returns first are tried next: those connected
///    to it by footprints. The others can come later as well (a persistent set, as in Godefroid,
///    "Partial-Order Methods for the Verification of Concurrent Systems", 1996).
///  - A configuration is given up when some waiting call has an obstacle that no call left to come
///    before it could remove.
///  - Calls without an answer may be done or left out; they are tried last.
///
/// Configurations are remembered as 128-bit fingerprints. Two that differ and have the same one would
/// make the search skip a configuration: it could then call a linearizable history not linearizable
/// (one chance in 10^20 for 10^9 configurations), never the other way round. Needs no recursion.
template <SequentialModel Model>
class Linearizer {
public:
    struct Limits {
        std::size_t configurations_max = std::size_t{1} << 24;  ///< 1 GiB of fingerprints while they grow
        std::function<bool()> out_of_time;                      ///< asked now and then; none: take all the time
    };

    /// `intervals[i]` is when call i was invoked and returned. The model is in its initial state.
    Linearizer(Model& model, std::span<const Interval> intervals, Limits limits)
        : model_(model),
          limits_(std::move(limits)),
          calls_(intervals),
          marked_(model.resource_count()),
          wanted_(model.resource_count()),
          first_taker_(model.resource_count()) {}

    [[nodiscard]] Finding run() {
        bool fresh = true;
        for (;;) {
            if (fresh) {
                do_what_changes_nothing();
                if (calls_.all_answered_done()) return found(Verdict::linearizable);
                if (out_of_limits()) return found(Verdict::undecided);
                if (!enter()) note_stuck();
            }
            if (frames_.empty()) return found(Verdict::not_linearizable);
            fresh = advance();
        }
    }

private:
    /// A configuration with calls to try next.
    struct Frame {
        std::size_t moves_begin = 0;
        std::size_t next = 0;
        std::size_t moves_end = 0;
        std::size_t done = 0;  ///< calls in order_ when it was entered
        typename Model::Mark mark{};
    };

    void do_call(Index call) {
        calls_.take_out(call);
        order_.push_back(call);
        done_ ^= FingerprintMaker().add(call).made();
    }

    void undo_to(std::size_t done) {
        while (order_.size() > done) {
            done_ ^= FingerprintMaker().add(order_.back()).made();
            calls_.put_back(order_.back());
            order_.pop_back();
        }
        shared_ = std::min(shared_, order_.size());
    }

    void do_what_changes_nothing() {
        for (bool progress = true; progress;) {
            progress = false;
            calls_.next_calls(candidates_);
            const Micros latest = calls_.first_return();
            for (const Index call : candidates_) {
                if (calls_.pending(call) || !takes_without_change(call, latest)) continue;
                do_call(call);
                progress = true;
            }
        }
    }

    [[nodiscard]] bool takes_without_change(Index call, Micros latest) {
        const auto before = model_.mark();
        if (!model_.take(call, latest)) return false;
        const bool unchanged = model_.mark() == before;
        model_.undo(before);
        return unchanged;
    }

    /// Makes a frame for the present configuration; false when it leads nowhere.
    [[nodiscard]] bool enter() {
        Frame frame{.moves_begin = moves_.size(),
                    .next = moves_.size(),
                    .moves_end = 0,
                    .done = order_.size(),
                    .mark = model_.mark()};
        if (!seen_.insert(configuration())) return false;
        if (somebody_waits_in_vain()) return false;
        add_moves();
        frame.moves_end = moves_.size();
        frames_.push_back(frame);
        return true;
    }

    /// Mixed again, so that the model may make fingerprints of the same numbers as the calls have.
    [[nodiscard]] Fingerprint configuration() const {
        const Fingerprint state = model_.fingerprint();
        return FingerprintMaker().add(done_.low).add(done_.high).add(state.low).add(state.high).made();
    }

    /// Takes the next move that can be made, of the newest frame that has one.
    [[nodiscard]] bool advance() {
        Frame& frame = frames_.back();
        undo_to(frame.done);
        model_.undo(frame.mark);
        while (frame.next < frame.moves_end) {
            const Index call = moves_[frame.next++];
            if (!model_.take(call, calls_.first_return())) continue;
            do_call(call);
            return true;
        }
        if (frame.done >= deepest_ && frame.moves_end > frame.moves_begin) note_stuck();
        moves_.resize(frame.moves_begin);
        frames_.pop_back();
        return false;
    }

    /// The calls that are connected to the one that returns first by their footprints, in the order
    /// in which they returned.
    void add_moves() {
        calls_.next_calls(candidates_);
        const std::size_t first = moves_.size();
        const Index urgent = calls_.first_to_return();
        ++stamp_;
        join(urgent);
        std::erase(candidates_, urgent);
        for (bool grown = true; grown;) {
            grown = std::erase_if(candidates_, [&](Index call) { return joins(call); }) > 0;
        }
        drop_idle_unknowns(first);
        std::sort(moves_.begin() + static_cast<std::ptrdiff_t>(first), moves_.end(),
                  [&](Index one, Index other) { return calls_.returned(one) < calls_.returned(other); });
    }

    [[nodiscard]] bool joins(Index call) {
        footprint_.clear();
        model_.footprint(call, footprint_);
        const bool connected = std::any_of(footprint_.begin(), footprint_.end(),
                                           [&](Index resource) { return marked_[resource] == stamp_; });
        if (connected) join(call);
        return connected;
    }

    void join(Index call) {
        footprint_.clear();
        model_.footprint(call, footprint_);
        for (const Index resource : footprint_) marked_[resource] = stamp_;
        moves_.push_back(call);
    }

    /// Drops the moves without an answer that help nobody now: they can as well come later, right
    /// before the first call that needs them.
    void drop_idle_unknowns(std::size_t first) {
        const auto begin = moves_.begin() + static_cast<std::ptrdiff_t>(first);
        if (std::none_of(begin, moves_.end(), [&](Index call) { return calls_.pending(call); })) return;
        ++stamp_;
        std::for_each(begin, moves_.end(), [&](Index call) { note_needs(call); });
        moves_.erase(
            std::remove_if(begin, moves_.end(), [&](Index call) { return calls_.pending(call) && !is_needed(call); }),
            moves_.end());
    }

    /// Marks the steps that the call waits for; when it cannot say which, all that it looks at.
    void note_needs(Index call) {
        footprint_.clear();
        model_.obstacles(call, footprint_);
        for (const Index step : footprint_) wanted_[step] = stamp_;
        if (!footprint_.empty() || takes_by_itself(call)) return;
        model_.footprint(call, footprint_);
        for (const Index resource : footprint_) marked_[resource] = stamp_;
    }

    [[nodiscard]] bool is_needed(Index call) {
        const auto has = [&](const std::vector<std::uint64_t>& marks) {
            return std::any_of(footprint_.begin(), footprint_.end(), [&](Index i) { return marks[i] == stamp_; });
        };
        footprint_.clear();
        model_.may_change(call, footprint_);
        if (has(wanted_)) return true;
        footprint_.clear();
        model_.footprint(call, footprint_);
        return has(marked_);
    }

    /// Without a step of the model's own, such as an expiry, which an unknown call could stand in for.
    [[nodiscard]] bool takes_by_itself(Index call) {
        constexpr Micros before_everything = -1;
        const auto before = model_.mark();
        const bool taken = model_.take(call, before_everything);
        model_.undo(before);
        return taken;
    }

    /// True when a call has an obstacle that no call can remove which may come before it.
    [[nodiscard]] bool somebody_waits_in_vain() {
        calls_.next_calls(candidates_);
        std::erase_if(candidates_, [&](Index call) { return calls_.pending(call); });
        Micros last = 0;
        for (const Index call : candidates_) last = std::max(last, calls_.returned(call));
        note_first_takers(last);
        return std::any_of(candidates_.begin(), candidates_.end(), [&](Index call) {
            obstacles_.clear();
            model_.obstacles(call, obstacles_);
            return std::any_of(obstacles_.begin(), obstacles_.end(), [&](Index step) {
                return marked_[step] != stamp_ || first_taker_[step] > calls_.returned(call);
            });
        });
    }

    /// Finds out for every step when the first call that may take it was invoked, if not after `last`.
    void note_first_takers(Micros last) {
        ++stamp_;
        calls_.each_invoked_by(last, [&](Index call) {
            footprint_.clear();
            model_.may_change(call, footprint_);
            for (const Index step : footprint_) {
                if (marked_[step] == stamp_) continue;
                marked_[step] = stamp_;
                first_taker_[step] = calls_.invoked(call);
            }
        });
    }

    /// Remembers the longest order, and what could not be added to it.
    void note_stuck() {
        if (order_.size() < deepest_ || (order_.size() == deepest_ && !stuck_.empty())) return;
        deepest_ = order_.size();
        longest_.resize(std::min(shared_, longest_.size()));
        longest_.insert(longest_.end(), order_.begin() + static_cast<std::ptrdiff_t>(longest_.size()), order_.end());
        shared_ = deepest_;
        calls_.next_calls(stuck_);
        std::erase_if(stuck_, [&](Index call) { return calls_.pending(call); });
    }

    [[nodiscard]] bool out_of_limits() {
        if (seen_.size() >= limits_.configurations_max) return true;
        constexpr std::size_t steps_between_looks = 256;
        return ++steps_ % steps_between_looks == 0 && limits_.out_of_time && limits_.out_of_time();
    }

    [[nodiscard]] Finding found(Verdict verdict) {
        const bool whole = verdict == Verdict::linearizable;
        return {.verdict = verdict,
                .order = whole ? order_ : longest_,
                .stuck = whole ? std::vector<Index>{} : stuck_,
                .configurations = seen_.size()};
    }

    Model& model_;
    Limits limits_;
    CallList calls_;
    std::vector<Index> order_;  ///< the calls that are done
    Fingerprint done_;          ///< the same as a set
    FingerprintSet seen_;
    std::vector<Frame> frames_;
    std::vector<Index> moves_;  ///< of all frames, one after the other
    std::size_t steps_ = 0;

    std::size_t deepest_ = 0;
    std::vector<Index> longest_;
    std::size_t shared_ = 0;  ///< that many calls at the beginning of longest_ and order_ are the same
    std::vector<Index> stuck_;

    // Room for the functions above, to be used within one of them.
    std::vector<Index> candidates_;
    std::vector<Index> footprint_;
    std::vector<Index> obstacles_;
    std::vector<std::uint64_t> marked_;  ///< by resource: marked when it is stamp_
    std::vector<std::uint64_t> wanted_;  ///< by step, the same
    std::vector<Micros> first_taker_;    ///< by step, valid when it is marked
    std::uint64_t stamp_ = 0;
};

}  // namespace seatlock::linearizability
