// The data directory is full: certainly not done, or perhaps done, never a lie, and it goes on afterwards.

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

using testing::AnyOf;

class FullDisk : public testing::Test {
public:
    static Answer hold(Client& client, const std::string& seat, const std::string& key) {
        return client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":[")" + seat + "\"]}",
                           "Idempotency-Key: " + key + "\r\n");
    }

    /// Asks until the seat is held: a server that never comes back lets the test run out of patience.
    static Answer hold_when_possible(Client& client, const std::string& seat, const std::string& key) {
        Answer answer = hold(client, seat, key);
        for (int tries = 0; answer.status >= 500 && tries < 100'000; ++tries) answer = hold(client, seat, key);
        return answer;
    }

    /// `fill` takes the space away, `free` gives it back.
    template <typename Fill, typename Free>
    void fill_and_free(const std::string& data, Fill fill, Free free) {
        RunningSeatlock seatlock(data, {"--open", "hall=" + workshop.plan("hall.json", 1000)});
        Client client = seatlock.client();
        ASSERT_EQ(hold(client, "S-1", "first").status, 201);
        fill(seatlock.process().id());

        // What is journaled grows until it no longer fits.
        Answer failed;
        int next = 2;
        std::string counts;
        for (; next < 900; ++next) {
            counts = client.get("/v1/shows/hall").at("counts");
            failed = hold(client, "S-" + std::to_string(next), "k" + std::to_string(next));
            if (failed.status != 201) break;
        }
        EXPECT_THAT(failed.told(), AnyOf("503 unavailable", "504 outcome_unknown"));
        EXPECT_EQ(failed.response.header("content-type"), "application/problem+json");
        EXPECT_EQ(client.get("/healthz").status, 200) << "the server stays up";
        EXPECT_EQ(client.get("/v1/shows/hall").at("counts"), counts) << "the state stays as it was";
        EXPECT_THAT(hold(client, "S-900", "late").told(), AnyOf("503 unavailable", "504 outcome_unknown"));
        EXPECT_EQ(client.get("/v1/shows/hall").at("counts"), counts);

        free(seatlock.process().id());
        const Answer again = hold_when_possible(client, "S-" + std::to_string(next), "k" + std::to_string(next));
        EXPECT_EQ(again.status, 201) << again.response.body;
        EXPECT_EQ(hold_when_possible(client, "S-900", "late").status, 201);
        EXPECT_EQ(client.get("/readyz").status, 200);
        EXPECT_EQ(client.get("/v1/shows/hall").at("counts/locked"), std::to_string(next + 1));
        EXPECT_EQ(seatlock.stop(), 0);

        EXPECT_EQ(run({"journal", "verify", data}).status, 0);
        RunningSeatlock restarted(data);
        EXPECT_EQ(restarted.client().get("/v1/shows/hall").at("counts/locked"), std::to_string(next + 1));
    }

    Workshop workshop;
};

TEST_F(FullDisk, by_the_limit_of_a_files_size) {
    const std::string data = workshop.path("data");
    fill_and_free(
        data,
        [](pid_t process) {
            const rlimit limit{0, RLIM_INFINITY};
            ASSERT_EQ(::prlimit(process, RLIMIT_FSIZE, &limit, nullptr), 0);
        },
        [](pid_t process) {
            const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
            ASSERT_EQ(::prlimit(process, RLIMIT_FSIZE, &none, nullptr), 0);
        });
}

/// A file system of its own in memory, gone with the object.
class SmallDisk {
public:
    explicit SmallDisk(std::string path) : path_(std::move(path)) {
        std::filesystem::create_directory(path_);
        mounted_ = ::mount("seatlock", path_.c_str(), "tmpfs", 0, "size=4m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool mounted() const noexcept { return mounted_; }
    [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

    void fill() const {
        std::ofstream ballast(path("ballast"), std::ios::binary);
        const std::string block(4096, 'x');
        while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }
    void free() const { std::filesystem::remove(path("ballast")); }

private:
    std::string path_;
    bool mounted_ = false;
};

TEST_F(FullDisk, by_others) {
    const SmallDisk disk(workshop.path("disk"));
    if (!disk.mounted()) GTEST_SKIP() << "a file system of its own needs a right that this process lacks";
    fill_and_free(disk.path("data"), [&](pid_t) { disk.fill(); }, [&](pid_t) { disk.free(); });
}

TEST_F(FullDisk, before_the_start_is_told) {
    const SmallDisk disk(workshop.path("disk"));
    if (!disk.mounted()) GTEST_SKIP() << "a file system of its own needs a right that this process lacks";
    disk.fill();
    const Finished finished = run({"serve", "--data", disk.path("data"), "--listen", "127.0.0.1:0"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.output, "");
    EXPECT_THAT(finished.errors, testing::StartsWith("seatlock: "));
    EXPECT_THAT(finished.errors, testing::HasSubstr(disk.path("data")));
}

}  // namespace
}  // namespace seatlock::app
