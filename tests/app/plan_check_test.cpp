// `seatlock plan check`.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

Finished check(const std::string& file) { return run({"plan", "check", file}); }

/// The report of `--json`.
Answer report(const std::string& file, int status) {
    const Finished finished = run({"plan", "check", file, "--json"});
    EXPECT_EQ(finished.status, status) << finished.errors;
    EXPECT_EQ(finished.errors, "");
    Answer answer;
    auto parsed = json::parse(finished.output);
    EXPECT_TRUE(parsed) << finished.output;
    if (parsed) answer.body = *std::move(parsed);
    return answer;
}

TEST(PlanCheck, finds_nothing_wrong_with_the_plans_we_ship) {
    struct Row {
        const char* file;
        int at_least;
        int at_most;
    };
    for (const Row& row : {Row{"theatre", 1400, 1600}, Row{"cinema", 50, 1000}, Row{"stadium", 50'000, 50'000}}) {
        const std::string file = std::string(SEATLOCK_SOURCE_DIR "/plans/") + row.file + ".json";
        const Finished finished = check(file);
        EXPECT_EQ(finished.status, 0) << finished.output;
        EXPECT_EQ(finished.errors, "");
        EXPECT_THAT(finished.output, StartsWith(file + ": seatlock plan"));
        EXPECT_THAT(finished.output, HasSubstr("\n0 errors, 0 warnings\n"));
        const Answer json = report(file, 0);
        EXPECT_GE(std::stoi(json.at("seats")), row.at_least);
        EXPECT_LE(std::stoi(json.at("seats")), row.at_most);
        EXPECT_EQ(json.at("format"), "seatlock");
        EXPECT_EQ(json.at("errors"), "[]");
        EXPECT_EQ(json.at("hash").size(), 64U);
    }
}

TEST(PlanCheck, counts_the_seats_of_real_charts) {
    const std::filesystem::path charts = SEATLOCK_SOURCE_DIR "/../shared/data/seatsio";
    if (!std::filesystem::exists(charts)) GTEST_SKIP() << "the charts are not beside this checkout";
    struct Row {
        const char* file;
        const char* seats;
        const char* by_kind;
    };
    for (const Row& row :
         {Row{"sampleChart.json", "232", R"({"booth":0,"general_admission":200,"row_seat":32,"table_seat":0})"},
          Row{"sampleChartWithSections.json", "71",
              R"({"booth":0,"general_admission":0,"row_seat":71,"table_seat":0})"},
          Row{"sampleChartWithTables.json", "12",
              R"({"booth":0,"general_admission":0,"row_seat":0,"table_seat":12})"}}) {
        const std::string file = (charts / row.file).string();
        EXPECT_EQ(check(file).status, 0);
        EXPECT_THAT(check(file).output, HasSubstr("seatsio plan"));
        const Answer json = report(file, 0);
        EXPECT_EQ(json.at("seats"), row.seats) << row.file;
        EXPECT_EQ(json.at("seats_by_kind"), row.by_kind) << row.file;
    }
}

TEST(PlanCheck, names_the_place_of_every_error) {
    const Workshop workshop;
    const std::string file = workshop.file("bad.json", R"({"format":"seatlock-plan","version":1,"seats":[
        {"id":"A","x":0,"y":0},{"id":"A","x":1,"y":0},{"id":"B","x":"left","y":0}]})");
    const Finished finished = check(file);
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.errors, "");
    EXPECT_THAT(finished.output, ContainsRegex("error +/seats/1"));
    EXPECT_THAT(finished.output, ContainsRegex("error +/seats/2/x"));
    EXPECT_THAT(finished.output, HasSubstr("\n2 errors, 0 warnings\n"));
    const Answer json = report(file, 1);
    EXPECT_THAT(json.at("errors"), HasSubstr(R"("where":"/seats/1)"));
    EXPECT_THAT(json.at("errors"), HasSubstr(R"("where":"/seats/2/x")"));
}

TEST(PlanCheck, names_the_place_where_the_file_stops_being_json) {
    const Workshop workshop;
    const Finished finished = check(workshop.file("bad.json", "{\n  \"format\": oops}"));
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.output, ContainsRegex("error +line 2, column"));
    EXPECT_THAT(check(workshop.file("empty.json", "")).output, HasSubstr("error"));
    EXPECT_EQ(check(workshop.file("other.json", "{}")).status, 1);
    EXPECT_THAT(check(workshop.file("other.json", "{}")).output, HasSubstr("unknown format"));
}

TEST(PlanCheck, reads_lists_of_seats_and_names_line_and_column) {
    const Workshop workshop;
    const Finished good = check(workshop.file("hall.csv", "seat,section,x,y\r\nA,Stalls,0,0\r\nB,Stalls,20,0\r\n"));
    EXPECT_EQ(good.status, 0);
    EXPECT_THAT(good.output, HasSubstr("csv plan\nseats    2\n"));
    EXPECT_THAT(good.output, HasSubstr("\n0 errors, 0 warnings\n"));
    const Finished bad = check(workshop.file("hall.csv", "seat,x,y\nA,0,left\nA,9,0\n"));
    EXPECT_EQ(bad.status, 1);
    EXPECT_THAT(bad.output, HasSubstr("error    line 2, column 5: \"y\" of \"A\" must be a number"));
    EXPECT_THAT(bad.output, HasSubstr("error    line 3, column 1: The seat id \"A\" is already taken"));
}

TEST(PlanCheck, says_which_file_it_cannot_read) {
    const Workshop workshop;
    for (const std::string& file : {workshop.path("none.json"), workshop.path("")}) {
        const Finished finished = check(file);
        EXPECT_EQ(finished.status, 1);
        EXPECT_EQ(finished.output, "");
        EXPECT_THAT(finished.errors, StartsWith("seatlock: cannot read " + file + ": "));
    }
}

TEST(PlanCheck, fails_when_nobody_can_read_its_answer) {
    // What is printed fits no buffer, or fits one: both ways the end says so.
    for (const std::string& plan : {std::string("stadium"), std::string("cinema")}) {
        Process process({"plan", "check", SEATLOCK_SOURCE_DIR "/plans/" + plan + ".json", "--json"}, "/dev/full");
        EXPECT_EQ(process.wait(), 1);
        EXPECT_THAT(process.errors(), StartsWith("seatlock: "));
    }
}

}  // namespace
}  // namespace seatlock::app
