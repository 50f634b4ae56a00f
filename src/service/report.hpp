#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "journal/entry.hpp"
#include "service/loaded_plan.hpp"

namespace seatlock::service {

class ShowState;

/// What the seats of a show are counted by.
enum class ReportKey : std::uint8_t { state, category, section, holder, reference, reason };
[[nodiscard]] std::string_view to_string(ReportKey key) noexcept;
[[nodiscard]] std::optional<ReportKey> report_key_named(std::string_view name) noexcept;

/// The seats that have one key in common.
struct ReportGroup {
    std::string key;  ///< a state, a category's key, a section, a holder, a reference or a block's reason; empty: none
    std::size_t seats = 0;
    std::size_t available = 0;
    std::size_t locked = 0;
    std::size_t booked = 0;
    std::size_t blocked = 0;                   ///< of those that are available
    std::optional<std::int64_t> price_cents;   ///< of all its seats together; none when none of them has a price
    std::optional<std::int64_t> booked_cents;  ///< of the booked ones
};

/// Every seat of a show, counted in one of the groups.
struct ReportView {
    ReportKey by = ReportKey::state;
    journal::Seq seq = 0;  ///< the entry after which it was so
    std::vector<ReportGroup>
        groups;  ///< states in their order, categories and sections in that of the plan, others sorted
};

/// Every seat of a show with who has it, at one moment: a copy that is made quickly and can be written out slowly.
class SeatingView {
public:
    struct Seat {
        SeatState state = SeatState::available;
        bool blocked = false;
        std::string_view reason;     ///< of the block
        std::string_view holder;     ///< who has it locked or booked
        std::string_view reference;  ///< of the hold or booking
        std::string_view booking;    ///< when booked
    };

    SeatingView() = default;
    explicit SeatingView(const ShowState& state);

    [[nodiscard]] journal::Seq seq() const noexcept { return seq_; }
    [[nodiscard]] const LoadedPlan& plan() const noexcept { return *plan_; }
    /// REQUIRES: seat < plan().seat_count(). Valid as long as the view.
    [[nodiscard]] Seat seat(SeatIndex seat) const noexcept;

private:
    struct Text {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    struct Owner {
        Text holder;
        Text reference;
        Text booking;
    };
    struct Row {
        SeatState state = SeatState::available;
        std::uint32_t owner = 0;  ///< in owners_
        std::uint32_t block = 0;  ///< in blocks_; 0: none
    };

    [[nodiscard]] Text keep(std::string_view text);
    [[nodiscard]] std::string_view text(Text text) const noexcept;
    [[nodiscard]] std::uint32_t keep_owner(std::string_view holder, std::string_view reference,
                                           std::string_view booking);

    journal::Seq seq_ = 0;
    LoadedPlanPtr plan_;
    std::string texts_;  ///< one behind the other: a hundred thousand of them cost no hundred thousand allocations
    std::vector<Owner> owners_;
    std::vector<Text> blocks_;
    std::vector<Row> rows_;
};

/// Counts every seat of a show.
[[nodiscard]] ReportView report_of(const ShowState& state, ReportKey by);

}  // namespace seatlock::service
