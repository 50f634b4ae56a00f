#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "service/command.hpp"

namespace seatlock::scenarios {

/// Import a plan of these seats.
struct PutPlan {
    std::string plan;
    std::vector<std::string> seats;
    std::string key;
    std::string text;  ///< the line, which stands for the request when a key is used twice
};

/// Open a show of a plan.
struct PutShow {
    service::CreateShow create;
    std::string key;
    std::string text;
};

/// Somebody asks a show for something. Ids of new holds and bookings are left to the runner.
struct Ask {
    std::string show;
    std::string actor;  ///< "shop" for the shop itself
    service::ShowCommand command;
    std::string key;
    std::string text;
    std::string buyer = {};  ///< whose token the request comes with; empty: none
};

struct SeeSeats {
    std::string show;
};

struct SeeSeat {
    std::string show;
    std::string seat;
};

struct SeeFeed {
    std::string show;
    std::uint64_t from = 0;
    bool of_another_log = false;
};

/// A request of HTTP as it is written.
struct Send {
    std::string method;
    std::string target;
    std::string body;
    std::string key;     ///< idempotency key
    std::string origin;  ///< the page that asks
    bool without_admin_key = false;
};

/// Time goes by, for all clocks.
struct Pass {
    std::int64_t ms = 0;
};

/// The wall clock is set forward, or back when negative; no time goes by.
struct StepWall {
    std::int64_t ms = 0;
};

/// What the server is started with. Stands before everything else.
struct KeepFeed {
    std::uint64_t entries_max = 0;
};

enum class Happening : std::uint8_t {
    server_is_killed,
    server_starts_again,
    sweep_stops,
    sweep_runs,
    next_write_fails,       ///< nothing is stored, and nobody knows
    next_answer_is_lost,    ///< stored, and nobody knows
    journal_is_unreadable,  ///< for the next time it is opened
    box_office_gets_a_key
};

using Statement =
    std::variant<PutPlan, PutShow, Ask, SeeSeats, SeeSeat, SeeFeed, Send, Pass, StepWall, KeepFeed, Happening>;

}  // namespace seatlock::scenarios
