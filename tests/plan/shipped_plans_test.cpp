#include <cmath>
#include <map>
#include <set>

#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

struct Shipped {
    const char* file;
    const char* title;
    std::size_t seats;
    double distance_min;
    std::size_t bytes_max;
};

constexpr Shipped shipped[] = {{"theatre.json", "Theatre", 1496, 19.9, 20'000},
                               {"cinema.json", "Cinema", 250, 21.9, 10'000},
                               {"stadium.json", "Stadium", 50'000, 9.9, 100'000}};

/// The smallest distance between two seats, found in a grid of cells as large as the answer may be.
double closest(const Plan& plan, double cell) {
    std::map<std::pair<long, long>, std::vector<const Seat*>> cells;
    double least = cell;
    for (const Seat& seat : plan.seats) {
        const long column = std::lround(std::floor(seat.x / cell));
        const long row = std::lround(std::floor(seat.y / cell));
        for (long i = -1; i <= 1; ++i) {
            for (long j = -1; j <= 1; ++j) {
                const auto near = cells.find({column + i, row + j});
                if (near == cells.end()) continue;
                for (const Seat* other : near->second)
                    least = std::min(least, std::hypot(seat.x - other->x, seat.y - other->y));
            }
        }
        cells[{column, row}].push_back(&seat);
    }
    return least;
}

class ShippedPlans : public testing::TestWithParam<Shipped> {
protected:
    std::string text_ = text_of_file(source_path("plans/").append(GetParam().file));
    Import import_ = import_plan(text_);
};

TEST_P(ShippedPlans, ImportWithoutErrorsOrWarnings) {
    EXPECT_TRUE(import_.report.errors.empty()) << listed(import_.report.errors);
    EXPECT_TRUE(import_.report.warnings.empty()) << listed(import_.report.warnings);
    EXPECT_EQ(import_.report.title, GetParam().title);
    EXPECT_EQ(import_.report.seats, GetParam().seats);
    EXPECT_LT(text_.size(), GetParam().bytes_max);
}

TEST_P(ShippedPlans, KeepSeatsApart) {
    ASSERT_TRUE(import_.plan.has_value());
    EXPECT_GE(closest(*import_.plan, GetParam().distance_min * 1.5), GetParam().distance_min);
}

TEST_P(ShippedPlans, HaveAStageCategoriesAndWheelchairPlaces) {
    ASSERT_TRUE(import_.plan.has_value());
    const Plan& plan = *import_.plan;
    EXPECT_TRUE(plan.focal_point.has_value());
    EXPECT_EQ(plan.shapes.at(0).kind, "stage");
    std::set<std::string> colors;
    for (const Category& category : plan.categories) colors.insert(category.color);
    EXPECT_EQ(colors.size(), plan.categories.size());
    for (const auto& category : import_.report.categories) EXPECT_GT(category.seats, 0U) << category.key;
    EXPECT_TRUE(std::ranges::any_of(plan.seats, [](const Seat& seat) { return seat.accessible; }));
    EXPECT_TRUE(std::ranges::any_of(plan.seats, [](const Seat& seat) { return seat.companion; }));
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPlans, testing::ValuesIn(shipped),
                         [](const auto& plan) { return std::string(plan.param.title); });

TEST(PlanFormatPage, ShowsAPlanThatImports) {
    const std::string page = text_of_file(source_path("docs/plan-format.md"));
    const std::string fence = "```json\n";
    const std::size_t begin = page.find(fence) + fence.size();
    const Import import = import_plan(page.substr(begin, page.find("```", begin) - begin));
    ASSERT_TRUE(import.plan.has_value()) << listed(import.report.errors);
    EXPECT_TRUE(import.report.warnings.empty()) << listed(import.report.warnings);
    EXPECT_EQ(import.report.seats, 96U);
    EXPECT_TRUE(seat_of(*import.plan, "H-1")->accessible && seat_of(*import.plan, "H-2")->accessible);
    EXPECT_NE(seat_of(*import.plan, "H-12"), nullptr);
}

// The numbers of a row go on across both aisles, from left to right.
TEST(Theatre, NumbersRowsFromLeftToRight) {
    const Plan plan = imported(text_of_file(source_path("plans/theatre.json")));
    std::map<std::pair<std::string, std::string>, std::vector<const Seat*>> rows;
    for (const Seat& seat : plan.seats) rows[{seat.section, seat.row}].push_back(&seat);
    for (const auto& [name, seats] : rows) {
        if (name.first == "Box") continue;
        for (std::size_t i = 0; i < seats.size(); ++i) {
            EXPECT_EQ(seats[i]->number, std::to_string(i + 1)) << seats[i]->id;
            EXPECT_TRUE(i == 0 || seats[i]->x > seats[i - 1]->x) << seats[i]->id;
        }
    }
    EXPECT_TRUE(seat_of(plan, "Stalls-A-1")->restricted_view);
}

}  // namespace
}  // namespace seatlock::plan
