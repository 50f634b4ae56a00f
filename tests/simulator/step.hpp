#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace seatlock::simulator {

/// What happens next in a world. Each step says all that it needs, in numbers that mean something in
/// any world, so that a script keeps its sense when steps are taken out of it.
enum class StepKind : std::uint8_t {
    // A client that is not waiting asks for something.
    hold,
    swap,
    extend,
    release,
    book,
    read_hold,
    read_booking,
    list_holds,
    list_bookings,
    import_plan,
    create_show,
    change_show,
    pay,
    sell,
    cancel,
    move,
    block,
    unblock,
    // A client asks again for what it asked last; or loses interest.
    retry,
    give_up,
    // Time goes on: by `ms`; to the first deadline of `show` and `ms` past it.
    pass,
    to_deadline,
    tick,
    // The journal does `n` pieces of work; brings an append under way
    // to its end; keeps silent for so
    // long that all of them count as unknown.
    turn,
    deliver,
    time_out,
    // The next append meets this.
    fail_append,
    lose_append,
    lose_result,
    delay_append,
    tear_append,
    // The next `n` openings, or pieces of upkeep, fail.
    fail_opens,
    fail_upkeep,
    // The process dies and a new one starts.
    crash,
    step_wall,
    // Another process takes all logs over, takes seats of `show`, and is gone.
    take_over,
    // The same, as soon as the journal comes to a piece of upkeep; a crash with n=1 comes right after it.
    crash_at_upkeep,
    take_over_at_upkeep,
    // The next `n` answers get lost between the server and the clients.
    lose_answers,
    // A reader of the feed of `show` begins `n` entries before its end; reads `n` entries; connects again.
    connect,
    read_feed,
    reconnect
};

struct Step {
    StepKind kind = StepKind::pass;
    std::int64_t who = 0;        ///< the client or the reader
    std::int64_t show = 0;       ///< also the number of a plan
    std::int64_t which = 0;      ///< the client's newest hold is 0, older ones follow; from 100 on: its neighbour's
    std::int64_t seats = 0;      ///< bit i is the seat i of the plan
    std::int64_t remove = 0;     ///< the same: those to give up
    std::int64_t buyer = 0;      ///< 1: with a token for the client's own holder; 2: for its neighbour's
    std::int64_t key = 0;        ///< 0 none, 1 a new one, 2 the one the client used last
    std::int64_t reference = 0;  ///< 0 none; also the number of a reason
    std::int64_t holder = 0;     ///< 0: the client's own; in a listing: anybody's
    std::int64_t ttl = 0;        ///< seconds; 0: the policy's
    std::int64_t payment = 0;    ///< its number; 0: none is named
    std::int64_t take = 0;     ///< 1: take the seats of an expired hold if they are free; move onto seats of one's own
    std::int64_t after = 0;    ///< where a listing goes on
    std::int64_t variant = 0;  ///< of a plan's content, of a show's policy or its change
    std::int64_t ms = 0;
    std::int64_t wall = 0;  ///< milliseconds by which the wall clock steps
    std::int64_t mono = 0;  ///< the same for the boot-time clock, at a restart
    /// 1: appends under way survive the process; 2: and arrive before the next one starts; 3: the next
    /// append in the queue was stored, too, and nobody heard of it.
    std::int64_t late = 0;
    std::int64_t n = 0;  ///< also how many of the seats that a hold or booking is known to have

    friend bool operator==(const Step&, const Step&) = default;
};

[[nodiscard]] std::string_view to_string(StepKind kind) noexcept;

/// "book who=3 seats=1,4 key=1": what is not 0.
[[nodiscard]] std::string to_text(const Step& step);

/// The step that a line tells; the error is a sentence about the line.
[[nodiscard]] tl::expected<Step, std::string> step_from(std::string_view line);

}  // namespace seatlock::simulator
