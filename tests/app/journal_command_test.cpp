// `seatlock journal verify` and `replay`.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Journal : public testing::Test {
public:
    Journal() {
        RunningSeatlock seatlock(data, {"--open", "hall=" + workshop.plan("hall.json", 10)});
        Client client = seatlock.client();
        const Answer hold =
            client.post("/v1/shows/hall/holds", R"({"holder":"ann-to-be-spoilt","seats":["S-1","S-2"]})");
        client.post("/v1/shows/hall/holds/" + hold.at("hold") + "/book");
        client.post("/v1/shows/hall/holds", R"({"holder":"bob","seats":["S-3"]})");
        EXPECT_EQ(seatlock.stop(), 0);
    }

    Workshop workshop;
    std::string data = workshop.path("data");
};

TEST_F(Journal, that_is_good_is_said_to_be) {
    const Finished verified = run({"journal", "verify", data});
    EXPECT_EQ(verified.status, 0) << verified.output;
    EXPECT_EQ(verified.errors, "");
    EXPECT_THAT(verified.output,
                ContainsRegex("catalog/default\n  log [0-9a-f]+, epoch 1\n  2 entries in [12] batches, "
                              "seq 1 to 2, [0-9]+ bytes\n  good\n"));
    EXPECT_THAT(verified.output, ContainsRegex("show/default/hall\n.*\n  4 entries in [1-4] batches, seq 1 to 4"));
    EXPECT_TRUE(verified.output.ends_with("2 logs, 0 of them bad\n")) << verified.output;
}

TEST_F(Journal, is_replayed_to_the_same_digest_again_and_again) {
    const Finished first = run({"journal", "replay", data});
    EXPECT_EQ(first.status, 0);
    EXPECT_EQ(first.errors, "");
    EXPECT_THAT(first.output, ContainsRegex("^show hall of plan hall: seq 4, digest [0-9a-f]+, available 7, locked 1, "
                                            "booked 2\n1 shows\n$"));
    EXPECT_EQ(run({"journal", "replay", data}).output, first.output);
}

TEST_F(Journal, is_not_changed_by_looking_at_it) {
    const std::string before = content(data + "/journal.db");
    for (const char* command : {"verify", "replay"}) EXPECT_EQ(run({"journal", command, data}).status, 0);
    EXPECT_EQ(content(data + "/journal.db"), before);
}

TEST_F(Journal, with_a_flipped_byte_is_bad_and_says_where) {
    const std::string file = data + "/journal.db";
    std::string bytes = content(file);
    const std::size_t at = bytes.find("ann-to-be-spoilt");
    ASSERT_NE(at, std::string::npos) << "a clean stop leaves everything in the database file";
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(file, std::ios::binary) << bytes;

    const Finished verified = run({"journal", "verify", data});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.output, ContainsRegex("BAD: log show/default/hall: slot [0-9]+: .*record"));
    EXPECT_THAT(verified.output, ContainsRegex("catalog/default\n.*\n.*\n  good\n"));
    EXPECT_TRUE(verified.output.ends_with("2 logs, 1 of them bad\n")) << verified.output;

    const Finished replayed = run({"journal", "replay", data});
    EXPECT_EQ(replayed.status, 1);
    EXPECT_EQ(replayed.output, "");
    EXPECT_THAT(replayed.errors, AllOf(StartsWith("seatlock: "), HasSubstr("show/default/hall"), HasSubstr("slot")));

    const Finished served = run({"serve", "--data", data, "--listen", "127.0.0.1:0"});
    EXPECT_EQ(served.status, 1) << "a server refuses to guess";
    EXPECT_EQ(served.output, "");
    EXPECT_THAT(served.errors, ContainsRegex("\nseatlock: log show/default/hall: slot [0-9]+: "));
}

TEST_F(Journal, with_snapshots_and_trims_is_the_same_show_behind_them) {
    {
        RunningSeatlock seatlock(data, {"--snapshot-every", "2", "--keep-entries", "1"});
        Client client = seatlock.client();
        for (int i = 4; i <= 9; ++i) {
            const std::string seat = "S-" + std::to_string(i);
            const Answer hold = client.post("/v1/shows/hall/holds", R"({"holder":"cyd","seats":[")" + seat + "\"]}");
            EXPECT_EQ(client.post("/v1/shows/hall/holds/" + hold.at("hold") + "/book").status, 201);
        }
        EXPECT_EQ(seatlock.stop(), 0);
    }
    const Finished verified = run({"journal", "verify", data});
    EXPECT_EQ(verified.status, 0) << verified.output;
    EXPECT_THAT(verified.output, ContainsRegex("seq [1-9][0-9]* to 16, [0-9]+ bytes\n  snapshot of slot [0-9]+, "
                                               "[0-9]+ bytes\n  good"));
    EXPECT_THAT(verified.output, Not(HasSubstr("seq 1 to 16")));
    const std::string after = run({"journal", "replay", data}).output;
    EXPECT_THAT(after, ContainsRegex("seq 16, digest [0-9a-f]+, available 1, locked 1, booked 8"));
    {
        RunningSeatlock seatlock(data);
        Client client = seatlock.client();
        EXPECT_EQ(client.get("/v1/shows/hall/changes?from=0").at("snapshot/seq"), "16") << "it is gone from the feed";
        EXPECT_EQ(client.get("/v1/shows/hall/changes?from=15").at("snapshot"), "-");
        EXPECT_EQ(client.post("/v1/shows/hall/holds", R"({"holder":"eve","seats":["S-4"]})").told(), "409 booked");
        seatlock.kill();
    }
    EXPECT_EQ(run({"journal", "replay", data}).output, after);
    const Finished pointless = run({"serve", "--data", data, "--snapshot-every", "0", "--keep-entries", "1"});
    EXPECT_EQ(pointless.status, 1);
    EXPECT_THAT(pointless.errors, HasSubstr("--keep-entries needs snapshots"));
}

TEST_F(Journal, of_a_running_server_is_left_alone) {
    RunningSeatlock seatlock(data);
    for (const char* command : {"verify", "replay"}) {
        const Finished refused = run({"journal", command, data});
        EXPECT_EQ(refused.status, 1);
        EXPECT_EQ(refused.output, "");
        EXPECT_THAT(refused.errors, HasSubstr("is in use by process " + std::to_string(seatlock.process().id())));
    }
    EXPECT_EQ(seatlock.client().get("/v1/shows/hall").status, 200);
}

TEST_F(Journal, that_is_not_there_is_not_made) {
    for (const char* command : {"verify", "replay"}) {
        const std::string none = workshop.path("none");
        const Finished missing = run({"journal", command, none});
        EXPECT_EQ(missing.status, 1);
        EXPECT_THAT(missing.errors, AllOf(StartsWith("seatlock: "), HasSubstr(none)));
        EXPECT_FALSE(std::filesystem::exists(none));
        const std::string empty = workshop.path("empty");
        std::filesystem::create_directory(empty);
        EXPECT_EQ(run({"journal", command, empty}).status, 1);
        EXPECT_TRUE(std::filesystem::is_empty(empty));
        EXPECT_EQ(run({"journal", command, workshop.path("hall.json")}).status, 1);
    }
}

TEST(CommandLine, says_what_it_does_not_understand) {
    for (const std::vector<std::string>& args : {std::vector<std::string>{},
                                                 {"sell"},
                                                 {"serve"},
                                                 {"serve", "--data"},
                                                 {"serve", "--data", "x", "--sell"},
                                                 {"plan"},
                                                 {"plan", "check"},
                                                 {"journal"},
                                                 {"journal", "verify"},
                                                 {"journal", "burn", "x"},
                                                 {"plan", "check", "a", "b"}}) {
        const Finished finished = run(args);
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.output, "");
        EXPECT_THAT(finished.errors, HasSubstr("--help"));
        EXPECT_THAT(finished.errors, Not(HasSubstr("terminate")));
    }
}

TEST(CommandLine, explains_itself) {
    EXPECT_THAT(run({"--version"}).output, ContainsRegex("^[0-9]+\\.[0-9]+\\.[0-9]+\n$"));
    for (const std::vector<std::string>& args : {std::vector<std::string>{"--help"}, {"serve", "--help"}}) {
        const Finished help = run(args);
        EXPECT_EQ(help.status, 0);
        EXPECT_THAT(help.output, HasSubstr("serve"));
    }
}

}  // namespace
}  // namespace seatlock::app
