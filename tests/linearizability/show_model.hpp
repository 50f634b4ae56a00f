#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "linearizability/fingerprint.hpp"
#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// Why calls on a hold that has ended are refused.
[[nodiscard]] Reason reason_of_end(HoldState state);

/// The sequential specification of a show's holds and bookings: what every call must be answered
/// when calls are done one after the other. Written from docs/http.md and docs/decisions/0005,
/// sharing no code with the service. It has no clock: an expiry is a step of its own, which a hold's
/// `earliest_expiry` allows and nothing enforces.
///
/// A model for Linearizer: every change is remembered until it is undone. Not thread-safe.
class ShowModel {
public:
    /// Whether a hold's deadline is the last that its lifetime allows, so that it cannot be renewed.
    enum class Lifetime : std::uint8_t { goes_on, perhaps_used_up, used_up };

    struct Hold {
        HoldState state = HoldState::absent;
        Index holder = none;
        std::vector<Index> seats;  ///< sorted; of an ended hold those it had last
        Index booking = none;      ///< also while booked: by an unknown call, and nobody was told yet
        Micros created = 0;        ///< not before
        Micros earliest_expiry = 0;
        std::int64_t renewals = 0;
        Lifetime lifetime = Lifetime::goes_on;
    };

    /// What becomes of one call.
    struct Outcome {
        enum class Kind : std::uint8_t { ok, refused, unknown_hold, invalid };
        Kind kind = Kind::ok;
        std::vector<SeatRefusal> refusals;  ///< sorted
        bool changes = false;               ///< the hold that the call names is then as `after` says
        Hold after;
        std::vector<SeatState> states;  ///< of a read of seats
    };

    /// Keeps a reference to the history.
    explicit ShowModel(const History& history);

    /// What the rules say to the call now. The recorded answer matters in one place alone: where the
    /// rules leave two answers open (see Lifetime), the recorded one is taken.
    [[nodiscard]] Outcome decide(const Call& call) const;
    /// True when the recorded answer is that outcome, told as far as answers tell.
    [[nodiscard]] bool agrees(const Call& call, const Outcome& outcome) const;
    /// The outcome as an answer tells it, with everything that an answer can tell. REQUIRES: not invalid.
    [[nodiscard]] Answer told(const Call& call, const Outcome& outcome) const;
    /// Does what decide() said.
    void perform(const Call& call, const Outcome& outcome);
    /// Ends an active hold at its deadline.
    void expire(Index hold);

    [[nodiscard]] const Hold& hold(Index hold) const { return holds_[hold]; }
    [[nodiscard]] std::size_t hold_count() const noexcept { return holds_.size(); }

    // --- What Linearizer asks for ---

    /// Does the call if it then is answered as recorded, and says whether. Holds which the answer
    /// shows to be expired are expired first, if they may be at an instant not after `latest`. To
    /// expire a hold only when an answer says so loses nothing: an expiry that no answer shows may as
    /// well come later.
    [[nodiscard]] bool take(Index call, Micros latest);
    /// How many changes there are to undo.
    using Mark = std::size_t;
    [[nodiscard]] Mark mark() const noexcept { return trail_.size(); }
    void undo(Mark mark);
    [[nodiscard]] Fingerprint fingerprint() const noexcept { return fingerprint_; }
    /// Adds all that the call may look at or change in the present state, numbers below
    /// resource_count(): seats, holds, bookings. Calls with nothing in common can change places.
    void footprint(Index call, std::vector<Index>& resources) const;
    [[nodiscard]] std::size_t resource_count() const noexcept;
    /// Adds the steps that have to be taken by other calls before this one can be answered as recorded,
    /// each a number below resource_count(). None when that cannot be told.
    void obstacles(Index call, std::vector<Index>& steps) const;
    /// Adds every such step that the call can take while nobody else takes it.
    void may_change(Index call, std::vector<Index>& steps) const;

private:
    struct Seat {
        SeatState state = SeatState::available;
        Index owner = none;  ///< the hold, when locked
    };
    struct Change {
        Index hold = none;
        Hold before;
        Index booking = none;  ///< that got its hold by this change
    };

    [[nodiscard]] Outcome decide_hold(const Call& call) const;
    [[nodiscard]] Outcome decide_swap(const Call& call) const;
    [[nodiscard]] Outcome decide_extend(const Call& call) const;
    [[nodiscard]] Outcome decide_release(const Call& call) const;
    [[nodiscard]] Outcome decide_book(const Call& call) const;
    [[nodiscard]] Outcome decide_read_hold(const Call& call) const;
    [[nodiscard]] Outcome decide_read_seat(const Call& call) const;
    [[nodiscard]] Outcome decide_read_map() const;

    [[nodiscard]] bool in_plan(Index seat) const noexcept { return seat < history_.plan_seats; }
    void refuse_lock(const std::vector<Index>& seats, Outcome& outcome) const;
    void refuse_book(const std::vector<Index>& seats, Index hold, Outcome& outcome) const;
    void refuse_release(const std::vector<Index>& seats, Index hold, Outcome& outcome) const;
    [[nodiscard]] bool tells_hold(const Call& call, const Hold& hold) const;

    // The steps that can stand between a seat and the state that an answer tells of.
    [[nodiscard]] static Index taking(Index seat) noexcept { return 3 * seat; }          ///< somebody locks it
    [[nodiscard]] static Index freeing(Index seat) noexcept { return 3 * seat + 1; }     ///< its owner gives it up
    [[nodiscard]] static Index letting_go(Index seat) noexcept { return 3 * seat + 2; }  ///< or books it
    /// A step that nobody takes.
    [[nodiscard]] Index unchangeable() const noexcept { return static_cast<Index>(3 * seats_.size()); }
    void want(const Call& waiting, Index seat, SeatState wanted, std::vector<Index>& steps) const;

    void expire_told(const Call& call, Micros latest);

    void put(Index hold, Hold after);
    void set_seats(const std::vector<Index>& seats, SeatState state, Index owner);
    [[nodiscard]] Fingerprint print(Index hold) const;

    const History& history_;
    std::vector<Seat> seats_;  ///< of the plan
    std::vector<Hold> holds_;
    std::vector<Index> hold_of_booking_;
    std::vector<Change> trail_;
    Fingerprint fingerprint_;
};

}  // namespace seatlock::linearizability
