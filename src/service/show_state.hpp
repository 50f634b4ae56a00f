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
    std::string booking;                     ///< id, when booked
    std::vector<std::string> payments = {};  ///< that were begun, the newest last
    std::vector<SeatIndex> seats;            ///< what it has; once ended, what it had last
    std::int64_t deadline_ms = 0;            ///< show time
    std::int64_t created_at_ms = 0;          ///< show time
    std::int64_t ended_at_ms = 0;            ///< show time; 0 while live
    journal::Seq ended_seq = 0;              ///< the entry that ended it; 0 while live
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
    std::string hold;  ///< id; empty for a one-step sale
    std::string holder;
    std::string reference;
    std::string payment;             ///< the newest of its hold
    std::vector<SeatIndex> seats;    ///< that it has; none: it was cancelled
    std::vector<FormerSeat> former;  ///< that it had, in the order of their seq
    std::int64_t booked_at_wall_ms = 0;
    journal::Seq booked_seq = 0;  ///< the entry that made it
    journal::Seq seq = 0;         ///< the last entry that changed it
};

/// Why a seat is off sale, by seat.
using Blocks = std::map<SeatIndex, std::string>;

/// The attribute of a hold's entries that names its newest payment.
inline constexpr const char* payment_attribute = "payment";
/// The payment that an entry names, or nothing.
[[nodiscard]] std::string payment_of(const journal::Entry& entry);

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
    /// What a hold was booked as, also when the hold itself is forgotten.
    [[nodiscard]] const Booking* find_booking_of(std::string_view hold) const;
    [[nodiscard]] const Blocks& blocks() const noexcept { return blocks_; }
    /// How many seats a holder has, locked and booked.
    [[nodiscard]] std::size_t seat_count_of(const std::string& holder) const;
    /// What the answer to an entry is rebuilt from, as long as it is the newest of its hold or booking.
    [[nodiscard]] IdempotencyIndex::Remembered as_left_by(EntryPtr entry) const;

    /// By number, ascending: the order in which they were made.
    [[nodiscard]] const std::map<HoldNumber, Hold>& holds() const noexcept { return holds_; }
    [[nodiscard]] const std::vector<Booking>& bookings() const noexcept { return bookings_; }
    /// The numbers of one holder's holds, and the positions of one holder's bookings, ascending.
    [[nodiscard]] const std::set<HoldNumber>& holds_of(const std::string& holder) const;
    [[nodiscard]] const std::vector<std::uint32_t>& bookings_of(const std::string& holder) const;

    /// How many holds have a deadline still before them.
    [[nodiscard]] std::size_t live_holds() const noexcept { return deadlines_.size(); }

    /// The live hold whose deadline comes first.
    [[nodiscard]] std::optional<HoldNumber> first_deadline() const;

    /// See SeatTable::digest.
    [[nodiscard]] std::uint64_t digest() const;

private:
    using Applied = tl::expected<void, std::string>;

    Applied apply_kind(const journal::Entry& entry);
    Applied apply_opened(const journal::Entry& entry);
    Applied apply_changed(const journal::Entry& entry);
    Applied apply_held(const journal::Entry& entry);
    Applied apply_to_hold(const journal::Entry& entry);
    Applied apply_changes(const journal::Entry& entry, HoldNumber number);
    Applied apply_change(const journal::Entry& entry, const journal::Change& change, HoldNumber number);
    Applied apply_extended(const journal::Entry& entry, HoldNumber number, Hold& hold);
    Applied apply_paying(const journal::Entry& entry, HoldNumber number, Hold& hold);
    Applied apply_booked(const journal::Entry& entry, Hold& hold);
    Applied apply_sold(const journal::Entry& entry);
    Applied apply_to_booking(const journal::Entry& entry);
    Applied apply_block(const journal::Entry& entry);
    Applied move_deadline(const journal::Entry& entry, HoldNumber number, Hold& hold);
    Applied start_booking(const journal::Entry& entry);
    void count_seats(const std::string& holder, std::int64_t more);
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
    std::set<std::pair<std::int64_t, HoldNumber>> deadlines_;  ///< of live holds
    std::map<journal::Seq, HoldNumber> ended_;                 ///< by the entry that ended them

    Blocks blocks_;
    std::unordered_map<std::string, std::size_t> seat_counts_;  ///< by holder; never 0

    std::vector<Booking> bookings_;
    std::unordered_map<std::string, std::uint32_t> booking_positions_;  ///< by booking id
    std::unordered_map<std::string, std::uint32_t> bookings_by_hold_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> bookings_by_holder_;
};

}  // namespace seatlock::service
