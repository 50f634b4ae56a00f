#include "rehearse/ledger.hpp"

#include <algorithm>

namespace seatlock::rehearse {
namespace {

std::vector<std::string> sorted(std::vector<std::string> seats) {
    std::ranges::sort(seats);
    return seats;
}

}  // namespace

void Ledger::asked(const Call& call) {
    if (!call.key.empty()) open_.try_emplace(call.key, call);
}

/// Enters one reply.
struct Ledger::Entering {
    Ledger& ledger;
    const Call& call;

    void operator()(const MapReply&) const {}
    void operator()(const HoldReply& hold) const {
        ledger.open_.erase(call.key);
        if (call.kind == CallKind::release) {
            ledger.released_.push_back(hold);
        } else {
            ledger.held_.push_back({hold, sorted(call.seats), call.holder});
        }
    }
    void operator()(const BookReply& booking) const {
        ledger.open_.erase(call.key);
        ledger.seats_booked_ += booking.seats.size();
        ledger.booked_.push_back({booking, call.hold});
    }
    void operator()(const Refusal& refusal) const {
        ++ledger.refused_calls_;
        for (const auto& [seat, reason] : refusal.seats) ++ledger.refused_seats_[reason];
        if (!ledger.in_doubt_.contains(call.key)) ledger.open_.erase(call.key);
    }
    void operator()(Failure failure) const {
        ++ledger.failed_[static_cast<std::size_t>(failure)];
        if (failure != Failure::unavailable) ledger.in_doubt_.insert(call.key);
    }
    void operator()(const Unusable& unusable) const { ledger.unusable_.push_back(unusable.why); }
};

void Ledger::answered(const Call& call, const Reply& reply, std::int64_t latency_us) {
    std::visit(Entering{*this, call}, reply);
    const auto* failure = std::get_if<Failure>(&reply);
    if (failure && *failure == Failure::connection_lost) return;
    ++answers_;
    latency_[static_cast<std::size_t>(call.kind)].add(latency_us);
}

}  // namespace seatlock::rehearse
