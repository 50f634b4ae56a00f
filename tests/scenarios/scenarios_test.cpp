// Every script of tests/scenarios/scripts with every runner that it does not exclude. One of them:
// scenarios_test --gtest_filter='*/two_friends_and_a_stranger'.

#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scenarios/engine_runner.hpp"
#include "scenarios/http_runner.hpp"
#include "scenarios/reference_runner.hpp"
#include "scenarios/script_folder.hpp"
#include "scenarios/service_runner.hpp"
#include "scenarios/trial.hpp"

namespace seatlock::scenarios {
namespace {

template <typename Keeper>
std::unique_ptr<Runner> engine_runner() {
    return std::make_unique<EngineRunner>([](const SeatKeeper::Seats& seats, std::chrono::milliseconds timeout) {
        return std::make_unique<Keeper>(seats, timeout);
    });
}

/// A runner, and the name by which scripts exclude it.
struct Stage {
    std::string name;
    std::string excluded_as;
    std::function<std::unique_ptr<Runner>()> make;
};

const std::vector<Stage>& stages() {
    static const std::vector<Stage> all{
        {"reference", "reference", [] { return std::make_unique<ReferenceRunner>(); }},
        {"service", "service", [] { return std::make_unique<ServiceRunner>(); }},
        {"http", "http", [] { return std::make_unique<HttpRunner>(); }},
        {"engine", "engine", engine_runner<EngineKeeper>},
        {"engine_model", "engine", engine_runner<ModelKeeper>},
    };
    return all;
}

struct Performance {
    const Stage* stage;
    const ScriptFile* file;
};

std::vector<Performance> performances(bool excluded) {
    std::vector<Performance> all;
    for (const Stage& stage : stages()) {
        for (const ScriptFile& file : script_files()) {
            if (file.script.excluded.contains(stage.excluded_as) == excluded) all.push_back({&stage, &file});
        }
    }
    return all;
}

std::optional<std::string> play(const Performance& performance) {
    const auto runner = performance.stage->make();
    return Trial(performance.file->script, *runner).run();
}

class Scenarios : public testing::TestWithParam<Performance> {};

TEST_P(Scenarios, come_out_as_written) {
    const auto wrong = play(GetParam());
    EXPECT_FALSE(wrong) << GetParam().file->path << ": " << GetParam().file->script.title << "\n  with the runner "
                        << GetParam().stage->name << ", " << *wrong;
}

std::string name_of(const testing::TestParamInfo<Performance>& performance) {
    return performance.param.stage->name + "__" + performance.param.file->name;
}

INSTANTIATE_TEST_SUITE_P(all, Scenarios, testing::ValuesIn(performances(false)), name_of);

TEST(ScenarioFolder, has_scenarios_for_every_runner) {
    std::map<std::string, int> count;
    for (const Performance& performance : performances(false)) ++count[performance.stage->name];
    for (const Stage& stage : stages()) {
        std::printf("%-12s plays %d of %zu scenarios\n", stage.name.c_str(), count[stage.name], script_files().size());
        EXPECT_GT(count[stage.name], 0) << stage.name;
    }
    EXPECT_GE(script_files().size(), 40U);
}

// The first block of docs/scenarios.md.
TEST(ScenarioFolder, has_an_example_in_the_docs_that_comes_out_as_written) {
    std::ifstream in(std::string(SEATLOCK_SOURCE_DIR) + "/docs/scenarios.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    const std::size_t from = page.find("```\n# ") + 4;
    const auto script = parse_script(page.substr(from, page.find("\n```", from) - from));
    ASSERT_TRUE(script) << script.error().line << ": " << script.error().what();
    HttpRunner runner;
    EXPECT_EQ(Trial(*script, runner).run().value_or("as written"), "as written");
}

// Whoever excludes a runner must have to: there, the scenario cannot come out as written.
TEST(ScenarioFolder, excludes_only_runners_that_cannot) {
    for (const Performance& performance : performances(true)) {
        EXPECT_TRUE(play(performance)) << performance.file->path << " comes out as written with the runner "
                                       << performance.stage->name << ", too";
    }
}

}  // namespace
}  // namespace seatlock::scenarios
