#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rehearse/call.hpp"
#include "rehearse/house.hpp"
#include "rehearse/random.hpp"

namespace seatlock::rehearse {

/// How buyers are. Ranges include both ends.
struct Habits {
    std::int64_t seats_min = 1;
    std::int64_t seats_max = 4;
    std::int64_t dither_min_ms = 100;  ///< from a hold to the decision about it
    std::int64_t dither_max_ms = 1500;
    std::int64_t abandon_percent = 20;  ///< of all holds: half are given back, half are left to expire
    std::int64_t arrive_within_ms = 1000;
    std::optional<std::int64_t> hold_ttl_seconds;  ///< asked for with every hold; nothing: as the show has it
};

/// How it ended for a buyer.
enum class Fate : std::uint8_t {
    served,       ///< has a booking
    too_late,     ///< found the house sold out
    walked_away,  ///< left a hold behind and did not come back
    failed        ///< got an answer that makes no sense
};
inline constexpr std::array fates{Fate::served, Fate::too_late, Fate::walked_away, Fate::failed};
[[nodiscard]] std::string_view to_string(Fate fate) noexcept;

struct Wait {
    std::int64_t until_ms = 0;
};

/// What a buyer does next. After a Call it wants its Reply, after a Wait to be asked again.
using Step = std::variant<Wait, Call, Fate>;

/// One buyer: reads the live map, holds seats side by side, dithers, and books, gives the hold back
/// and looks again, or walks away. Who loses a seat looks again; who gets no answer repeats the call
/// under its key until there is one.
///
/// A pure state machine: equal seeds, replies and times give equal steps. The house outlives it.
class Buyer {
public:
    /// `name` is the holder, and the beginning of every idempotency key: different for every buyer.
    Buyer(std::string name, const Habits& habits, const House& house, std::uint64_t seed);

    /// When it comes to the sale.
    [[nodiscard]] Wait arrive(std::int64_t now_ms);

    /// A wait is over.
    [[nodiscard]] Step go_on(std::int64_t now_ms);

    /// The reply to the last Call.
    [[nodiscard]] Step take(const Reply& reply, std::int64_t now_ms);

    /// How many seats it came for, and how many it has booked.
    [[nodiscard]] std::size_t wanted() const noexcept { return wanted_; }
    [[nodiscard]] std::size_t booked() const noexcept { return booked_; }

private:
    enum class Mood : std::uint8_t { looking, dithering, repeating };

    struct ReplyTaker;
    [[nodiscard]] Step look();
    [[nodiscard]] Step look_again(std::int64_t now_ms);
    [[nodiscard]] Step hold(const MapReply& map, std::int64_t now_ms);
    [[nodiscard]] Step dither(const HoldReply& held, std::int64_t now_ms);
    [[nodiscard]] Step decide();
    [[nodiscard]] Step repeat_later(std::int64_t now_ms);
    [[nodiscard]] Step say(Call call);
    /// A call under a key of its own.
    [[nodiscard]] Call change(CallKind kind);

    std::string name_;
    const Habits& habits_;
    const House& house_;
    Random random_;
    std::size_t wanted_;
    std::size_t booked_ = 0;
    Mood mood_ = Mood::looking;
    Call call_;         ///< the last one
    std::string hold_;  ///< the one it has
    unsigned tries_ = 0;
    unsigned fruitless_looks_ = 0;
    unsigned keys_ = 0;
};

}  // namespace seatlock::rehearse
