// What the C ABI does when there is no memory, and that it takes none of its own where it says so.

#include <array>
#include <cstdlib>
#include <functional>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

namespace {

// How many allocations this thread has made, and how many more are to succeed.
thread_local std::size_t allocations = 0;
thread_local std::size_t allowed = std::numeric_limits<std::size_t>::max();

void* allocate(std::size_t size) {
    ++allocations;
    if (allowed == 0) throw std::bad_alloc();
    --allowed;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;  // NOLINT(*-no-malloc)
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }                 // NOLINT(*-no-malloc)
void operator delete[](void* memory) noexcept { std::free(memory); }               // NOLINT(*-no-malloc)
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }    // NOLINT(*-no-malloc)
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }  // NOLINT(*-no-malloc)

namespace seatlock {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

std::vector<std::string> ids(std::size_t count) {
    std::vector<std::string> made;
    made.reserve(count);
    for (std::size_t i = 0; i < count; ++i) made.push_back("a seat with a long name, number " + std::to_string(i));
    return made;
}

std::vector<seatlock_text> texts(const std::vector<std::string>& names) {
    std::vector<seatlock_text> made;
    made.reserve(names.size());
    for (const std::string& name : names) made.push_back({name.data(), name.size()});
    return made;
}

/// A manager of the C ABI with one seat of each state and some more, freed at the end.
class Hall {
public:
    explicit Hall(std::size_t seats = 200) : names_(ids(seats)), texts_(texts(names_)) {
        EXPECT_EQ(seatlock_create(nullptr, texts_.data(), texts_.size(), &manager_), SEATLOCK_OK);
    }
    ~Hall() { seatlock_destroy(manager_); }
    Hall(const Hall&) = delete;
    Hall(Hall&&) = delete;
    Hall& operator=(const Hall&) = delete;
    Hall& operator=(Hall&&) = delete;

    [[nodiscard]] seatlock_manager* get() const { return manager_; }
    [[nodiscard]] const seatlock_text* seats() const { return texts_.data(); }

    [[nodiscard]] std::uint64_t digest() const {
        std::uint64_t digest = 0;
        EXPECT_EQ(seatlock_digest(manager_, &digest), SEATLOCK_OK);
        return digest;
    }

private:
    std::vector<std::string> names_;
    std::vector<seatlock_text> texts_;
    seatlock_manager* manager_ = nullptr;
};

/// The body with its n-th allocation failing, for n = 1, 2, 3, ... until it has none left to fail.
/// Returns in how many runs it ran out of memory.
std::size_t starve(const std::function<seatlock_status(std::size_t run)>& body) {
    for (std::size_t run = 0; run < 10'000; ++run) {
        allowed = run;
        const seatlock_status status = body(run);
        const bool starved = allowed == 0;
        allowed = no_limit;
        if (status == SEATLOCK_OK && !starved) return run;
        EXPECT_TRUE(status == SEATLOCK_OK || status == SEATLOCK_ERROR_OUT_OF_MEMORY) << status;
    }
    ADD_FAILURE() << "never done";
    return 0;
}

TEST(Memory, ABulkThatRunsOutOfItChangesNothing) {
    const std::string user = "somebody whose name is longer than a small string";
    const std::size_t starved = starve([&](std::size_t) {
        const std::size_t limit = std::exchange(allowed, no_limit);
        const Hall hall;
        const std::uint64_t before = hall.digest();
        allowed = limit;
        const seatlock_status status =
            seatlock_lock_seats_bulk(hall.get(), hall.seats(), 150, user.data(), user.size(), nullptr);
        const std::size_t left = std::exchange(allowed, no_limit);
        EXPECT_EQ(hall.digest() == before, status != SEATLOCK_OK);
        allowed = left;
        return status;
    });
    EXPECT_GT(starved, 0U);
}

TEST(Memory, NoManagerComesOfTooLittleOfIt) {
    const std::vector<std::string> names = ids(100);
    const std::vector<seatlock_text> seats = texts(names);
    const std::size_t starved = starve([&](std::size_t) {
        seatlock_manager* manager = nullptr;
        const seatlock_status status = seatlock_create(nullptr, seats.data(), seats.size(), &manager);
        EXPECT_EQ(manager != nullptr, status == SEATLOCK_OK);
        seatlock_destroy(manager);
        return status;
    });
    EXPECT_GT(starved, 5U);
}

// The sale stands; that no sentence could be made of it must not look as if it had failed.
TEST(Memory, AMessageThatCannotBeMadeIsEmptyAndTheAnswerStands) {
    bool silent = false;
    starve([&](std::size_t) {
        const std::size_t limit = std::exchange(allowed, no_limit);
        const Hall hall(4);
        std::array<char, 200> message{};
        message[0] = '?';
        seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
        outcome.message = {message.data(), message.size(), 0};
        allowed = limit;
        const seatlock_status status = seatlock_lock_seat_by_index(hall.get(), 0, "ann", 3, &outcome);
        const std::size_t left = std::exchange(allowed, no_limit);
        const bool told = std::string_view(message.data()).ends_with(" is locked by ann");
        if (status == SEATLOCK_OK && !told) {
            silent = true;
            EXPECT_STREQ(message.data(), "");
            EXPECT_EQ(outcome.message.length, 0U);
            EXPECT_EQ(seatlock_cancel_lock_by_index(hall.get(), 0, "ann", 3, nullptr), SEATLOCK_OK);
        }
        allowed = left;
        return status;
    });
    EXPECT_TRUE(silent) << "no run got as far as the message";
}

std::size_t allocations_of(const std::function<void()>& body) {
    body();  // warms up
    const std::size_t before = allocations;
    body();
    return allocations - before;
}

// The engine may have its own needs; through the ABI a call has no more than those.
TEST(Memory, TheAbiNeedsNoneOfItsOwnForOneSeatOrAFew) {
    const std::vector<std::string> names = ids(64);
    const std::vector<seatlock_text> seats = texts(names);
    const std::vector<std::string_view> views(names.begin(), names.end());
    seatlock_manager* made = nullptr;
    ASSERT_EQ(seatlock_create(nullptr, seats.data(), seats.size(), &made), SEATLOCK_OK);
    SeatManager engine{std::span<const std::string_view>(views)};
    std::array<char, 100> seat{};
    std::array<char, 100> holder{};
    seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
    outcome.seat = {seat.data(), seat.size(), 0};
    outcome.holder = {holder.data(), holder.size(), 0};
    for (const std::size_t count : {1U, 4U, 64U}) {
        const auto through_abi = [&] {
            EXPECT_EQ(seatlock_lock_seats_bulk(made, seats.data(), count, "ann", 3, &outcome), SEATLOCK_OK);
            EXPECT_EQ(seatlock_lock_seat(made, seats[0].data, seats[0].length, "bob", 3, &outcome), SEATLOCK_REFUSED);
            EXPECT_EQ(seatlock_cancel_locks_bulk(made, seats.data(), count, "ann", 3, &outcome), SEATLOCK_OK);
        };
        const auto directly = [&] {
            const std::span<const std::string_view> some = std::span(views).first(count);
            EXPECT_TRUE(engine.lock_seats_bulk(some, "ann").ok());
            EXPECT_FALSE(engine.lock_seat(views[0], "bob").ok());
            EXPECT_TRUE(engine.cancel_locks_bulk(some, "ann").ok());
        };
        EXPECT_EQ(allocations_of(through_abi), allocations_of(directly)) << count << " seats";
    }
    seatlock_destroy(made);
}

int throwing_clock(void* /*data*/, std::int64_t* /*now_ms*/) { throw std::string("no time"); }

// A clock that is itself C++ behind a C face.
TEST(Memory, AnExceptionOfTheClockDoesNotReachTheCaller) {
    seatlock_options options = SEATLOCK_OPTIONS_INIT;
    options.clock = throwing_clock;
    seatlock_manager* manager = nullptr;
    const seatlock_text seat{"A1", 2};
    ASSERT_EQ(seatlock_create(&options, &seat, 1, &manager), SEATLOCK_OK);
    EXPECT_EQ(seatlock_lock_seat(manager, "A1", 2, "ann", 3, nullptr), SEATLOCK_ERROR_CLOCK_FAILED);
    seatlock_destroy(manager);
}

}  // namespace
}  // namespace seatlock
