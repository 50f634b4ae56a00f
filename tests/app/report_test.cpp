// `seatlock report`: the same answer from a running server and from its journal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

using testing::HasSubstr;

TEST(Report, is_the_same_from_a_server_and_from_its_journal) {
    const Workshop workshop;
    const std::string data = workshop.path("data");
    RunningSeatlock seatlock(data, {"--open", "hall=" + workshop.plan("hall.json", 600)});
    Client client = seatlock.client();
    client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-1","S-2"]})");
    const std::string server = "http://127.0.0.1:" + std::to_string(seatlock.port());

    const Finished counted = run({"report", "--server", server, "--show", "hall", "--by", "holder"});
    EXPECT_EQ(counted.status, 0) << counted.errors;
    EXPECT_THAT(counted.output, HasSubstr(R"({"key":"ann","seats":2,"available":0,"locked":2,)"));
    const Finished listed = run({"report", "--server", server, "--show", "hall", "--seating"});
    EXPECT_EQ(listed.status, 0) << listed.errors;
    EXPECT_THAT(listed.output, HasSubstr("\r\nS-2,"));
    EXPECT_THAT(listed.output, HasSubstr("\r\nS-600,")) << "to the last one";
    EXPECT_EQ(run({"report", "--server", server, "--show", "none"}).status, 1);
    EXPECT_EQ(run({"report", "--show", "hall"}).status, 2);
    ASSERT_EQ(seatlock.stop(), 0);

    EXPECT_EQ(run({"report", "--data", data, "--show", "hall", "--by", "holder"}).output, counted.output);
    EXPECT_EQ(run({"report", "--data", data, "--show", "hall", "--seating"}).output, listed.output);
    const Finished none = run({"report", "--data", data, "--show", "none"});
    EXPECT_EQ(none.status, 1);
    EXPECT_THAT(none.errors, HasSubstr("there is no show named none"));
}

}  // namespace
}  // namespace seatlock::app
