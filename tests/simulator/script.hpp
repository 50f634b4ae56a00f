#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "step.hpp"

namespace seatlock::simulator {

/// What a world is made of.
struct WorldOptions {
    std::int64_t seed = 1;  ///< of the journal's log ids
    std::int64_t clients = 8;
    std::int64_t readers = 3;
    std::int64_t feed_entries_max = 1000;
    std::int64_t snapshot_every_entries = 0;  ///< 0: never
    std::int64_t keep_entries = -1;           ///< -1: all
    /// 1: the model takes a lock for expired in the very instant of its deadline. It is wrong then, and
    /// the simulator must say so: this is how its own alarm is tested.
    std::int64_t wrong_model = 0;

    friend bool operator==(const WorldOptions&, const WorldOptions&) = default;
};

/// A world and everything that happens in it.
struct Script {
    WorldOptions world;
    std::vector<Step> steps;

    friend bool operator==(const Script&, const Script&) = default;
};

/// A line for the world, "world seed=1 clients=8 ...", and one for each step.
[[nodiscard]] std::string to_text(const Script& script);

/// Empty lines and those that begin with '#' count for nothing. The error names the line.
[[nodiscard]] tl::expected<Script, std::string> script_from(std::string_view text);

}  // namespace seatlock::simulator
