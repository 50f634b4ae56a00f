#include "linearizability/components.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace seatlock::linearizability {
namespace {

/// Which numbers are in one set (union-find with path halving).
class DisjointSets {
public:
    explicit DisjointSets(std::size_t size) : parent_(size) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }

    std::size_t root(std::size_t member) noexcept {
        while (parent_[member] != member) member = parent_[member] = parent_[parent_[member]];
        return member;
    }
    void join(std::size_t one, std::size_t other) noexcept { parent_[root(one)] = root(other); }

private:
    std::vector<std::size_t> parent_;
};

/// Everything that calls can have in common, numbered one after the other, and the calls after them.
class Connections {
public:
    explicit Connections(const History& history)
        : history_(history),
          first_hold_(history.plan_seats),
          first_booking_(first_hold_ + history.holds.size()),
          first_call_(first_booking_ + history.bookings.size()),
          sets_(first_call_ + history.calls.size()) {
        for (std::size_t call = 0; call < history.calls.size(); ++call) connect(call);
    }

    [[nodiscard]] std::size_t root_of(std::size_t call) noexcept { return sets_.root(first_call_ + call); }

private:
    void connect(std::size_t number) {
        const Call& call = history_.calls[number];
        const std::size_t node = first_call_ + number;
        if (call.hold != none) sets_.join(node, first_hold_ + call.hold);
        if (call.answer.hold != none) sets_.join(node, first_hold_ + call.answer.hold);
        if (call.answer.booking != none) sets_.join(node, first_booking_ + call.answer.booking);
        connect_seats(node, call.seats);
        connect_seats(node, call.remove);
        connect_seats(node, call.answer.seats);
        for (const SeatRefusal& refusal : call.answer.refusals) connect_seats(node, {refusal.seat});
        if (call.op != Op::read_map) return;
        for (std::size_t seat = 0; seat < history_.plan_seats; ++seat) sets_.join(node, seat);
    }

    void connect_seats(std::size_t node, const std::vector<Index>& seats) {
        for (const Index seat : seats) {
            if (seat < history_.plan_seats) sets_.join(node, seat);
        }
    }

    const History& history_;
    std::size_t first_hold_;
    std::size_t first_booking_;
    std::size_t first_call_;
    DisjointSets sets_;
};

/// Gives the names that calls use their numbers in a table of a part's own.
class Renumbering {
public:
    Renumbering(const std::vector<std::string>& from, std::vector<std::string>& to) : from_(from), to_(to) {}

    void rename(Index& number) {
        if (number == none) return;
        const auto [found, added] = numbers_.try_emplace(number, static_cast<Index>(to_.size()));
        if (added) to_.push_back(from_[number]);
        number = found->second;
    }

private:
    const std::vector<std::string>& from_;
    std::vector<std::string>& to_;
    std::map<Index, Index> numbers_;
};

/// Visits every seat that a call names.
template <typename Visit>
void each_seat(Call& call, Visit visit) {
    for (auto* seats : {&call.seats, &call.remove, &call.answer.seats}) {
        for (Index& seat : *seats) visit(seat);
    }
    for (SeatRefusal& refusal : call.answer.refusals) visit(refusal.seat);
}

/// The history of these calls alone.
History part_of(const History& whole, std::vector<Call> calls) {
    History part;
    part.show = whole.show;
    part.note = whole.note;
    part.policy = whole.policy;
    part.calls = std::move(calls);
    Renumbering seats(whole.seats, part.seats);
    Renumbering holders(whole.holders, part.holders);
    Renumbering holds(whole.holds, part.holds);
    Renumbering bookings(whole.bookings, part.bookings);
    const bool whole_plan = std::ranges::any_of(part.calls, [](const Call& call) { return call.op == Op::read_map; });
    std::vector<Index> of_plan;
    for (Index seat = 0; whole_plan && seat < whole.plan_seats; ++seat) of_plan.push_back(seat);
    for (Call& call : part.calls) {
        each_seat(call, [&](Index seat) {
            if (seat < whole.plan_seats) of_plan.push_back(seat);
        });
    }
    // In the plan's order: that is the order of the states in the answer to a read_map.
    std::ranges::sort(of_plan);
    for (Index seat : of_plan) seats.rename(seat);
    part.plan_seats = part.seats.size();
    for (Call& call : part.calls) {
        each_seat(call, [&](Index& seat) { seats.rename(seat); });
        std::ranges::sort(call.answer.seats);
        std::ranges::sort(call.answer.refusals);
        for (Index* holder : {&call.holder, &call.answer.holder}) holders.rename(*holder);
        for (Index* hold : {&call.hold, &call.answer.hold}) holds.rename(*hold);
        bookings.rename(call.answer.booking);
    }
    return part;
}

}  // namespace

std::vector<History> components(const History& history) {
    Connections connections(history);
    std::map<std::size_t, std::vector<Call>> calls;
    for (std::size_t call = 0; call < history.calls.size(); ++call) {
        calls[connections.root_of(call)].push_back(history.calls[call]);
    }
    std::vector<History> parts;
    for (auto& [root, of_part] : calls) parts.push_back(part_of(history, std::move(of_part)));
    return parts;
}

}  // namespace seatlock::linearizability
