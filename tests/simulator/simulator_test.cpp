// The simulator's own alarm: it must ring for a wrong rule, and what it prints must be of use.

#include <gtest/gtest.h>

#include "life.hpp"
#include "minimiser.hpp"
#include "script.hpp"

namespace seatlock::simulator {
namespace {

/// The first seed whose world notices that the model expires holds too early.
Life failing_run() {
    Coverage coverage;
    for (std::uint64_t seed = 1; seed < 50; ++seed) {
        Life life = run_seed(seed, 500, coverage, true);
        if (life.violation) return life;
    }
    return {};
}

TEST(Simulator, finds_a_wrong_rule_and_minimises_the_way_to_it) {
    const Life life = failing_run();
    ASSERT_TRUE(life.violation);
    const Script script = minimise(life.script, breaks(life.violation->promise));
    EXPECT_LE(script.steps.size(), 12U) << to_text(script);
    const auto read = script_from(to_text(script));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(*read, script);
    const Life again = run_script(*read);
    ASSERT_TRUE(again.violation);
    EXPECT_EQ(again.violation->promise, life.violation->promise);
    for (std::size_t i = 0; i < script.steps.size(); ++i) {
        Script less = script;
        less.steps.erase(less.steps.begin() + static_cast<std::ptrdiff_t>(i));
        const Life without = run_script(less);
        EXPECT_FALSE(without.violation && without.violation->promise == life.violation->promise)
            << to_text(script.steps[i]) << " is not needed";
    }
}

TEST(Simulator, stops_minimising_when_its_work_is_done) {
    const Life life = failing_run();
    ASSERT_TRUE(life.violation);
    const Script script = minimise(life.script, breaks(life.violation->promise), 1);
    const Life again = run_script(script);
    ASSERT_TRUE(again.violation);
    EXPECT_EQ(again.violation->promise, life.violation->promise);
}

TEST(Simulator, lives_the_same_life_twice) {
    Coverage first_coverage;
    Coverage second_coverage;
    const Life first = run_seed(7, 500, first_coverage);
    const Life second = run_seed(7, 500, second_coverage);
    EXPECT_FALSE(first.violation);
    EXPECT_EQ(to_text(first.script), to_text(second.script));
    EXPECT_EQ(first_coverage.text(), second_coverage.text());
    const Life scripted = run_script(first.script);
    EXPECT_FALSE(scripted.violation);
    EXPECT_EQ(scripted.commands, first.commands);
    EXPECT_EQ(scripted.faults, first.faults);
}

TEST(Simulator, sees_500_commands_and_3_faults_in_every_world) {
    Coverage coverage;
    const std::size_t nothing_reached = coverage.missing().size();
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const Life life = run_seed(seed, 500, coverage);
        ASSERT_FALSE(life.violation) << life.violation->detail;
        EXPECT_GE(life.commands, 500U);
        EXPECT_GE(life.faults, 3U);
    }
    EXPECT_GT(nothing_reached, 70U);
    EXPECT_LT(coverage.missing().size(), nothing_reached / 4) << coverage.text();
}

TEST(Simulator, keeps_a_scripts_sense_when_steps_are_taken_out) {
    Coverage coverage;
    const Script all = run_seed(3, 500, coverage).script;
    for (std::size_t nth = 2; nth < 7; ++nth) {
        Script some{all.world, {}};
        for (std::size_t i = 0; i < all.steps.size(); ++i) {
            if (i % nth != 0) some.steps.push_back(all.steps[i]);
        }
        const Life life = run_script(some);
        EXPECT_FALSE(life.violation) << life.violation->promise << ": " << life.violation->detail;
    }
}

TEST(Script, says_what_is_wrong_with_a_line) {
    EXPECT_EQ(script_from("world seed=2\n\n# a remark\njump who=1\n").error(),
              "line 4: \"jump who=1\" begins with no kind of step");
    EXPECT_EQ(script_from("hold who=one\n").error(), "line 1: \"hold who=one\": no step has who=one");
    EXPECT_EQ(script_from("hold seats=1,99\n").error(), "line 1: \"hold seats=1,99\": no step has seats=1,99");
    EXPECT_EQ(script_from("world moons=2\n").error(), "line 1: no world has moons=2");
    EXPECT_EQ(script_from("world clients=0\n").error(),
              "line 1: a world needs a client, a reader and an entry in its feed");
}

TEST(Script, reads_every_kind_of_step_that_it_writes) {
    for (int kind = 0; kind <= static_cast<int>(StepKind::reconnect); ++kind) {
        const Step step{.kind = static_cast<StepKind>(kind), .who = 3, .seats = 0b1011, .wall = -5};
        const auto read = step_from(to_text(step));
        ASSERT_TRUE(read) << read.error();
        EXPECT_EQ(*read, step);
    }
}

}  // namespace
}  // namespace seatlock::simulator
