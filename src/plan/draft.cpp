#include "plan/draft.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "mutant/mutant.hpp"
#include "plan/geometry.hpp"

namespace seatlock::plan {
namespace {

std::string id_of(const Seat& seat) {
    std::string id;
    for (const std::string* part : {&seat.section, &seat.row, &seat.number}) {
        if (part->empty()) continue;
        if (!id.empty()) id += '-';
        id += *part;
    }
    return id;
}

}  // namespace

std::uint32_t Draft::element(const Node& node) {
    elements_.push_back(node.pointer());
    return static_cast<std::uint32_t>(elements_.size() - 1);
}

void Draft::add_category(Category category, const Node& where) {
    const std::string key = category.key;
    if (insert_category(std::move(category))) return;
    findings_.error(where.pointer(), "The category key " + quoted(key) + " is already taken.");
}

bool Draft::insert_category(Category category) {
    if (find_category(category.key) != nullptr) return false;
    category_keys_.emplace(category.key, plan_.categories.size());
    plan_.categories.push_back(std::move(category));
    return true;
}

const Category* Draft::find_category(std::string_view key) const {
    const auto found = category_keys_.lower_bound(std::pair<std::string, std::size_t>(key, 0));
    return found != category_keys_.end() && found->first == key ? &plan_.categories[found->second] : nullptr;
}

void Draft::add_section(Section section, const Node& where) {
    const std::string label = section.label;
    if (insert_section(std::move(section))) return;
    findings_.error(where.pointer(), "The section label " + quoted(label) + " is already taken.");
}

bool Draft::insert_section(Section section) {
    if (!section_labels_.insert(section.label).second) return false;
    plan_.sections.push_back(std::move(section));
    return true;
}

bool Draft::make_room(std::size_t places, const Node& where) {
    if (take_room(places)) return true;
    if (!full_) refuse_room(where.pointer());
    return false;
}

bool Draft::make_room(Place place) {
    if (take_room(1)) return true;
    if (!full_) refuse_room(where(place));
    return false;
}

bool Draft::take_room(std::size_t places) noexcept {
    if (places > room_) return false;
    room_ -= places;
    return true;
}

void Draft::refuse_room(std::string where) {
    full_ = true;
    findings_.error(std::move(where), "The plan would have more than " + std::to_string(plan_seats_max) + " places.");
}

void Draft::add_seat(Seat seat, Place place) {
    if (seat.id.empty()) seat.id = id_of(seat);
    if (const auto fault = label_fault(seat.id, Fields::label_bytes_max)) {
        findings_.error(where(place), "The seat id " + quoted(seat.id) + " " + *fault + ".");
    }
    const Category* category = find_category(seat.category);
    if (category != nullptr && category->accessible) seat.accessible = true;
    plan_.seats.push_back(std::move(seat));
    places_.push_back(place);
}

void Draft::add_area(const Seat& common, const std::vector<Point>& outline, std::int64_t capacity, const Node& where) {
    const auto count = static_cast<std::size_t>(capacity);
    if (!make_room(count, where)) return;
    const Place place{element(where), no_item};
    std::size_t number = 0;
    for (const Point& point : places_inside(outline, count)) {
        Seat seat = common;
        seat.kind = SeatKind::general_admission;
        seat.number = std::to_string(++number);
        seat.x = point.x;
        seat.y = point.y;
        add_seat(std::move(seat), place);
    }
}

void Draft::finish() {
    find_duplicates();
    find_uncategorized();
    find_stacked();
    find_remote();
    if (plan_.seats.empty() && findings_.error_count() == 0) findings_.error("", "The plan has no seats.");
}

std::string Draft::where(const Place& place) const {
    if (place.line > 0) return place_in_text(place.line, place.column);
    const std::string& element = elements_[place.element];
    return place.item == no_item ? element : element + "/" + std::to_string(place.item);
}

// Sorted, not hashed: the cost stays bounded whatever ids a file chooses.
void Draft::find_duplicates() {
    if (mutated(Mutant::one_id_for_two_seats)) return;
    const auto& seats = plan_.seats;
    std::vector<std::uint32_t> by_id(seats.size());
    std::iota(by_id.begin(), by_id.end(), 0U);
    std::ranges::sort(by_id, [&](std::uint32_t a, std::uint32_t b) {
        const int order = seats[a].id.compare(seats[b].id);
        return order != 0 ? order < 0 : a < b;
    });
    std::vector<std::pair<std::uint32_t, std::uint32_t>> again;  // the later seat, the first of that id
    for (std::size_t i = 1, first = 0; i < by_id.size(); ++i) {
        if (seats[by_id[i]].id == seats[by_id[first]].id) {
            again.emplace_back(by_id[i], by_id[first]);
        } else {
            first = i;
        }
    }
    std::ranges::sort(again);
    for (const auto& [seat, first] : again) {
        findings_.error(where(places_[seat]), "The seat id " + quoted(seats[seat].id) +
                                                  " is already taken by the seat at " + where(places_[first]) + ".");
    }
}

void Draft::find_uncategorized() {
    if (plan_.categories.empty()) return;
    const auto bare = [](const Seat& seat) { return seat.category.empty(); };
    const auto first = std::ranges::find_if(plan_.seats, bare);
    if (first == plan_.seats.end()) return;
    const auto count = std::count_if(first, plan_.seats.end(), bare);
    const Place& place = places_[static_cast<std::size_t>(first - plan_.seats.begin())];
    findings_.warning(where(place), std::to_string(count) + (count == 1 ? " seat has" : " seats have") +
                                        " no category; the first is " + quoted(first->id) + ".");
}

// A seat under another one can be sold, but nobody can click it on a map.
void Draft::find_stacked() {
    const auto& seats = plan_.seats;
    std::vector<std::uint32_t> by_place(seats.size());
    std::iota(by_place.begin(), by_place.end(), 0U);
    const auto key = [&](std::uint32_t i) { return std::tuple(seats[i].x, seats[i].y, i); };
    std::ranges::sort(by_place, [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    std::size_t count = 0;
    std::uint32_t first = no_item;
    for (std::size_t i = 1; i < by_place.size(); ++i) {
        const Seat& below = seats[by_place[i - 1]];
        const Seat& seat = seats[by_place[i]];
        if (seat.x != below.x || seat.y != below.y) continue;
        ++count;
        first = std::min(first, by_place[i]);
    }
    if (count == 0) return;
    findings_.warning(where(places_[first]), std::to_string(count) + (count == 1 ? " seat stands" : " seats stand") +
                                                 " exactly where another one does; the first is " +
                                                 quoted(seats[first].id) + ".");
}

// Written coordinates are bounded where they are read; those computed from them are bounded here, so
// that every plan can be written out and read again.
void Draft::find_remote() {
    const auto remote = [](const Point& point) {
        return std::max(std::abs(point.x), std::abs(point.y)) > Fields::coordinate_max;
    };
    const auto any_remote = [&](const std::vector<Point>& points) { return std::ranges::any_of(points, remote); };
    const auto seat = std::ranges::find_if(plan_.seats, [&](const Seat& each) { return remote({each.x, each.y}); });
    if (seat != plan_.seats.end()) {
        const Place& place = places_[static_cast<std::size_t>(seat - plan_.seats.begin())];
        findings_.error(where(place), "The seat " + quoted(seat->id) + " stands further than 1e+09 from the origin.");
    }
    const bool outlines =
        std::ranges::any_of(plan_.sections, [&](const Section& s) { return any_remote(s.outline); }) ||
        std::ranges::any_of(plan_.shapes, [&](const Shape& s) { return any_remote(s.points); });
    if (outlines || (plan_.focal_point && remote(*plan_.focal_point))) {
        findings_.error("", "An outline or the focal point lies further than 1e+09 from the origin.");
    }
}

}  // namespace seatlock::plan
