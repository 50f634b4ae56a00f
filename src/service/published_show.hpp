#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "journal/entry.hpp"
#include "service/answer.hpp"
#include "service/loaded_plan.hpp"
#include "service/show_settings.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// A show as everybody may see it: its seats at the last durable entry, and the newest entries for
/// the feed. Nothing speculative ever gets here.
class PublishedShow {
public:
    struct SeatView {
        SeatState state = SeatState::available;
        std::uint32_t generation = 1;
        bool blocked = false;
    };

    PublishedShow(std::string name, LoadedPlanPtr plan, std::size_t feed_entries_max);

    /// Starts over with a freshly opened log: the state that it amounts to, and the entries that it still
    /// has, the last of them with the state's seq.
    void restart(std::string log_id, const ShowState& state, std::vector<EntryPtr> entries);

    /// The next durable entry.
    void publish(EntryPtr entry);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const LoadedPlan& plan() const noexcept { return *plan_; }
    [[nodiscard]] const LoadedPlanPtr& shared_plan() const noexcept { return plan_; }
    [[nodiscard]] const ShowSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const std::string& log_id() const noexcept { return log_id_; }
    [[nodiscard]] journal::Seq seq() const noexcept { return seq_; }
    /// In plan order.
    [[nodiscard]] const std::vector<SeatView>& seats() const noexcept { return seats_; }
    [[nodiscard]] std::size_t count(SeatState state) const noexcept { return counts_[static_cast<std::size_t>(state)]; }
    /// How many of the available seats are blocked.
    [[nodiscard]] std::size_t blocked_count() const noexcept { return blocked_count_; }
    /// Why seats are off sale: the house's own words, not for everybody.
    [[nodiscard]] const Blocks& blocks() const noexcept { return blocks_; }

    /// True when every entry after `position` is still here, so that a reader can go on from it.
    /// False for a position this log has not reached yet, too.
    [[nodiscard]] bool retains(journal::Seq position) const noexcept;

    /// The seq of the oldest entry that is still here; one more than seq() when none is.
    [[nodiscard]] journal::Seq oldest_seq() const noexcept { return seq_ - entries_.size() + 1; }

    /// The entry with this seq. REQUIRES: retains(seq - 1) and seq <= seq().
    [[nodiscard]] const EntryPtr& entry(journal::Seq seq) const noexcept;

private:
    void take_changes(const journal::Entry& entry);
    void take_blocks(const journal::Entry& entry);
    void set(SeatIndex seat, SeatView view);

    std::string name_;
    LoadedPlanPtr plan_;
    std::size_t feed_entries_max_;
    std::string log_id_;
    ShowSettings settings_;
    journal::Seq seq_ = 0;
    std::vector<SeatView> seats_;
    std::array<std::size_t, 3> counts_{};
    std::size_t blocked_count_ = 0;
    Blocks blocks_;
    std::deque<EntryPtr> entries_;  ///< the newest, the last of them with seq_
};

}  // namespace seatlock::service
