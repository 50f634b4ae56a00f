#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "engine/seat_table.hpp"
#include "journal/entry.hpp"
#include "service/answer.hpp"
#include "service/idempotency_index.hpp"
#include "service/loaded_plan.hpp"
#include "service/show_settings.hpp"

namespace seatlock::service {

/// A hold as the show knows it. Its number is the owner of its locks in the engine, so that a stale
/// hold of the same person can never act on seats that a newer hold took.
struct Hold {
    std::string id;
    HoldState state = HoldState::active;
    std::string holder;
    std::string reference;
    std::string booking;             ///< id, when booked
    std::vector<SeatIndex> seats;    ///< what it has; once ended, what it had last
    std::int64_t deadline_ms = 0;    ///< show time
    std::int64_t created_at_ms = 0;  ///< show time
    std::int64_t ended_at_ms = 0;    ///< show time; 0 while active
    journal::Seq ended_seq = 0;      ///< the entry that ended it; 0 while active
    std::int64_t renewals = 0;
    journal::Seq seq = 0;  ///< the last entry that changed it
};

/// Where a show's entries have got to.
struct LastEntry {
    journal::Seq seq = 0;  ///< 0: there is none
    std::int64_t show_time_ms = 0;
    std::int64_t wall_time_ms = 0;
};

using HoldNumber = engine::Owner;  ///< dense from 1 in the order the holds were taken

struct Booking {
    std::string id;
    std::string hold;
    std::string holder;
    std::string reference;
    std::vector<SeatIndex> seats;
    std::int64_t booked_at_wall_ms = 0;
    journal::Seq seq = 0;
};

struct ShowParts;

/// What all of a show's entries together amount to: the fold of the journal, and nothing else. The
/// live show and recovery go through the same apply(), which lets the engine make every change
/// again and compares: an entry that the rules could not have made is not believed.
class ShowState {
public:
    /// Ended holds can be read for this long, in show time ...
    static constexpr std::int64_t ended_hold_kept_ms = std::int64_t{24} * 60 * 60 * 1000;
    /// ... but never more than this many: whoever holds and releases in a loop must not fill the memory.
    static constexpr std::size_t ended_holds_max = 200'000;

    explicit ShowState(LoadedPlanPtr plan);

    /// The state that is made of these parts. The error is a sentence that says what of them cannot be true.
    [[nodiscard]] static tl::expected<ShowState, std::string> from(LoadedPlanPtr plan, ShowParts parts);

    /// Takes the next entry. The error is a sentence that says how the entry contradicts the ones
    /// before it; the state is then unusable.
    [[nodiscard]] tl::expected<void, std::string> apply(EntryPtr entry);

    [[nodiscard]] journal::Seq seq() const noexcept { return last_.seq; }
    [[nodiscard]] const LastEntry& last() const noexcept { return last_; }

    [[nodiscard]] const LoadedPlan& plan() const noexcept { return *plan_; }
    [[nodiscard]] const LoadedPlanPtr& shared_plan() const noexcept { return plan_; }
    [[nodiscard]] const ShowSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const engine::SeatTable& seats() const noexcept { return seats_; }
    [[nodiscard]] const IdempotencyIndex& idempotency() const noexcept { return idempotency_; }

    /// Null / 0 when there is none.
    [[nodiscard]] const Hold* find_hold(std::string_view id) const;
    [[nodiscard]] HoldNumber hold_number(std::string_view id) const;
    [[nodiscard]] const Hold* hold(HoldNumber number) const;
    /// The number of the newest hold that ever was.
    [[nodiscard]] HoldNumber last_number() const noexcept { return last_number_; }
    [[nodiscard]] const Booking* find_booking(std::string_view id) const;

    /// By number, ascending: the order in which they were made.
    [[nodiscard]] const std::map<HoldNumber, Hold>& holds() const noexcept { return holds_; }
    [[nodiscard]] const std::vector<Booking>& bookings() const noexcept { return bookings_; }
    /// The numbers of one holder's holds, and the positions of one holder's bookings, ascending.
    [[nodiscard]] const std::set<HoldNumber>& holds_of(const std::string& holder) const;
    [[nodiscard]] const std::vector<std::uint32_t>& bookings_of(const std::string& holder) const;

    /// The active hold whose deadline comes first.
    [[nodiscard]] std::optional<HoldNumber> first_deadline() const;

    /// See SeatTable::digest.
    [[nodiscard]] std::uint64_t digest() const;

private:
    using Applied = tl::expected<void, std::string>;

    Applied apply_kind(const journal::Entry& entry);
    Applied apply_opened(const journal::Entry& entry);
    Applied apply_held(const journal::Entry& entry);
    Applied apply_to_hold(const journal::Entry& entry);
    Applied apply_changes(const journal::Entry& entry, HoldNumber number);
    Applied apply_change(const journal::Entry& entry, const journal::Change& change, HoldNumber number);
    Applied apply_extended(const journal::Entry& entry, HoldNumber number, Hold& hold);
    Applied apply_booked(const journal::Entry& entry, Hold& hold);
    void set_deadline(HoldNumber number, Hold& hold, std::int64_t deadline_ms);
    void add_hold(HoldNumber number, Hold hold);
    void add_booking(Booking booking);
    void end(HoldNumber number, Hold& hold, HoldState state, const journal::Entry& entry);
    void forget_ended(std::int64_t now_ms);

    LoadedPlanPtr plan_;
    ShowSettings settings_;
    engine::SeatTable seats_;
    LastEntry last_;
    IdempotencyIndex idempotency_;

    HoldNumber last_number_ = 0;
    std::map<HoldNumber, Hold> holds_;
    std::unordered_map<std::string, HoldNumber> numbers_;  ///< by hold id
    std::unordered_map<std::string, std::set<HoldNumber>> holds_by_holder_;
    std::set<std::pair<std::int64_t, HoldNumber>> deadlines_;  ///< of active holds
    std::map<journal::Seq, HoldNumber> ended_;                 ///< by the entry that ended them

    std::vector<Booking> bookings_;
    std::unordered_map<std::string, std::uint32_t> booking_positions_;  ///< by booking id
    std::unordered_map<std::string, std::vector<std::uint32_t>> bookings_by_holder_;
};

}  // namespace seatlock::service
