#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "plan/import.hpp"

namespace seatlock::plan {

inline std::string source_path(std::string_view path) { return std::string(SEATLOCK_SOURCE_DIR "/").append(path); }

/// Empty when there is no such file.
inline std::string text_of_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

inline std::string fixture(std::string_view name) {
    std::string text = text_of_file(source_path("tests/plan/fixtures/").append(name));
    EXPECT_FALSE(text.empty()) << name;
    return text;
}

inline std::vector<std::string> fixture_names() {
    return {"everything.json",      "pretix_hall.json",         "seatsio_floors.json",
            "seatsio_objects.json", "seatsio_zone_charts.json", "seatsio_zones.json"};
}

inline std::string listed(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) text += "  " + finding.where + ": " + finding.message + "\n";
    return text;
}

inline bool names(const std::vector<Finding>& findings, std::string_view where, std::string_view part = "") {
    return std::ranges::any_of(findings, [&](const Finding& finding) {
        return finding.where == where && finding.message.find(part) != std::string::npos;
    });
}

/// The plan of a text that must be without errors.
inline Plan imported(std::string_view text) {
    Import import = import_plan(text);
    EXPECT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    return import.plan ? std::move(*import.plan) : Plan{};
}

inline void expect_error(std::string_view text, std::string_view where, std::string_view part) {
    const Import import = import_plan(text);
    EXPECT_FALSE(import.plan.has_value()) << text.substr(0, 1000);
    EXPECT_TRUE(names(import.report.errors, where, part))
        << "no error at " << where << " with \"" << part << "\", but\n"
        << listed(import.report.errors) << text.substr(0, 1000);
}

inline void expect_warning(std::string_view text, std::string_view where, std::string_view part) {
    const Import import = import_plan(text);
    EXPECT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_TRUE(names(import.report.warnings, where, part))
        << "no warning at " << where << " with \"" << part << "\", but\n"
        << listed(import.report.warnings);
}

inline const Seat* seat_of(const Plan& plan, std::string_view id) {
    const auto seat = std::ranges::find_if(plan.seats, [&](const Seat& each) { return each.id == id; });
    return seat == plan.seats.end() ? nullptr : &*seat;
}

inline std::vector<std::string> ids_of(const Plan& plan) {
    std::vector<std::string> ids;
    ids.reserve(plan.seats.size());
    for (const Seat& seat : plan.seats) ids.push_back(seat.id);
    return ids;
}

inline std::vector<std::pair<double, double>> places_of(const std::vector<Point>& points) {
    std::vector<std::pair<double, double>> places;
    places.reserve(points.size());
    for (const Point& point : points) places.emplace_back(point.x, point.y);
    return places;
}

inline std::vector<std::pair<double, double>> places_of(const Plan& plan) {
    std::vector<std::pair<double, double>> places;
    places.reserve(plan.seats.size());
    for (const Seat& seat : plan.seats) places.emplace_back(seat.x, seat.y);
    return places;
}

inline auto parts_of(const Seat& seat) {
    return std::tie(seat.id, seat.section, seat.row, seat.number, seat.category, seat.x, seat.y, seat.kind,
                    seat.accessible, seat.companion, seat.restricted_view);
}

/// Equal but for hash and source.
inline void expect_equal(const Plan& a, const Plan& b) {
    EXPECT_EQ(a.title, b.title);
    EXPECT_EQ(a.focal_point.has_value(), b.focal_point.has_value());
    const Point none;
    EXPECT_EQ(places_of({a.focal_point.value_or(none)}), places_of({b.focal_point.value_or(none)}));
    ASSERT_EQ(a.categories.size(), b.categories.size());
    for (std::size_t i = 0; i < a.categories.size(); ++i) {
        const auto parts = [](const Category& c) { return std::tie(c.key, c.label, c.color, c.accessible); };
        EXPECT_EQ(parts(a.categories[i]), parts(b.categories[i]));
    }
    ASSERT_EQ(a.sections.size(), b.sections.size());
    for (std::size_t i = 0; i < a.sections.size(); ++i) {
        EXPECT_EQ(std::tie(a.sections[i].label, a.sections[i].entrance),
                  std::tie(b.sections[i].label, b.sections[i].entrance));
        EXPECT_EQ(places_of(a.sections[i].outline), places_of(b.sections[i].outline));
    }
    ASSERT_EQ(a.shapes.size(), b.shapes.size());
    for (std::size_t i = 0; i < a.shapes.size(); ++i) {
        EXPECT_EQ(std::tie(a.shapes[i].kind, a.shapes[i].label), std::tie(b.shapes[i].kind, b.shapes[i].label));
        EXPECT_EQ(places_of(a.shapes[i].points), places_of(b.shapes[i].points));
    }
    ASSERT_EQ(a.seats.size(), b.seats.size());
    for (std::size_t i = 0; i < a.seats.size(); ++i)
        EXPECT_TRUE(parts_of(a.seats[i]) == parts_of(b.seats[i])) << a.seats[i].id;
}

/// A native plan of the given members.
inline std::string native(std::string_view members) {
    return R"({"format":"seatlock-plan","version":1,)" + std::string(members) + "}";
}

/// A seats.io chart of the given members of its subChart.
inline std::string chart(std::string_view members) {
    return R"({"name":"C","categories":{"list":[{"key":1,"label":"One"},{"key":2,"label":"Two"}]},"subChart":{)" +
           std::string(members) + "}}";
}

}  // namespace seatlock::plan
