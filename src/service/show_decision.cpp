#include "service/show_decision.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "mutant/mutant.hpp"
#include "service/decider.hpp"

namespace seatlock::service {
namespace {

using journal::Entry;
using journal::EntryKind;

/// What a buyer may ask for at all. About whose holds, the Decider looks.
struct BuyersMay {
    const Policy& policy;

    bool operator()(const CreateHold& /*command*/) const { return true; }
    bool operator()(const SwapSeats& /*command*/) const { return true; }
    bool operator()(const ExtendHold& /*command*/) const { return true; }
    bool operator()(const ReleaseHold& /*command*/) const { return true; }
    bool operator()(const ReadHold& /*command*/) const { return true; }
    bool operator()(const PayHold& /*command*/) const { return policy.buyers_may_book; }
    bool operator()(const BookHold& /*command*/) const {
        return policy.buyers_may_book || mutated(Mutant::buyers_book_any_show);
    }
    template <typename Other>
    bool operator()(const Other& /*command*/) const {
        return false;
    }
};

bool makes_something(EntryKind kind) { return kind == EntryKind::held || kind == EntryKind::booked; }

/// A booking as an entry left it that changed it, or made it.
BookingView booking_left_by(const ShowState& state, const IdempotencyIndex::Remembered& remembered) {
    const Entry& entry = *remembered.entry;
    BookingView left = view(*state.find_booking(entry.booking));
    left.seats = remembered.seats;
    std::erase_if(left.former, [&](const FormerSeat& former) { return former.seq > entry.seq; });
    left.seq = entry.seq;
    return left;
}

HoldView hold_left_by(const IdempotencyIndex::Remembered& remembered, Moment moment) {
    const Entry& entry = *remembered.entry;
    HoldView left;
    left.hold = entry.hold;
    left.state = remembered.hold_state;
    left.holder = entry.holder;
    left.reference = entry.reference;
    left.payment = payment_of(entry);
    left.seats = remembered.seats;
    left.expires_at_wall_ms = moment.wall_ms + entry.deadline_ms - moment.show_ms;
    if (is_live(left.state)) left.remaining_ms = std::max<std::int64_t>(0, entry.deadline_ms - moment.show_ms);
    left.seq = entry.seq;
    return left;
}

Result result_of(const ShowState& state, const IdempotencyIndex::Remembered& remembered, Moment moment) {
    const Entry& entry = *remembered.entry;
    switch (entry.kind) {
        case EntryKind::booked:
        case EntryKind::cancelled:
        case EntryKind::moved: return booking_left_by(state, remembered);
        case EntryKind::blocked:
        case EntryKind::unblocked:
            return BlockView{.seats = remembered.seats,
                             .blocked = entry.kind == EntryKind::blocked,
                             .reason = entry.reason,
                             .seq = entry.seq};
        case EntryKind::opened:
        case EntryKind::changed: return ShowView{};
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked:
        case EntryKind::held:
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::paying:
        case EntryKind::released:
        case EntryKind::expired: break;
    }
    return hold_left_by(remembered, moment);
}

}  // namespace

Decision decide(const ShowState& state, const Caller& caller, const ShowCommand& command, Moment moment) {
    const BuyersMay buyers_may{state.settings().policy};
    if (!caller.buyer.empty() && !std::visit(buyers_may, command)) {
        return Result(Failure{FailureCode::forbidden, "a buyer's token does not allow this", std::nullopt});
    }
    return std::visit(Decider(state, caller, moment), command);
}

Entry expire(const ShowState& state, HoldNumber number, Moment moment) {
    const Caller sweep{.actor = "sweep"};
    Entry entry = Decider(state, sweep, moment).expiry_of(*state.hold(number));
    entry.reason = "deadline";
    return entry;
}

Answer answer_of(const ShowState& state, const IdempotencyIndex::Remembered& remembered, Moment moment) {
    return {.result = result_of(state, remembered, moment), .created = makes_something(remembered.entry->kind)};
}

}  // namespace seatlock::service
