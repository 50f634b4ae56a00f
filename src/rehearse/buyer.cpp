#include "rehearse/buyer.hpp"

#include <algorithm>
#include <utility>

namespace seatlock::rehearse {
namespace {

/// Pauses grow to at most this: between tries of one call, and between looks at a full house.
constexpr std::int64_t retry_pause_min_ms = 50;
constexpr std::int64_t retry_pause_max_ms = 1000;
constexpr std::int64_t look_pause_min_ms = 250;
constexpr std::int64_t look_pause_max_ms = 1500;

/// Doubles with every attempt; the upper half of it is left to chance, so that those who failed
/// together do not come back together.
std::int64_t pause_ms(std::int64_t min, std::int64_t max, unsigned attempt, Random& random) {
    const std::int64_t full = std::min(max, min << std::min(attempt, 10U));
    return random.between(full / 2, full);
}

}  // namespace

std::string_view to_string(Fate fate) noexcept {
    switch (fate) {
        case Fate::served: return "served";
        case Fate::too_late: return "too_late";
        case Fate::walked_away: return "walked_away";
        case Fate::failed: return "failed";
    }
    return "";
}

Buyer::Buyer(std::string name, const Habits& habits, const House& house, std::uint64_t seed)
    : name_(std::move(name)),
      habits_(habits),
      house_(house),
      random_(seed),
      wanted_(static_cast<std::size_t>(random_.between(habits.seats_min, habits.seats_max))) {}

Wait Buyer::arrive(std::int64_t now_ms) { return {now_ms + random_.between(0, habits_.arrive_within_ms)}; }

Step Buyer::go_on(std::int64_t now_ms) {
    switch (std::exchange(mood_, Mood::looking)) {
        case Mood::looking: return look();
        case Mood::dithering: return decide();
        case Mood::repeating: return call_;
    }
    return Wait{now_ms};
}

struct Buyer::ReplyTaker {
    Buyer& buyer;
    std::int64_t now_ms;

    Step operator()(const MapReply& map) const { return buyer.hold(map, now_ms); }
    Step operator()(const HoldReply& hold) const {
        // Given back, or over before its answer arrived: either way there is nothing to decide about.
        return hold.state == "active" ? buyer.dither(hold, now_ms) : buyer.look_again(now_ms);
    }
    Step operator()(const BookReply& booking) const {
        buyer.booked_ = booking.seats.size();
        return Fate::served;
    }
    Step operator()(const Refusal&) const { return buyer.look_again(now_ms); }
    Step operator()(Failure) const { return buyer.repeat_later(now_ms); }
    Step operator()(const Unusable&) const { return Fate::failed; }
};

Step Buyer::take(const Reply& reply, std::int64_t now_ms) { return std::visit(ReplyTaker{*this, now_ms}, reply); }

Step Buyer::look() { return say({}); }

Step Buyer::look_again(std::int64_t now_ms) {
    mood_ = Mood::looking;
    return Wait{now_ms + random_.between(look_pause_min_ms / 2, look_pause_min_ms)};
}

Step Buyer::hold(const MapReply& map, std::int64_t now_ms) {
    if (map.states.size() != house_.size()) return Fate::failed;
    auto seats = house_.choose(map.states, wanted_, random_);
    if (!seats.empty()) {
        fruitless_looks_ = 0;
        Call call = change(CallKind::hold);
        call.holder = name_;
        call.seats = std::move(seats);
        call.ttl_seconds = habits_.hold_ttl_seconds;
        return say(std::move(call));
    }
    if (map.states.find('l') == std::string::npos) return Fate::too_late;
    mood_ = Mood::looking;
    return Wait{now_ms + pause_ms(look_pause_min_ms, look_pause_max_ms, fruitless_looks_++, random_)};
}

Step Buyer::dither(const HoldReply& held, std::int64_t now_ms) {
    hold_ = held.hold;
    mood_ = Mood::dithering;
    return Wait{now_ms + random_.between(habits_.dither_min_ms, habits_.dither_max_ms)};
}

Step Buyer::decide() {
    const bool abandons = random_.chance(habits_.abandon_percent);
    if (abandons && random_.chance(50)) return Fate::walked_away;
    Call call = change(abandons ? CallKind::release : CallKind::book);
    call.hold = hold_;
    return say(std::move(call));
}

Step Buyer::repeat_later(std::int64_t now_ms) {
    mood_ = Mood::repeating;
    return Wait{now_ms + pause_ms(retry_pause_min_ms, retry_pause_max_ms, tries_++, random_)};
}

Step Buyer::say(Call call) {
    tries_ = 0;
    call_ = std::move(call);
    return call_;
}

Call Buyer::change(CallKind kind) {
    Call call;
    call.kind = kind;
    call.key = name_ + "-" + std::to_string(++keys_);
    return call;
}

}  // namespace seatlock::rehearse
