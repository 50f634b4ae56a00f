#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "journal/entry.hpp"
#include "plan/import.hpp"
#include "service/loaded_plan.hpp"
#include "service/reason.hpp"
#include "service/report.hpp"

namespace seatlock::service {

/// Entries are shared between the state, the feed and whoever waits for them.
using EntryPtr = std::shared_ptr<const journal::Entry>;

/// The driver's own number for a request; comes back with its answer.
using RequestId = std::uint64_t;

/// The values are those on disk.
enum class HoldState : std::uint8_t { active, booked, released, expired, paying };

/// True while the hold has its seats locked.
[[nodiscard]] constexpr bool is_live(HoldState state) noexcept {
    return state == HoldState::active || state == HoldState::paying;
}

[[nodiscard]] constexpr std::string_view to_string(HoldState state) noexcept {
    switch (state) {
        case HoldState::active: return "active";
        case HoldState::booked: return "booked";
        case HoldState::released: return "released";
        case HoldState::expired: return "expired";
        case HoldState::paying: return "paying";
    }
    return "";
}

/// A hold as its holder may see it.
struct HoldView {
    std::string hold;
    HoldState state = HoldState::active;
    std::string holder;
    std::string reference;
    std::string booking;  ///< when booked
    std::string payment;  ///< the newest that was begun
    std::vector<SeatIndex> seats;
    std::int64_t expires_at_wall_ms = 0;
    std::int64_t remaining_ms = 0;  ///< never negative; 0 unless live
    journal::Seq seq = 0;           ///< the entry that left it so
};

/// A seat that a booking had: cancelled, or given up for another in a move.
struct FormerSeat {
    SeatIndex seat = 0;
    std::uint32_t generation = 1;  ///< the one in which it was booked
    journal::Seq seq = 0;          ///< the entry that ended it
    std::int64_t until_wall_ms = 0;
    bool moved = false;
    std::string reason;  ///< of the cancellation

    friend bool operator==(const FormerSeat&, const FormerSeat&) = default;
};

struct BookingView {
    std::string booking;
    std::string hold;  ///< empty for a one-step sale
    std::string holder;
    std::string reference;
    std::string payment;             ///< the newest of its hold
    std::vector<SeatIndex> seats;    ///< that it has; none: it was cancelled
    std::vector<FormerSeat> former;  ///< that it had, in the order in which they went
    std::int64_t booked_at_wall_ms = 0;
    journal::Seq seq = 0;  ///< the entry that left it so
};

/// What became of a block or unblock: the seats whose block changed.
struct BlockView {
    std::vector<SeatIndex> seats;
    bool blocked = true;
    std::string reason;
    journal::Seq seq = 0;  ///< the entry that did it; when nothing changed, the show's last
};

/// One page of a listing; `next` continues it, 0 when there is no more.
struct HoldPage {
    std::vector<HoldView> holds;
    std::uint32_t next = 0;
};
struct BookingPage {
    std::vector<BookingView> bookings;
    std::uint32_t next = 0;
};

struct PlanView {
    LoadedPlanPtr plan;
};

/// The show is open; what it is, its published copy says.
struct ShowView {
    std::string show;
};

/// What the key is, the catalog's published copy says.
struct KeyView {
    std::string key;
};

/// The rules say no. Names every seat that failed, in the caller's order.
struct SeatRefusal {
    std::string seat;
    Reason reason = Reason::unknown_seat;
    std::optional<std::int64_t> remaining_ms;  ///< of the lock that stands in the way
    bool yours = false;                        ///< that lock's holder is the one who asks
};
struct Refused {
    std::vector<SeatRefusal> refusals;  ///< never empty
};

/// Anything else that keeps a command from being done.
enum class FailureCode : std::uint8_t {
    unknown_show,
    unknown_hold,
    unknown_booking,
    forbidden,  ///< not for a buyer
    unknown_key,
    invalid_request,         ///< a value outside its bounds; `detail` names it
    invalid_plan,            ///< the file has errors; `report` has them
    plan_missing,            ///< a show is to be opened from a plan that is not there
    plan_exists,             ///< another plan has this name
    show_exists,             ///< another show has this name
    key_exists,              ///< a key has or had this name
    idempotency_key_reused,  ///< for another request
    unavailable,             ///< certainly not done; try later
    outcome_unknown          ///< may be done; repeat with the same key
};
struct Failure {
    FailureCode code = FailureCode::unavailable;
    std::string detail;
    std::optional<plan::ImportReport> report;
};

using SeatingPtr = std::shared_ptr<const SeatingView>;

using Result = std::variant<HoldView, BookingView, BlockView, HoldPage, BookingPage, ReportView, SeatingPtr, PlanView,
                            ShowView, KeyView, Refused, Failure>;

struct Answer {
    Result result;
    bool created = false;   ///< this very command made it
    bool replayed = false;  ///< rebuilt for a repeated idempotency key
};

struct Answered {
    RequestId request = 0;
    Answer answer;
};

}  // namespace seatlock::service
