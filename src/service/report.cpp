#include "service/report.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "service/show_state.hpp"

namespace seatlock::service {
namespace {

constexpr std::array keys{ReportKey::state,  ReportKey::category,  ReportKey::section,
                          ReportKey::holder, ReportKey::reference, ReportKey::reason};

using Prices = std::unordered_map<std::string_view, std::optional<std::int64_t>>;

Prices prices_of(const plan::Plan& plan) {
    Prices prices;
    for (const plan::Category& category : plan.categories) prices.emplace(category.key, category.price_cents);
    return prices;
}

void add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& price) {
    if (price) sum = sum.value_or(0) + *price;
}

/// Finds a seat's group and counts it there.
class Counting {
public:
    Counting(const ShowState& state, ReportKey by)
        : state_(state), plan_(state.plan().plan()), by_(by), prices_(prices_of(plan_)) {
        if (by_ == ReportKey::state) {
            for (const SeatState each : {SeatState::available, SeatState::locked, SeatState::booked}) {
                (void)group(to_string(each));
            }
        }
        if (by_ == ReportKey::holder || by_ == ReportKey::reference) note_owners();
    }

    ReportView run() && {
        for (SeatIndex seat = 0; seat < plan_.seats.size(); ++seat) count(group(key_of(seat)), seat);
        const bool sorted = by_ == ReportKey::holder || by_ == ReportKey::reference || by_ == ReportKey::reason;
        if (sorted) std::ranges::sort(groups_, {}, &ReportGroup::key);
        return {.by = by_, .seq = state_.seq(), .groups = std::move(groups_)};
    }

private:
    ReportGroup& group(std::string_view key) {
        const auto [found, is_new] = places_.emplace(key, groups_.size());
        if (is_new) groups_.emplace_back().key = key;
        return groups_[found->second];
    }

    [[nodiscard]] std::string_view key_of(SeatIndex seat) const {
        switch (by_) {
            case ReportKey::state: return to_string(state_.seats().at(seat).state);
            case ReportKey::category: return plan_.seats[seat].category;
            case ReportKey::section: return plan_.seats[seat].section;
            case ReportKey::holder:
            case ReportKey::reference: return owners_[seat];
            case ReportKey::reason: {
                const auto block = state_.blocks().find(seat);
                return block == state_.blocks().end() ? std::string_view{} : block->second;
            }
        }
        return {};
    }

    void note_owners() {
        owners_.resize(plan_.seats.size());
        const auto note = [this](const auto& owner) {
            const std::string& key = by_ == ReportKey::holder ? owner.holder : owner.reference;
            for (const SeatIndex seat : owner.seats) owners_[seat] = key;
        };
        for (const auto& [number, hold] : state_.holds()) {
            if (is_live(hold.state)) note(hold);
        }
        for (const Booking& booking : state_.bookings()) note(booking);
    }

    void count(ReportGroup& group, SeatIndex seat) const {
        const SeatState state = state_.seats().at(seat).state;
        const auto price = prices_.find(plan_.seats[seat].category);
        const auto cents = price == prices_.end() ? std::nullopt : price->second;
        ++group.seats;
        add(group.price_cents, cents);
        switch (state) {
            case SeatState::available:
                ++group.available;
                if (state_.blocks().contains(seat)) ++group.blocked;
                break;
            case SeatState::locked: ++group.locked; break;
            case SeatState::booked:
                ++group.booked;
                add(group.booked_cents, cents);
                break;
        }
    }

    const ShowState& state_;
    const plan::Plan& plan_;
    ReportKey by_;
    Prices prices_;
    std::vector<std::string_view> owners_;  ///< the holder or reference of each seat
    std::unordered_map<std::string_view, std::size_t> places_;
    std::vector<ReportGroup> groups_;
};

}  // namespace

std::string_view to_string(ReportKey key) noexcept {
    switch (key) {
        case ReportKey::state: return "state";
        case ReportKey::category: return "category";
        case ReportKey::section: return "section";
        case ReportKey::holder: return "holder";
        case ReportKey::reference: return "reference";
        case ReportKey::reason: return "reason";
    }
    return "";
}

std::optional<ReportKey> report_key_named(std::string_view name) noexcept {
    const auto* const found = std::ranges::find_if(keys, [&](ReportKey key) { return to_string(key) == name; });
    return found == keys.end() ? std::nullopt : std::optional(*found);
}

ReportView report_of(const ShowState& state, ReportKey by) { return Counting(state, by).run(); }

SeatingView::SeatingView(const ShowState& state)
    : seq_(state.seq()), plan_(state.shared_plan()), owners_(1), blocks_(1), rows_(plan_->seat_count()) {
    for (SeatIndex seat = 0; seat < rows_.size(); ++seat) rows_[seat].state = state.seats().at(seat).state;
    for (const auto& [seat, reason] : state.blocks()) {
        rows_[seat].block = static_cast<std::uint32_t>(blocks_.size());
        blocks_.push_back(keep(reason));
    }
    for (const auto& [number, hold] : state.holds()) {
        if (!is_live(hold.state)) continue;
        const std::uint32_t owner = keep_owner(hold.holder, hold.reference, {});
        for (const SeatIndex seat : hold.seats) rows_[seat].owner = owner;
    }
    for (const Booking& booking : state.bookings()) {
        if (booking.seats.empty()) continue;
        const std::uint32_t owner = keep_owner(booking.holder, booking.reference, booking.id);
        for (const SeatIndex seat : booking.seats) rows_[seat].owner = owner;
    }
}

SeatingView::Seat SeatingView::seat(SeatIndex seat) const noexcept {
    const Row& row = rows_[seat];
    const Owner& owner = owners_[row.owner];
    return {.state = row.state,
            .blocked = row.block != 0,
            .reason = text(blocks_[row.block]),
            .holder = text(owner.holder),
            .reference = text(owner.reference),
            .booking = text(owner.booking)};
}

SeatingView::Text SeatingView::keep(std::string_view text) {
    const Text kept{static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size())};
    texts_ += text;
    return kept;
}

std::string_view SeatingView::text(Text text) const noexcept {
    return std::string_view(texts_).substr(text.begin, text.size);
}

std::uint32_t SeatingView::keep_owner(std::string_view holder, std::string_view reference, std::string_view booking) {
    owners_.push_back({keep(holder), keep(reference), keep(booking)});
    return static_cast<std::uint32_t>(owners_.size() - 1);
}

}  // namespace seatlock::service
