// What the house does to its show: docs/rules.md, "Policy", "Sales" and "Blocks".

#include <utility>

#include "service/decider.hpp"

namespace seatlock::service {

using journal::Entry;
using journal::EntryKind;

Decision Decider::operator()(const ChangeShow& command) const {
    const auto settings = with_changes(state_.settings(), command.settings);
    if (!settings) return invalid(settings.error());
    Entry entry = entry_of(EntryKind::changed);
    entry.attributes = difference(state_.settings(), *settings);
    if (entry.attributes.empty() && !caller_.idempotency) return Result(ShowView{});
    return entry;
}

Decision Decider::operator()(const BlockSeats& command) const { return block(command.seats, command.reason, true); }

Decision Decider::operator()(const UnblockSeats& command) const { return block(command.seats, command.reason, false); }

Decision Decider::block(const std::vector<std::string>& seats, const std::string& reason, bool blocks) const {
    if (auto problem = malformed_seats("seats", seats)) return *std::move(problem);
    if (auto problem = malformed_label("reason", reason)) return *std::move(problem);
    const NamedSeats named = resolve(seats);
    if (auto refused = not_selling(Takes::nothing_new, named)) return Result(*std::move(refused));
    Entry entry = entry_of(blocks ? EntryKind::blocked : EntryKind::unblocked);
    entry.reason = reason;
    Refused unknown;
    for (std::size_t i = 0; i < named.names.size(); ++i) {
        const SeatIndex seat = named.indices[i];
        if (seat == no_seat) {
            unknown.refusals.push_back({named.names[i], Reason::unknown_seat, std::nullopt, false});
            continue;
        }
        const auto found = state_.blocks().find(seat);
        const bool is_blocked = found != state_.blocks().end();
        const bool changes = blocks ? !is_blocked || found->second != reason : is_blocked;
        if (changes) change(entry, seat, state_.seats().at(seat).state);
    }
    if (!unknown.refusals.empty()) return Result(std::move(unknown));
    if (entry.changes.empty() && !caller_.idempotency) {
        return Result(BlockView{.seats = {}, .blocked = blocks, .reason = reason, .seq = state_.seq()});
    }
    return entry;
}

}  // namespace seatlock::service
