// `seatlock rehearse` as its users run it: against a server of its own, one of theirs, one that is
// killed, and one that lies.

#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "app/lying_server.hpp"
#include "app/process.hpp"
#include "app/running_seatlock.hpp"
#include "json/value.hpp"

namespace seatlock::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string two_seats = R"({"format":"seatlock-plan","version":1,"title":"A lie","seats":[)"
                              R"({"id":"S-1","x":0,"y":0},{"id":"S-2","x":1,"y":0}]})";

std::vector<std::string> rehearse(const std::vector<std::string>& more) {
    std::vector<std::string> args = {"rehearse"};
    args.insert(args.end(), more.begin(), more.end());
    return args;
}

/// By buyers in a hurry.
std::vector<std::string> hurried(std::vector<std::string> more) {
    for (const char* word : {"--dither", "0-100", "--arrive-within", "0", "--hold-ttl", "1"}) more.emplace_back(word);
    return rehearse(more);
}

/// By buyers who hold seats and then dither for longer than any test.
std::vector<std::string> in_doubt(std::vector<std::string> more) {
    for (const char* word : {"--dither", "600000", "--hold-ttl", "3600"}) more.emplace_back(word);
    return rehearse(more);
}

/// The report of a run with --json, taken apart.
struct JsonReport {
    explicit JsonReport(const Finished& finished) {
        auto parsed = json::parse(finished.output);
        EXPECT_TRUE(parsed) << finished.output << finished.errors;
        if (parsed) answer.body = *std::move(parsed);
    }
    [[nodiscard]] std::string at(std::string_view path) const { return answer.at(path); }

    Answer answer;
};

class Rehearse : public testing::Test {
public:
    Workshop workshop;
};

TEST_F(Rehearse, sells_a_house_out_and_says_so) {
    const Finished finished = run(hurried({"--buyers", "60", "--plan", workshop.plan("hall.json", 50)}));
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_THAT(finished.output, StartsWith("On-sale rehearsal of \"The Hall\": 60 buyers for 50 seats\n"));
    EXPECT_THAT(finished.output,
                AllOf(HasSubstr("SOLD OUT"), HasSubstr("50 sold, 0 held, 0 free"), HasSubstr("CLEAN")));
    EXPECT_THAT(finished.errors, HasSubstr("0 of 50 seats sold, 0 of 60 buyers done"));
}

TEST_F(Rehearse, tells_scripts_the_same_in_json_and_nothing_else) {
    const Finished finished = run(rehearse(
        {"--buyers", "60", "--plan", workshop.plan("hall.json", 50), "--seed", "7", "--abandon", "50", "--json"}));
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_EQ(finished.errors, "");
    const JsonReport report(finished);
    EXPECT_EQ(report.at("title"), "The Hall");
    EXPECT_EQ(report.at("seed"), "7");
    EXPECT_EQ(report.at("ending"), "sold_out");
    EXPECT_EQ(report.at("seats"), R"({"total":50,"sold":50,"held":0,"free":0})");
    EXPECT_EQ(report.at("buyers/total"), "60");
    EXPECT_EQ(report.at("buyers/unfinished"), "0");
    EXPECT_EQ(report.at("buyers/failed"), "0");
    EXPECT_EQ(report.at("audit/clean"), "true");
    EXPECT_EQ(report.at("audit/findings"), "[]");
    EXPECT_EQ(report.at("holds/booked"), report.at("buyers/served"));
    EXPECT_EQ(report.at("latency/book/calls"), report.at("buyers/served"));
    EXPECT_NE(report.at("holds/released"), "0");
    EXPECT_NE(report.at("holds/expired"), "0");
    EXPECT_NE(report.at("refused_seats/locked"), "-");
}

TEST_F(Rehearse, stays_clean_while_its_server_is_killed) {
    const std::string data = workshop.path("data");
    const Finished finished = run(rehearse(
        {"--buyers", "80", "--plan", workshop.plan("hall.json", 60), "--kill", "2", "--data", data, "--json"}));
    EXPECT_EQ(finished.status, 0) << finished.output << finished.errors;
    const JsonReport report(finished);
    EXPECT_EQ(report.at("server_kills"), "2");
    EXPECT_EQ(report.at("audit/clean"), "true");
    EXPECT_EQ(report.at("seats/sold"), "60");
    EXPECT_NE(report.at("retries/connection_lost"), "0");
    const Finished kept = run({"journal", "replay", data});
    EXPECT_THAT(kept.output, HasSubstr("show " + report.at("show")));
    EXPECT_THAT(kept.output, HasSubstr("available 0, locked 0, booked 60"));
}

TEST_F(Rehearse, uses_a_server_that_is_there_and_a_show_only_once) {
    RunningSeatlock seatlock(workshop.path("data"), {"--open", "hall=" + workshop.plan("hall.json", 40)});
    const std::string url = "http://127.0.0.1:" + std::to_string(seatlock.port());
    const auto hall = hurried({"--server", url, "--show", "hall", "--buyers", "50", "--json"});
    const Finished finished = run(hall);
    EXPECT_EQ(finished.status, 0) << finished.output << finished.errors;
    EXPECT_EQ(JsonReport(finished).at("server"), url);
    EXPECT_EQ(seatlock.client().get("/v1/shows/hall").at("counts"),
              R"({"available":0,"locked":0,"booked":40,"blocked":0})");

    const Finished again = run(hall);
    EXPECT_EQ(again.status, 2);
    EXPECT_THAT(again.errors, AllOf(HasSubstr("hall"), HasSubstr("40 seats held or sold")));
    EXPECT_EQ(again.output, "");

    const Finished unknown = run(hurried({"--server", url, "--show", "nowhere"}));
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.errors, HasSubstr("nowhere"));

    const Finished own = run(hurried({"--server", url, "--plan", workshop.plan("other.json", 9), "--buyers", "20"}));
    EXPECT_EQ(own.status, 0) << own.output << own.errors;
    EXPECT_THAT(own.output, HasSubstr("9 sold, 0 held, 0 free"));
}

TEST_F(Rehearse, needs_the_key_of_a_server_that_has_one) {
    const std::string key = workshop.file("key", "0123456789abcdef\n");
    RunningSeatlock seatlock(workshop.path("data"), {"--admin-key-file", key});
    const std::string url = "http://127.0.0.1:" + std::to_string(seatlock.port());
    const std::string plan = workshop.plan("hall.json", 9);
    const Finished without = run(hurried({"--server", url, "--plan", plan, "--buyers", "20"}));
    EXPECT_EQ(without.status, 2);
    EXPECT_THAT(without.errors, HasSubstr("--admin-key-file"));
    const Finished with =
        run(hurried({"--server", url, "--plan", plan, "--buyers", "20", "--admin-key-file", key, "--json"}));
    EXPECT_EQ(with.status, 0) << with.errors;
    EXPECT_EQ(JsonReport(with).at("seats/sold"), "9");
}

TEST_F(Rehearse, catches_a_server_that_sells_to_everybody) {
    const LyingServer liar(two_seats, 2);
    const std::vector<std::string> args = {"--server", liar.url(), "--show", "any", "--buyers", "10", "--abandon", "0"};
    const Finished finished = run(hurried(args));
    EXPECT_EQ(finished.status, 1) << finished.errors;
    EXPECT_THAT(finished.output,
                AllOf(HasSubstr("Audit     FAILED"), HasSubstr("seat_sold_twice: two buyers were told that seat S-"),
                      HasSubstr("booking_lost: booking b_h_"), Not(HasSubstr("CLEAN"))));
    std::vector<std::string> with_json = args;
    with_json.emplace_back("--json");
    const Finished for_scripts = run(hurried(with_json));
    EXPECT_EQ(for_scripts.status, 1);
    const JsonReport report(for_scripts);
    EXPECT_EQ(report.at("audit/clean"), "false");
    EXPECT_EQ(report.at("audit/findings/0/kind"), "seat_sold_twice");
}

TEST_F(Rehearse, ends_whatever_the_server_says_its_feed_is) {
    const std::string entry = R"({"seq":1,"kind":"opened","changes":[]})";
    for (const std::string& page : {
             std::string(R"({"seq":9,"next":1,"entries":[]})"),
             R"({"seq":9000000000,"next":5,"entries":[)" + entry + "]}",
             R"({"seq":9,"entries":[)" + entry + "]}",
             R"({"seq":9,"next":1,"entries":[)" + entry + "]}",
         }) {
        const LyingServer liar(two_seats, 2, {{"changes", page}});
        const Finished finished = run(hurried({"--server", liar.url(), "--show", "any", "--buyers", "2"}));
        EXPECT_EQ(finished.status, 1) << finished.errors;
        EXPECT_THAT(finished.output, HasSubstr("answer_unusable: the feed ")) << page;
    }
}

TEST_F(Rehearse, takes_no_endless_answer_and_prints_no_byte_of_a_bad_one) {
    for (const auto& [map, said] : std::vector<std::pair<std::string, std::string>>{
             {std::string(5'000'000, 'a'), "an answer of more than 4194304 bytes"},
             {"\x1b[2J\xff", "\\u001b[2J\uFFFD"},
         }) {
        const LyingServer liar(two_seats, 2, {{"seats?form=compact", map}});
        const std::vector<std::string> args = hurried({"--server", liar.url(), "--show", "any", "--buyers", "2"});
        const Finished finished = run(args);
        EXPECT_EQ(finished.status, 1) << finished.errors;
        EXPECT_THAT(finished.output, AllOf(HasSubstr(said), Not(HasSubstr("\x1b"))));
        std::vector<std::string> with_json = args;
        with_json.emplace_back("--json");
        EXPECT_EQ(JsonReport(run(with_json)).at("buyers/failed"), "2");
    }
}

TEST_F(Rehearse, ends_at_once_when_it_is_stopped_again) {
    const LyingServer liar(two_seats, 2, {{"seats", ""}});
    Process process(in_doubt({"--server", liar.url(), "--show", "any", "--buyers", "1"}));
    auto status = std::async(std::launch::async, [&] { return process.wait(); });
    // Before it asks it may not have got as far as to catch signals.
    while (!liar.was_asked()) ASSERT_NE(status.wait_for(std::chrono::milliseconds(1)), std::future_status::ready);
    int signals = 0;
    for (; status.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready; ++signals) {
        ::kill(process.id(), SIGINT);
    }
    EXPECT_EQ(status.get(), -SIGINT);
    EXPECT_GE(signals, 2);
}

TEST_F(Rehearse, cleans_up_when_its_terminal_is_gone) {
    const std::string temporary = workshop.path("tmp");
    std::filesystem::create_directory(temporary);
    ::setenv("TMPDIR", temporary.c_str(), 1);
    Process process(in_doubt({"--buyers", "5", "--plan", workshop.plan("hall.json", 50), "--json"}));
    ::unsetenv("TMPDIR");
    constexpr int looks_max = 10'000'000;
    for (int look = 0; std::filesystem::is_empty(temporary); ++look) ASSERT_LT(look, looks_max);
    process.signal(SIGHUP);
    const std::string output = process.output();
    EXPECT_EQ(process.wait(), 0) << process.errors();
    EXPECT_EQ(JsonReport(Finished{0, output, process.errors()}).at("ending"), "stopped");
    EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

TEST_F(Rehearse, outlives_its_terminal_when_it_was_told_to) {
    std::signal(SIGHUP, SIG_IGN);
    Process process(
        in_doubt({"--buyers", "1", "--time-limit", "1", "--plan", workshop.plan("hall.json", 5), "--json"}));
    std::signal(SIGHUP, SIG_DFL);
    process.signal(SIGHUP);
    const std::string output = process.output();
    EXPECT_EQ(process.wait(), 0) << process.errors();
    EXPECT_EQ(JsonReport(Finished{0, output, process.errors()}).at("ending"), "time_limit");
}

TEST_F(Rehearse, breaks_off_in_good_order_when_nobody_can_be_told) {
    const LyingServer liar(two_seats, 2);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit nothing{.rlim_cur = 0, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &nothing);  // of the standard error that it inherits
    Process process(hurried({"--server", liar.url(), "--show", "any", "--buyers", "2"}));
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(process.wait(), 3);
    EXPECT_EQ(process.output(), "");
}

TEST_F(Rehearse, reports_what_was_done_when_it_is_stopped) {
    RunningSeatlock seatlock(workshop.path("data"), {"--open", "hall=" + workshop.plan("hall.json", 50)});
    Process process(in_doubt({"--server", "http://127.0.0.1:" + std::to_string(seatlock.port()), "--show", "hall",
                              "--buyers", "30", "--seats-per-buyer", "1", "--time-limit", "3600", "--json"}));
    Client client = seatlock.client();
    constexpr int looks_max = 100'000;
    for (int look = 0; client.get("/v1/shows/hall").at("counts/locked") != "30"; ++look) ASSERT_LT(look, looks_max);
    process.signal(SIGINT);
    const std::string output = process.output();
    EXPECT_EQ(process.wait(), 0) << process.errors();
    const JsonReport report(Finished{0, output, process.errors()});
    EXPECT_EQ(report.at("ending"), "stopped");
    EXPECT_EQ(report.at("buyers/unfinished"), "30");
    EXPECT_EQ(report.at("seats"), R"({"total":50,"sold":0,"held":30,"free":20})");
    EXPECT_EQ(report.at("audit/clean"), "true");
}

TEST_F(Rehearse, ends_at_its_time_limit) {
    const Finished finished =
        run(in_doubt({"--buyers", "5", "--time-limit", "1", "--plan", workshop.plan("hall.json", 50), "--json"}));
    EXPECT_EQ(finished.status, 0) << finished.errors;
    const JsonReport report(finished);
    EXPECT_EQ(report.at("ending"), "time_limit");
    EXPECT_EQ(report.at("buyers/unfinished"), "5");
    EXPECT_EQ(report.at("audit/clean"), "true");
}

TEST_F(Rehearse, leaves_no_server_and_no_file_behind) {
    const std::string temporary = workshop.path("tmp");
    std::filesystem::create_directory(temporary);
    ::setenv("TMPDIR", temporary.c_str(), 1);
    const Finished finished = run(hurried({"--buyers", "5", "--plan", workshop.plan("hall.json", 5)}));
    ::unsetenv("TMPDIR");
    EXPECT_EQ(finished.status, 0) << finished.errors;
    EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

TEST_F(Rehearse, says_which_option_is_wrong) {
    struct Row {
        std::vector<std::string> args;
        std::string said;
    };
    const std::string no_plan = workshop.file("none.json", "{}");
    for (const Row& row : std::vector<Row>{
             {{"--buyers", "0"}, "--buyers"},
             {{"--abandon", "100"}, "--abandon"},
             {{"--connections", "100000"}, "--connections"},
             {{"--dither", "5-1"}, "--dither 5-1"},
             {{"--dither", "-5"}, "--dither"},
             {{"--seats-per-buyer", "0-2"}, "--seats-per-buyer 0-2"},
             {{"--seats-per-buyer", "two"}, "--seats-per-buyer two"},
             {{"--plan", "no-such-file"}, "no-such-file"},
             {{"--plan", no_plan}, "is not a plan"},
             {{"--show", "hall"}, "--server"},
             {{"--admin-key-file", "k"}, "--server"},
             {{"--server", "localhost:1"}, "http://"},
             {{"--server", "http://127.0.0.1:1", "--kill", "1"}, "--kill"},
             {{"--server", "http://127.0.0.1:1", "--data", "d"}, "--data"},
         }) {
        const Finished finished = run(rehearse(row.args));
        EXPECT_EQ(finished.status, 2) << finished.errors;
        EXPECT_THAT(finished.errors, HasSubstr(row.said));
        EXPECT_EQ(finished.output, "");
    }
}

TEST_F(Rehearse, says_when_there_is_no_server) {
    const Finished nobody = run(hurried({"--server", "http://127.0.0.1:1"}));
    EXPECT_EQ(nobody.status, 3);
    EXPECT_THAT(nobody.errors, AllOf(HasSubstr("http://127.0.0.1:1"), HasSubstr("refused")));
    const Finished no_directory = run(hurried({"--data", workshop.path("not/there/data")}));
    EXPECT_EQ(no_directory.status, 3);
    EXPECT_THAT(no_directory.errors, HasSubstr("did not start"));
}

}  // namespace
}  // namespace seatlock::app
