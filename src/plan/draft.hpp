#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plan/fields.hpp"
#include "plan/findings.hpp"
#include "plan/plan.hpp"

namespace seatlock::plan {

/// A plan while a reader fills it: keeps where every seat comes from, so that what can only be
/// judged at the end (a seat id given twice) still names both places.
class Draft {
public:
    /// Where seats come from: an element of the file, and the item of it that is the seat, if any; or, in a text that
    /// is no JSON, a line and a column.
    struct Place {
        std::uint32_t element = 0;
        std::uint32_t item = no_item;
        std::uint32_t line = 0;
        std::uint32_t column = 0;
    };
    static constexpr std::uint32_t no_item = UINT32_MAX;

    Findings& findings() noexcept { return findings_; }
    Plan& plan() noexcept { return plan_; }

    /// Names an element for Places.
    std::uint32_t element(const Node& node);

    /// An error when the key is taken.
    void add_category(Category category, const Node& where);
    /// False when the key is taken.
    bool insert_category(Category category);
    [[nodiscard]] const Category* find_category(std::string_view key) const;

    /// An error when the label is taken.
    void add_section(Section section, const Node& where);
    /// False when the label is taken.
    bool insert_section(Section section);
    [[nodiscard]] bool has_section(std::string_view label) const { return section_labels_.contains(label); }

    /// False, and an error the first time, when `places` more do not fit a plan. To be asked before
    /// they are made, so that a large number in a small file costs nothing.
    bool make_room(std::size_t places, const Node& where);
    /// The same for the seat at this place.
    bool make_room(Place where);

    /// Completes the seat: an id, when it has none, and what its category says.
    void add_seat(Seat seat, Place place);

    /// A general-admission area: `capacity` places inside an outline, alike but for their numbers.
    void add_area(const Seat& common, const std::vector<Point>& outline, std::int64_t capacity, const Node& where);

    /// Judges the plan as a whole.
    void finish();

private:
    [[nodiscard]] std::string where(const Place& place) const;
    bool take_room(std::size_t places) noexcept;
    void refuse_room(std::string where);
    void find_duplicates();
    void find_uncategorized();
    void find_stacked();
    void find_remote();

    Findings findings_;
    Plan plan_;
    std::vector<std::string> elements_;
    std::vector<Place> places_;  ///< of plan_.seats, by index
    std::set<std::string, std::less<>> section_labels_;
    std::set<std::pair<std::string, std::size_t>, std::less<>> category_keys_;  ///< key, index
    std::size_t room_ = plan_seats_max;
    bool full_ = false;
};

}  // namespace seatlock::plan
