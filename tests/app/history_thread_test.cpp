// The history's thread in the place where it runs: nothing that happens to it is felt by who holds or books.

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/host.hpp"
#include "app/running_seatlock.hpp"
#include "history/history_rows.hpp"
#include "history/stubborn_disk.hpp"
#include "http/api.hpp"
#include "journal/sqlite/sqlite_journal.hpp"

namespace seatlock::app {
namespace {

using testing::ElementsAre;

/// A server in this process, with its history on a disk that the test can stop.
class StubbornServer {
public:
    explicit StubbornServer(const std::string& data) : api_(host_, {}) {
        auto server = http::Server::listen({}, api_);
        if (!server) throw std::runtime_error(server.error());
        server_ = std::move(*server);
        auto journal = journal::SqliteJournal::open(data);
        if (!journal) throw std::runtime_error(journal.error().message);
        using std::chrono_literals::operator""ms;
        host_.keep_history({std::filesystem::path(data) / "history.db", history::StubbornDisk::vfs_name},
                           {.pause = 1ms, .retry_after = 1ms});
        host_.start(*server_, std::move(*journal), [] {}, [](const journal::Error&) {});
        thread_ = std::thread([this] {
            server_->run();
            host_.stop();
        });
    }
    ~StubbornServer() {
        server_->stop(std::chrono::seconds(5));
        thread_.join();
    }

    [[nodiscard]] Client client() const { return Client(server_->port()); }

private:
    http::Metrics metrics_;
    IncidentLog log_{[](LogLevel, const std::string&) {}};
    Host host_{service::ServiceOptions{}, metrics_, log_};
    http::Api api_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
};

constexpr const char* plan =
    R"({"format":"seatlock-plan","version":1,"rows":[{"label":"A","count":50,"spacing":1,"origin":{"x":0,"y":0}}]})";

TEST(HistoryThread, that_cannot_write_lets_nobody_wait) {
    const Workshop workshop;
    const std::string data = workshop.path("data");
    history::StubbornDisk disk;
    {
        const StubbornServer server(data);
        Client client = server.client();
        // The catalog is read in a moment; until then nothing can be put.
        while (client.put("/v1/plans/hall", plan).status == 503) {
        }
        disk.block(true);
        const std::shared_ptr<void> freed(nullptr, [&](void* /*none*/) { disk.block(false); });
        ASSERT_EQ(client.put("/v1/shows/hall", R"({"plan":"hall"})").status, 201);
        disk.wait_for_writer();
        // The thread stands still in the middle of a write, and does so until the end of this block.
        for (int seat = 1; seat <= 40; ++seat) {
            const Answer hold =
                client.post("/v1/shows/hall/holds", fmt::format(R"({{"holder":"ann","seats":["A-{}"]}})", seat));
            ASSERT_EQ(hold.status, 201) << hold.told();
            ASSERT_EQ(client.post("/v1/shows/hall/holds/" + hold.at("hold") + "/book").status, 201);
        }
        EXPECT_EQ(client.get("/v1/shows/hall").at("seq"), "81");
        disk.block(false);
    }
    EXPECT_THAT(history::rows(data + "/history.db", "SELECT seq FROM positions"), ElementsAre("81"))
        << "a stop lets it catch up";
}

}  // namespace
}  // namespace seatlock::app
