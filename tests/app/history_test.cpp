// history.db of a real server: complete after a stop, written behind while it runs, begun anew when it is gone or torn.

#include <filesystem>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"
#include "history/history_rows.hpp"

namespace seatlock::app {
namespace {

using history::dump;
using history::rows;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class History : public testing::Test {
protected:
    [[nodiscard]] std::vector<std::string> open() const { return {"--open", "hall=" + plan}; }
    [[nodiscard]] std::string file() const { return data + "/history.db"; }

    /// A hold and a booking of one seat.
    void sell(RunningSeatlock& seatlock, int seat) const {
        Client client = seatlock.client();
        const Answer hold =
            client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-)" + std::to_string(seat) + R"("]})");
        ASSERT_EQ(hold.status, 201) << hold.told();
        ASSERT_EQ(client.post("/v1/shows/hall/holds/" + hold.at("hold") + "/book").status, 201);
    }

    /// Until the rows are there; a minute at most, because a broken server may never write them.
    [[nodiscard]] bool reaches(const std::string& seq) const {
        for (int attempt = 0; attempt < 600; ++attempt) {
            if (position() == seq) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }

    /// "-" while there is none to be read.
    [[nodiscard]] std::string position() const {
        if (!std::filesystem::exists(file())) return "-";
        try {
            const auto found = rows(file(), "SELECT seq FROM positions");
            return found.empty() ? "-" : found.front();
        } catch (const std::runtime_error&) {
            return "-";  // it is just being made
        }
    }

    /// The rows are those that a rebuild makes.
    void expect_complete() const {
        const auto written_behind = dump(file());
        const Finished rebuilt = run({"journal", "rebuild", data});
        ASSERT_EQ(rebuilt.status, 0) << rebuilt.errors;
        EXPECT_EQ(dump(file()), written_behind);
    }

    Workshop workshop;
    std::string data = workshop.path("data");
    std::string plan = workshop.plan("hall.json", 20);
};

TEST_F(History, is_complete_after_a_stop) {
    RunningSeatlock seatlock(data, open());
    for (int seat = 1; seat <= 5; ++seat) sell(seatlock, seat);
    ASSERT_EQ(seatlock.stop(), 0);
    EXPECT_THAT(rows(file(), "SELECT show, seq, history_from FROM positions"), ElementsAre("hall|11|1"));
    EXPECT_THAT(rows(file(), "SELECT holder, bookings, seats FROM sales_by_holder"), ElementsAre("ann|5|5"));
    expect_complete();
}

TEST_F(History, is_written_while_the_server_runs_and_goes_on_after_a_kill) {
    RunningSeatlock seatlock(data, open());
    for (int seat = 1; seat <= 3; ++seat) sell(seatlock, seat);
    EXPECT_TRUE(reaches("7"));
    for (int seat = 4; seat <= 6; ++seat) sell(seatlock, seat);
    seatlock.kill();  // wherever the history is
    RunningSeatlock again(data, open());
    sell(again, 7);
    EXPECT_TRUE(reaches("15"));
    ASSERT_EQ(again.stop(), 0);
    EXPECT_THAT(again.process().errors(), Not(HasSubstr("history"))) << "nothing to complain of";
    expect_complete();
}

TEST_F(History, that_is_deleted_under_a_server_is_begun_anew) {
    RunningSeatlock seatlock(data, open());
    sell(seatlock, 1);
    ASSERT_TRUE(reaches("3"));
    std::filesystem::remove(file());
    sell(seatlock, 2);
    EXPECT_TRUE(reaches("5"));
    EXPECT_THAT(seatlock.process().errors(), HasSubstr("history.db: the file was removed or replaced"));
    ASSERT_EQ(seatlock.stop(), 0);
    expect_complete();
}

TEST_F(History, that_is_torn_is_begun_anew_at_the_start) {
    {
        RunningSeatlock seatlock(data, open());
        for (int seat = 1; seat <= 3; ++seat) sell(seatlock, seat);
        ASSERT_EQ(seatlock.stop(), 0);
    }
    std::filesystem::resize_file(file(), std::filesystem::file_size(file()) / 2);
    RunningSeatlock seatlock(data, open());
    EXPECT_TRUE(reaches("7"));
    EXPECT_THAT(seatlock.process().errors(), HasSubstr("the history is written anew"));
    ASSERT_EQ(seatlock.stop(), 0);
    expect_complete();
}

TEST_F(History, in_the_place_of_another_programs_file_is_not_written_and_harms_nothing) {
    std::filesystem::create_directories(file());  // no file can be there
    RunningSeatlock seatlock(data, open());
    for (int seat = 1; seat <= 3; ++seat) sell(seatlock, seat);
    EXPECT_EQ(seatlock.stop(), 0);
    EXPECT_TRUE(std::filesystem::is_directory(file()));
}

TEST_F(History, is_not_kept_by_who_does_not_want_it) {
    auto options = open();
    options.emplace_back("--no-history");
    RunningSeatlock seatlock(data, options);
    sell(seatlock, 1);
    ASSERT_EQ(seatlock.stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(History, is_rebuilt_with_counts_said) {
    EXPECT_EQ(run({"journal", "rebuild", data}).status, 1) << "there is no journal";
    {
        RunningSeatlock seatlock(data, open());
        sell(seatlock, 1);
        EXPECT_EQ(run({"journal", "rebuild", data}).status, 1) << "a server has it";
        ASSERT_EQ(seatlock.stop(), 0);
    }
    std::filesystem::remove(file());
    const Finished rebuilt = run({"journal", "rebuild", data});
    EXPECT_EQ(rebuilt.status, 0) << rebuilt.errors;
    EXPECT_THAT(rebuilt.output, testing::ContainsRegex("show hall: log [0-9a-f]+, seq 3, 3 entries from seq 1, 1 "
                                                       "holds, 1 bookings\n1 shows in .*history.db\n"));
}

}  // namespace
}  // namespace seatlock::app
