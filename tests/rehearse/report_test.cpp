#include "rehearse/report.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/value.hpp"
#include "rehearse/sale.hpp"

namespace seatlock::rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Report sample() {
    Sale sale;
    sale.hold("ann", {"A-1", "A-2"});
    sale.book("ann");
    Report report;
    report.title = "The Hall";
    report.show = "rehearsal-1";
    report.server = "a private server";
    report.seed = 42;
    report.ending = Ending::sold_out;
    report.duration_ms = 12'340;
    report.seats = 1496;
    report.sold = 1496;
    report.buyers = 2000;
    report.fate_counts = {820, 1000, 180, 0};
    report.ledger = sale.ledger;
    report.entries = 1234567;
    return report;
}

std::string at(const json::Value& value, std::initializer_list<std::string_view> members) {
    const json::Value* found = &value;
    for (const std::string_view member : members) found = found ? found->find(member) : nullptr;
    if (!found) return "-";
    if (const auto* text = found->string()) return *text;
    if (const auto* flag = found->boolean()) return *flag ? "true" : "false";
    return found->integer() ? std::to_string(*found->integer()) : "?";
}

TEST(Report, reads_well_when_all_is_well) {
    const std::string text = to_text(sample());
    EXPECT_THAT(text, AllOf(HasSubstr("\"The Hall\": 2,000 buyers for 1,496 seats"),
                            HasSubstr("SOLD OUT, and every buyer done, in 12.3 s"),
                            HasSubstr("820 got seats, 180 walked away, 1,000 came too late\n"), HasSubstr("seed 42"),
                            HasSubstr("Refused   never"), HasSubstr("Retries   none\n"), HasSubstr("Audit     CLEAN"),
                            HasSubstr("1 booking, 1 hold, 1,496 seats"), HasSubstr("1,234,567 entries")));
    EXPECT_THAT(text, Not(HasSubstr("give them back"))) << "nobody did";
    EXPECT_THAT(text, HasSubstr("1.0 ms"));
}

TEST(Report, says_every_trouble) {
    Report report = sample();
    report.ending = Ending::stopped;
    report.kills = 2;
    report.unfinished = 5;
    report.settled_for_fewer = 3;
    report.fate_counts[static_cast<std::size_t>(Fate::failed)] = 1;
    report.ledger.answered({}, Failure::connection_lost, 1);
    report.ledger.answered({}, Refusal{{{"A-1", "locked"}, {"A-2", "booked"}}}, 12'345'678);
    for (int i = 0; i < 30; ++i)
        report.findings.push_back({FindingKind::booking_lost, "booking b_" + std::to_string(i)});
    EXPECT_THAT(
        to_text(report),
        AllOf(HasSubstr("stopped after 12.3 s"), HasSubstr("(3 fewer than wanted)"), HasSubstr("5 were still there"),
              HasSubstr("1 got nonsense"), HasSubstr("1 time, seats by reason: booked 1, locked 1"),
              HasSubstr("connection lost 1; the server was killed 2 times"), HasSubstr("12.3 s\n"),
              HasSubstr("FAILED: 30 findings"), HasSubstr("booking_lost: booking b_19"), HasSubstr("and 10 more"),
              Not(HasSubstr("b_20")), Not(HasSubstr("CLEAN"))));
}

TEST(Report, is_never_clean_when_buyers_got_nonsense) {
    Report report = sample();
    report.fate_counts[static_cast<std::size_t>(Fate::failed)] = 2;
    EXPECT_FALSE(report.clean());
    EXPECT_THAT(to_text(report), AllOf(HasSubstr("FAILED: 0 findings"), HasSubstr("2 buyers left who got nonsense"),
                                       Not(HasSubstr("CLEAN"))));
    EXPECT_THAT(to_json(report), HasSubstr(R"("clean":false)"));
}

TEST(Report, prints_no_byte_as_the_server_sent_it) {
    Report report = sample();
    const std::string bytes = "\x1b[2J\xff\r\n";
    report.title = bytes;
    report.findings.push_back({FindingKind::answer_unusable, bytes});
    report.ledger.answered({},
                           Refusal{{{"A-1",
                                     "lo\x1b"
                                     "cked"}}},
                           1);
    const std::string text = to_text(report);
    EXPECT_EQ(text.find_first_of("\x1b\xff\r"), std::string::npos) << text;
    EXPECT_THAT(text,
                AllOf(HasSubstr("answer_unusable: \\u001b[2J\uFFFD\\u000d\\u000a\n"), HasSubstr("lo\\u001bcked")));
    const std::string json = to_json(report);
    EXPECT_TRUE(json::parse(json)) << json;
    EXPECT_EQ(json.find_first_of("\x1b\xff\r\n"), std::string::npos) << json;
}

TEST(Report, is_one_json_object) {
    Report report = sample();
    report.findings.push_back({FindingKind::seat_sold_twice, "seat \"A-1\""});
    const auto value = json::parse(to_json(report));
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_EQ(at(*value, {"ending"}), "sold_out");
    EXPECT_EQ(at(*value, {"seed"}), "42");
    EXPECT_EQ(at(*value, {"seats", "sold"}), "1496");
    EXPECT_EQ(at(*value, {"buyers", "too_late"}), "1000");
    EXPECT_EQ(at(*value, {"holds", "booked"}), "1");
    EXPECT_EQ(at(*value, {"retries", "outcome_unknown"}), "0");
    EXPECT_EQ(at(*value, {"latency", "book", "calls"}), "1");
    EXPECT_EQ(at(*value, {"audit", "clean"}), "false");
    EXPECT_EQ(at(*value, {"audit", "findings_total"}), "1");
    const json::Value& finding = value->find("audit")->find("findings")->array()->front();
    EXPECT_EQ(at(finding, {"kind"}), "seat_sold_twice");
    EXPECT_EQ(at(finding, {"message"}), "seat \"A-1\"");
}

}  // namespace
}  // namespace seatlock::rehearse
