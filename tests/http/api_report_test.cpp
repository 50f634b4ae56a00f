// GET S/report and S/seating.csv.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"
#include "http/seating_csv.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// All that a finite stream gives.
std::string drain(StreamSource& source) {
    std::string text;
    while (!source.ended()) text += source.next();
    return text;
}

class ApiReport : public testing::Test {
protected:
    ApiReport() {
        world.open_show();
        const std::string hold = world.hold(R"("A-1","A-2")", "=cmd|'/c calc'!A1");
        world.post("/v1/shows/s/holds/" + hold + "/book", R"({"seats":["A-1"],"reference":"say \"hi\", twice"})");
        world.hold(R"("B-1")", "bob");
    }

    ApiWorld world;
};

TEST_F(ApiReport, counts_by_a_key_at_one_seq) {
    const Reply report = world.get("/v1/shows/s/report?by=category");
    EXPECT_EQ(report.status, 200) << report.text;
    const std::string log_id = world.get("/v1/shows/s").at("log_id");
    EXPECT_EQ(report.text, R"({"by":"category","seq":4,"log_id":")" + log_id + R"(","groups":[)" +
                               R"({"key":"full","seats":4,"available":3,"locked":0,"booked":1,"blocked":0},)" +
                               R"({"key":"cheap","seats":2,"available":1,"locked":1,"booked":0,"blocked":0}]})");
    EXPECT_EQ(world.get("/v1/shows/s/report").at("by"), "state");
    for (const char* by : {"section", "holder", "reference", "reason"}) {
        EXPECT_EQ(world.get(std::string("/v1/shows/s/report?by=") + by).at("by"), by);
    }
}

TEST_F(ApiReport, by_what_it_does_not_know_is_refused) {
    const Reply refused = world.get("/v1/shows/s/report?by=colour");
    EXPECT_EQ(refused.told(), "400 invalid_request");
    EXPECT_THAT(refused.at("detail"), HasSubstr("by must be state, category"));
    EXPECT_EQ(world.get("/v1/shows/t/report").told(), "404 unknown_show");
    EXPECT_EQ(world.get("/v1/shows/t/seating.csv").told(), "404 unknown_show");
}

TEST_F(ApiReport, lists_every_seat_as_csv) {
    const Reply list = world.get("/v1/shows/s/seating.csv");
    EXPECT_EQ(list.status, 200);
    EXPECT_EQ(list.header("Content-Type"), "text/csv; charset=utf-8; header=present");
    EXPECT_EQ(list.header("Content-Disposition"), "attachment; filename=\"s-4.csv\"");
    EXPECT_EQ(list.header("Seatlock-Seq"), "4");
    EXPECT_EQ(list.header("Seatlock-Log-Id"), world.get("/v1/shows/s").at("log_id"));
    ASSERT_TRUE(list.stream);
    ASSERT_TRUE(list.stream->finite());
    EXPECT_THAT(drain(*list.stream),
                StartsWith("seat,section,row,number,category,state,blocked,reason,holder,reference,booking,price\r\n"
                           "A-1,Stalls,A,1,full,booked,no,,\"'=cmd|'/c calc'!A1\",\"say \"\"hi\"\", twice\",b_id2,\r\n"
                           "A-2,Stalls,A,2,full,available,no,,,,,\r\n"));
}

TEST_F(ApiReport, as_csv_is_of_one_moment_however_slowly_it_is_read) {
    const Reply list = world.get("/v1/shows/s/seating.csv");
    world.hold(R"("A-4")", "eve");
    EXPECT_THAT(drain(*list.stream), HasSubstr("\r\nA-4,Stalls,A,4,full,available,no,,,,,\r\n"));
}

TEST(SeatingCsv, quotes_what_must_be_and_disarms_formulas) {
    EXPECT_EQ(csv_field("plain text"), "plain text");
    EXPECT_EQ(csv_field(""), "");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(csv_field("a\r\nb"), "\"a\r\nb\"");
    EXPECT_EQ(csv_field("a=b-c"), "a=b-c");
    for (const std::string first : {"=", "+", "-", "@"}) EXPECT_EQ(csv_field(first + "1"), "\"'" + first + "1\"");
}

}  // namespace
}  // namespace seatlock::http
