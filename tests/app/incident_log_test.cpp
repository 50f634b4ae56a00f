#include "app/incident_log.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/journal_watch.hpp"

namespace seatlock::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(LogLine, has_its_values_quoted_where_they_would_not_stay_one) {
    EXPECT_EQ(LogLine("server_ready").with("url", "https://[::1]:8443/").with("shows", 3).text(),
              "what=server_ready url=https://[::1]:8443/ shows=3");
    EXPECT_EQ(LogLine("x").with("a", "two words").with("b", "").with("c", "d=e").text(),
              R"(what=x a="two words" b="" c="d=e")");
    EXPECT_EQ(LogLine("x").with("a", "he said \"no\\\n\t\x7f").text(), R"(what=x a="he said \"no\\\n\x09\x7f")");
    EXPECT_EQ(LogLine("x").with("a", "Grün").text(), "what=x a=Grün");
    EXPECT_EQ(LogLine("x").with_seconds("s", 1234).with_seconds("t", 5).text(), "what=x s=1.234 t=0.005");
}

class Incidents : public testing::Test {
protected:
    std::vector<std::string> take() { return std::exchange(lines, {}); }

    std::vector<std::string> lines;
    IncidentLog log{[this](LogLevel, const std::string& line) { lines.push_back(line); }};
};

TEST_F(Incidents, are_told_at_once_and_then_together) {
    for (int i = 0; i < 100; ++i) {
        log.tell_bounded("a", LogLevel::warning, LogLine("a").with("i", static_cast<std::uint64_t>(i)), 1000 + i);
    }
    EXPECT_THAT(take(), ElementsAre("what=a i=0"));
    log.tick(60'999);
    EXPECT_THAT(take(), IsEmpty());
    log.tick(61'000);
    EXPECT_THAT(take(), ElementsAre("what=a i=99 times=99"));
    log.tick(121'000);
    EXPECT_THAT(take(), IsEmpty());
    log.tell_bounded("a", LogLevel::warning, LogLine("a"), 130'000);
    EXPECT_THAT(take(), ElementsAre("what=a")) << "the first for a minute";
}

TEST_F(Incidents, that_go_on_are_told_twice_a_minute_at_most) {
    for (std::int64_t now_ms = 0; now_ms < 600'000; now_ms += 10) {
        log.tell_bounded("a", LogLevel::warning, LogLine("a"), now_ms);
    }
    EXPECT_THAT(lines, SizeIs(testing::Le(20u)));
    log.tick(10'000'000);
    std::uint64_t told = 0;
    for (const std::string& line : lines) {
        const std::size_t times = line.find("times=");
        told += times == std::string::npos ? 1 : std::stoull(line.substr(times + 6));
    }
    EXPECT_EQ(told, 60'000u) << "none is lost";
}

TEST_F(Incidents, of_different_kinds_are_kept_apart_up_to_a_bound) {
    for (int i = 0; i < 5000; ++i) {
        log.tell_bounded("kind " + std::to_string(i), LogLevel::warning, LogLine("x"), 0);
    }
    EXPECT_THAT(take(), SizeIs(IncidentLog::kinds_max + 1)) << "and one for all that are too many";
    log.tick(60'000);
    EXPECT_THAT(take(), ElementsAre("what=x times=" + std::to_string(5000 - IncidentLog::kinds_max - 1)));
}

class Watch : public Incidents {
protected:
    static journal::WriteResult unknown() { return {journal::WriteStatus::unknown, "disk I/O error"}; }

    JournalWatch watch{log, "default"};
    const std::string show = "show/default/hall";
};

TEST_F(Watch, tells_what_failed_what_that_stopped_and_how_long_it_took) {
    watch.written(show, {}, 0);
    watch.written(show, unknown(), 1000);
    EXPECT_THAT(take(), ElementsAre("what=journal_failed log=show/default/hall error=\"disk I/O error\"",
                                    "what=show_suspended show=hall"));
    watch.failed({journal::Error::Code::io, show + ": disk I/O error"}, 1000);
    EXPECT_THAT(take(), IsEmpty()) << "the service says the same";
    const journal::Error error{journal::Error::Code::io, "cannot open the log"};
    for (std::int64_t now_ms = 1500; now_ms < 10'000; now_ms += 500) {
        watch.opened(show, &error, now_ms);
        watch.failed(error, now_ms);
    }
    EXPECT_THAT(take(), IsEmpty()) << "once a minute";
    watch.opened(show, nullptr, 10'250);
    EXPECT_THAT(take(), ElementsAre("what=journal_recovered log=show/default/hall seconds=9.250",
                                    "what=show_reopened show=hall seconds=9.250"));
    watch.opened(show, nullptr, 11'000);
    EXPECT_THAT(take(), IsEmpty());
}

TEST_F(Watch, tells_the_catalog_from_a_show) {
    watch.written("catalog/default", unknown(), 0);
    EXPECT_THAT(take(), ElementsAre("what=journal_failed log=catalog/default error=\"disk I/O error\""));
    watch.opened("catalog/default", nullptr, 700);
    EXPECT_THAT(take(), ElementsAre("what=journal_recovered log=catalog/default seconds=0.700"));
}

TEST_F(Watch, tells_other_errors_and_slow_syncs) {
    watch.failed({journal::Error::Code::corrupt, "show/default/hall: the show stopped"}, 0);
    EXPECT_THAT(take(), ElementsAre("what=journal_error error=\"show/default/hall: the show stopped\""));
    watch.synced(999, 1, 0);
    EXPECT_THAT(take(), IsEmpty());
    watch.synced(1000, 7, 0);
    EXPECT_THAT(take(), ElementsAre("what=journal_slow seconds=1.000 appends=7"));
}

}  // namespace
}  // namespace seatlock::app
