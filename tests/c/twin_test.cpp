// The C ABI beside the C++ class it stands for: the same random calls at the same times give the same
// answers, texts and digests, one by one.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

#include "random_seed.hpp"

namespace seatlock {
namespace {

/// One of the six calls, in all its shapes on both sides.
struct TwinCall {
    seatlock_status (*by_id)(seatlock_manager*, const char*, std::uint64_t, const char*, std::uint64_t,
                             seatlock_outcome*);
    seatlock_status (*by_index)(seatlock_manager*, SeatIndex, const char*, std::uint64_t, seatlock_outcome*);
    seatlock_status (*bulk_by_id)(seatlock_manager*, const seatlock_text*, std::uint64_t, const char*, std::uint64_t,
                                  seatlock_outcome*);
    seatlock_status (*bulk_by_index)(seatlock_manager*, const SeatIndex*, std::uint64_t, const char*, std::uint64_t,
                                     seatlock_outcome*);
    Outcome (SeatManager::*twin_by_id)(std::string_view, std::string_view);
    Outcome (SeatManager::*twin_by_index)(SeatIndex, std::string_view);
    Outcome (SeatManager::*twin_bulk_by_id)(std::span<const std::string_view>, std::string_view);
    Outcome (SeatManager::*twin_bulk_by_index)(std::span<const SeatIndex>, std::string_view);
};

constexpr std::array<TwinCall, 3> twin_calls{{
    {seatlock_lock_seat, seatlock_lock_seat_by_index, seatlock_lock_seats_bulk, seatlock_lock_seats_bulk_by_index,
     &SeatManager::lock_seat, &SeatManager::lock_seat, &SeatManager::lock_seats_bulk, &SeatManager::lock_seats_bulk},
    {seatlock_book_a_seat, seatlock_book_a_seat_by_index, seatlock_book_seats_bulk, seatlock_book_seats_bulk_by_index,
     &SeatManager::book_a_seat, &SeatManager::book_a_seat, &SeatManager::book_seats_bulk,
     &SeatManager::book_seats_bulk},
    {seatlock_cancel_lock, seatlock_cancel_lock_by_index, seatlock_cancel_locks_bulk,
     seatlock_cancel_locks_bulk_by_index, &SeatManager::cancel_lock, &SeatManager::cancel_lock,
     &SeatManager::cancel_locks_bulk, &SeatManager::cancel_locks_bulk},
}};

std::int32_t read_number(void* data, std::int64_t* now_ms) {
    *now_ms = *static_cast<const std::int64_t*>(data);
    return 0;
}

/// Both managers, one clock, one stream of random numbers.
class Twins {
public:
    Twins(ExpiryRule rule, std::uint64_t seed)
        : random_(seed),
          twin_({}, {.clock = [this] { return TimePoint(std::chrono::milliseconds(now_)); },
                     .expiry = rule,
                     .lock_timeout = std::chrono::milliseconds(5)}) {
        seatlock_options options = SEATLOCK_OPTIONS_INIT;
        options.expiry = rule == ExpiryRule::on_sweep ? SEATLOCK_EXPIRY_ON_SWEEP : SEATLOCK_EXPIRY_AT_DEADLINE;
        options.lock_timeout_ms = 5;
        options.clock = read_number;
        options.clock_data = &now_;
        EXPECT_EQ(seatlock_create(&options, nullptr, 0, &manager_), SEATLOCK_OK);
    }
    ~Twins() { seatlock_destroy(manager_); }
    Twins(const Twins&) = delete;
    Twins(Twins&&) = delete;
    Twins& operator=(const Twins&) = delete;
    Twins& operator=(Twins&&) = delete;

    void step() {
        now_ += below(8) == 0 ? 6 : static_cast<std::int64_t>(below(3));
        switch (below(20)) {
            case 0: return sweep();
            case 1: return add();
            case 2: return change_timeout();
            default: return call();
        }
    }

    void compare() const {
        std::uint64_t digest = 0;
        ASSERT_EQ(seatlock_digest(manager_, &digest), SEATLOCK_OK);
        ASSERT_EQ(digest, twin_.digest());
    }

    /// How often each refusal (0: success) was the answer of each shape of call.
    [[nodiscard]] const std::map<std::pair<std::size_t, seatlock_refusal>, int>& reached() const { return reached_; }

private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

    void sweep() {
        std::uint64_t released = 0;
        ASSERT_EQ(seatlock_cleanup_expired_locks(manager_, &released), SEATLOCK_OK);
        ASSERT_EQ(released, twin_.cleanup_expired_locks());
    }

    void add() {
        const std::string id = seat_id();
        SeatIndex index = 0;
        ASSERT_EQ(seatlock_add_seat(manager_, id.data(), id.size(), &index), SEATLOCK_OK);
        ASSERT_EQ(index, twin_.add_seat(id));
    }

    void change_timeout() {
        const auto timeout = static_cast<std::int64_t>(below(12)) - 1;
        ASSERT_EQ(seatlock_set_lock_timeout(manager_, timeout), SEATLOCK_OK);
        twin_.set_lock_timeout(std::chrono::milliseconds(timeout));
    }

    std::string seat_id() { return "S" + std::to_string(below(8)); }

    void call() {
        const TwinCall& call = twin_calls[below(twin_calls.size())];
        const std::string user = "holder " + std::to_string(below(3));
        ids_.clear();
        indexes_.clear();
        for (std::size_t wanted = below(2) == 0 ? 1 : below(4); wanted > 0; --wanted) {
            ids_.push_back(seat_id());
            indexes_.push_back(static_cast<SeatIndex>(below(10)));
        }
        const std::size_t shape = ids_.size() == 1 ? below(4) : 2 + below(2);
        answer_ = SEATLOCK_OUTCOME_INIT;
        answer_.seat = {seat_.data(), seat_.size(), 0};
        answer_.holder = {holder_.data(), holder_.size(), 0};
        answer_.message = {message_.data(), message_.size(), 0};
        make(call, shape, user);
    }

    void make(const TwinCall& call, std::size_t shape, const std::string& user) {
        const std::vector<std::string_view> views(ids_.begin(), ids_.end());
        std::vector<seatlock_text> texts;
        texts.reserve(ids_.size());
        for (const std::string& id : ids_) texts.push_back({id.data(), id.size()});
        const char* const name = user.data();
        const std::size_t length = user.size();
        if (shape == 0) {
            check(shape, call.by_id(manager_, ids_[0].data(), ids_[0].size(), name, length, &answer_),
                  (twin_.*call.twin_by_id)(ids_[0], user));
        } else if (shape == 1) {
            check(shape, call.by_index(manager_, indexes_[0], name, length, &answer_),
                  (twin_.*call.twin_by_index)(indexes_[0], user));
        } else if (shape == 2) {
            check(shape, call.bulk_by_id(manager_, texts.data(), texts.size(), name, length, &answer_),
                  (twin_.*call.twin_bulk_by_id)(views, user));
        } else {
            check(shape, call.bulk_by_index(manager_, indexes_.data(), indexes_.size(), name, length, &answer_),
                  (twin_.*call.twin_bulk_by_index)(indexes_, user));
        }
    }

    void check(std::size_t shape, seatlock_status status, const Outcome& twin) {
        ++reached_[{shape, answer_.refusal}];
        ASSERT_EQ(status, twin.ok() ? SEATLOCK_OK : SEATLOCK_REFUSED);
        ASSERT_EQ(seatlock_refusal_name(answer_.refusal),
                  twin.ok() ? std::string_view("none") : to_string(*twin.refusal()));
        ASSERT_EQ(seat_.data(), std::string(twin.seat()));
        ASSERT_EQ(holder_.data(), std::string(twin.holder().value_or("")));
        ASSERT_EQ(message_.data(), twin.message());
        check_position(shape, twin);
    }

    /// It points at the seat that the answer names, and at its first place in the list.
    void check_position(std::size_t shape, const Outcome& twin) {
        if (twin.ok() && shape >= 2) {
            ASSERT_EQ(answer_.position, SEATLOCK_NO_POSITION);
            return;
        }
        ASSERT_LT(answer_.position, ids_.size());
        for (std::uint64_t i = 0; i <= answer_.position; ++i) {
            ASSERT_EQ(name_of(shape, i) == twin.seat(), i == answer_.position);
        }
    }

    [[nodiscard]] std::string name_of(std::size_t shape, std::size_t position) const {
        if (shape == 0 || shape == 2) return ids_[position];
        const auto seat = twin_.seat(indexes_[position]);
        return seat ? seat->seat_id() : "#" + std::to_string(indexes_[position]);
    }

    std::mt19937_64 random_;
    std::int64_t now_ = 0;
    SeatManager twin_;
    seatlock_manager* manager_ = nullptr;
    std::vector<std::string> ids_;
    std::vector<SeatIndex> indexes_;
    seatlock_outcome answer_{};
    std::array<char, 40> seat_{};
    std::array<char, 40> holder_{};
    std::array<char, 200> message_{};
    std::map<std::pair<std::size_t, seatlock_refusal>, int> reached_;
};

void run(ExpiryRule rule, std::uint64_t seed, std::map<std::pair<std::size_t, seatlock_refusal>, int>& reached) {
    Twins twins(rule, seed);
    for (int step = 0; step < 300 && !testing::Test::HasFatalFailure(); ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        twins.step();
        twins.compare();
    }
    for (const auto& [what, times] : twins.reached()) reached[what] += times;
}

TEST(Twin, EveryCallAnswersAsTheClassDoes) {
    const std::uint64_t seed = random_seed();
    std::map<std::pair<std::size_t, seatlock_refusal>, int> reached;
    for (std::uint64_t world = 0; world < 100 && !HasFatalFailure(); ++world) {
        run(world % 2 == 0 ? ExpiryRule::on_sweep : ExpiryRule::at_deadline, seed + world, reached);
    }
    for (std::size_t shape = 0; shape < 4; ++shape) {
        for (seatlock_refusal refusal = SEATLOCK_REFUSAL_NONE; refusal <= SEATLOCK_REFUSAL_WRONG_HOLDER; ++refusal) {
            EXPECT_GT((reached[{shape, refusal}]), 0) << "shape " << shape << ": " << seatlock_refusal_name(refusal);
        }
    }
}

}  // namespace
}  // namespace seatlock
