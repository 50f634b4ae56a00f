// The service itself, in one thread under virtual time: its appends are slow, get lost or time out,
// so that the calls of its clients overlap, and what the clients saw must be linearizable.
// SEATLOCK_SEED=<number> linearizability_service_test replays the run.

#include <cstdio>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "json/writer.hpp"
#include "linearizability/history_check.hpp"
#include "linearizability/history_file.hpp"
#include "random_seed.hpp"
#include "service/service_world.hpp"

namespace seatlock::linearizability {
namespace {

using service::Answer;
using service::BookingView;
using service::Failure;
using service::FailureCode;
using service::HoldView;
using service::Refused;
using service::RequestId;
using service::Seats;
using service::ServiceWorld;

constexpr service::Policy policy{
    .hold_ttl_seconds = 4, .hold_seats_max = 3, .extend_max = 2, .hold_lifetime_max_seconds = 9};
const std::vector<std::string> seat_names = service::row_of(6);
const std::string show = "s";
using Reached = std::map<std::string, std::size_t>;

/// A call of a client, from its invocation until its answer was read.
struct Running {
    std::string op;
    std::string arguments;  ///< as members of the line
    service::ShowCommand command;
    bool is_map = false;
    Micros invoked = 0;
    RequestId request = 0;  ///< 0: on its way to the service
    std::string map;        ///< that the service showed
};

/// Plays clients against the service and writes down what they see.
class Recording {
public:
    Recording(std::uint64_t seed, Reached& reached) : random_(seed), reached_(reached), world_(seed), clients_(8) {
        world_.open_show(show, seat_names, policy);
        json::Writer header;
        header.begin_object().key("format").string("seatlock-history").key("version").integer(1);
        header.key("show").string(show).key("seats").begin_array();
        for (const std::string& seat : seat_names) header.string(seat);
        header.end_array().key("policy").begin_object().key("hold_ttl_seconds").integer(policy.hold_ttl_seconds);
        header.key("hold_seats_max").integer(policy.hold_seats_max).key("extend_max").integer(policy.extend_max);
        header.key("hold_lifetime_max_seconds").integer(policy.hold_lifetime_max_seconds).end_object().end_object();
        text_ = std::move(header).str() + "\n";
        world_.journal().delay_every_append(true);
    }

    [[nodiscard]] std::string play(int steps) {
        for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) step();
        world_.journal().delay_every_append(false);
        world_.settle();
        for (std::size_t client = 0; client < clients_.size(); ++client) {
            if (!clients_[client].op.empty() && (clients_[client].request != 0 || clients_[client].is_map))
                read_answer(client);
        }
        return text_;
    }

private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
    bool one_in(std::size_t n) { return below(n) == 0; }

    /// The clients' clock: the machine's, and every reading later than the one before.
    Micros now() { return last_ = std::max(last_ + 1, world_.now().mono_ms * 1000); }

    void step() {
        if (one_in(150)) return trouble();
        if (one_in(8)) return world_.pass(static_cast<std::int64_t>(one_in(20) ? below(5000) : below(30)));
        if (one_in(6)) return static_cast<void>(world_.deliver());
        if (one_in(20)) return world_.tick();
        const std::size_t client = below(clients_.size());
        if (clients_[client].op.empty()) return invoke(client);
        clients_[client].request == 0 && clients_[client].map.empty() ? submit(client) : read_answer(client);
    }

    void trouble() {
        switch (below(5)) {
            case 4: world_.journal().fail_opens(1 + below(3)); return world_.time_out_appends();
            case 0: return world_.journal().inject(journal::Fault::lose, 1);
            case 1: return world_.journal().inject(journal::Fault::fail, 1);
            case 2: return world_.time_out_appends();
            default: return world_.deliver_unheard();
        }
    }

    Seats some_seats() {
        Seats seats;
        for (std::size_t n = 1 + below(3); n > 0; --n) {
            const std::string seat = one_in(40) ? "X" : seat_names[below(seat_names.size())];
            if (std::ranges::find(seats, seat) == seats.end()) seats.push_back(seat);
        }
        return seats;
    }

    static std::string list(const Seats& seats) {
        json::Writer out;
        out.begin_array();
        for (const std::string& seat : seats) out.string(seat);
        return std::move(out.end_array()).str();
    }

    void invoke(std::size_t client) {
        Running& call = clients_[client];
        call = {};
        choose(call);
        call.invoked = now();
    }

    void choose(Running& call) {
        const std::string name = std::to_string(++names_);
        const std::size_t dice = below(100);
        if (dice < 12) {
            call.op = "read_map";
            call.is_map = true;
        } else if (holds_.empty() || dice < 45) {
            const Seats seats = some_seats();
            const std::string holder = one_in(2) ? "ann" : "bob";
            const auto ttl = static_cast<std::int64_t>(1 + below(9));
            call.op = "hold";
            call.arguments =
                ",\"holder\":\"" + holder + "\",\"seats\":" + list(seats) + ",\"ttl_seconds\":" + std::to_string(ttl);
            call.command = service::hold("h" + name, holder, seats, ttl);
        } else {
            choose_on_hold(call, holds_[holds_.size() - 1 - below(std::min<std::size_t>(holds_.size(), 8))], name,
                           dice);
        }
    }

    void choose_on_hold(Running& call, const std::string& hold, const std::string& name, std::size_t dice) {
        call.arguments = ",\"hold\":\"" + hold + "\"";
        const bool named = one_in(4);
        const Seats seats = some_seats();
        if (dice < 55) {
            call.op = "swap";
            Seats removed;
            for (const std::string& seat : some_seats()) {
                if (std::ranges::find(seats, seat) == seats.end()) removed.push_back(seat);
            }
            call.arguments += ",\"add\":" + list(seats) + ",\"remove\":" + list(removed);
            call.command = service::swap(hold, seats, removed);
            return;
        }
        if (dice < 65) {
            call.op = "extend";
            call.command = service::extend(hold);
            return;
        }
        if (dice < 75) {
            call.op = "read_hold";
            call.command = service::read_hold(hold);
            return;
        }
        if (named) call.arguments += ",\"seats\":" + list(seats);
        const auto chosen = named ? std::optional(seats) : std::nullopt;
        call.op = dice < 97 ? "release" : "book";
        if (call.op == "book") call.command = service::book(hold, "b" + name, chosen);
        if (call.op == "release") call.command = service::release(hold, chosen);
    }

    void submit(std::size_t client) {
        Running& call = clients_[client];
        if (!call.is_map) {
            call.request = world_.submit(show, call.command);
            return;
        }
        for (const auto& seat : world_.published(show).seats()) {
            call.map += "alb"[static_cast<std::size_t>(seat.state)];
        }
    }

    void read_answer(std::size_t client) {
        Running& call = clients_[client];
        if (call.is_map && call.map.empty()) return;
        const Answer* answer = call.is_map ? nullptr : world_.answer_to(call.request);
        const bool gives_up = !call.is_map && one_in(60);
        if (!call.is_map && answer == nullptr && !gives_up) return;
        const std::string told = call.is_map ? R"({"ok":{"states":")" + call.map + "\"}}"
                                 : gives_up  ? R"({"unknown":true})"
                                             : answer_text(*answer);
        const bool unknown = told == R"({"unknown":true})";
        ++reached_[call.op + " " + told.substr(2, told.find('"', 2) - 2)];
        text_ += "{\"client\":" + std::to_string(client) + ",\"call\":" + std::to_string(++calls_) +
                 ",\"invoked_us\":" + std::to_string(call.invoked) +
                 ",\"returned_us\":" + (unknown ? "null" : std::to_string(now())) + ",\"op\":\"" + call.op + "\"" +
                 call.arguments + ",\"answer\":" + told + "}\n";
        call = {};
    }

    std::string seats_of(const std::vector<SeatIndex>& seats) const {
        Seats names;
        for (const SeatIndex seat : seats) names.push_back(seat_names.at(seat));
        return list(names);
    }

    std::string answer_text(const Answer& answer) {
        if (const auto* hold = std::get_if<HoldView>(&answer.result)) {
            if (answer.created) holds_.push_back(hold->hold);
            if (hold->state == service::HoldState::expired) ++reached_["an expired hold"];
            return R"({"ok":{"hold":")" + hold->hold + R"(","state":")" + std::string(to_string(hold->state)) +
                   R"(","holder":")" + hold->holder + "\"" +
                   (hold->booking.empty() ? "" : R"(,"booking":")" + hold->booking + "\"") +
                   ",\"seats\":" + seats_of(hold->seats) + "}}";
        }
        if (const auto* booking = std::get_if<BookingView>(&answer.result)) {
            return R"({"ok":{"booking":")" + booking->booking + R"(","hold":")" + booking->hold + R"(","holder":")" +
                   booking->holder + R"(","seats":)" + seats_of(booking->seats) + "}}";
        }
        if (const auto* refused = std::get_if<Refused>(&answer.result)) return refused_text(*refused);
        switch (std::get<Failure>(answer.result).code) {
            case FailureCode::unknown_hold: return R"({"unknown_hold":true})";
            case FailureCode::outcome_unknown: return R"({"unknown":true})";
            case FailureCode::unknown_show:
            case FailureCode::unknown_booking:
            case FailureCode::unknown_key:
            case FailureCode::forbidden:
            case FailureCode::key_exists:
            case FailureCode::invalid_request:
            case FailureCode::invalid_plan:
            case FailureCode::plan_missing:
            case FailureCode::plan_exists:
            case FailureCode::show_exists:
            case FailureCode::idempotency_key_reused:
            case FailureCode::unavailable: return R"({"not_done":true})";
        }
        return "";
    }

    static std::string refused_text(const Refused& refused) {
        std::string text = R"({"refused":[)";
        for (const service::SeatRefusal& refusal : refused.refusals) {
            text += (text.back() == '[' ? R"({"seat":")" : R"(,{"seat":")") + refusal.seat + R"(","reason":")" +
                    std::string(to_string(refusal.reason)) + "\"}";
        }
        return text + "]}";
    }

    std::mt19937_64 random_;
    Reached& reached_;
    ServiceWorld world_;
    std::vector<Running> clients_;
    std::vector<std::string> holds_;
    std::string text_;
    std::size_t names_ = 0;
    std::size_t calls_ = 0;
    Micros last_ = 0;
};

TEST(ServiceHistory, WhatConcurrentClientsSeeIsLinearizable) {
    const std::uint64_t seed = random_seed();
    Reached reached;
    for (std::uint64_t i = 0; i < 60 && !HasFailure(); ++i) {
        std::istringstream text(Recording(seed + i, reached).play(1500));
        const auto history = read_history(text);
        ASSERT_TRUE(history) << "line " << history.error().line << ": " << history.error().message;
        const Report report = check_history(*history);
        EXPECT_EQ(report.verdict, Verdict::linearizable) << "world " << i << "\n" << text.str() << report.explanation;
    }
    for (const auto& [what, times] : reached) std::printf("%8zu  %s\n", times, what.c_str());
    for (const char* what : {"hold ok", "hold refused", "hold not_done", "hold unknown", "release unknown", "swap ok",
                             "swap refused", "extend ok", "extend refused", "release ok", "release refused", "book ok",
                             "book refused", "read_hold ok", "read_map ok", "an expired hold"}) {
        EXPECT_GT(reached[what], 0U) << "never reached: " << what;
    }
}

}  // namespace
}  // namespace seatlock::linearizability
