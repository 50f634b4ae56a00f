#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <seatlock/expiry_rule.hpp>

#include "call.hpp"
#include "chance.hpp"

namespace seatlock::threads {

/// What a world is like.
struct Shape {
    ExpiryRule rule = ExpiryRule::on_sweep;
    std::uint32_t threads = 2;
    std::uint32_t seats = 2;
    std::uint32_t calls_per_thread = 2;
    std::uint32_t holders = 3;     ///< who come again
    bool strangers = false;        ///< as well as holders of whom each comes but once
    std::uint32_t churn_max = 64;  ///< strangers between two of its calls
    bool churn = false;            ///< one thread lets many strangers come and go on a seat of its own
    bool interrupted = false;      ///< threads stand still anywhere
    bool wide = false;             ///< the clock goes beyond every year that a word has room for
    bool clock_fails = false;      ///< now and then it throws
    std::int64_t timeout = 5;

    [[nodiscard]] std::string text() const;
};

[[nodiscard]] Shape draw_shape(Chance& chance);

/// What all threads of a round may do.
struct RoundPlan {
    std::uint32_t contested = 0;  ///< the seats with lower numbers; the one of this number is the churn's
    std::uint32_t size = 0;       ///< how many there are, all in all
    std::uint32_t added = 0;      ///< the numbers from `size` on that may be added
    bool timeout_changes = false;
    bool snapshots = true;
};

/// One thread's calls of a round.
[[nodiscard]] std::vector<Call> draw_calls(const Shape& shape, const RoundPlan& plan, std::uint32_t thread,
                                           Chance& chance);

/// A holder of whom there is one; names have many lengths.
[[nodiscard]] std::string stranger(std::uint32_t thread, std::uint64_t number);

}  // namespace seatlock::threads
