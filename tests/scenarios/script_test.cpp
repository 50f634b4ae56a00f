#include "scenarios/script.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "scenarios/outcome.hpp"

namespace seatlock::scenarios {
namespace {

const std::string head = "# A title.\nshow hamlet with seats A-1 A-2; holds last 10 minutes\n";

/// "3:7 message"; "fine" when there is none.
std::string error_of(const std::string& text) {
    const auto script = parse_script(text);
    if (script) return "fine";
    return std::to_string(script.error().line) + ":" + std::to_string(script.error().column) + " " +
           script.error().what();
}

std::string error_of_line(const std::string& line) { return error_of(head + line + "\n"); }

Step last_step(const std::string& line) {
    const auto script = parse_script(head + line + "\n");
    if (!script) throw std::runtime_error(script.error().what());
    return script->steps.back();
}

/// The expectation as it is written back.
std::string outcome_of_line(const std::string& line) { return outcome_text(last_step(line).expected); }

TEST(Script, reads_title_show_and_policy) {
    const auto script = parse_script(
        "# Two friends.\n# more about it\nshow hamlet with seats A-1 \"Loge 3\"; holds last 2 minutes, at most 4 "
        "seats, "
        "at most 2 renewals, at most 1 hour 30 minutes in all\n");
    ASSERT_TRUE(script) << script.error().what();
    EXPECT_EQ(script->title, "Two friends.");
    ASSERT_EQ(script->steps.size(), 2U);
    const auto& plan = std::get<PutPlan>(script->steps[0].statement);
    EXPECT_EQ(plan.seats, (std::vector<std::string>{"A-1", "Loge 3"}));
    const service::Policy expected{
        .hold_ttl_seconds = 120, .hold_seats_max = 4, .extend_max = 2, .hold_lifetime_max_seconds = 5400};
    EXPECT_EQ(std::get<PutShow>(script->steps[1].statement).create.settings.policy, expected);
}

TEST(Script, reads_who_does_what) {
    const Step step = last_step("anna holds A-1 A-2 for 5 minutes, reference order-7, key k1 -> held as H1");
    const auto& ask = std::get<Ask>(step.statement);
    EXPECT_EQ(ask.actor, "anna");
    EXPECT_EQ(ask.key, "k1");
    EXPECT_EQ(ask.show, "hamlet");
    const auto& hold = std::get<service::CreateHold>(ask.command);
    EXPECT_EQ(hold.holder, "anna");
    EXPECT_EQ(hold.seats, (std::vector<std::string>{"A-1", "A-2"}));
    EXPECT_EQ(hold.ttl_seconds, 300);
    EXPECT_EQ(hold.reference, "order-7");
    EXPECT_EQ(step.line, 3U);
    EXPECT_EQ(step.text, "anna holds A-1 A-2 for 5 minutes, reference order-7, key k1");
}

TEST(Script, reads_every_verb) {
    const auto command = [](const std::string& line) { return std::get<Ask>(last_step(line).statement).command; };
    const auto book =
        std::get<service::BookHold>(command("the shop books A-1 of H1, if its seats are free -> malformed"));
    EXPECT_EQ(book.hold, "H1");
    EXPECT_EQ(book.seats, (std::vector<std::string>{"A-1"}));
    EXPECT_TRUE(book.take_if_free);
    EXPECT_FALSE(std::get<service::BookHold>(command("anna books H1 -> malformed")).seats);
    EXPECT_TRUE(std::get<service::ReleaseHold>(command("anna releases nothing of H1 -> malformed")).seats->empty());
    const auto swap = std::get<service::SwapSeats>(command("anna swaps A-1 for A-2 in H1 -> malformed"));
    EXPECT_EQ(swap.remove, (std::vector<std::string>{"A-1"}));
    EXPECT_EQ(swap.add, (std::vector<std::string>{"A-2"}));
    EXPECT_EQ(std::get<service::SwapSeats>(command("anna drops A-1 from H1 -> malformed")).remove.size(), 1U);
    EXPECT_EQ(std::get<service::SwapSeats>(command("anna adds A-1 to H1 -> malformed")).add.size(), 1U);
    EXPECT_EQ(std::get<service::ExtendHold>(command("anna extends H1 -> malformed")).hold, "H1");
    EXPECT_EQ(std::get<service::ReadHold>(command("look at H1 -> no such hold")).hold, "H1");
    EXPECT_EQ(std::get<service::ReadBooking>(command("look at B1 -> no such booking")).booking, "B1");
    EXPECT_EQ(std::get<service::ListBookings>(command("list bookings of anna with seat A-1 -> no bookings")).seat,
              "A-1");
}

TEST(Script, reads_every_verb_of_the_house) {
    const auto command = [](const std::string& line) { return std::get<Ask>(last_step(line).statement).command; };
    const auto pay = std::get<service::PayHold>(command("the shop pays H1 with card-1 -> malformed"));
    EXPECT_EQ(pay.hold, "H1");
    EXPECT_EQ(pay.payment, "card-1");
    const auto sell = std::get<service::SellSeats>(command("the shop sells A-1 to ben, reference r -> malformed"));
    EXPECT_EQ(sell.holder, "ben");
    EXPECT_EQ(sell.reference, "r");
    const auto cancel =
        std::get<service::CancelBooking>(command("the shop cancels A-1 of B1 because ill -> malformed"));
    EXPECT_EQ(cancel.booking, "B1");
    EXPECT_EQ(cancel.seats, (std::vector<std::string>{"A-1"}));
    EXPECT_EQ(cancel.reason, "ill");
    EXPECT_FALSE(std::get<service::CancelBooking>(command("the shop cancels B1 -> malformed")).seats);
    const auto move = std::get<service::MoveBooking>(command("the shop moves A-1 of B1 to A-2 -> malformed"));
    EXPECT_EQ(move.from, (std::vector<std::string>{"A-1"}));
    EXPECT_EQ(move.to, (std::vector<std::string>{"A-2"}));
    EXPECT_EQ(std::get<service::BlockSeats>(command("the shop blocks A-1 because wet -> malformed")).reason, "wet");
    EXPECT_EQ(std::get<service::UnblockSeats>(command("the shop unblocks A-1 -> malformed")).seats.size(), 1U);
    const service::Attributes settings{{"sales", "closed"}, {"holder_seats_max", "4"}, {"payment_grace_seconds", "60"}};
    const std::string sets = "the shop sets sales closed, at most 4 seats a person, a payment has 1 minute";
    EXPECT_EQ(std::get<service::ChangeShow>(command(sets + " -> malformed")).settings, settings);
}

TEST(Script, reads_whose_browser_asks) {
    const auto ask = std::get<Ask>(last_step("anna's browser holds A-1 -> held as H1").statement);
    EXPECT_EQ(ask.actor, "anna");
    EXPECT_EQ(ask.buyer, "anna");
    EXPECT_EQ(std::get<service::CreateHold>(ask.command).holder, "anna");
    EXPECT_EQ(error_of_line("anna browser holds A-1 -> held as H1"),
              "3:14 the browser is somebody's: \"anna's browser\"");
}

TEST(Script, reads_what_happens) {
    EXPECT_EQ(std::get<Pass>(last_step("after 1 minute 1 ms").statement).ms, 60'001);
    EXPECT_EQ(std::get<StepWall>(last_step("the wall clock goes back 2 hours").statement).ms, -7'200'000);
    EXPECT_EQ(std::get<Happening>(last_step("the next write is stored, but its answer is lost").statement),
              Happening::next_answer_is_lost);
}

// What is written in a script is what a mismatch is reported in.
TEST(Script, outcomes_are_written_as_they_are_read) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> outcomes{
        {"anna holds A-1",
         {"held as H1",
          "again held as H1, seats A-1 A-2, 9 minutes 59 seconds 999 ms left, holder anna, reference r, entry 4",
          "refused: A-1 A-2 booked; A-3 locked, 10 minutes left, yours; \"Loge 3\" unknown_seat", "malformed",
          "not now, and not done", "perhaps done", "key used for another request", "no such show"}},
        {"anna books H1", {"booked as B1, seats A-1", "booked already as B1", "no such hold"}},
        {"look at H1", {"H1 is booked as B1, seats A-1", "H1 is expired, 0 seconds left, reference none"}},
        {"the shop pays H1 with card-1", {"H1 is paying, payment card-1, 5 minutes left", "not allowed"}},
        {"the shop cancels B1 because ill",
         {"B1 is cancelled, seats nothing, gone A-1 A-2", "refused: A-1 not_booked; A-2 show_closed"}},
        {"the shop blocks A-1 A-2", {"blocked A-1", "again blocked nothing", "refused: A-1 blocked"}},
        {"the shop sets sales paused", {"set", "again set"}},
        {"list holds", {"holds H1 H2", "no holds"}},
        {"seats", {"A-1 locked; A-2 A-3 available; the rest booked"}},
        {"feed from 1",
         {"1 opened; 2 held: A-1 A-2 locked; 3 booked: A-1 booked, A-2 available", "7 snapshot", "nothing"}},
        {"plan p with seats A-1", {"imported", "imported already", "again imported", "another plan has this name"}},
        {"request GET /x", {"404 unknown_path", "200"}},
    };
    for (const auto& [line, texts] : outcomes) {
        for (const std::string& text : texts) EXPECT_EQ(outcome_of_line(line + " -> " + text), text);
    }
}

TEST(Script, continues_a_line_and_knows_where_it_is) {
    EXPECT_EQ(outcome_of_line("seats -> A-1 locked;   # first\n   A-2 available"), "A-1 locked; A-2 available");
    EXPECT_EQ(error_of_line("seats -> A-1 locked;\n   A-2 lockd"),
              "4:13 the line ends where available, locked, booked or blocked should be");
}

TEST(Script, names_the_place_of_what_it_does_not_understand) {
    EXPECT_EQ(error_of_line("anna bocks H1 -> booked as B1"),
              "3:6 \"bocks\" stands where holds, books, pays, releases, extends, adds, drops, swaps, "
              "sells, cancels, moves, blocks, unblocks or sets should be");
    EXPECT_EQ(error_of_line("anna books H1"), "3:14 the line ends where \"->\" should be");
    EXPECT_EQ(error_of_line("anna books H1 -> booked as B1 twice"),
              "3:31 \"twice\" stands where the end of the line should be");
    EXPECT_EQ(error_of_line("after 10"), "3:9 the line ends where days, hours, minutes, seconds or ms should be");
    EXPECT_EQ(error_of_line("after ten minutes"), "3:7 \"ten\" stands where a whole number should be");
    EXPECT_EQ(error_of_line("anna holds \"A-1 -> held as H1"), "3:12 the quotation mark is never closed");
    EXPECT_EQ(error_of_line("anna holds -> held as H1"), "3:12 \"->\" stands where the name of a seat should be");
    EXPECT_EQ(error_of_line("the moon rises").substr(0, 10), "3:5 \"moon\"");
    EXPECT_EQ(error_of_line("anna releases H1, if its seats are free -> H1 is released"),
              "3:19 \"if\" stands where key, or a detail that this has should be");
    EXPECT_EQ(error_of_line("anna holds A-1 for 5 ms -> held as H1"), "3:25 a hold lasts whole seconds");
    EXPECT_EQ(error_of_line("not for the orchestra: it is ill"), "3:22 there is no runner orchestra");
    EXPECT_EQ(error_of_line("not for the engine:"), "3:20 the line ends where the reason should be");
    EXPECT_EQ(error_of_line("seats -> A-1 gone"),
              "3:18 the line ends where available, locked, booked or blocked should be");
    EXPECT_EQ(error_of_line("after 1 minute -> held as H1"), "3:16 \"->\" stands where the end of the line should be");
}

TEST(Script, wants_a_title_and_something_to_happen) {
    EXPECT_EQ(error_of("after 1 minute\n").substr(0, 37), "1:1 the first line must be the title:");
    EXPECT_EQ(error_of("# A title.\n"), "1:1 nothing happens in this scenario");
    EXPECT_EQ(error_of("# A title.\n  after 1 minute\n"),
              "2:1 there is no line before this one that it could continue");
}

TEST(Script, wants_to_know_which_of_several_shows_is_meant) {
    EXPECT_EQ(error_of("# A title.\nseats -> A-1 locked\n"), "2:1 no show is open yet");
    EXPECT_EQ(error_of_line("show faust with seats A-1\nseats -> A-1 locked"),
              "4:1 there are several shows: begin with \"at\", the show and a comma");
    EXPECT_EQ(error_of_line("show faust with seats A-1\nat faust, seats -> A-1 locked"), "fine");
}

// Whatever bytes a file has: an error with a place, or a script.
TEST(Script, survives_every_cut_and_every_broken_byte) {
    const std::string text =
        head + "anna holds A-1 for 5 minutes, key 'k 1' -> refused: A-1 locked, 10 minutes left; A-2 booked\n";
    std::size_t errors = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (!parse_script(text.substr(0, i))) ++errors;
        std::string broken = text;
        broken[i % text.size()] = '\xFF';
        if (!parse_script(broken)) ++errors;
    }
    EXPECT_GT(errors, 50U);
}

}  // namespace
}  // namespace seatlock::scenarios
