#include "plan/import.hpp"

#include "plan/content_hash.hpp"
#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

TEST(Import, NamesContentByItsSha256) {
    EXPECT_EQ(content_hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(content_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::string text = fixture("everything.json");
    EXPECT_EQ(imported(text).hash, content_hash(text));
    EXPECT_EQ(import_plan("nonsense").report.hash, content_hash("nonsense"));
}

TEST(Import, RecognisesFormatsByContent) {
    EXPECT_EQ(import_plan(fixture("everything.json")).report.format, "seatlock");
    EXPECT_EQ(import_plan(fixture("seatsio_floors.json")).report.format, "seatsio");
    EXPECT_EQ(import_plan(fixture("pretix_hall.json")).report.format, "pretix");
    EXPECT_EQ(import_plan(fixture("house.csv")).report.format, "csv");
    EXPECT_EQ(import_plan("row,x,y\n").report.format, "csv") << "with an error that says what is missing";
    for (const char* text :
         {"{}", "[]", "null", "7", "\"seatlock-plan\"", R"({"format":"other"})", R"({"format":7})",
          R"({"categories":{"list":[]}})", R"({"categories":[],"subChart":{}})", R"({"subChart":{}})",
          R"({"categories":[]})", R"({"zones":[]})", R"({"categories":[],"zones":{}})"}) {
        const Import import = import_plan(text);
        EXPECT_EQ(import.report.format, "") << text;
        EXPECT_FALSE(import.plan.has_value()) << text;
        EXPECT_TRUE(names(import.report.errors, "", "no seating plan")) << text;
    }
}

TEST(Import, SaysWhereTheTextIsNoJson) {
    const Import import = import_plan("{\n  \"format\": oops\n}");
    EXPECT_TRUE(names(import.report.errors, "line 2, column 13")) << listed(import.report.errors);
    EXPECT_EQ(import_plan("").report.errors.size(), 1U);
}

TEST(Import, KeepsTheWholeSource) {
    const std::string text = fixture("seatsio_zones.json");
    EXPECT_EQ(imported(text).source, *json::parse(text));
}

TEST(Import, CollectsAllErrorsAndCountsThoseBeyondAHundred) {
    std::string seats;
    for (int i = 0; i < 250; ++i) seats += std::string(i > 0 ? "," : "") + R"({"id":"a","x":"bad","y":0,"odd":1})";
    const Import import = import_plan(native(R"("seats":[)" + seats + "]"));
    ASSERT_EQ(import.report.errors.size(), 101U);
    EXPECT_EQ(import.report.errors[99].where, "/seats/99/x");
    EXPECT_EQ(import.report.errors[100].message, "150 more errors are not listed.");
    EXPECT_EQ(import.report.warnings.size(), 101U);
    EXPECT_FALSE(import.plan.has_value());
}

TEST(Import, GivesEqualPlansForEqualBytes) {
    const std::string text = fixture("seatsio_objects.json");
    const Import a = import_plan(text);
    const Import b = import_plan(text);
    EXPECT_EQ(to_json(a.report), to_json(b.report));
    EXPECT_EQ(to_json(*a.plan), to_json(*b.plan));
}

TEST(Import, ReadsFiftyThousandListedSeats) {
    std::string seats;
    for (int i = 0; i < 50'000; ++i) {
        const std::string n = std::to_string(i);
        seats += (i > 0 ? "," : "") + (R"({"id":"s)" + n + R"(","x":)" + std::to_string(i % 250 * 10) + R"(,"y":)" +
                                       std::to_string(i / 250 * 10) + "}");
    }
    const Import import = import_plan(native(R"("seats":[)" + seats + "]"));
    EXPECT_EQ(import.report.seats, 50'000U);
    EXPECT_TRUE(import.report.errors.empty() && import.report.warnings.empty());
}

}  // namespace
}  // namespace seatlock::plan
