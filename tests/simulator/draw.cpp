#include "draw.hpp"

#include "client.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::int64_t shows = 5;
constexpr std::int64_t plans = 3;
constexpr std::int64_t day_ms = 86'400'000;

}  // namespace

Draw::Draw(std::uint64_t seed) : chance_(seed) {
    world_.seed = static_cast<std::int64_t>(seed >> 1U);
    world_.clients = chance_.between(8, 24);
    world_.readers = chance_.between(2, 5);
    world_.feed_entries_max = chance_.one_in(3) ? 1000 : chance_.between(3, 40);
    if (!chance_.one_in(4)) world_.snapshot_every_entries = chance_.between(1, chance_.one_in(2) ? 4 : 25);
    if (!chance_.one_in(4)) world_.keep_entries = chance_.between(0, chance_.one_in(2) ? 2 : 30);
    // No two seeds are alike in what they do most: a bug that needs much of one thing finds its world.
    weights_ = {58,
                static_cast<int>(chance_.between(3, 12)),
                static_cast<int>(chance_.between(6, 14)),
                static_cast<int>(chance_.between(20, 50)),
                static_cast<int>(chance_.between(1, 6)),
                static_cast<int>(chance_.between(3, 8)),
                2,
                static_cast<int>(chance_.between(0, 3)),
                static_cast<int>(chance_.between(0, 2)),
                static_cast<int>(chance_.between(0, 4)),
                static_cast<int>(chance_.between(0, 2))};
    open_shows();
}

Step Draw::next() {
    if (ahead_.empty()) {
        switch (chance_.weighed(weights_)) {
            case 0: return request();
            case 1: return {.kind = chance_.one_in(8) ? StepKind::give_up : StepKind::retry, .who = client()};
            case 2: return time();
            case 3: return journal_work();
            case 4: return trouble();
            case 5: return reader();
            case 6: return catalog_request();
            case 7: rush(); break;
            case 8: pause(); break;
            case 9: payment(); break;
            default: lost();
        }
    }
    const Step step = ahead_.front();
    ahead_.pop_front();
    return step;
}

/// Some plans and shows, so that there is something to sell.
void Draw::open_shows() {
    ahead_.push_back({.kind = StepKind::turn, .n = 1});
    for (std::int64_t plan = 0; plan < plans; ++plan) {
        ahead_.push_back({.kind = StepKind::import_plan, .who = plan, .show = plan, .key = 1, .variant = plan});
    }
    ahead_.push_back({.kind = StepKind::turn, .n = 9});
    for (std::int64_t show = 0; show < 3; ++show) {
        ahead_.push_back({.kind = StepKind::create_show,
                          .who = show,
                          .show = show,
                          .key = 1,
                          .variant = chance_.below(3),
                          .n = show % plans});
    }
    ahead_.push_back({.kind = StepKind::turn, .n = 9});
}

/// Everybody wants the same seats at once, and one batch takes them all.
void Draw::rush() {
    const std::int64_t at = show();
    const std::int64_t seats = some_seats(3);
    for (std::int64_t i = chance_.between(3, 8); i > 0; --i) {
        ahead_.push_back(
            {.kind = StepKind::hold, .who = client(), .show = at, .seats = seats | some_seats(1), .key = 1});
    }
    ahead_.push_back({.kind = StepKind::turn, .n = chance_.between(1, 3)});
}

/// A show is paused or closed for a while, and people do not stop asking.
void Draw::pause() {
    const std::int64_t at = show();
    ahead_.push_back({.kind = StepKind::change_show, .who = client(), .show = at, .variant = chance_.between(1, 2)});
    for (std::int64_t i = chance_.between(3, 12); i > 0; --i) {
        Step step = chance_.one_in(6) ? time() : chance_.one_in(2) ? request() : change_of_something();
        step.show = at;
        ahead_.push_back(step);
    }
    for (int i = 0; i < 3; ++i) {
        ahead_.push_back({.kind = StepKind::turn, .n = 3});
        ahead_.push_back({.kind = StepKind::change_show, .who = client(), .show = at});
    }
}

/// Much is done at once, and nobody hears of it.
void Draw::lost() {
    for (std::int64_t i = chance_.between(4, 10); i > 0; --i) ahead_.push_back(change_of_something());
    if (chance_.one_in(2)) return ahead_.push_back({.kind = StepKind::crash, .late = 3});
    ahead_.push_back({.kind = StepKind::lose_result});
    ahead_.push_back({.kind = StepKind::fail_opens, .n = 2});
    ahead_.push_back({.kind = StepKind::turn, .n = 4});
}

/// A command that changes what somebody has, as a rule.
Step Draw::change_of_something() {
    static constexpr std::array kinds{StepKind::pay, StepKind::extend, StepKind::swap, StepKind::release,
                                      StepKind::book};
    static constexpr std::array weights{25, 15, 30, 15, 15};
    if (chance_.one_in(4)) return booking_request();
    if (chance_.one_in(5)) return house_request();
    Step step{.kind = kinds.at(chance_.weighed(weights)), .who = client(), .show = show(), .key = key()};
    step.payment = chance_.between(1, 3);
    step.n = 1;
    return step;
}

/// Somebody holds, pays, pays again or is told so twice, and is late or not.
void Draw::payment() {
    const std::int64_t who = client();
    const std::int64_t at = show();
    const auto next = [&](Step step) {
        step.who = who;
        step.show = at;
        ahead_.push_back(step);
        ahead_.push_back({.kind = StepKind::turn, .n = 2});
    };
    next({.kind = StepKind::hold, .seats = some_seats(3)});
    for (std::int64_t i = chance_.between(1, 4); i > 0; --i) {
        next({.kind = StepKind::pay, .key = key(), .payment = chance_.between(1, 3)});
        if (chance_.one_in(3)) ahead_.push_back(time());
        if (chance_.one_in(6)) next({.kind = StepKind::swap, .key = key(), .n = 1});
        if (chance_.one_in(12)) next({.kind = StepKind::release, .key = key()});
    }
    if (chance_.one_in(3)) ahead_.push_back({.kind = StepKind::to_deadline, .show = at, .ms = chance_.between(0, 1)});
    if (chance_.one_in(3)) next({.kind = StepKind::block, .seats = some_seats(3)});
    if (chance_.one_in(8)) next({.kind = StepKind::change_show, .variant = chance_.between(3, 9)});
    next({.kind = StepKind::pay, .payment = chance_.between(1, 3)});
    next({.kind = StepKind::book, .key = key(), .take = chance_.below(2)});
}

Step Draw::request() {
    static constexpr std::array weights{34, 12, 12, 7, 14, 12, 9, 3, 5, 14, 9};
    switch (chance_.weighed(weights)) {
        case 0: return hold_request();
        case 1: {
            Step step = hold_command(StepKind::swap);
            if (!chance_.one_in(4)) step.seats = some_seats(2);
            if (chance_.one_in(2)) step.n = chance_.between(1, 3);
            if (chance_.one_in(4)) step.remove = some_seats(3);
            if (!chance_.one_in(12)) step.remove &= ~step.seats;
            return step;
        }
        case 2: return hold_command(StepKind::extend);
        case 3: {
            Step step = hold_command(StepKind::release);
            if (chance_.one_in(2)) step.n = chance_.between(1, 2);
            if (chance_.one_in(5)) step.seats = some_seats(3);
            return step;
        }
        case 4: {
            Step step = hold_command(StepKind::book);
            if (chance_.one_in(4)) step.n = chance_.between(1, 2);
            if (chance_.one_in(6)) step.seats = some_seats(3);
            step.reference = chance_.below(3);
            step.take = chance_.below(2);
            return step;
        }
        case 5: {
            Step step = hold_command(StepKind::pay);
            step.payment = chance_.one_in(20) ? 0 : chance_.between(1, 4);
            return step;
        }
        case 6:
            return {.kind = StepKind::read_hold, .who = client(), .show = show(), .which = which(), .buyer = buyer()};
        case 7: return {.kind = StepKind::read_booking, .who = client(), .show = show(), .buyer = buyer()};
        case 8: return listing();
        case 9: return booking_request();
        default: return house_request();
    }
}

/// A command that acts on a hold.
Step Draw::hold_command(StepKind kind) {
    Step step{.kind = kind, .who = client(), .show = show(), .which = which(), .buyer = buyer(), .key = key()};
    return step;
}

Step Draw::booking_request() {
    static constexpr std::array kinds{StepKind::sell, StepKind::cancel, StepKind::move};
    static constexpr std::array weights{30, 45, 25};
    Step step{
        .kind = kinds.at(chance_.weighed(weights)), .who = client(), .show = show(), .which = which(), .key = key()};
    if (chance_.one_in(30)) step.buyer = 1;
    step.reference = chance_.below(3);
    if (step.kind == StepKind::sell) {
        step.seats = chance_.one_in(40) ? 0 : some_seats(chance_.one_in(10) ? 8 : 4);
        return step;
    }
    const bool whole = step.kind == StepKind::cancel && chance_.one_in(2);
    step.n = whole ? 0 : chance_.between(1, 3);
    if (chance_.one_in(8)) step.remove = some_seats(2);
    if (step.kind == StepKind::move) step.seats = some_seats(8);
    if (step.kind == StepKind::move && chance_.one_in(6)) step.take = 1;
    return step;
}

Step Draw::house_request() {
    static constexpr std::array kinds{StepKind::block, StepKind::unblock, StepKind::change_show};
    static constexpr std::array weights{40, 40, 20};
    Step step{.kind = kinds.at(chance_.weighed(weights)), .who = client(), .show = show(), .key = key()};
    if (chance_.one_in(30)) step.buyer = 1;
    step.reference = chance_.below(2);
    if (step.kind == StepKind::change_show) {
        step.variant = chance_.one_in(3) ? 0 : chance_.between(3, 15);
    } else {
        step.seats = chance_.one_in(40) ? 0 : some_seats(step.kind == StepKind::block ? 2 : 8);
    }
    return step;
}

Step Draw::hold_request() {
    Step step{.kind = StepKind::hold,
              .who = client(),
              .show = show(),
              .seats = some_seats(5),
              .buyer = buyer(),
              .key = key()};
    step.reference = chance_.below(3);
    if (chance_.one_in(4)) step.ttl = chance_.between(1, 45);
    if (chance_.one_in(40)) step.seats = 0;
    return step;
}

Step Draw::listing() {
    Step step{.kind = chance_.one_in(2) ? StepKind::list_holds : StepKind::list_bookings, .who = client()};
    step.show = show();
    step.reference = chance_.below(3);
    step.holder = chance_.below(6);
    if (chance_.one_in(20)) step.buyer = 1;
    if (chance_.one_in(3)) step.seats = some_seats(1);
    if (chance_.one_in(3)) step.after = chance_.below(20);
    return step;
}

Step Draw::time() {
    static constexpr std::int64_t spans[]{0, 1, 100, 250, 1'000, 5'000, 12'000, 60'000};
    static constexpr std::array weights{40, 25, 34, 1};
    switch (chance_.weighed(weights)) {
        case 0: return {.kind = StepKind::pass, .ms = chance_.any(spans)};
        case 1: return {.kind = StepKind::to_deadline, .show = show(), .ms = chance_.between(-1, 1)};
        case 2: return {.kind = StepKind::tick};
        default: return {.kind = StepKind::pass, .ms = day_ms + chance_.between(-1, 1)};
    }
}

Step Draw::journal_work() {
    static constexpr std::array weights{78, 18, 4};
    switch (chance_.weighed(weights)) {
        case 0: return {.kind = StepKind::turn, .n = chance_.between(1, 6)};
        case 1: return {.kind = StepKind::deliver};
        default: return {.kind = StepKind::time_out};
    }
}

Step Draw::trouble() {
    static constexpr std::array weights{8, 8, 8, 16, 1, 8, 6, 16, 6, 8, 8};
    switch (chance_.weighed(weights)) {
        case 0: return {.kind = StepKind::fail_append};
        case 1: return {.kind = StepKind::lose_append};
        case 2:
            // Who takes over now may trim the very batch that this process knows nothing of.
            if (chance_.one_in(2)) {
                ahead_.push_back({.kind = StepKind::turn, .n = chance_.between(1, 3)});
                ahead_.push_back({.kind = StepKind::take_over, .show = show(), .seats = some_seats(1)});
            }
            return {.kind = StepKind::lose_result};
        case 3: return {.kind = StepKind::delay_append};
        case 4: return {.kind = StepKind::tear_append};
        case 5: return {.kind = StepKind::fail_opens, .n = chance_.between(1, 4)};
        case 6: return {.kind = StepKind::fail_upkeep, .n = chance_.between(1, 2)};
        case 7: return crash();
        case 8: return {.kind = StepKind::step_wall, .wall = chance_.between(-100'000, 100'000)};
        case 9: {
            const StepKind kind = chance_.one_in(2) ? StepKind::take_over : StepKind::take_over_at_upkeep;
            return {.kind = kind, .show = show(), .seats = some_seats(2)};
        }
        default: return {.kind = StepKind::lose_answers, .n = chance_.between(1, 5)};
    }
}

Step Draw::crash() {
    Step step{.kind = StepKind::crash, .late = chance_.below(4)};
    if (!chance_.one_in(3)) step.ms = chance_.below(20'000);
    if (chance_.one_in(3)) step.wall = chance_.between(-50'000, 50'000);
    if (chance_.one_in(3)) step.mono = -chance_.below(500'000);
    if (chance_.one_in(30)) step.ms = day_ms;
    if (chance_.one_in(3)) {
        step.kind = StepKind::crash_at_upkeep;
        step.n = chance_.below(2);
    }
    return step;
}

Step Draw::reader() {
    const std::int64_t who = chance_.below(world_.readers);
    static constexpr std::array weights{15, 75, 10};
    switch (chance_.weighed(weights)) {
        case 0:
            return {.kind = StepKind::connect,
                    .who = who,
                    .show = show(),
                    .n = chance_.one_in(2) ? chance_.below(50) : chance_.below(2) * 100'000};
        case 1: return {.kind = StepKind::read_feed, .who = who, .n = chance_.between(1, 40)};
        default: return {.kind = StepKind::reconnect, .who = who};
    }
}

Step Draw::catalog_request() {
    Step step{.who = client(), .key = key()};
    if (chance_.one_in(3)) {
        step.kind = StepKind::import_plan;
        step.show = chance_.below(plans + 1);
        step.variant = chance_.one_in(3) ? chance_.below(4) : step.show;
        return step;
    }
    step.kind = StepKind::create_show;
    step.show = chance_.below(shows);
    step.variant = chance_.below(4);
    step.n = chance_.one_in(8) ? plans + 1 : step.show % plans;
    return step;
}

/// Mostly the shows there are from the beginning.
std::int64_t Draw::show() { return chance_.one_in(6) ? chance_.below(shows) : chance_.below(3); }

std::int64_t Draw::some_seats(std::int64_t most) {
    std::int64_t seats = 0;
    for (std::int64_t n = chance_.between(1, most); n > 0; --n) {
        seats |= std::int64_t{1} << (chance_.one_in(40) ? no_plans_seat : chance_.below(30));
    }
    return seats;
}

std::int64_t Draw::which() {
    if (chance_.one_in(8)) return 100 + chance_.below(2);
    return chance_.one_in(3) ? chance_.below(5) : 0;
}

std::int64_t Draw::buyer() {
    if (!chance_.one_in(6)) return 0;
    return chance_.one_in(8) ? 2 : 1;
}

std::int64_t Draw::key() {
    if (chance_.one_in(3)) return 0;
    return chance_.one_in(12) ? 2 : 1;
}

}  // namespace seatlock::simulator
