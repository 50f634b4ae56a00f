// Small histories with known verdicts: tests/linearizability/histories/, and what is said about them.

#include "linearizability/history_check.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "linearizability/every_order.hpp"
#include "linearizability/history_file.hpp"

namespace seatlock::linearizability {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::filesystem::path histories = std::filesystem::path(SEATLOCK_SOURCE_DIR) / "tests/linearizability/histories";

std::vector<std::string> files_of(const std::string& verdict) {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(histories / verdict)) {
        paths.push_back(entry.path().string());
    }
    std::ranges::sort(paths);
    return paths;
}

std::string file(const std::string& name) { return (histories / name).string(); }

class KnownHistory : public testing::TestWithParam<std::string> {};

TEST_P(KnownHistory, HasTheVerdictOfItsFolder) {
    const bool linearizable = std::filesystem::path(GetParam()).parent_path().filename() == "linearizable";
    const auto history = read_history_file(GetParam());
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_FALSE(history->note.empty()) << "say what the history shows";
    const Report report = check_history(*history);
    EXPECT_EQ(report.verdict, linearizable ? Verdict::linearizable : Verdict::not_linearizable) << report.explanation;
    EXPECT_EQ(linearizable_in_some_order(*history), linearizable) << "trying every order says otherwise";
    EXPECT_EQ(report.explanation.empty(), linearizable);
}

TEST_P(KnownHistory, IsTheSameWhenWrittenAndReadAgain) {
    const auto history = read_history_file(GetParam());
    ASSERT_TRUE(history);
    std::istringstream text(to_text(*history));
    const auto again = read_history(text);
    ASSERT_TRUE(again) << again.error().line << ": " << again.error().message;
    EXPECT_EQ(to_text(*again), to_text(*history));
    EXPECT_EQ(check_history(*again).verdict, check_history(*history).verdict);
}

std::vector<std::string> all_files() {
    std::vector<std::string> files = files_of("linearizable");
    std::ranges::copy(files_of("not_linearizable"), std::back_inserter(files));
    return files;
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
    const std::filesystem::path path = info.param;
    return path.parent_path().filename().string() + "_" + path.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Histories, KnownHistory, testing::ValuesIn(all_files()), name_of);

TEST(HistoryCheck, TellsWhichCallsCannotBePlacedAndWhatTheRulesAnswer) {
    const auto history = read_history_file(file("not_linearizable/lost_update.jsonl"));
    const Report report = check_history(*history);
    EXPECT_THAT(report.explanation, HasSubstr("seats: A-1\n"));
    EXPECT_THAT(report.explanation, HasSubstr("component: 3 calls, of which these 2 can be put in order"));
    EXPECT_THAT(report.explanation, HasSubstr(R"("invoked_us":50,"returned_us":60,"op":"hold","holder":"bob")"));
    EXPECT_THAT(report.explanation, HasSubstr(R"(the rules answer {"ok":)"));
}

TEST(HistoryCheck, CountsCallsClientsAndComponents) {
    const auto history = read_history_file(file("linearizable/group_seen_by_two_reads.jsonl"));
    EXPECT_EQ(check_history(*history).components, 1U);
    const auto apart = read_history_file(file("not_linearizable/stranger_releases.jsonl"));
    const Report report = check_history(*apart);
    EXPECT_EQ(report.calls, 3U);
    EXPECT_EQ(report.clients, 2U);
    EXPECT_EQ(report.components, 1U) << "a hold that names another hold's seat joins the two";
    EXPECT_EQ(report.largest, 3U);
}

TEST(HistoryCheck, GivesUpWhenItIsOutOfTime) {
    const auto history = read_history_file(file("not_linearizable/two_maps_disagree.jsonl"));
    const Report report = check_history(*history, {.out_of_time = {}, .configurations_max = 1});
    EXPECT_EQ(report.verdict, Verdict::undecided);
    EXPECT_THAT(report.explanation, HasSubstr("given up"));
}

/// What the program does with these files.
struct Ran {
    int status = 0;
    std::string out;
    std::string problems;
};
Ran run(const std::vector<std::string>& paths) {
    std::ostringstream out;
    std::ostringstream problems;
    const int status = check_history_files(paths, out, problems);
    return {status, out.str(), problems.str()};
}

TEST(CheckHistoryProgram, SaysALinePerLinearizableHistory) {
    const std::string path = file("linearizable/one_after_the_other.jsonl");
    const Ran ran = run({path, path});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.out, StartsWith(path + ": linearizable, 4 calls, 2 clients, 1 components (largest 4), in "));
    EXPECT_EQ(std::ranges::count(ran.out, '\n'), 2);
}

TEST(CheckHistoryProgram, FailsWhenOneIsNot) {
    const Ran ran = run({file("not_linearizable/stale_read.jsonl"), file("linearizable/one_after_the_other.jsonl")});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.out, AllOf(HasSubstr(": NOT linearizable, "), HasSubstr("none of these can come next")));
    EXPECT_THAT(ran.problems, IsEmpty());
}

TEST(CheckHistoryProgram, NamesTheFileItCannotRead) {
    const Ran ran = run({"no/such/file", file("not_linearizable/stale_read.jsonl")});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.problems, "no/such/file: the file cannot be opened\n");
    EXPECT_EQ(run({}).status, 2);
    EXPECT_EQ(run({histories.string()}).status, 2) << "a folder";
}

}  // namespace
}  // namespace seatlock::linearizability
