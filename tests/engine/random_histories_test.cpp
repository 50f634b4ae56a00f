// Random histories with more seats, holders and kinds of trouble than the exhaustive test can afford:
// bulks with repeated, unknown and no seats, other timeouts, clocks that step both ways.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "history.hpp"
#include "random_seed.hpp"

namespace seatlock {
namespace {

using history::Duel;
using history::Step;
using Kind = Step::Kind;

/// A stream of steps that depends on its seed alone.
class StepSource {
public:
    explicit StepSource(std::uint64_t seed) : random_(seed) {}

    Step next() {
        now_ += time_step();
        if (below(20) == 0) timeout_ = static_cast<std::int64_t>(below(30)) - 3;
        const auto kind = static_cast<Kind>(below(7));
        Step step{.kind = kind, .seats = {}, .user = {}, .now = now_, .timeout = timeout_};
        if (kind == Kind::cleanup_expired_locks) return step;
        step.user = "holder " + std::to_string(below(4));
        for (std::size_t wanted = seats_wanted(kind); wanted > 0; --wanted) step.seats.push_back(seat());
        return step;
    }

private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

    /// Mostly forward and a little, sometimes far, now and then back.
    std::int64_t time_step() {
        const auto size = static_cast<std::int64_t>(below(4));
        switch (below(12)) {
            case 0: return 11;
            case 1: return -size;
            case 2: return -15;
            default: return size;
        }
    }

    std::size_t seats_wanted(Kind kind) {
        const bool bulk =
            kind == Kind::lock_seats_bulk || kind == Kind::book_seats_bulk || kind == Kind::cancel_locks_bulk;
        return bulk ? below(5) : 1;
    }

    std::string seat() { return below(25) == 0 ? "nowhere" : "S" + std::to_string(below(seat_count)); }

    static constexpr std::size_t seat_count = 6;
    std::mt19937_64 random_;
    std::int64_t now_ = 0;
    std::int64_t timeout_ = 10;
};

/// The answer without what varies: which call, and the words that tell one answer from another.
std::string kind_of_answer(const Step& step, const std::string& answer) {
    std::string kind = to_string(step.kind);
    for (const char* words :
         {"does not exist", "already booked", "is not locked", "locked by another user", "currently locked by",
          "] locked by", "lock cancelled", "locked by", "successfully booked", "now booked", "cancelled by"}) {
        if (answer.find(words) != answer.npos) return kind + ": " + words;
    }
    return kind + (answer == "0" ? ": none" : ": some");
}

class RandomHistories : public testing::TestWithParam<ExpiryRule> {
protected:
    const std::vector<std::string> seat_ids_{"S0", "S1", "S2", "S3", "S4", "S5"};
    std::map<std::string, int> reached_;

    /// Plays one history on both; a failure is shrunk and reported.
    void play(std::uint64_t seed, std::size_t length) {
        StepSource source(seed);
        Duel duel(seat_ids_, GetParam());
        std::vector<Step> played;
        for (std::size_t i = 0; i < length; ++i) {
            played.push_back(source.next());
            const auto difference = duel.play(played.back());
            ++reached_[kind_of_answer(played.back(), duel.answer())];
            if (!difference) continue;
            const auto shortest = history::shrink(seat_ids_, GetParam(), played);
            FAIL() << history::replay(seat_ids_, GetParam(), shortest).value_or(*difference);
        }
    }
};

TEST_P(RandomHistories, AnswerAsTheModel) {
    const std::uint64_t seed = random_seed();
    // Long enough to sell most seats; then a new history starts from empty ones.
    for (std::uint64_t history = 0; history < 600; ++history) {
        ASSERT_NO_FATAL_FAILURE(play(seed + history, 60)) << "SEATLOCK_SEED=" << seed;
    }
    for (const auto& [kind, count] : reached_) std::printf("%8d  %s\n", count, kind.c_str());
    // Per call: success and each refusal of the contract; for the sweep: some and none.
    EXPECT_EQ(reached_.size(), 2U * 4 + 2U * 4 + 2U * 5 + 2) << "an answer was never reached, SEATLOCK_SEED=" << seed;
}

INSTANTIATE_TEST_SUITE_P(BothRules, RandomHistories, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
