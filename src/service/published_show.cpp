#include "service/published_show.hpp"

#include <cassert>
#include <utility>

#include "mutant/mutant.hpp"

namespace seatlock::service {

PublishedShow::PublishedShow(std::string name, LoadedPlanPtr plan, std::size_t feed_entries_max)
    : name_(std::move(name)), plan_(std::move(plan)), feed_entries_max_(feed_entries_max) {
    restart({});
}

void PublishedShow::restart(std::string log_id) {
    log_id_ = std::move(log_id);
    seq_ = 0;
    seats_.assign(plan_->seat_count(), {});
    counts_ = {plan_->seat_count(), 0, 0};
    entries_.clear();
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
