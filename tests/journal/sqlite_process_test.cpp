// The SQLite store and other processes: two on one directory, one that is killed, one that may not
// write.

#include <array>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal/sample_batch.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "journal/temporary_directory.hpp"

namespace seatlock::journal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// A child process and what it writes.
class Child {
public:
    using Say = std::function<void(const std::string&)>;

    explicit Child(const std::function<void(const Say&)>& body) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
        process_ = ::fork();
        if (process_ == 0) {
            ::close(ends[0]);
            body([&](const std::string& words) {
                if (::write(ends[1], words.data(), words.size()) < 0) ::_exit(1);
            });
            ::_exit(0);
        }
        ::close(ends[1]);
        output_ = ends[0];
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        kill();
        ::close(output_);
    }

    /// One more byte of its output; false at the end.
    bool next(char& byte) const { return ::read(output_, &byte, 1) == 1; }

    [[nodiscard]] std::string all() const {
        std::string all;
        for (char byte = 0; next(byte);) all += byte;
        return all;
    }

    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }

    [[nodiscard]] pid_t process() const { return process_; }

private:
    pid_t process_ = 0;
    int output_ = -1;
};

std::string answer_of_open(const std::filesystem::path& path) {
    const auto opened = SqliteJournal::open(path);
    return opened ? "opened" : opened.error().message;
}

TEST(SqliteProcesses, RefuseASecondOneAndNameTheFirst) {
    const TemporaryDirectory directory;
    const auto journal = SqliteJournal::open(directory.path());
    ASSERT_TRUE(journal);
    const Child second([&](const Child::Say& say) { say(answer_of_open(directory.path())); });
    EXPECT_EQ(second.all(), "the data directory " + directory.path().string() + " is in use by process " +
                                std::to_string(::getpid()));
}

TEST(SqliteProcesses, NameAChildThatHasTheDirectory) {
    const TemporaryDirectory directory;
    Child child([&](const Child::Say& say) {
        const auto journal = SqliteJournal::open(directory.path());
        say(journal ? "o" : "x");
        ::pause();
    });
    char byte = 0;
    ASSERT_TRUE(child.next(byte));
    ASSERT_EQ(byte, 'o');
    EXPECT_THAT(answer_of_open(directory.path()), HasSubstr("in use by process " + std::to_string(child.process())));
    child.kill();
    EXPECT_EQ(answer_of_open(directory.path()), "opened");
}

TEST(SqliteProcesses, LoseNothingThatWasAnsweredWhenKilled) {
    const TemporaryDirectory directory;
    std::size_t expected = 0;
    for (int round = 0; round < 5; ++round) {
        Child child([&](const Child::Say& say) {
            const auto journal = *SqliteJournal::open(directory.path());
            const OpenedLog log = *journal->open("a");
            for (Slot slot = log.tail.size();; ++slot) {
                if (append_now(*journal, sample_append("a", log.epoch, slot, 1 + 3 * slot, 3)).status ==
                    WriteStatus::ok) {
                    say(".");
                }
                if (slot % 7 == 0) journal->maintain();
            }
        });
        char byte = 0;
        const std::size_t until = expected + 30 + static_cast<std::size_t>(round) * 11;
        while (expected < until && child.next(byte)) ++expected;
        child.kill();
        while (child.next(byte)) ++expected;
        const auto journal = SqliteJournal::open(directory.path());
        ASSERT_TRUE(journal) << journal.error().message;
        const auto log = (*journal)->open("a");
        ASSERT_TRUE(log) << log.error().message;
        ASSERT_GE(log->tail.size(), expected);
        ASSERT_LE(log->tail.size(), expected + 1) << "more than the one that was under way";
        expected = log->tail.size();
    }
}

/// A child whose files may not grow beyond some size meets what a full disk looks like.
TEST(SqliteProcesses, SurviveADiskThatIsFull) {
    const TemporaryDirectory directory;
    const Child child([&](const Child::Say& say) {
        ::signal(SIGXFSZ, SIG_IGN);
        const auto journal = *SqliteJournal::open(directory.path());
        const Epoch epoch = journal->open("a")->epoch;
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlim_t unlimited = limit.rlim_cur;
        limit.rlim_cur = 100'000;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        Slot slot = 0;
        WriteResult result;
        while (result.status == WriteStatus::ok && slot < 1000) {
            result = append_now(*journal, sample_append("a", epoch, slot, slot + 1));
            if (result.status == WriteStatus::ok) ++slot;
        }
        say(result.status == WriteStatus::unknown ? "unknown: " + result.detail : "never full");
        const auto when_full = journal->open("a");
        limit.rlim_cur = unlimited;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto log = journal->open("a");
        if (!log) return say("; " + log.error().message);
        say(log->tail.size() >= slot ? "; all there" : "; lost");
        say(append_now(*journal, sample_append("a", log->epoch, log->tail.size(), log->tail.size() + 1)).status ==
                    WriteStatus::ok
                ? "; goes on"
                : "; stuck");
    });
    EXPECT_THAT(child.all(), AllOf(HasSubstr("unknown: log a: "), HasSubstr("; all there; goes on")));
}

TEST(SqliteProcesses, RefuseADirectoryThatCannotBeWritten) {
    const TemporaryDirectory directory;
    ASSERT_EQ(::chmod(directory.path().c_str(), 0555), 0);
    const Child child([&](const Child::Say& say) {
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0 && ::seteuid(nobody) != 0) return say("cannot become nobody");
        say(answer_of_open(directory.path()) + "\n" + answer_of_open(directory.path() / "below"));
    });
    EXPECT_THAT(child.all(), AllOf(HasSubstr("cannot use " + directory.path().string() + "/LOCK: Permission denied"),
                                   HasSubstr("cannot create the data directory " + directory.path().string() +
                                             "/below: Permission denied")));
    ASSERT_EQ(::chmod(directory.path().c_str(), 0755), 0);
}

}  // namespace
}  // namespace seatlock::journal
