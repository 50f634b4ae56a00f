#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rehearse/audit.hpp"
#include "rehearse/buyer.hpp"
#include "rehearse/ledger.hpp"

namespace seatlock::rehearse {

/// Why a rehearsal ended.
enum class Ending : std::uint8_t { sold_out, all_served, stopped, time_limit };
[[nodiscard]] std::string_view to_string(Ending ending) noexcept;

/// Everything a rehearsal has to say at its end.
struct Report {
    std::string title;
    std::string show;
    std::string server;
    std::uint64_t seed = 0;
    Ending ending = Ending::all_served;
    std::int64_t duration_ms = 0;  ///< from the first buyer's way to the last reply
    std::size_t kills = 0;         ///< how often the server was killed

    std::size_t seats = 0;
    std::size_t sold = 0;
    std::size_t held = 0;
    std::size_t free = 0;

    std::size_t buyers = 0;
    std::array<std::size_t, rehearse::fates.size()> fate_counts{};
    std::size_t settled_for_fewer = 0;
    std::size_t unfinished = 0;  ///< were still there when it was stopped

    Ledger ledger;
    std::uint64_t expired = 0;  ///< holds, by the feed
    std::size_t entries = 0;    ///< of the feed
    std::uint64_t observer_interruptions = 0;
    std::vector<Finding> findings;

    [[nodiscard]] std::size_t count(Fate fate) const { return fate_counts[static_cast<std::size_t>(fate)]; }

    /// Nothing was found, and nobody was driven away by nonsense.
    [[nodiscard]] bool clean() const { return findings.empty() && count(Fate::failed) == 0; }
};

/// For people: a page of text.
[[nodiscard]] std::string to_text(const Report& report);

/// For scripts: one JSON object, documented by its own names; durations in the unit they end with.
[[nodiscard]] std::string to_json(const Report& report);

}  // namespace seatlock::rehearse
