// Handles and ids are two names of one seat: in every state of two seats, every call by handle does and
// answers what the call by id does, which exhaustive_test.cpp holds against the model.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

namespace seatlock {
namespace {

constexpr std::int64_t timeout = 10;
// The last is no seat: "#2" to those who call by handle.
const std::vector<std::string> ids{"A", "B", "#2"};

std::vector<Seat> states_of(const std::string& id) {
    std::vector<Seat> states{Seat(id), Seat::booked(id)};
    for (const char* holder : {"ann", "bob"}) {
        for (const std::int64_t time : {std::int64_t{0}, timeout, timeout + 1}) {
            states.push_back(Seat::locked(id, holder, TimePoint(std::chrono::milliseconds(time))));
        }
    }
    return states;
}

const std::vector<std::vector<SeatIndex>> lists{{},  {0},    {1},    {0, 1},    {1, 0},    {0, 0},
                                                {2}, {0, 2}, {2, 1}, {0, 1, 0}, {1, 1, 0}, {1, 2, 0}};

template <typename Seats>
std::string answer(SeatManager& manager, Call call, Seats seats, const std::string& user) {
    switch (call) {
        case Call::lock_seat: return manager.lock_seat(seats[0], user).message();
        case Call::lock_seats_bulk: return manager.lock_seats_bulk(seats, user).message();
        case Call::book_a_seat: return manager.book_a_seat(seats[0], user).message();
        case Call::book_seats_bulk: return manager.book_seats_bulk(seats, user).message();
        case Call::cancel_lock: return manager.cancel_lock(seats[0], user).message();
        case Call::cancel_locks_bulk: return manager.cancel_locks_bulk(seats, user).message();
    }
    return "";
}

bool is_single(Call call) { return call == Call::lock_seat || call == Call::book_a_seat || call == Call::cancel_lock; }

class Handles : public testing::TestWithParam<ExpiryRule> {
protected:
    void compare(const std::vector<Seat>& state, Call call, const std::vector<SeatIndex>& seats, std::int64_t now) {
        const SeatManager::Options options{.clock = [now] { return TimePoint(std::chrono::milliseconds(now)); },
                                           .expiry = GetParam(),
                                           .lock_timeout = std::chrono::milliseconds(timeout)};
        SeatManager by_handle(state, options);
        SeatManager by_id(state, options);
        std::vector<std::string_view> names;
        for (const SeatIndex seat : seats) names.emplace_back(ids[seat]);
        ASSERT_EQ(answer(by_handle, call, std::span<const SeatIndex>(seats), "ann"),
                  answer(by_id, call, std::span<const std::string_view>(names), "ann"));
        ASSERT_EQ(by_handle.digest(), by_id.digest());
        ++compared_;
    }

    void compare_every_call(const std::vector<Seat>& state) {
        for (const Call call : {Call::lock_seat, Call::lock_seats_bulk, Call::book_a_seat, Call::book_seats_bulk,
                                Call::cancel_lock, Call::cancel_locks_bulk}) {
            for (const auto& seats : lists) {
                if (is_single(call) && seats.size() != 1) continue;
                for (const std::int64_t now : {std::int64_t{0}, timeout, timeout + 1, 2 * timeout + 2}) {
                    ASSERT_NO_FATAL_FAILURE(compare(state, call, seats, now)) << to_string(GetParam());
                }
            }
        }
    }

    std::size_t compared_ = 0;
};

TEST_P(Handles, DoWhatIdsDoInEveryState) {
    for (const Seat& first : states_of("A")) {
        for (const Seat& second : states_of("B")) ASSERT_NO_FATAL_FAILURE(compare_every_call({first, second}));
    }
    std::printf("%zu calls compared\n", compared_);
    EXPECT_EQ(compared_, std::size_t{64} * (std::size_t{3} * 3 + 3 * lists.size()) * 4);
}

INSTANTIATE_TEST_SUITE_P(BothRules, Handles, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
