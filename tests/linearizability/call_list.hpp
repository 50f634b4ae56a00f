#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// When a call was invoked and when it returned; `never` for one without an answer.
struct Interval {
    Micros invoked = 0;
    Micros returned = never;
};

/// The calls of a history that are not done yet, as Lowe keeps them: a doubly linked list of their
/// invocations and returns in the order of time, from which a call is taken out, and into which the
/// one taken out last is put back, in constant time. At one instant invocations come before returns.
class CallList {
public:
    explicit CallList(std::span<const Interval> intervals);

    void take_out(Index call) noexcept;
    /// REQUIRES: of the calls that are out, this one was taken out last.
    void put_back(Index call) noexcept;

    /// The calls that can be done next: those invoked before any call in the list returned.
    void next_calls(std::vector<Index>& calls) const;
    /// The call in the list that returns first; `none` when all that return are out.
    [[nodiscard]] Index first_to_return() const noexcept;
    [[nodiscard]] Micros first_return() const noexcept;
    [[nodiscard]] bool all_answered_done() const noexcept { return answered_ == 0; }

    [[nodiscard]] Micros invoked(Index call) const noexcept { return intervals_[call].invoked; }
    [[nodiscard]] Micros returned(Index call) const noexcept { return intervals_[call].returned; }
    [[nodiscard]] bool pending(Index call) const noexcept { return returned(call) == never; }

    /// Visits every call in the list that was invoked not after `instant`.
    template <typename Visit>
    void each_invoked_by(Micros instant, Visit visit) const {
        for (std::size_t node = next_[head]; node != head; node = next_[node]) {
            if (is_return(node)) continue;
            const Index call = call_of(node);
            if (intervals_[call].invoked > instant) return;
            visit(call);
        }
    }

private:
    // Node 2i+2 is the invocation of call i, node 2i+3 its return; 0 is before the first and after the last.
    static constexpr std::size_t head = 0;

    [[nodiscard]] static bool is_return(std::size_t node) noexcept { return node % 2 == 1; }
    [[nodiscard]] static Index call_of(std::size_t node) noexcept { return static_cast<Index>(node / 2 - 1); }
    [[nodiscard]] std::size_t first_return_node() const noexcept;
    void unlink(std::size_t node) noexcept;
    void link(std::size_t node) noexcept;

    std::vector<Interval> intervals_;
    std::vector<std::size_t> next_;
    std::vector<std::size_t> previous_;
    std::size_t answered_ = 0;  ///< calls in the list that return
};

}  // namespace seatlock::linearizability
