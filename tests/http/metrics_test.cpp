#include "http/metrics.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/exposition.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Metrics, are_written_as_prometheus_reads_them) {
    Metrics metrics;
    ValueFamily& requests = metrics.counter("requests_total", "Requests.", {"route", "status"});
    metrics.gauge("ready", "Whether.").of().set(1);
    HistogramFamily& seconds = metrics.histogram("took_seconds", "Time.", {0.0005, 0.5, 2});
    requests.of({"/a", "200"}).add();
    requests.of({"/a", "200"}).add();
    requests.of({"/b", "404"}).add(0.5);
    for (const double value : {0.0005, 0.0011, 0.5, 7.0}) seconds.of().observe(value);
    EXPECT_EQ(metrics.text(),
              "# HELP requests_total Requests.\n"
              "# TYPE requests_total counter\n"
              "requests_total{route=\"/a\",status=\"200\"} 2\n"
              "requests_total{route=\"/b\",status=\"404\"} 0.5\n"
              "# HELP ready Whether.\n"
              "# TYPE ready gauge\n"
              "ready 1\n"
              "# HELP took_seconds Time.\n"
              "# TYPE took_seconds histogram\n"
              "took_seconds_bucket{le=\"0.0005\"} 1\n"
              "took_seconds_bucket{le=\"0.5\"} 3\n"
              "took_seconds_bucket{le=\"2\"} 3\n"
              "took_seconds_bucket{le=\"+Inf\"} 4\n"
              "took_seconds_sum 7.5016\n"
              "took_seconds_count 4\n");
    EXPECT_THAT(parse_exposition(metrics.text()).faults, IsEmpty());
}

TEST(Metrics, escape_what_a_label_may_not_hold) {
    Metrics metrics;
    metrics.counter("x_total", "X.", {"l"}).of({"a\"b\\c\nd{e=},"}).add();
    EXPECT_THAT(metrics.text(), HasSubstr(R"(x_total{l="a\"b\\c\nd{e=},"} 1)"));
    EXPECT_THAT(parse_exposition(metrics.text()).faults, IsEmpty());
}

TEST(Metrics, are_collected_before_each_text) {
    Metrics metrics;
    ValueFamily& gauge = metrics.gauge("x", "X.", {"l"});
    int asked = 0;
    metrics.before_text([&] { gauge.of({"a"}).set(++asked); });
    EXPECT_THAT(metrics.text(), HasSubstr("x{l=\"a\"} 1\n"));
    EXPECT_THAT(metrics.text(), HasSubstr("x{l=\"a\"} 2\n"));
}

TEST(Metrics, of_a_histogram_with_labels_have_their_own_buckets) {
    Metrics metrics;
    HistogramFamily& seconds = metrics.histogram("s", "S.", {1}, {"route"});
    seconds.of({"/a"}).observe(0.5);
    seconds.of({"/b"}).observe(3);
    const Exposition text = parse_exposition(metrics.text());
    EXPECT_THAT(text.faults, IsEmpty());
    EXPECT_EQ(text.at("s_bucket{route=\"/a\",le=\"1\"}"), 1);
    EXPECT_EQ(text.at("s_bucket{route=\"/b\",le=\"1\"}"), 0);
    EXPECT_EQ(text.at("s_sum{route=\"/b\"}"), 3);
}

TEST(Exposition, finds_what_is_wrong) {
    const std::string sound = "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n";
    const std::string histogram = "# HELP h H.\n# TYPE h histogram\n";
    EXPECT_THAT(parse_exposition(sound).faults, IsEmpty());
    for (const std::string& wrong :
         {std::string("a_total 1\n"), sound + "a_total 1\n", sound + sound, sound + "b_total 1\n",
          sound + "# HELP a_total A.\n", std::string("# HELP a A.\n# TYPE a counter\na 1\n"),
          std::string("# HELP a A.\n# TYPE a gauge\na{l=\"x\"y\"} 1\n"),
          std::string("# HELP a A.\n# TYPE a gauge\na{l=\"x\",l=\"y\"} 1\n"),
          std::string("# HELP a A.\n# TYPE a gauge\na{l=\"x\\z\"} 1\n"),
          std::string("# HELP a A.\n# TYPE a gauge\na one\n"),
          histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
          histogram + "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
          histogram + "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
          histogram + "h_bucket{le=\"+Inf\"} 1\nh_count 1\n"}) {
        EXPECT_THAT(parse_exposition(wrong).faults, Not(IsEmpty())) << wrong;
    }
}

}  // namespace
}  // namespace seatlock::http
