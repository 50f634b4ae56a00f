// Many connections of one server want the same seats.

#include <algorithm>
#include <barrier>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "app/running_seatlock.hpp"

namespace seatlock::app {
namespace {

constexpr int connections = 32;
constexpr int seats_in_group = 4;

/// The seats that an answer's refusals name, in their order, with one reason for all.
std::string refused_seats(const Answer& answer, const std::string& reason) {
    std::string seats;
    for (int i = 0; answer.at("refusals/" + std::to_string(i)) != "-"; ++i) {
        const std::string refusal = "refusals/" + std::to_string(i);
        if (answer.at(refusal + "/reason") != reason) return "reason " + answer.at(refusal + "/reason");
        if (answer.at(refusal + "/seconds_remaining") == "-") return "no seconds";
        seats += (i == 0 ? "[\"" : ",\"") + answer.at(refusal + "/seat") + "\"";
    }
    return seats + "]";
}

class Race : public testing::Test {
public:
    static constexpr int groups = 60;

    Race()
        : seatlock(workshop.path("data"), {"--open", "hall=" + workshop.plan("hall.json", groups * seats_in_group)}) {}

    /// Every connection in a thread of its own: body(connection's number, its client, the start line).
    template <typename Body>
    void all_at_once(Body body) {
        std::barrier start(connections);
        std::vector<std::thread> threads;
        threads.reserve(connections);
        for (int i = 0; i < connections; ++i) {
            threads.emplace_back([&, i] {
                Client client = seatlock.client();
                body(i, client, start);
            });
        }
        for (std::thread& thread : threads) thread.join();
    }

    Workshop workshop;
    RunningSeatlock seatlock;
};

TEST_F(Race, for_the_same_seats_has_one_winner_and_tells_every_loser_what_it_lost) {
    struct Outcome {
        Answer answer;
        std::string asked;
    };
    std::vector<std::vector<Outcome>> outcomes(groups, std::vector<Outcome>(connections));
    all_at_once([&](int number, Client& client, std::barrier<>& start) {
        for (int group = 0; group < groups; ++group) {
            std::vector<int> seats(seats_in_group);
            std::iota(seats.begin(), seats.end(), group * seats_in_group + 1);
            std::ranges::rotate(seats, seats.begin() + number % seats_in_group);
            Outcome& outcome = outcomes[static_cast<std::size_t>(group)][static_cast<std::size_t>(number)];
            outcome.asked = seats_json(seats);
            const std::string body =
                R"({"holder":"buyer )" + std::to_string(number) + R"(","seats":)" + outcome.asked + "}";
            start.arrive_and_wait();
            outcome.answer = client.post("/v1/shows/hall/holds", body);
        }
    });

    Client client = seatlock.client();
    for (const auto& group : outcomes) {
        int winners = 0;
        for (const Outcome& outcome : group) {
            if (outcome.answer.status == 201) {
                ++winners;
                EXPECT_EQ(client.post("/v1/shows/hall/holds/" + outcome.answer.at("hold") + "/book").status, 201);
                continue;
            }
            EXPECT_EQ(outcome.answer.told(), "409 locked");
            EXPECT_EQ(refused_seats(outcome.answer, "locked"), outcome.asked);
        }
        EXPECT_EQ(winners, 1);
    }
    EXPECT_EQ(client.get("/v1/shows/hall").at("counts"),
              R"({"available":0,"locked":0,"booked":)" + std::to_string(groups * seats_in_group) + "}");
}

TEST_F(Race, for_overlapping_seats_sells_none_twice_and_none_in_part) {
    std::vector<std::vector<std::string>> booked(connections);
    std::vector<int> refused(connections);
    all_at_once([&](int number, Client& client, std::barrier<>& start) {
        const auto me = static_cast<std::size_t>(number);
        start.arrive_and_wait();
        for (int i = 0; i < groups; ++i) {
            // Windows that start anywhere, so that they overlap in one, two or three seats.
            const int first = (number * 7 + i * 13) % (groups * seats_in_group - 3) + 1;
            const std::string seats = seats_json({first + 2, first, first + 3, first + 1});
            const Answer hold = client.post("/v1/shows/hall/holds", R"({"holder":"b","seats":)" + seats + "}");
            if (hold.status != 201) {
                ++refused[me];
                EXPECT_EQ(hold.status, 409);
                EXPECT_NE(hold.at("refusals/0"), "-");
                continue;
            }
            const std::string path = "/v1/shows/hall/holds/" + hold.at("hold");
            if (i % 3 == 0) {
                EXPECT_EQ(client.post(path + "/release").status, 200);
                continue;
            }
            const Answer booking = client.post(path + "/book");
            EXPECT_EQ(booking.status, 201);
            for (int seat = 0; seat < seats_in_group; ++seat) {
                booked[me].push_back(booking.at("seats/" + std::to_string(seat) + "/seat"));
            }
        }
    });
    std::set<std::string> sold;
    std::size_t count = 0;
    for (const auto& mine : booked) {
        for (const std::string& seat : mine) {
            EXPECT_TRUE(sold.insert(seat).second) << seat << " was sold twice";
            ++count;
        }
    }
    EXPECT_GT(count, 0U);
    EXPECT_GT(std::accumulate(refused.begin(), refused.end(), 0), 0);
    EXPECT_EQ(seatlock.client().get("/v1/shows/hall").at("counts/booked"), std::to_string(sold.size()));
}

}  // namespace
}  // namespace seatlock::app
