#include "linearizability/call_list.hpp"

#include <algorithm>
#include <tuple>

namespace seatlock::linearizability {

CallList::CallList(std::span<const Interval> intervals)
    : intervals_(intervals.begin(), intervals.end()),
      next_(2 * intervals.size() + 2),
      previous_(2 * intervals.size() + 2) {
    std::vector<std::size_t> nodes;
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        nodes.push_back(2 * i + 2);
        if (intervals[i].returned == never) continue;
        nodes.push_back(2 * i + 3);
        ++answered_;
    }
    const auto place = [&](std::size_t node) {
        const Interval& interval = intervals_[call_of(node)];
        return std::tuple(is_return(node) ? interval.returned : interval.invoked, is_return(node), node);
    };
    std::ranges::sort(nodes, {}, place);
    std::size_t last = head;
    for (const std::size_t node : nodes) {
        next_[last] = node;
        previous_[node] = last;
        last = node;
    }
    next_[last] = head;
    previous_[head] = last;
}

void CallList::take_out(Index call) noexcept {
    const std::size_t node = 2 * std::size_t{call} + 2;
    unlink(node);
    if (pending(call)) return;
    unlink(node + 1);
    --answered_;
}

void CallList::put_back(Index call) noexcept {
    const std::size_t node = 2 * std::size_t{call} + 2;
    if (!pending(call)) {
        link(node + 1);
        ++answered_;
    }
    link(node);
}

void CallList::next_calls(std::vector<Index>& calls) const {
    calls.clear();
    for (std::size_t node = next_[head]; node != head && !is_return(node); node = next_[node]) {
        calls.push_back(call_of(node));
    }
}

Index CallList::first_to_return() const noexcept {
    const std::size_t node = first_return_node();
    return node == head ? none : call_of(node);
}

Micros CallList::first_return() const noexcept {
    const Index call = first_to_return();
    return call == none ? never : returned(call);
}

std::size_t CallList::first_return_node() const noexcept {
    std::size_t node = next_[head];
    while (node != head && !is_return(node)) node = next_[node];
    return node;
}

void CallList::unlink(std::size_t node) noexcept {
    next_[previous_[node]] = next_[node];
    previous_[next_[node]] = previous_[node];
}

void CallList::link(std::size_t node) noexcept {
    next_[previous_[node]] = node;
    previous_[next_[node]] = node;
}

}  // namespace seatlock::linearizability
