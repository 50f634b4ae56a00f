#include "service/published_show.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::service {

using journal::EntryKind;

PublishedShow::PublishedShow(std::string name, LoadedPlanPtr plan, std::size_t feed_entries_max)
    : name_(std::move(name)), plan_(std::move(plan)), feed_entries_max_(feed_entries_max) {
    restart({}, ShowState(plan_), {});
}

void PublishedShow::restart(std::string log_id, const ShowState& state, std::vector<EntryPtr> entries) {
    log_id_ = std::move(log_id);
    settings_ = state.settings();
    seq_ = state.seq();
    seats_.assign(state.seats().size(), {});
    counts_ = {state.seats().size(), 0, 0};
    blocked_count_ = 0;
    blocks_ = state.blocks();
    for (SeatIndex seat = 0; seat < state.seats().size(); ++seat) {
        const engine::SeatCell& cell = state.seats().at(seat);
        set(seat, {cell.state, cell.generation, blocks_.contains(seat)});
    }
    const std::size_t dropped = entries.size() - std::min(entries.size(), feed_entries_max_);
    entries_.assign(std::make_move_iterator(entries.begin() + static_cast<std::ptrdiff_t>(dropped)),
                    std::make_move_iterator(entries.end()));
}

void PublishedShow::publish(EntryPtr entry) {
    assert(entry->seq == seq_ + 1);
    seq_ = entry->seq;
    switch (entry->kind) {
        case EntryKind::opened: settings_ = *settings_from(entry->attributes); break;
        case EntryKind::changed: settings_ = *with_changes(std::move(settings_), entry->attributes); break;
        case EntryKind::blocked:
        case EntryKind::unblocked: take_blocks(*entry); break;
        case EntryKind::held:
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::released:
        case EntryKind::expired:
        case EntryKind::booked:
        case EntryKind::paying:
        case EntryKind::cancelled:
        case EntryKind::moved: take_changes(*entry); break;
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked: break;
    }
    entries_.push_back(std::move(entry));
    if (entries_.size() > feed_entries_max_) entries_.pop_front();
}

void PublishedShow::take_changes(const journal::Entry& entry) {
    for (const journal::Change& change : entry.changes) {
        const bool ends_generation = change.from == SeatState::booked && change.to == SeatState::available;
        set(change.seat, {change.to, change.generation + (ends_generation ? 1U : 0U), seats_[change.seat].blocked});
    }
}

void PublishedShow::take_blocks(const journal::Entry& entry) {
    const bool blocked = entry.kind == EntryKind::blocked;
    for (const journal::Change& change : entry.changes) {
        if (blocked) {
            blocks_[change.seat] = entry.reason;
        } else {
            blocks_.erase(change.seat);
        }
        set(change.seat, {change.to, change.generation, blocked});
    }
}

void PublishedShow::set(SeatIndex seat, SeatView view) {
    const auto is_off_sale = [](const SeatView& seen) { return seen.blocked && seen.state == SeatState::available; };
    --counts_[static_cast<std::size_t>(seats_[seat].state)];
    if (is_off_sale(seats_[seat])) --blocked_count_;
    seats_[seat] = view;
    ++counts_[static_cast<std::size_t>(view.state)];
    if (is_off_sale(view)) ++blocked_count_;
}

bool PublishedShow::retains(journal::Seq position) const noexcept {
    if (mutated(Mutant::future_position_retained) && position > seq_) return true;
    return position <= seq_ && seq_ - position <= entries_.size();
}

const EntryPtr& PublishedShow::entry(journal::Seq seq) const noexcept {
    assert(seq >= 1 && seq <= seq_ && retains(seq - 1));
    return entries_[entries_.size() - 1 - static_cast<std::size_t>(seq_ - seq)];
}

}  // namespace seatlock::service
