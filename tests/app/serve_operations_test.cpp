// What a server tells its operators: metrics and log lines; and the files that read them.

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"
#include "http/exposition.hpp"
#include "http/tls_peer.hpp"
#include "json/value.hpp"

namespace seatlock::app {
namespace {

using testing::Contains;
using testing::ContainsRegex;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

const std::string key = "0123456789abcdef";

std::string text_of(const std::string& file) {
    std::ifstream in(std::string(SEATLOCK_SOURCE_DIR) + "/" + file);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

class Operations : public testing::Test {
protected:
    /// The log's lines with that `what`.
    static std::vector<std::string> lines(const RunningSeatlock& seatlock, const std::string& what) {
        std::vector<std::string> found;
        std::istringstream all(const_cast<RunningSeatlock&>(seatlock).process().errors());
        for (std::string line; std::getline(all, line);) {
            if ((line + " ").find(" what=" + what + " ") != std::string::npos) found.push_back(line);
        }
        return found;
    }

    static http::Exposition scrape(Client client) {
        const Answer answer = client.call("GET", "/metrics", "", "Authorization: Bearer " + key + "\r\n");
        EXPECT_EQ(answer.status, 200);
        http::Exposition text = http::parse_exposition(answer.response.body);
        EXPECT_THAT(text.faults, IsEmpty());
        return text;
    }

    Workshop workshop;
    http::TlsIdentity identity = http::make_identity();
    std::string open = "hall=" + workshop.plan("hall.json", 10);
};

TEST_F(Operations, show_in_the_metrics) {
    RunningSeatlock seatlock(workshop.path("data"), {"--open", open});
    Client client = seatlock.client();
    const Answer hold = client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-1","S-2"]})");
    client.post("/v1/shows/hall/holds", R"({"holder":"bob","seats":["S-1"]})");
    client.post("/v1/shows/hall/holds", R"({"holder":"bob","seats":["S-9"]})");
    client.post("/v1/shows/hall/holds/" + hold.at("hold") + "/book");
    http::RawClient feed(seatlock.port());
    feed.send("GET /v1/shows/hall/feed HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(feed.read_head());
    const http::Exposition text = scrape(seatlock.client());
    EXPECT_EQ(text.at(R"(seatlock_seats{state="booked"})"), 2);
    EXPECT_EQ(text.at("seatlock_live_holds"), 1);
    EXPECT_EQ(text.at(R"(seatlock_refusals_total{reason="locked"})"), 1);
    EXPECT_EQ(text.at("seatlock_entries_total"), 3);
    EXPECT_EQ(text.at("seatlock_batch_entries_sum"), 3);
    EXPECT_GE(text.at("seatlock_journal_sync_seconds_count"), 3);
    EXPECT_GT(text.at("seatlock_journal_sync_seconds_sum"), 0);
    EXPECT_EQ(text.at("seatlock_journal_append_failures_total"), 0);
    EXPECT_EQ(text.at(R"(seatlock_queue_depth{queue="answers"})"), 0);
    EXPECT_EQ(text.at("seatlock_feed_readers"), 1);
    EXPECT_EQ(text.at("seatlock_http_streams"), 1);
    EXPECT_EQ(text.at("seatlock_http_connections"), 3);
    EXPECT_EQ(text.at("seatlock_ready"), 1);
    EXPECT_GT(text.at("process_resident_memory_bytes"), 1e6);
    EXPECT_GT(text.at("process_open_fds"), 3);
    EXPECT_GT(text.at("process_start_time_seconds"), 1.7e9);
}

/// Every family that there is, TLS included.
std::set<std::string> served_families(Workshop& workshop, const http::TlsIdentity& identity, const std::string& open) {
    RunningSeatlock seatlock(workshop.path("all"), {"--open", open, "--tls-certificate",
                                                    workshop.file("certificate.pem", identity.certificate_chain),
                                                    "--tls-key", workshop.file("key.pem", identity.key)});
    http::RawClient raw = http::RawClient::unconnected();
    raw.use(std::make_shared<http::TlsCipher>());
    EXPECT_TRUE(raw.connect(seatlock.port()));
    Client client(std::move(raw));
    std::set<std::string> names;
    for (const auto& [name, family] : http::parse_exposition(client.get("/metrics").response.body).families) {
        names.insert(name);
    }
    return names;
}

void collect_queries(const json::Value& value, std::set<std::string>& queries) {
    if (const json::Array* array = value.array()) {
        for (const json::Value& item : *array) collect_queries(item, queries);
    }
    if (const json::Object* object = value.object()) {
        for (const auto& [name, item] : *object) {
            if (item.string() && (name == "expr" || name == "query")) queries.insert(*item.string());
            collect_queries(item, queries);
        }
    }
}

std::set<std::string> metrics_in(const std::string& text) {
    static const std::regex name("(seatlock|process)_[a-z_]+");
    std::set<std::string> names;
    for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
        names.insert(std::regex_replace(it->str(), std::regex("_(bucket|sum|count)$"), ""));
    }
    return names;
}

TEST_F(Operations, are_documented_metric_by_metric_and_on_the_board) {
    const std::set<std::string> served = served_families(workshop, identity, open);
    EXPECT_EQ(metrics_in(text_of("docs/operations.md")), served);
    const auto board = json::parse(text_of("contrib/grafana.json"));
    ASSERT_TRUE(board);
    std::set<std::string> queries;
    collect_queries(*board, queries);
    ASSERT_GT(queries.size(), 20u);
    for (const std::string& query : queries) {
        for (const std::string& name : metrics_in(query)) EXPECT_THAT(served, Contains(name)) << query;
    }
}

TEST_F(Operations, are_told_line_by_line) {
    const std::string admin = workshop.file("admin.key", key);
    RunningSeatlock seatlock(workshop.path("data"),
                             {"--open", open, "--admin-key-file", admin, "--requests-per-second-per-address", "1"});
    EXPECT_THAT(lines(seatlock, "server_starting"), testing::SizeIs(1));
    EXPECT_THAT(lines(seatlock, "show_opened").at(0), HasSubstr("show=hall plan=hall seq=1 digest="));
    EXPECT_THAT(lines(seatlock, "server_ready").at(0), HasSubstr("url=http://127.0.0.1:"));
    Client client = seatlock.client();
    int refused = 0;
    for (int i = 0; i < 50; ++i) refused += client.get("/v1/shows").status == 429 ? 1 : 0;
    EXPECT_GT(refused, 10);
    EXPECT_EQ(client.get("/healthz").status, 200);
    const std::string authorization = "Authorization: Bearer " + key + "\r\n";
    const Answer hold = client.post(
        "/v1/shows/hall/holds", R"({"holder":"a-holder","seats":["S-1"],"reference":"a-reference"})", authorization);
    EXPECT_EQ(hold.status, 201) << "a key is counted by itself";
    EXPECT_EQ(scrape(seatlock.client()).at(R"(seatlock_http_rate_limited_total{per="address"})"), refused);
    EXPECT_THAT(lines(seatlock, "rate_limited"), testing::SizeIs(1)) << "however often";
    EXPECT_THAT(lines(seatlock, "rate_limited").at(0),
                HasSubstr("level=warning what=rate_limited per=address of=127.0.0.1"));
    EXPECT_EQ(seatlock.stop(), 0);
    EXPECT_THAT(lines(seatlock, "server_stopped").at(0), HasSubstr("status=0"));
    const std::string log = seatlock.process().errors();
    for (const std::string& secret : {key, std::string("a-holder"), std::string("a-reference"), hold.at("hold")}) {
        EXPECT_THAT(log, Not(HasSubstr(secret)));
    }
    std::istringstream all(log);
    const std::string documented = text_of("docs/operations.md");
    const std::regex form(
        R"re(time=\S+ level=(info|warning|error) what=([a-z_]+)( [a-z]+=("([^"\\]|\\.)*"|[^\s"=]*))*)re");
    for (std::string line; std::getline(all, line);) {
        std::smatch found;
        ASSERT_TRUE(std::regex_match(line, found, form)) << line;
        EXPECT_THAT(documented, HasSubstr("| `" + found[2].str() + "`")) << line;
    }
}

TEST_F(Operations, tell_of_handshakes_that_failed_once_a_minute) {
    RunningSeatlock seatlock(workshop.path("data"),
                             {"--tls-certificate", workshop.file("certificate.pem", identity.certificate_chain),
                              "--tls-key", workshop.file("key.pem", identity.key)});
    for (int i = 0; i < 30; ++i) {
        http::RawClient plain(seatlock.port());
        EXPECT_EQ(plain.request("GET", "/")->status, 421);
    }
    EXPECT_EQ(seatlock.stop(), 0);
    const auto told = lines(seatlock, "tls_handshake_failed");
    ASSERT_THAT(told, testing::SizeIs(1));
    EXPECT_THAT(told[0], HasSubstr("address=127.0.0.1 why=\"http request\""));
}

}  // namespace
}  // namespace seatlock::app
