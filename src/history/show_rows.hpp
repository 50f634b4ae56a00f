#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "history/piece.hpp"
#include "history/statements.hpp"
#include "journal/entry.hpp"
#include "service/loaded_plan.hpp"
#include "service/show_settings.hpp"
#include "service/show_state.hpp"

namespace seatlock::history {

/// Writes the rows of one show (docs/history.md): what an entry changes in them, or what a state amounts to. What goes
/// wrong is the statements' failure.
class ShowRows {
public:
    /// What it is given must outlive it.
    ShowRows(Statements& statements, const std::string& show, const service::LoadedPlan& plan)
        : statements_(statements), show_(show), plan_(plan) {}

    /// Removes every row of a show but its position.
    static void remove(Statements& statements, std::string_view show);

    /// The rows that a show has before its first entry: the seats of its plan. REQUIRES: it has no row.
    void add_plan();

    /// The rows that the entries up to a state's own would have left, but for `history` and `changes`.
    /// REQUIRES: add_plan(), and nothing else yet.
    void add(const service::ShowState& state);

    /// What the next entry changes.
    void add(const journal::Entry& entry);

    void set(const Position& position);

private:
    void record(const journal::Entry& entry);
    void apply(const journal::Entry& entry);
    void apply_opened(const journal::Entry& entry);
    void apply_changed(const journal::Entry& entry);
    void apply_held(const journal::Entry& entry);
    void apply_swapped(const journal::Entry& entry);
    void apply_extended(const journal::Entry& entry);
    void apply_paying(const journal::Entry& entry);
    void apply_released(const journal::Entry& entry);
    void apply_booked(const journal::Entry& entry);
    void apply_cancelled(const journal::Entry& entry);
    void apply_moved(const journal::Entry& entry);
    void apply_block(const journal::Entry& entry);
    void apply_changes(const journal::Entry& entry);
    void end_hold(const journal::Entry& entry, service::HoldState state);
    void touch_hold(const journal::Entry& entry);

    void put_settings(const service::ShowSettings& settings);
    void put_hold(const service::ShowState& state, const service::Hold& hold);
    void put_booking(const service::ShowState& state, const service::Booking& booking);
    void put_hold_seat(std::string_view hold, SeatIndex seat);
    void remove_hold_seats(std::string_view hold);
    void put_booking_seat(std::string_view booking, SeatIndex seat, std::uint32_t generation, std::string_view began,
                          std::int64_t began_ms);
    void put_former_seat(const service::Booking& booking, const service::FormerSeat& former);
    void end_booking_seat(const journal::Entry& entry, const journal::Change& change, std::string_view how);
    void touch_booking(const journal::Entry& entry);
    void set_seat(SeatIndex seat, SeatState state, std::uint32_t generation);
    void set_block(SeatIndex seat, bool blocked, std::string_view reason);

    [[nodiscard]] std::string_view id_of(SeatIndex seat) const { return plan_.plan().seats[seat].id; }

    Statements& statements_;
    const std::string& show_;
    const service::LoadedPlan& plan_;
};

}  // namespace seatlock::history
