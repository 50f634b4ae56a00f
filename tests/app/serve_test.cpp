// Starting, serving and stopping.

#include <csignal>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

/// What is on standard error beside the lines of the log.
std::string without_log(const std::string& errors) {
    std::string rest;
    std::istringstream lines(errors);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("time=")) rest += line + "\n";
    }
    return rest;
}

/// Exit status 1 and one sentence on standard error, nothing on standard output.
void expect_refusal(const std::vector<std::string>& args, const std::vector<std::string>& names) {
    const Finished finished = run(args);
    EXPECT_EQ(finished.status, 1) << finished.errors;
    EXPECT_EQ(finished.output, "");
    EXPECT_THAT(without_log(finished.errors), StartsWith("seatlock: "));
    EXPECT_TRUE(finished.errors.ends_with("\n"));
    for (const std::string& name : names) EXPECT_THAT(finished.errors, HasSubstr(name));
    for (const char* noise : {"terminate", "what()", "Sanitizer", "#0 "}) {
        EXPECT_THAT(finished.errors, Not(HasSubstr(noise)));
    }
}

class Serve : public testing::Test {
public:
    std::vector<std::string> serve(const std::vector<std::string>& more) {
        std::vector<std::string> args = {"serve", "--data", data, "--listen", "127.0.0.1:0"};
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }

    Workshop workshop;
    std::string data = workshop.path("data");
    std::string plan = workshop.plan("My Hall.json", 10);
};

TEST_F(Serve, says_where_it_is) {
    RunningSeatlock seatlock(data);
    EXPECT_EQ(seatlock.ready_line(), "seatlock is ready at http://127.0.0.1:" + std::to_string(seatlock.port()) + "/");
    Client client = seatlock.client();
    EXPECT_EQ(client.get("/healthz").response.body, R"({"status":"ok"})");
    EXPECT_EQ(client.get("/readyz").status, 200);
    EXPECT_EQ(client.get("/v1/shows").response.body, R"({"shows":[]})");
    const Answer page = client.get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.response.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(seatlock.stop(), 0);
}

TEST_F(Serve, opens_shows_from_plans) {
    RunningSeatlock seatlock(data, {"--open", "one=" + plan, "--open", "two=" + plan});
    Client client = seatlock.client();
    EXPECT_EQ(client.get("/v1/shows/one").at("plan"), "my-hall");
    EXPECT_EQ(client.get("/v1/shows/one").at("title"), "The Hall");
    EXPECT_EQ(client.get("/v1/shows/two").at("counts/available"), "10");
    EXPECT_EQ(client.get("/v1/plans/my-hall").status, 200);
}

TEST_F(Serve, opens_a_show_once) {
    const std::string open = "hall=" + plan;
    std::string before;
    {
        RunningSeatlock seatlock(data, {"--open", open});
        Client client = seatlock.client();
        client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-1"]})");
        before = client.get("/v1/shows/hall").response.body;
        EXPECT_EQ(seatlock.stop(), 0);
    }
    {
        RunningSeatlock seatlock(data, {"--open", open, "--open", open});
        EXPECT_EQ(seatlock.client().get("/v1/shows/hall").response.body, before);
        EXPECT_EQ(seatlock.stop(), 0);
    }
    const std::string other = workshop.plan("Other.json", 11);
    expect_refusal(serve({"--open", "hall=" + other}), {"show hall", "my-hall", other});
    RunningSeatlock seatlock(data);
    EXPECT_EQ(seatlock.client().get("/v1/shows/hall").response.body, before) << "as it was";
}

TEST_F(Serve, keeps_two_plans_of_one_file_name_apart) {
    const Workshop elsewhere;
    RunningSeatlock seatlock(data, {"--open", "one=" + plan, "--open", "two=" + elsewhere.plan("My Hall.json", 3)});
    EXPECT_EQ(seatlock.client().get("/v1/shows/one").at("counts/available"), "10");
    EXPECT_EQ(seatlock.client().get("/v1/shows/two").at("counts/available"), "3");
    EXPECT_THAT(seatlock.client().get("/v1/shows/two").at("plan"), MatchesRegex("my-hall-[0-9a-f]+"));
}

TEST_F(Serve, opens_the_demo_once) {
    std::string before;
    {
        RunningSeatlock seatlock(data, {"--demo"});
        Client client = seatlock.client();
        before = client.get("/v1/shows/demo").response.body;
        EXPECT_GT(std::stoi(client.get("/v1/shows/demo").at("counts/available")), 1000);
        EXPECT_EQ(seatlock.stop(), 0);
    }
    RunningSeatlock seatlock(data, {"--demo", "--demo"});
    EXPECT_EQ(seatlock.client().get("/v1/shows/demo").response.body, before);
}

TEST_F(Serve, leaves_a_show_named_demo_alone) {
    RunningSeatlock seatlock(data, {"--open", "demo=" + plan, "--demo"});
    EXPECT_EQ(seatlock.client().get("/v1/shows/demo").at("counts/available"), "10");
}

TEST_F(Serve, refuses_what_it_cannot_open) {
    expect_refusal(serve({"--open", "hall"}), {"--open hall", "SHOW=PLANFILE"});
    expect_refusal(serve({"--open", "=" + plan}), {"\"\" is not a name for a show"});
    expect_refusal(serve({"--open", "Hall=" + plan}), {"\"Hall\" is not a name for a show"});
    expect_refusal(serve({"--open", "hall="}), {"cannot read"});
    expect_refusal(serve({"--open", "hall=" + workshop.path("none.json")}), {"none.json", "No such file"});
    expect_refusal(serve({"--open", "hall=" + workshop.path("")}), {"Is a directory"});
    expect_refusal(serve({"--open", "hall=" + workshop.file("bad.json", "{\"format\":")}),
                   {"cannot open show hall", "bad.json", "line 1"});
    const std::string twins = R"({"format":"seatlock-plan","version":1,"seats":[{"id":"A","x":0,"y":0},)"
                              R"({"id":"A","x":1,"y":0}]})";
    expect_refusal(serve({"--open", "hall=" + workshop.file("twins.json", twins)}),
                   {"cannot open show hall", "twins.json", "/seats/1"});
}

TEST_F(Serve, refuses_an_address_that_is_none) {
    for (const char* listen : {"8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x",
                               "example.com:80", ":80", "::1:80", "[::1", "[127.0.0.1]:80", "127.0.0.256:80", ""}) {
        expect_refusal({"serve", "--data", data, "--listen", listen}, {std::string("\"") + listen + "\""});
    }
}

TEST_F(Serve, refuses_to_be_reachable_without_a_key) {
    for (const char* listen : {"0.0.0.0:0", "[::]:0", "192.0.2.1:80"}) {
        expect_refusal({"serve", "--data", data, "--listen", listen}, {listen, "without a key", "--admin-key-file"});
    }
}

TEST_F(Serve, asks_for_the_key_once_there_is_one) {
    const std::string key_file = workshop.file("key", "0123456789abcdef\n");
    RunningSeatlock seatlock(data, {"--open", "hall=" + plan, "--admin-key-file", key_file}, "0.0.0.0:0");
    EXPECT_THAT(seatlock.ready_line(), StartsWith("seatlock is ready at http://0.0.0.0:"));
    Client client = seatlock.client();
    const std::string hold = R"({"holder":"ann","seats":["S-1"]})";
    EXPECT_EQ(client.get("/v1/shows/hall/seats").status, 200);
    EXPECT_EQ(client.get("/v1/shows/hall/holds").told(), "401 unauthorized");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold).told(), "401 unauthorized");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold).response.header("www-authenticate"), "Bearer");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold, "Authorization: Bearer 0123456789abcdeF\r\n").told(),
              "401 unauthorized");
    EXPECT_EQ(client.post("/v1/shows/hall/holds", hold, "Authorization: Bearer 0123456789abcdef\r\n").status, 201);
    EXPECT_THAT(seatlock.process().errors(), Not(HasSubstr("0123456789abcdef"))) << "the key is in the log";
}

TEST_F(Serve, refuses_a_key_that_is_no_good) {
    const auto with = [&](const std::string& file) { return serve({"--admin-key-file", file}); };
    expect_refusal(with(workshop.path("none")), {"none", "No such file"});
    expect_refusal(with(workshop.path("")), {"Is a directory"});
    expect_refusal(with(workshop.file("short", "0123456789abcde\n")), {"short", "fewer than 16 characters"});
    expect_refusal(with(workshop.file("empty", "")), {"empty", "fewer than 16"});
    expect_refusal(with(workshop.file("lines", "0123456789abcdef\n0123456789abcdef\n")), {"lines", "one line"});
    expect_refusal(with(workshop.file("odd", "0123456789abcde\xc3\xa4\n")), {"odd", "printable ASCII"});
    expect_refusal(with(workshop.file("long", std::string(5000, 'k'))), {"long", "larger than 4096 bytes"});
    for (const int mode : {0640, 0604, 0644}) {
        expect_refusal(with(workshop.file("open", "0123456789abcdef\n", mode)), {"can be read by others", "chmod 600"});
    }
}

TEST_F(Serve, refuses_a_port_in_use) {
    RunningSeatlock first(workshop.path("first"));
    const std::string listen = "127.0.0.1:" + std::to_string(first.port());
    expect_refusal({"serve", "--data", data, "--listen", listen}, {"cannot listen on " + listen, "in use"});
    EXPECT_EQ(first.client().get("/healthz").status, 200);
}

TEST_F(Serve, refuses_a_directory_it_cannot_use) {
    const auto with = [](const std::string& directory) {
        return std::vector<std::string>{"serve", "--listen", "127.0.0.1:0", "--data", directory};
    };
    expect_refusal(with(plan), {plan, "not a directory"});
    expect_refusal(with(plan + "/data"), {plan + "/data"});
    expect_refusal(with(workshop.path("none/data")), {"none/data", "No such file"});
    expect_refusal(with("/proc/self"), {"/proc/self"});  // a directory that not even root may write to
    expect_refusal(with("/proc/seatlock"), {"/proc/seatlock"});
    expect_refusal(with(""), {"data directory"});
    workshop.file("data", "");
    expect_refusal(with(data), {data, "not a directory"});
}

TEST_F(Serve, refuses_a_directory_in_use) {
    RunningSeatlock first(data, {"--open", "hall=" + plan});
    expect_refusal(serve({}), {data, "is in use by process " + std::to_string(first.process().id())});
    EXPECT_EQ(first.client().post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-1"]})").status, 201);
    first.kill();
    RunningSeatlock second(data);
    EXPECT_EQ(second.client().get("/v1/shows/hall").at("counts/locked"), "1");
}

TEST_F(Serve, stops_at_a_signal_with_a_feed_open) {
    for (const int signal : {SIGTERM, SIGINT}) {
        RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
        Client idle = seatlock.client();
        EXPECT_EQ(idle.get("/healthz").status, 200);
        {
            Client feed = seatlock.client();
            ASSERT_TRUE(feed.send("GET", "/v1/shows/hall/feed?from=0"));
            ASSERT_EQ(feed.raw().read_head()->status, 200);
            EXPECT_THAT(*feed.raw().read_chunk(), HasSubstr("id: 1\n"));
            seatlock.process().signal(signal);
            EXPECT_EQ(feed.raw().read_chunk(), "") << "the stream ends as it should";
        }
        EXPECT_EQ(seatlock.process().wait(), 0);
        EXPECT_EQ(seatlock.process().output(), "");
        EXPECT_THAT(seatlock.process().errors(), Not(HasSubstr("Sanitizer")));
    }
}

TEST_F(Serve, stops_though_a_reader_of_the_feed_sleeps) {
    RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
    Client feed = seatlock.client();
    ASSERT_TRUE(feed.send("GET", "/v1/shows/hall/feed?from=0"));
    ASSERT_EQ(feed.raw().read_head()->status, 200);
    EXPECT_EQ(seatlock.stop(), 0);
    EXPECT_THAT(seatlock.process().errors(), Not(HasSubstr("Sanitizer")));
}

TEST_F(Serve, stops_also_after_a_signal_that_means_nothing_to_it) {
    RunningSeatlock seatlock(data);
    seatlock.process().signal(SIGUSR1);
    EXPECT_EQ(seatlock.client().get("/healthz").status, 200);
    EXPECT_EQ(seatlock.stop(), 0);
}

TEST_F(Serve, releases_expired_holds_to_the_feed_without_any_call) {
    RunningSeatlock seatlock(data, {"--open", "other=" + plan});
    Client client = seatlock.client();
    ASSERT_EQ(client.put("/v1/shows/short", R"({"plan":"my-hall","policy":{"hold_ttl_seconds":1}})").status, 201);
    Client feed = seatlock.client();
    ASSERT_TRUE(feed.send("GET", "/v1/shows/short/feed?from=1"));
    ASSERT_EQ(feed.raw().read_head()->status, 200);
    ASSERT_EQ(client.post("/v1/shows/short/holds", R"({"holder":"ann","seats":["S-1","S-2"]})").status, 201);
    std::string told;
    while (told.find(R"("kind":"expired")") == std::string::npos) {
        const auto chunk = feed.raw().read_chunk();
        ASSERT_TRUE(chunk && !chunk->empty()) << told;
        told += *chunk;
    }
    EXPECT_THAT(told, HasSubstr("id: 2\n"));
    EXPECT_THAT(told, HasSubstr("id: 3\n"));
    EXPECT_THAT(told, HasSubstr(R"({"seat":"S-2","generation":1,"from":"locked","to":"available"})"));
    EXPECT_EQ(client.get("/v1/shows/short").at("counts/available"), "10");
}

TEST_F(Serve, keeps_everything_over_a_restart) {
    const std::string wanted[] = {"/v1/shows",
                                  "/v1/plans/my-hall",
                                  "/v1/shows/hall",
                                  "/v1/shows/hall/seats",
                                  "/v1/shows/hall/bookings",
                                  "/v1/shows/hall/changes"};
    std::vector<std::string> before;
    {
        RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
        Client client = seatlock.client();
        const auto hold = [&](const char* seats) {
            return "/v1/shows/hall/holds/" +
                   client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":[)" + std::string(seats) + "]}")
                       .at("hold");
        };
        client.post(hold(R"("S-1","S-2")") + "/book", R"({"reference":"order"})");
        client.post(hold(R"("S-3")") + "/release");
        client.post(hold(R"("S-4")") + "/extend");
        client.post(hold(R"("S-5")") + "/seats", R"({"add":["S-6"],"remove":["S-5"]})");
        for (const std::string& target : wanted) before.push_back(client.get(target).response.body);
        EXPECT_EQ(seatlock.stop(), 0);
    }
    RunningSeatlock seatlock(data);
    Client client = seatlock.client();
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(client.get(wanted[i]).response.body, before[i]);
    EXPECT_EQ(client.get("/v1/shows/hall").at("counts"), R"({"available":6,"locked":2,"booked":2,"blocked":0})");
}

TEST_F(Serve, answers_whatever_comes_over_the_wire) {
    RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
    const std::string before = seatlock.client().get("/v1/shows/hall").response.body;
    const std::string head =
        "POST /v1/shows/hall/holds HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    struct Row {
        std::string bytes;
        int status;
    };
    const Row rows[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505},
        {"GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
        {head + "Content-Length: 1048577\r\n\r\n", 413},
        {"PUT /v1/plans/p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 67108865\r\n\r\n", 413},
        {head + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"GET /v1/shows/hall HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {head + "Origin: http://evil.example\r\nContent-Length: 2\r\n\r\n{}", 403},
    };
    for (const Row& row : rows) {
        Client client = seatlock.client();
        ASSERT_TRUE(client.raw().send(row.bytes));
        const Answer answer = client.receive();
        EXPECT_EQ(answer.status, row.status) << row.bytes.substr(0, 60);
        EXPECT_EQ(answer.response.header("content-type"), "application/problem+json");
        EXPECT_EQ(answer.at("status"), std::to_string(row.status));
    }
    const std::string exact = R"({"holder":"ann","seats":["S-1"],"x":")";
    Client client = seatlock.client();
    EXPECT_EQ(
        client.post("/v1/shows/hall/holds", exact + std::string(1'048'576 - exact.size() - 2, 'x') + "\"}").told(),
        "400 invalid_request")
        << "1 MiB is read";
    EXPECT_EQ(client.get("/v1/shows/hall").response.body, before);
}

}  // namespace
}  // namespace seatlock::app
