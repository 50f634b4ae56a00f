// kill -9: what was answered is there afterwards, and nothing else is believed.

#include <condition_variable>
#include <cstdint>
#include <iostream>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"
#include "engine/random_seed.hpp"

namespace seatlock::app {
namespace {

TEST(Kill, leaves_what_was_answered) {
    const Workshop workshop;
    const std::string data = workshop.path("data");
    const std::string plan = workshop.plan("hall.json", 10);
    std::string booking;
    std::string hold;
    std::string seats;
    {
        RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
        Client client = seatlock.client();
        const std::string sold =
            client.post("/v1/shows/hall/holds", R"({"holder":"ann","seats":["S-1","S-2"]})").at("hold");
        hold = client.post("/v1/shows/hall/holds", R"({"holder":"bob","seats":["S-3"]})").at("hold");
        seats = client.post("/v1/shows/hall/holds/" + sold + "/book", R"({"reference":"order 1"})").response.body;
        booking = client.get("/v1/shows/hall/bookings").at("bookings/0/booking");
        EXPECT_EQ(client.get("/v1/shows/hall/bookings/" + booking).response.body, seats);
        seatlock.kill();
    }
    const std::string replayed = replayed_digest(data, "hall");
    EXPECT_EQ(replayed.substr(0, 6), "seq 4,");
    {
        RunningSeatlock seatlock(data);
        EXPECT_EQ(seatlock.logged_digest("hall"), replayed);
        Client client = seatlock.client();
        EXPECT_EQ(client.get("/v1/shows/hall/bookings/" + booking).response.body, seats);
        EXPECT_EQ(client.get("/v1/shows/hall/holds/" + hold).at("state"), "active");
        EXPECT_EQ(
            client.post("/v1/shows/hall/holds", R"({"holder":"eve","seats":["S-1","S-3"]})").at("refusals/0/reason"),
            "booked");
        EXPECT_EQ(client.post("/v1/shows/hall/holds/" + hold + "/book").status, 201);
        EXPECT_EQ(seatlock.stop(), 0);
    }
    const std::string after_stop = replayed_digest(data, "hall");
    EXPECT_EQ(after_stop.substr(0, 6), "seq 5,");
    EXPECT_NE(after_stop, replayed);
    RunningSeatlock seatlock(data);
    EXPECT_EQ(seatlock.logged_digest("hall"), after_stop);
    EXPECT_EQ(seatlock.client().get("/v1/shows/hall").at("counts"), R"({"available":7,"locked":0,"booked":3})");
}

/// One request and, once it came, its answer.
struct Attempt {
    std::string target;
    std::string body;
    std::string key;
    Answer answer;  ///< status 0: none
};

/// What one client did to one hold, in order; only the last may lack its answer.
using Story = std::vector<Attempt>;

std::string key_field(const Attempt& attempt) { return "Idempotency-Key: " + attempt.key + "\r\n"; }

/// Counts answers, so that the killer strikes in the middle of work and not at a time.
class Tally {
public:
    explicit Tally(int buyers) : buyers_(buyers) {}
    void add() {
        const std::lock_guard guard(mutex_);
        ++count_;
        grown_.notify_all();
    }
    void leave() {
        const std::lock_guard guard(mutex_);
        --buyers_;
        grown_.notify_all();
    }
    /// Waits for so many answers, or until every buyer has found the server gone.
    void await(int count) {
        std::unique_lock guard(mutex_);
        grown_.wait(guard, [&] { return count_ >= count || buyers_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable grown_;
    int count_ = 0;
    int buyers_;
};

/// A buyer: holds up to three seats, then books, releases or keeps them, until the server is gone.
std::vector<Story> buy_until_the_end(const RunningSeatlock& seatlock, int number, std::uint64_t seed, Tally& tally) {
    std::mt19937_64 random(seed);
    Client client = seatlock.client();
    std::vector<Story> stories;
    const auto attempt = [&](std::string target, std::string body) {
        Story& story = stories.back();
        story.push_back(
            {std::move(target),
             std::move(body),
             std::to_string(seed) + "-" + std::to_string(stories.size()) + "-" + std::to_string(story.size()),
             {}});
        Attempt& made = story.back();
        made.answer = client.post(made.target, made.body, key_field(made));
        if (made.answer.status != 0) tally.add();
        return made.answer.status;
    };
    for (int status = 1; status != 0;) {
        std::vector<int> seats(1 + random() % 3);
        for (int& seat : seats) seat = static_cast<int>(random() % 400) + 1;
        stories.emplace_back();
        const std::string holder = "buyer " + std::to_string(number);
        status = attempt("/v1/shows/hall/holds", R"({"holder":")" + holder + R"(","seats":)" + seats_json(seats) + "}");
        if (status != 201) continue;
        const std::string hold = "/v1/shows/hall/holds/" + stories.back()[0].answer.at("hold");
        const auto choice = random() % 8;
        if (choice < 4) status = attempt(hold + "/release", "");
        if (choice == 4) status = attempt(hold + "/book", "");
    }
    tally.leave();
    return stories;
}

class KillUnderLoad : public testing::Test {
public:
    static constexpr int buyers = 8;

    std::vector<Story> run_and_kill(std::uint64_t seed, int answers) {
        RunningSeatlock seatlock(data, {"--open", "hall=" + plan});
        Tally tally(buyers);
        std::vector<std::vector<Story>> stories(buyers);
        std::vector<std::thread> threads;
        threads.reserve(buyers);
        for (int i = 0; i < buyers; ++i) {
            threads.emplace_back([&, i] {
                stories[static_cast<std::size_t>(i)] =
                    buy_until_the_end(seatlock, i, seed * 100 + static_cast<std::uint64_t>(i), tally);
            });
        }
        tally.await(answers);
        seatlock.kill();
        for (std::thread& thread : threads) thread.join();
        std::vector<Story> all;
        for (auto& mine : stories) all.insert(all.end(), mine.begin(), mine.end());
        return all;
    }

    /// Repeats what was not answered, under its key, and then compares.
    void reconcile(Client& client, Story& story) {
        Attempt& last = story.back();
        if (last.answer.status == 0) {
            ++unanswered;
            last.answer = client.post(last.target, last.body, key_field(last));
            replayed += last.answer.response.header("idempotent-replayed") == "true" ? 1 : 0;
            ASSERT_GE(last.answer.status, 200) << last.target;
            ASSERT_LT(last.answer.status, 500) << last.answer.response.body;
            if (story.size() > 1) {
                EXPECT_LT(last.answer.status, 300) << "an active hold: " << last.answer.response.body;
            }
        }
        if (story[0].answer.status != 201) return;
        const Answer hold = client.get("/v1/shows/hall/holds/" + story[0].answer.at("hold"));
        EXPECT_EQ(hold.status, 200);
        const bool ended = story.size() > 1;
        const bool booked = ended && last.target.ends_with("/book");
        EXPECT_EQ(hold.at("state"), booked ? "booked" : ended ? "released" : "active");
        EXPECT_EQ(hold.at("seats"), story[0].answer.at("seats"));
        EXPECT_EQ(hold.at("holder"), story[0].answer.at("holder"));
        if (!booked) return;
        const Answer booking = client.get("/v1/shows/hall/bookings/" + last.answer.at("booking"));
        EXPECT_EQ(booking.response.body, last.answer.response.body);
        EXPECT_EQ(hold.at("booking"), booking.at("booking"));
        ++bookings;
    }

    /// No seat in two bookings, and the map says the same.
    static void check_bookings(Client& client) {
        std::set<std::string> sold;
        std::string cursor;
        do {
            const Answer page = client.get("/v1/shows/hall/bookings" + (cursor.empty() ? "" : "?cursor=" + cursor));
            for (int i = 0; page.at("bookings/" + std::to_string(i)) != "-"; ++i) {
                const std::string seats = "bookings/" + std::to_string(i) + "/seats/";
                for (int j = 0; page.at(seats + std::to_string(j)) != "-"; ++j) {
                    const std::string seat = page.at(seats + std::to_string(j) + "/seat");
                    EXPECT_TRUE(sold.insert(seat).second) << seat << " is in two bookings";
                }
            }
            cursor = page.at("cursor");
        } while (cursor != "-");
        EXPECT_EQ(client.get("/v1/shows/hall").at("counts/booked"), std::to_string(sold.size()));
    }

    static void check_feed(Client& client) {
        std::uint64_t seen = 0;
        for (std::string seq = "1"; seq != std::to_string(seen);) {
            const Answer page = client.get("/v1/shows/hall/changes?limit=1000&from=" + std::to_string(seen));
            ASSERT_EQ(page.status, 200);
            ASSERT_EQ(page.at("snapshot"), "-");
            for (int i = 0; page.at("entries/" + std::to_string(i)) != "-"; ++i) {
                ASSERT_EQ(page.at("entries/" + std::to_string(i) + "/seq"), std::to_string(++seen));
            }
            seq = page.at("seq");
        }
    }

    Workshop workshop;
    std::string data = workshop.path("data");
    std::string plan = workshop.plan("hall.json", 400);
    int unanswered = 0;
    int replayed = 0;
    int bookings = 0;
};

TEST_F(KillUnderLoad, loses_nothing_that_was_answered) {
    const std::uint64_t seed = random_seed();
    SCOPED_TRACE("SEATLOCK_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    for (int round = 0; round < 4; ++round) {
        std::vector<Story> stories = run_and_kill(random() % 1'000'000'000, 60 + static_cast<int>(random() % 300));
        const Finished verified = run({"journal", "verify", data});
        EXPECT_EQ(verified.status, 0) << verified.output << verified.errors;
        const std::string digest = replayed_digest(data, "hall");

        RunningSeatlock seatlock(data);
        EXPECT_EQ(seatlock.logged_digest("hall"), digest);
        Client client = seatlock.client();
        for (Story& story : stories) reconcile(client, story);
        check_bookings(client);
        check_feed(client);
        // Seats for the next round: what is only held is given back.
        for (const Story& story : stories) {
            if (story.size() == 1 && story[0].answer.status == 201) {
                client.post("/v1/shows/hall/holds/" + story[0].answer.at("hold") + "/release");
            }
        }
        seatlock.kill();
    }
    EXPECT_GT(bookings, 0);
    EXPECT_GT(unanswered, 0) << "no round was killed in the middle of anything";
    std::cout << bookings << " bookings; of " << unanswered << " requests without an answer " << replayed
              << " had been done\n";
}

}  // namespace
}  // namespace seatlock::app
