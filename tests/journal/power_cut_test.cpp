// The power goes at every call that a journal makes of its disk. Each time the journal is opened
// again on what is left, and judged by what its user had been told.
//
// One run of a workload is recorded, call by call. The disk after a cut is then made from the record:
// of what was not synced, nothing survives, or all of it, or any part, sector by sector.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "journal/disk_model.hpp"
#include "journal/failing_disk.hpp"
#include "journal/journal_witness.hpp"
#include "journal/sample_batch.hpp"
#include "journal/temporary_directory.hpp"
#include "journal/verify.hpp"
#include "random_seed.hpp"

namespace seatlock::journal {
namespace {

constexpr std::array<const char*, 3> logs{"catalog/default", "show/default/faust", "show/default/hamlet"};

/// What the cuts came across; each must have been met.
class Reached {
public:
    void count(const std::string& name, bool met = true) {
        if (met) ++counts_[name];
    }

    void expect(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            std::cout << fmt::format("{:6} {}\n", counts_[name], name);
            EXPECT_GT(counts_[name], 0U) << name << " was never reached";
        }
    }

private:
    std::map<std::string, std::uint64_t> counts_;
};

/// Several logs and groups, batches of more than a page, snapshots, trims, checkpoints in quiet
/// times and under load, a clean restart and a killed process.
void work(JournalWitness& user) {
    const auto& [catalog, faust, hamlet] = logs;
    user.start();
    for (const char* log : logs) user.open(log);
    for (int i = 0; i < 3; ++i) user.append({{catalog, 1}, {hamlet, 2}, {hamlet, 1}, {faust, 1}});
    user.append({{hamlet, 60}});
    user.save_snapshot(hamlet, 4, 9000);
    user.append({{faust, 3}});
    user.trim(hamlet, 3);
    user.maintain();
    user.append({{catalog, 1}, {faust, 2}});
    user.append({{hamlet, 5}});
    user.kill();
    user.start();
    for (const char* log : logs) user.open(log);
    user.append({{hamlet, 2}, {faust, 120}});
    user.save_snapshot(faust, 2, 100);
    user.trim(faust, 2);
    user.append({{hamlet, 1}});
    user.close();
    user.start();
    user.open(hamlet);
    user.open(hamlet);
    for (int i = 0; i < 4; ++i) user.append({{hamlet, 80}});
    user.save_snapshot(hamlet, 10, 9000);
    user.trim(hamlet, 10);
    user.append({{hamlet, 100}});
    user.append({{hamlet, 1}});
    user.append({{hamlet, 1}});
    user.maintain();
    user.append({{hamlet, 1}});
    user.close();
}

/// One life of a journal on a disk.
struct Record {
    DiskModel::Image before;
    std::vector<DiskCall> calls;
    Testimony testimony;
    std::size_t calls_at_start = 0;  ///< how many it took to open the journal
    Told found;                      ///< what was in it then
};

class PowerCutTest : public ::testing::Test {
protected:
    /// The life of a journal on a disk, told by `life`; it ends when the process dies.
    Record record(const DiskModel::Image& before, const std::function<void(JournalWitness&)>& life) {
        put_on_disk(before);
        FailingDisk disk(before);
        JournalWitness user(disk, path());
        life(user);
        user.kill();
        return {before, disk.calls(), user.testimony(), 0, {}};
    }

    /// Opens what a cut left, judges it, and goes on with it.
    Record reopen(const DiskModel::Image& image, const Expectation& expected) {
        Told found;
        std::size_t calls_at_start = 0;
        Record reopened = record(image, [&](JournalWitness& user) {
            calls_at_start = user.start();
            found = judge(user.journal(), expected);
            user.saw(found);
            go_on(user);
        });
        reopened.calls_at_start = calls_at_start;
        reopened.found = std::move(found);
        return reopened;
    }

    /// What must hold when the power goes after so many calls of a journal that was opened after a cut.
    static Expectation expectation_after(const Record& reopened, std::size_t calls, const Expectation& first) {
        return calls < reopened.calls_at_start ? first : reopened.testimony.expectation_after(calls);
    }

    static Told judge(Journal& journal, const Expectation& expected) {
        Told found;
        const std::vector<std::string> names = journal.logs().value();
        for (const std::string& name : names) {
            const auto asked = expected.asked.find(name);
            if (asked == expected.asked.end()) throw std::runtime_error("nobody asked for a log " + name);
            const auto answered = expected.answered.find(name);
            const OpenedLog log = journal.read(name).value();
            const LogReport report = examine(name, log);
            if (report.problem) throw std::runtime_error(report.problem->message);
            const ToldLog* least = answered == expected.answered.end() ? nullptr : &answered->second;
            const std::string problem = problem_of(name, log, least, asked->second);
            if (!problem.empty()) throw std::runtime_error(problem);
            found[name] = as_found(log, report, asked->second);
        }
        for (const auto& [name, log] : expected.answered) {
            if (!found.contains(name)) throw std::runtime_error("the log " + name + " is gone");
        }
        return found;
    }

    static ToldLog as_found(const OpenedLog& log, const LogReport& report, const ToldLog& asked) {
        ToldLog found = asked;
        found.epoch = log.epoch;
        found.next_seq = report.last_seq + 1;
        found.batches.resize(log.tail.empty() ? 0 : log.tail.back().slot + 1);
        found.kept_from = log.tail.empty() ? 0 : log.tail.front().slot;
        found.snapshot.reset();
        if (log.snapshot) found.snapshot.emplace(log.snapshot->slot, log.snapshot->bytes);
        return found;
    }

    /// Every log has a new owner, the old one is fenced, and appends go on.
    static void go_on(JournalWitness& user) {
        const Told found = user.told();
        for (const char* name : logs) {
            user.open(name);
            const auto before = found.find(name);
            const Epoch old = before == found.end() ? 0 : before->second.epoch;
            const ToldLog& now = user.told().at(name);
            if (now.epoch != old + 1) throw std::runtime_error(fmt::format("{}: epoch {} again", name, now.epoch));
            const WriteResult stale =
                append_now(user.journal(), sample_append(name, old, now.batches.size(), now.next_seq));
            if (stale.status != WriteStatus::fenced) throw std::runtime_error(fmt::format("{}: not fenced", name));
        }
        user.append({{logs[0], 1}, {logs[2], 30}, {logs[1], 1}});
        user.save_snapshot(logs[2], user.told().at(logs[2]).batches.size() - 1, 50);
    }

    /// What the disk says about the cut.
    void count(const DiskModel& disk, const Expectation& expected) {
        const bool log = disk.has_unsynced(".db-wal");
        const bool database = disk.has_unsynced(".db");
        reached.count("cut between a write of the log and its sync", log);
        reached.count("cut inside a checkpoint", database);
        reached.count("cut inside a checkpoint that an append had to make", database && expected.under_way == "append");
        reached.count("cut with nothing under way", expected.under_way.empty());
    }

    /// What the image says about what was lost.
    void count(const DiskModel& disk, const DiskModel::Image& image, const Expectation& expected, const Told& found) {
        const auto lost = disk.after_power_cut(Fate::lost());
        const auto kept = disk.after_power_cut(Fate::kept());
        const bool log_torn = is_torn("journal.db-wal", image, lost, kept);
        reached.count("a page of the database was torn", is_torn("journal.db", image, lost, kept));
        for (const auto& [name, content] : kept) reached.count("a new file was gone", !image.contains(name));
        for (const auto& [name, content] : image) reached.count("a removed file was back", !kept.contains(name));
        if (expected.answered == expected.asked) return;
        reached.count("unanswered " + expected.under_way + ", absent", found == expected.answered);
        reached.count("unanswered " + expected.under_way + ", present", found == expected.asked);
        reached.count("torn frames of the log were dropped", log_torn && found == expected.answered);
    }

    [[nodiscard]] bool is_torn(const std::string& file, const DiskModel::Image& image, const DiskModel::Image& lost,
                               const DiskModel::Image& kept) const {
        const auto found = image.find(path() + "/" + file);
        return found != image.end() && !holds(lost, *found) && !holds(kept, *found);
    }

    static bool holds(const DiskModel::Image& image, const std::pair<const std::string, std::string>& file) {
        const auto found = image.find(file.first);
        return found != image.end() && found->second == file.second;
    }

    /// Judges one cut, and with `again` a second one, anywhere in the recovery or soon after it.
    void cut(const DiskModel& disk, const Expectation& expected, Fate fate, std::optional<std::uint64_t> again) {
        const auto image = disk.after_power_cut(fate);
        const Record reopened = reopen(image, expected);
        count(disk, image, expected, reopened.found);
        if (!again) return;
        const std::size_t calls = *again % reopened.calls.size();
        reached.count("cut again inside the recovery", calls > 0 && calls < reopened.calls_at_start);
        reached.count("cut again after the recovery", calls >= reopened.calls_at_start);
        DiskModel second(image);
        for (std::size_t i = 0; i < calls; ++i) second.apply(reopened.calls[i]);
        (void)reopen(second.after_power_cut(Fate::mixed(*again)), expectation_after(reopened, calls, expected));
    }

    /// All fates of a cut at one point.
    void cut_with_every_fate(const DiskModel& disk, const Expectation& expected, std::mt19937_64& random) {
        count(disk, expected);
        cut(disk, expected, Fate::lost(), {});
        cut(disk, expected, Fate::kept(), {});
        cut(disk, expected, Fate::mixed(random()), {});
        cut(disk, expected, Fate::mixed(random()), random());
    }

    void put_on_disk(const DiskModel::Image& image) {
        std::filesystem::remove_all(path());
        std::filesystem::create_directory(path());
        write_files(image);
    }

    [[nodiscard]] std::string path() const { return (directory_.path() / "data").string(); }

    Reached reached;

private:
    TemporaryDirectory directory_;
};

std::string words_for(const Record& run, std::size_t calls, const Expectation& expected) {
    constexpr std::array verbs{"create", "remove", "sync the directory of", "write", "truncate", "sync"};
    const std::string next = calls == run.calls.size()
                                 ? "come to its end"
                                 : fmt::format("{} {}", verbs.at(static_cast<std::size_t>(run.calls[calls].kind)),
                                               std::filesystem::path(run.calls[calls].file).filename().string());
    return fmt::format("cut after {} calls of the disk, when it was to {}; under way: {}", calls, next,
                       expected.under_way);
}

TEST_F(PowerCutTest, LosesNothingThatWasAnsweredAndGoesOn) {
    const Record run = record({}, work);
    std::mt19937_64 random(random_seed());
    DiskModel disk(run.before);
    for (std::size_t calls = 0; calls <= run.calls.size(); ++calls) {
        const Expectation expected = run.testimony.expectation_after(calls);
        try {
            cut_with_every_fate(disk, expected, random);
        } catch (const std::exception& problem) {
            FAIL() << problem.what() << "\n" << words_for(run, calls, expected);
        }
        if (calls < run.calls.size()) disk.apply(run.calls[calls]);
    }
    reached.expect({"cut with nothing under way", "cut between a write of the log and its sync",
                    "cut inside a checkpoint", "cut inside a checkpoint that an append had to make",
                    "cut again inside the recovery", "cut again after the recovery", "a page of the database was torn",
                    "torn frames of the log were dropped", "a new file was gone", "a removed file was back",
                    "unanswered open, absent", "unanswered open, present", "unanswered append, absent",
                    "unanswered append, present", "unanswered snapshot, absent", "unanswered snapshot, present",
                    "unanswered trim, absent", "unanswered trim, present"});
}

}  // namespace
}  // namespace seatlock::journal
