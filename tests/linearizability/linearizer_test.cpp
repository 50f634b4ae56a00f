// Linearizer with another specification than a show's: it needs to know none.

#include "linearizability/linearizer.hpp"

#include <map>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::linearizability {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// A register that holds a number: 0 at first.
struct RegisterCall {
    Interval interval;
    std::optional<int> written;
    int read = 0;
};

class RegisterModel {
public:
    explicit RegisterModel(const std::vector<RegisterCall>& calls) : calls_(calls) {}

    [[nodiscard]] bool take(Index call, Micros /*latest*/) {
        if (!calls_[call].written) return calls_[call].read == values_.back();
        values_.push_back(*calls_[call].written);
        return true;
    }
    using Mark = std::size_t;
    [[nodiscard]] Mark mark() const noexcept { return values_.size(); }
    void undo(Mark mark) { values_.resize(mark); }
    [[nodiscard]] Fingerprint fingerprint() const {
        return FingerprintMaker().add(static_cast<std::uint64_t>(values_.back())).made();
    }
    [[nodiscard]] std::size_t resource_count() const noexcept { return 1; }
    void footprint(Index /*call*/, std::vector<Index>& resources) const { resources.push_back(0); }
    void obstacles(Index /*call*/, std::vector<Index>& /*steps*/) const {}
    void may_change(Index /*call*/, std::vector<Index>& /*steps*/) const {}

private:
    const std::vector<RegisterCall>& calls_;
    std::vector<int> values_{0};
};

RegisterCall write(Micros invoked, Micros returned, int value) { return {{invoked, returned}, value, 0}; }
RegisterCall read(Micros invoked, Micros returned, int value) { return {{invoked, returned}, std::nullopt, value}; }

Finding search(const std::vector<RegisterCall>& calls, Linearizer<RegisterModel>::Limits limits = {}) {
    RegisterModel model(calls);
    std::vector<Interval> intervals;
    for (const RegisterCall& call : calls) intervals.push_back(call.interval);
    return Linearizer<RegisterModel>(model, intervals, limits).run();
}

TEST(Linearizer, NothingIsLinearizable) { EXPECT_EQ(search({}).verdict, Verdict::linearizable); }

TEST(Linearizer, GivesTheOrder) {
    const Finding finding = search({write(1, 10, 7), read(2, 3, 0), read(4, 5, 7), read(11, 12, 7)});
    EXPECT_EQ(finding.verdict, Verdict::linearizable);
    EXPECT_THAT(finding.order, ElementsAre(1, 0, 2, 3));
}

TEST(Linearizer, ConcurrentWritesMayStandInAnyOrder) {
    EXPECT_EQ(search({write(1, 10, 7), write(2, 9, 8), read(11, 12, 7)}).verdict, Verdict::linearizable);
    EXPECT_EQ(search({write(1, 10, 7), write(2, 9, 8), read(11, 12, 8)}).verdict, Verdict::linearizable);
}

TEST(Linearizer, TellsHowFarItCame) {
    const Finding finding = search({write(1, 2, 7), read(3, 4, 7), write(5, 6, 8), read(7, 8, 7)});
    EXPECT_EQ(finding.verdict, Verdict::not_linearizable);
    EXPECT_THAT(finding.order, ElementsAre(0, 1, 2));
    EXPECT_THAT(finding.stuck, UnorderedElementsAre(3));
}

TEST(Linearizer, AnUnansweredCallHappensLaterOrNever) {
    EXPECT_EQ(search({write(1, never, 7), read(2, 3, 0), read(4, 5, 7)}).verdict, Verdict::linearizable);
    const Finding finding = search({write(1, never, 7), read(2, 3, 0)});
    EXPECT_EQ(finding.verdict, Verdict::linearizable);
    EXPECT_THAT(finding.order, ElementsAre(1));
    EXPECT_EQ(search({write(1, never, 7), read(2, 3, 7), read(4, 5, 0)}).verdict, Verdict::not_linearizable);
    EXPECT_EQ(search({read(1, 2, 7), write(3, never, 7)}).verdict, Verdict::not_linearizable);
}

// Twelve concurrent writes of two values have 12! orders, but few configurations that differ.
TEST(Linearizer, RemembersSetsOfCallsTogetherWithTheState) {
    std::vector<RegisterCall> calls;
    for (int i = 0; i < 12; ++i) calls.push_back(write(i, 1000, i % 2));
    for (int i = 0; i < 6; ++i) calls.push_back(read(100 + i, 1001, i % 2));
    calls.push_back(read(2000, 2001, 0));
    EXPECT_EQ(search(calls).verdict, Verdict::linearizable);
    calls.push_back(read(2002, 2003, 1));
    const Finding finding = search(calls);
    EXPECT_EQ(finding.verdict, Verdict::not_linearizable);
    EXPECT_LT(finding.configurations, std::size_t{1} << 14);
}

TEST(Linearizer, StopsAtItsLimits) {
    std::vector<RegisterCall> calls;
    for (int i = 0; i < 20; ++i) calls.push_back(write(i, 1000, i));
    calls.push_back(read(2000, 2001, 99));
    EXPECT_EQ(search(calls, {.configurations_max = 100, .out_of_time = {}}).verdict, Verdict::undecided);
    const Finding finding = search(calls, {.out_of_time = [] { return true; }});
    EXPECT_EQ(finding.verdict, Verdict::undecided);
    EXPECT_LT(finding.configurations, 1000U);
}

}  // namespace
}  // namespace seatlock::linearizability
