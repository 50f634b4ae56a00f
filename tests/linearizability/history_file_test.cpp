// Reading history files, hostile ones too.

#include "linearizability/history_file.hpp"

#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "linearizability/history_check.hpp"
#include "linearizability/simulated_history.hpp"
#include "random_seed.hpp"

namespace seatlock::linearizability {
namespace {

using testing::HasSubstr;

const std::string header = R"({"format":"seatlock-history","version":1,"show":"s","seats":["A-1","A-2"]})"
                           "\n";

tl::expected<History, FileError> read(const std::string& text) {
    std::istringstream in(text);
    return read_history(in);
}

/// A call with this operation, arguments and answer.
std::string call(const std::string& op, const std::string& arguments, const std::string& answer) {
    return R"({"client":1,"call":1,"invoked_us":1,"returned_us":2,"op":")" + op + "\"" + arguments +
           ",\"answer\":" + answer + "}\n";
}

TEST(HistoryFile, TakesTheDefaultsOfThePolicy) {
    const auto history =
        read(header + "\n" + call("hold", R"(,"holder":"ann","seats":["A-1","A-1"])", R"({"refused":[]})"));
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_EQ(history->policy.hold_ttl_seconds, 600);
    ASSERT_EQ(history->calls.size(), 1U);
    EXPECT_EQ(history->calls[0].ttl_seconds, 600);
    EXPECT_EQ(history->calls[0].seats.size(), 1U) << "a seat named twice counts once";
}

TEST(HistoryFile, SaysWhatIsWrongAndInWhichLine) {
    const std::string ok_hold = R"({"ok":{"hold":"h","state":"active","seats":["A-1"]}})";
    const std::string ann = R"(,"holder":"ann","seats":["A-1"])";
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"nonsense", "not JSON"},
        {"[1]", "must be an object"},
        {call("hold", ann, ok_hold) + call("hold", ann, ok_hold), "has another call 1"},
        {call("hold", ann + R"(,"color":"red")", ok_hold), "member color"},
        {call("steal", "", ok_hold), "op is not one"},
        {call("hold", R"(,"seats":["A-1"])", ok_hold), "holder is missing"},
        {call("hold", R"(,"holder":"ann","seats":"A-1")", ok_hold), "seats must be an array"},
        {call("hold", R"(,"holder":"ann","seats":[1])", ok_hold), "seats must have strings"},
        {call("hold", ann + R"(,"ttl_seconds":1e30)", ok_hold), "ttl_seconds must be an integer"},
        {call("hold", ann, R"({"ok":{"hold":"h","state":"asleep","seats":[]}})"), "state is not a hold's"},
        {call("hold", ann, R"({"ok":{"hold":"h","state":"absent","seats":[]}})"), "state is not a hold's"},
        {call("hold", ann, R"({"maybe":true})"), "it must have one of"},
        {call("hold", ann, R"({"unknown":true})"), "returned_us must be null"},
        {call("hold", ann, R"({"not_done":false})"), "not_done must be true"},
        {call("hold", ann, R"({"unknown_hold":true})"), "names no hold"},
        {call("hold", ann, R"({"refused":[{"seat":"A-1","reason":"rain"}]})"), "reason is not one"},
        {call("hold", ann, R"({"refused":[{"seat":"A-1","reason":"locked","yours":true}]})"), "member yours"},
        {call("read_map", "", R"({"ok":{"states":"a"}})"), "each of the 2 seats"},
        {call("read_map", "", R"({"ok":{"states":"ax"}})"), "not a, l or b"},
        {call("read_map", "", R"({"refused":[]})"), "never refused"},
        {call("read_seat", R"(,"seat":"A-1")", R"({"unknown_hold":true})"), "names no hold"},
        {R"({"client":1,"call":1,"invoked_us":5,"returned_us":4,"op":"read_map","answer":{"not_done":true}})",
         "before it was"},
        {R"({"client":1,"call":1,"invoked_us":5,"returned_us":null,"op":"read_map","answer":{"not_done":true}})",
         "there is an answer"},
        {R"({"client":-1,"call":1,"invoked_us":5,"returned_us":6,"op":"read_map","answer":{"not_done":true}})",
         "client must be"},
    };
    for (const auto& [lines, message] : wrong) {
        const auto history = read(header + "\n" + lines);
        ASSERT_FALSE(history) << lines;
        EXPECT_GE(history.error().line, 3U);
        EXPECT_THAT(history.error().message, HasSubstr(message)) << lines;
    }
}

TEST(HistoryFile, RefusesOtherHeaders) {
    for (const char* text :
         {"", "\n\n", R"({"format":"seatlock-history","version":2,"show":"s","seats":[]})",
          R"({"format":"seatlock-plan","version":1,"show":"s","seats":[]})",
          R"({"format":"seatlock-history","version":1,"show":"s","seats":["A","A"]})",
          R"({"format":"seatlock-history","version":1,"show":"s","seats":[],"policy":{"extend_max":-1}})",
          R"({"format":"seatlock-history","version":1,"show":"s","seats":[],"policy":7})"}) {
        EXPECT_FALSE(read(text)) << text;
    }
}

TEST(HistoryFile, AHistoryWithoutCallsIsLinearizable) {
    const auto history = read(header);
    ASSERT_TRUE(history);
    EXPECT_EQ(check_history(*history).verdict, Verdict::linearizable);
    const auto no_seats = read(R"({"format":"seatlock-history","version":1,"show":"s","seats":[]})"
                               "\n" +
                               call("read_map", "", R"({"ok":{"states":""}})"));
    ASSERT_TRUE(no_seats);
    EXPECT_EQ(check_history(*no_seats).verdict, Verdict::linearizable);
}

TEST(HistoryFile, CallsThatNoServiceAnswersLikeThatAreNoReasonToCrash) {
    const std::vector<std::string> strange{
        call("hold", R"(,"holder":"ann","seats":[])", R"({"ok":{"hold":"h","state":"active","seats":[]}})"),
        call("hold", R"(,"holder":"ann","seats":["X"])", R"({"ok":{"hold":"h","state":"active","seats":["X"]}})"),
        call("hold", R"(,"holder":"ann","seats":["A-1"],"ttl_seconds":0)",
             R"({"ok":{"hold":"h","state":"active","seats":["A-1"]}})"),
        call("swap", R"(,"hold":"h")", R"({"refused":[]})"),
        call("swap", R"(,"hold":"h","add":["A-1"],"remove":["A-1"])",
             R"({"ok":{"hold":"h","state":"active","seats":["A-1"]}})"),
        call("extend", R"(,"hold":"h")", R"({"ok":{"hold":"i","state":"active","seats":["A-1"]}})"),
        call("release", R"(,"hold":"h","seats":[])", R"({"refused":[]})"),
        call("book", R"(,"hold":"h","seats":["X"])", R"({"ok":{"booking":"b","seats":["X"]}})"),
        call("read_seat", R"(,"seat":"X")", R"({"ok":{"state":"booked"}})"),
        call("read_hold", R"(,"hold":"h")", R"({"ok":{"hold":"h","state":"expired","seats":[]}})"),
    };
    for (const std::string& line : strange) {
        const auto history = read(header + line);
        ASSERT_TRUE(history) << history.error().message << ": " << line;
        EXPECT_EQ(check_history(*history).verdict, Verdict::not_linearizable) << line;
    }
}

// A file that something has gone through: read and checked without a crash, whatever comes of it.
TEST(HistoryFile, BytesThatChangedDoNoHarm) {
    const std::uint64_t seed = random_seed();
    std::mt19937_64 random(seed);
    Load load;
    load.calls = 12;
    load.unknown_per_mille = 100;
    const std::string sound = to_text(simulated_history(random(), load));
    const std::string bytes = "0123456789\"{}[],:aelbh-\n\\";
    std::size_t readable = 0;
    for (int i = 0; i < 4000; ++i) {
        std::string text = sound;
        for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) {
            text[random() % text.size()] =
                random() % 8 == 0 ? static_cast<char>(random()) : bytes[random() % bytes.size()];
        }
        const auto history = read(text);
        if (!history) continue;
        ++readable;
        (void)check_history(*history);
    }
    EXPECT_GT(readable, 0U);
}

}  // namespace
}  // namespace seatlock::linearizability
