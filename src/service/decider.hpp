#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/seat_table.hpp"
#include "journal/entry.hpp"
#include "service/answer.hpp"
#include "service/command.hpp"
#include "service/show_decision.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// Seats as a caller named them, each once, and where they are in the plan.
struct NamedSeats {
    std::vector<std::string> names;
    std::vector<SeatIndex> indices;
};

/// Decides the commands of one caller at one moment: docs/rules.md, a function a command. Holds are
/// decided in hold_decisions.cpp, bookings in booking_decisions.cpp, what the house does to its show in
/// house_decisions.cpp, and what only reads in record_reads.cpp.
class Decider {
public:
    Decider(const ShowState& state, const Caller& caller, Moment moment)
        : state_(state), caller_(caller), moment_(moment) {}

    Decision operator()(const ChangeShow& command) const;
    Decision operator()(const CreateHold& command) const;
    Decision operator()(const SwapSeats& command) const;
    Decision operator()(const ExtendHold& command) const;
    Decision operator()(const PayHold& command) const;
    Decision operator()(const ReleaseHold& command) const;
    Decision operator()(const BookHold& command) const;
    Decision operator()(const SellSeats& command) const;
    Decision operator()(const CancelBooking& command) const;
    Decision operator()(const MoveBooking& command) const;
    Decision operator()(const BlockSeats& command) const;
    Decision operator()(const UnblockSeats& command) const;
    Decision operator()(const ReadHold& command) const;
    Decision operator()(const ReadBooking& command) const;
    Decision operator()(const ListHolds& command) const;
    Decision operator()(const ListBookings& command) const;
    Decision operator()(const ReadReport& command) const;
    Decision operator()(const ReadSeating& command) const;

    [[nodiscard]] journal::Entry expiry_of(const Hold& hold) const;

private:
    using Refusals = std::vector<SeatRefusal>;

    [[nodiscard]] bool is_buyer() const noexcept { return !caller_.buyer.empty(); }
    [[nodiscard]] bool may_know(const std::string& holder) const;
    /// 0 when there is none, or none that this caller may know of.
    [[nodiscard]] HoldNumber number_of(const std::string& hold) const;
    [[nodiscard]] const Policy& policy() const noexcept { return state_.settings().policy; }

    [[nodiscard]] NamedSeats resolve(const std::vector<std::string>& seats) const;
    [[nodiscard]] NamedSeats named(const std::vector<SeatIndex>& seats) const;
    [[nodiscard]] NamedSeats seats_or_all(const Hold& hold, const std::optional<std::vector<std::string>>& seats) const;

    /// What the engine, and for a lock the house, says against the operation, seat by seat.
    [[nodiscard]] Refusals refusals(engine::Operation operation, HoldNumber owner, const std::string& holder,
                                    const NamedSeats& seats) const;
    [[nodiscard]] Refusals refuse_to_lock(const std::string& holder, const NamedSeats& seats) const {
        return refusals(engine::Operation::lock, engine::nobody, holder, seats);
    }
    [[nodiscard]] Refusals not_in_booking(const Booking& booking, const NamedSeats& seats) const;
    [[nodiscard]] std::optional<Refused> refuse_beyond(std::int64_t max, std::size_t already, const NamedSeats& seats,
                                                       Reason reason) const;
    [[nodiscard]] std::optional<Refused> over_hold_max(const NamedSeats& seats, std::size_t already) const;
    [[nodiscard]] std::optional<Refused> over_holder_max(const std::string& holder, const NamedSeats& seats,
                                                         std::size_t given_up) const;
    enum class Takes : std::uint8_t { new_seats, nothing_new };
    [[nodiscard]] std::optional<Refused> not_selling(Takes takes, const NamedSeats& seats) const;
    [[nodiscard]] std::optional<Refused> refuse_ended(const Hold& hold, const NamedSeats& seats) const;
    [[nodiscard]] std::optional<Refused> refuse_in_payment(const Hold& hold, const NamedSeats& seats) const;

    [[nodiscard]] Decision swap(const SwapSeats& command, HoldNumber number) const;
    [[nodiscard]] Decision book(const BookHold& command, HoldNumber number) const;
    [[nodiscard]] Decision retake(const BookHold& command, const Hold& hold) const;
    [[nodiscard]] Decision block(const std::vector<std::string>& seats, const std::string& reason, bool blocks) const;

    [[nodiscard]] journal::Entry entry_of(journal::EntryKind kind) const;
    [[nodiscard]] journal::Entry entry_of(journal::EntryKind kind, const Hold& hold) const;
    [[nodiscard]] journal::Entry entry_of(journal::EntryKind kind, const Booking& booking) const;
    [[nodiscard]] journal::Entry booked_entry(const BookHold& command, const Hold& hold) const;
    void change(journal::Entry& entry, SeatIndex seat, SeatState to) const;

    const ShowState& state_;
    const Caller& caller_;
    Moment moment_;
};

[[nodiscard]] Result invalid(std::string detail);
[[nodiscard]] Result unknown_hold(const std::string& hold);
[[nodiscard]] Result unknown_booking(const std::string& booking);
[[nodiscard]] Refused refuse_all(const NamedSeats& seats, Reason reason);
[[nodiscard]] NamedSeats joined(NamedSeats seats, const NamedSeats& more);

/// What is malformed about a list of seats or a label, if anything is.
[[nodiscard]] std::optional<Result> malformed_seats(std::string_view field, const std::vector<std::string>& seats);
[[nodiscard]] std::optional<Result> malformed_label(std::string_view field, const std::string& label);
[[nodiscard]] std::optional<Result> malformed_reference(const std::string& reference);
/// The first seat that both lists name, as a problem.
[[nodiscard]] std::optional<Result> named_in_both(std::string_view one, const std::vector<std::string>& seats,
                                                  std::string_view other, const std::vector<std::string>& others);

[[nodiscard]] HoldView view(const Hold& hold, Moment moment);
[[nodiscard]] BookingView view(const Booking& booking);

}  // namespace seatlock::service
