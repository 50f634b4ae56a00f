// What Linearizer asks ShowModel besides the rules: which calls can be in each other's way.

#include <algorithm>
#include <vector>

#include "linearizability/show_model.hpp"

namespace seatlock::linearizability {
namespace {

/// True when a call on a hold that has ended cannot be answered like that any more: an end is for ever.
bool contradicts_end(const Answer& answer, Op op, const ShowModel::Hold& hold) {
    if (hold.state == HoldState::absent) return false;
    if (answer.kind == Answer::Kind::unknown_hold) return true;
    if (hold.state == HoldState::active) return false;
    if (answer.kind == Answer::Kind::refused) return !answer.tells(reason_of_end(hold.state));
    if (op == Op::read_hold) return answer.state != hold.state;
    return op != Op::book || hold.state != HoldState::booked;
}

bool reads(Op op) { return op == Op::read_hold || op == Op::read_seat || op == Op::read_map; }

}  // namespace

std::size_t ShowModel::resource_count() const noexcept {
    return std::max(seats_.size() + holds_.size() + hold_of_booking_.size(), std::size_t{unchangeable()} + 1);
}

void ShowModel::footprint(Index call, std::vector<Index>& resources) const {
    const Call& named = history_.calls[call];
    const auto first_hold = static_cast<Index>(seats_.size());
    const auto first_booking = static_cast<Index>(first_hold + holds_.size());
    const auto add_hold = [&](Index hold) {
        resources.push_back(first_hold + hold);
        resources.insert(resources.end(), holds_[hold].seats.begin(), holds_[hold].seats.end());
    };
    const auto add_seat = [&](Index seat) {
        if (!in_plan(seat)) return;
        resources.push_back(seat);
        if (seats_[seat].owner != none) add_hold(seats_[seat].owner);
    };
    if (named.hold != none) add_hold(named.hold);
    if (named.answer.booking != none) resources.push_back(first_booking + named.answer.booking);
    for (const Index seat : named.seats) add_seat(seat);
    for (const Index seat : named.remove) add_seat(seat);
    if (named.op != Op::read_map) return;
    for (Index seat = 0; seat < history_.plan_seats; ++seat) add_seat(seat);
}

void ShowModel::obstacles(Index call, std::vector<Index>& resources) const {
    const Call& waiting = history_.calls[call];
    const Answer& answer = waiting.answer;
    if (waiting.op == Op::read_map) {
        for (Index seat = 0; seat < history_.plan_seats; ++seat) want(waiting, seat, answer.states[seat], resources);
    } else if (waiting.op == Op::read_seat) {
        want(waiting, waiting.seats.front(), answer.states.front(), resources);
    } else if (waiting.op != Op::hold) {
        if (contradicts_end(answer, waiting.op, holds_[waiting.hold])) resources.push_back(unchangeable());
    } else if (!answer.tells(Reason::hold_seats_max)) {
        for (const Index seat : waiting.seats) {
            const auto reason = answer.reason_for(seat);
            const bool locked = reason == Reason::locked;
            const bool booked = reason == Reason::booked;
            want(waiting, seat,
                 locked   ? SeatState::locked
                 : booked ? SeatState::booked
                          : SeatState::available,
                 resources);
        }
    }
}

void ShowModel::want(const Call& waiting, Index seat, SeatState wanted, std::vector<Index>& resources) const {
    if (!in_plan(seat) || seats_[seat].state == wanted) return;
    const auto [state, owner] = seats_[seat];
    if (state == SeatState::booked) return resources.push_back(unchangeable());
    if (state == SeatState::available) return resources.push_back(taking(seat));
    if (holds_[owner].earliest_expiry <= waiting.returned) return;
    resources.push_back(wanted == SeatState::available ? freeing(seat) : letting_go(seat));
}

void ShowModel::may_change(Index call, std::vector<Index>& resources) const {
    const Call& named = history_.calls[call];
    const bool done = named.answer.kind == Answer::Kind::ok || named.answer.kind == Answer::Kind::unknown;
    if (!done || reads(named.op) || named.op == Op::extend) return;
    if (named.op == Op::hold || named.op == Op::swap) {
        for (const Index seat : named.seats) {
            if (in_plan(seat)) resources.push_back(taking(seat));
        }
    }
    if (named.op == Op::hold || holds_[named.hold].state != HoldState::active) return;
    const bool gives_up_named = named.op == Op::release || named.op == Op::swap;
    const auto& seats = named.op == Op::swap ? named.remove : named.seats;
    for (const Index seat : holds_[named.hold].seats) {
        const bool all = named.op != Op::swap && !named.names_seats;
        const bool is_named = all || std::ranges::find(seats, seat) != seats.end();
        if (is_named == gives_up_named) resources.push_back(freeing(seat));
        if (is_named || !gives_up_named) resources.push_back(letting_go(seat));
    }
}

}  // namespace seatlock::linearizability
