#include "service/published_show.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::service {

PublishedShow::PublishedShow(std::string name, LoadedPlanPtr plan, std::size_t feed_entries_max)
    : name_(std::move(name)), plan_(std::move(plan)), feed_entries_max_(feed_entries_max) {
    restart({}, ShowState(plan_), {});
}

void PublishedShow::restart(std::string log_id, const ShowState& state, std::vector<EntryPtr> entries) {
    log_id_ = std::move(log_id);
    settings_ = state.settings();
    seq_ = state.seq();
    seats_.clear();
    counts_ = {};
    for (SeatIndex seat = 0; seat < state.seats().size(); ++seat) {
        const engine::SeatCell& cell = state.seats().at(seat);
        seats_.push_back({cell.state, cell.generation});
        ++counts_[static_cast<std::size_t>(cell.state)];
    }
    const std::size_t dropped = entries.size() - std::min(entries.size(), feed_entries_max_);
    entries_.assign(std::make_move_iterator(entries.begin() + static_cast<std::ptrdiff_t>(dropped)),
                    std::make_move_iterator(entries.end()));
}

void PublishedShow::publish(EntryPtr entry) {
    assert(entry->seq == seq_ + 1);
    seq_ = entry->seq;
    if (entry->kind == journal::EntryKind::opened) settings_ = *settings_from(entry->attributes);
    for (const journal::Change& change : entry->changes) {
        seats_[change.seat] = {change.to, change.generation};
        --counts_[static_cast<std::size_t>(change.from)];
        ++counts_[static_cast<std::size_t>(change.to)];
    }
    entries_.push_back(std::move(entry));
    if (entries_.size() > feed_entries_max_) entries_.pop_front();
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
