#include "scenarios/trial.hpp"

#include <deque>
#include <string>

#include <gtest/gtest.h>

namespace seatlock::scenarios {
namespace {

/// Tells what it was given to tell, whatever is asked.
class Parrot : public Runner {
public:
    explicit Parrot(std::deque<Outcome> told) : told_(std::move(told)) {}

    Outcome perform(const Statement& statement) override {
        if (const auto* ask = std::get_if<Ask>(&statement)) {
            if (const auto* book = std::get_if<service::BookHold>(&ask->command)) booked_hold = book->hold;
        }
        Outcome next = told_.front();
        told_.pop_front();
        return next;
    }

    std::string booked_hold;

private:
    std::deque<Outcome> told_;
};

Outcome named(Verdict verdict, const std::string& id, const std::string& holder = "anna") {
    Outcome outcome = Outcome::of(verdict);
    outcome.name = id;
    outcome.holder = holder;
    outcome.entry = 7;
    return outcome;
}

std::deque<Outcome> opened(std::deque<Outcome> more) {
    more.push_front(Outcome::of(Verdict::opened));
    more.push_front(Outcome::of(Verdict::imported));
    return more;
}

std::string trial(const std::string& lines, Parrot& parrot) {
    const auto script = parse_script("# A title.\nshow hamlet with seats A-1 A-2\n" + lines);
    if (!script) return script.error().what();
    return Trial(*script, parrot).run().value_or("as written");
}

TEST(Trial, learns_names_and_uses_their_ids) {
    Parrot parrot(opened({named(Verdict::held, "h_x7"), named(Verdict::booked, "b_y8")}));
    EXPECT_EQ(trial("anna holds A-1 -> held as H1\nanna books H1 -> booked as B1\n", parrot), "as written");
    EXPECT_EQ(parrot.booked_hold, "h_x7");
}

TEST(Trial, shows_what_was_expected_beside_what_came) {
    Outcome refused = Outcome::of(Verdict::refused);
    refused.refusals = {{"A-1", "locked", 60'000, false}, {"A-2", "booked", {}, false}};
    Parrot parrot(opened({refused}));
    EXPECT_EQ(trial("anna holds A-1 A-2 -> refused: A-1 locked, 59 seconds left\n", parrot),
              "line 3: anna holds A-1 A-2\n"
              "    expected: refused: A-1 locked, 59 seconds left\n"
              "    came:     refused: A-1 locked, 1 minute left; A-2 booked");
}

TEST(Trial, notices_each_thing_that_is_spoken_of) {
    for (const std::string clause : {", seats A-1", ", 1 minute left", ", holder ben", ", reference r", ", entry 8"}) {
        Parrot parrot(opened({named(Verdict::held, "h_x7")}));
        EXPECT_NE(trial("anna holds A-1 -> held as H1" + clause + "\n", parrot), "as written") << clause;
    }
    for (const std::string outcome : {"held as H1, entry 7", "held as H1, holder anna", "held as H1"}) {
        Parrot parrot(opened({named(Verdict::held, "h_x7")}));
        EXPECT_EQ(trial("anna holds A-1 -> " + outcome + "\n", parrot), "as written") << outcome;
    }
}

TEST(Trial, does_not_take_one_booking_for_another) {
    Parrot parrot(opened({named(Verdict::booked, "b_1"), named(Verdict::booked, "b_2")}));
    EXPECT_EQ(trial("anna books H1 -> booked as B1\nanna books H1 -> booked as B1\n", parrot),
              "line 4: anna books H1\n    expected: booked as B1\n    came:     booked as b_2, holder anna, entry 7");
}

TEST(Trial, wants_every_seat_of_a_map_or_the_rest) {
    Outcome map = Outcome::of(Verdict::seats);
    map.states = {{"A-1", "locked"}, {"A-2", "available"}};
    Parrot silent(opened({map}));
    EXPECT_NE(trial("seats -> A-1 locked\n", silent), "as written");
    Parrot rest(opened({map}));
    EXPECT_EQ(trial("seats -> A-1 locked; the rest available\n", rest), "as written");
    Parrot order(opened({map}));
    EXPECT_EQ(trial("seats -> A-2 available; A-1 locked\n", order), "as written");
}

TEST(Trial, lets_nobody_act_on_anothers_hold_by_mistake) {
    Parrot parrot(opened({named(Verdict::held, "h_x7")}));
    EXPECT_EQ(trial("anna holds A-1 -> held as H1\nben books H1 -> booked as B1\n", parrot),
              "line 4: ben books H1\n    the scenario is wrong: H1 is anna's, not ben's");
}

}  // namespace
}  // namespace seatlock::scenarios
