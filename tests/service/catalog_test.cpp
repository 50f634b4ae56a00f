// Plans and shows: what the catalog takes, and what it answers to what is there already.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

class CatalogTest : public testing::Test {
public:
    static CreateShow show(std::string name, std::string plan) {
        CreateShow create{std::move(name), {}};
        create.settings.plan = std::move(plan);
        return create;
    }
    static ImportPlan plan(std::string name, std::size_t seats) { return {std::move(name), plan_file(row_of(seats))}; }

    ServiceWorld world;
};

TEST_F(CatalogTest, the_same_plan_again_is_the_same_and_another_is_refused) {
    EXPECT_EQ(world.ask(plan("p", 3)), "created plan p");
    EXPECT_EQ(world.ask(plan("p", 3)), "plan p");
    EXPECT_EQ(world.ask(plan("p", 4)), "plan_exists");
    world.crash_and_restart();
    EXPECT_EQ(world.ask(plan("p", 3)), "plan p");
    EXPECT_EQ(world.ask(plan("p", 4)), "plan_exists");
    EXPECT_EQ(world.journaled(world.log_of("")).size(), 1U);
}

TEST_F(CatalogTest, a_plan_with_errors_is_answered_with_its_report) {
    const RequestId request = world.submit(ImportPlan{"p", plan_file({"A-1", "A-1"})});
    const auto& failure = std::get<Failure>(world.answer_to(request)->result);
    EXPECT_EQ(failure.code, FailureCode::invalid_plan);
    ASSERT_TRUE(failure.report);
    EXPECT_FALSE(failure.report->errors.empty());
    EXPECT_EQ(world.ask(ImportPlan{"p", "\xff"}), "invalid_plan");
    EXPECT_EQ(world.ask(ImportPlan{"p", ""}), "invalid_plan");
    EXPECT_EQ(world.service().catalog().plan("p"), nullptr);
    EXPECT_TRUE(world.journaled(world.log_of("")).empty());
}

TEST_F(CatalogTest, names_of_plans_and_shows_are_names) {
    world.ask(plan("p", 1));
    for (const char* name : {"", "P", "../p", "p/q", "-p", "\xff"}) {
        EXPECT_THAT(world.ask(plan(name, 1)), testing::HasSubstr("is not a name for a plan"));
        EXPECT_THAT(world.ask(show(name, "p")), testing::HasSubstr("is not a name for a show"));
    }
    EXPECT_EQ(world.ask(show(std::string(64, 'x'), "p")), "created show " + std::string(64, 'x'));
}

TEST_F(CatalogTest, the_same_show_again_is_the_same_and_another_is_refused) {
    world.ask(plan("p", 3));
    world.ask(plan("q", 3));
    const CreateShow created = show("s", "p");
    EXPECT_EQ(world.ask(created), "created show s");
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(world.ask(created), "show s");
        EXPECT_EQ(world.ask(show("s", "q")), "show_exists");
        CreateShow other = created;
        other.settings.policy.hold_seats_max = 7;
        EXPECT_EQ(world.ask(other), "show_exists");
        other = created;
        other.settings.is_public = false;
        EXPECT_EQ(world.ask(other), "show_exists");
        other = created;
        other.settings.starts_at = "2030-01-01T00:00:00.000Z";
        EXPECT_EQ(world.ask(other), "show_exists");
        other = created;
        other.settings.title = "s";
        EXPECT_EQ(world.ask(other), "show s") << "the title it has without being given one";
        world.crash_and_restart();
    }
}

TEST_F(CatalogTest, a_show_has_its_title_from_the_plan_or_from_its_name) {
    world.ask(ImportPlan{"p", plan_file(row_of(1), "The Globe")});
    world.ask(plan("q", 1));
    world.ask(show("s", "p"));
    world.ask(show("t", "q"));
    EXPECT_EQ(world.published("s").settings().title, "The Globe");
    EXPECT_EQ(world.published("t").settings().title, "t");
}

TEST_F(CatalogTest, settings_come_back_as_they_were_given) {
    world.ask(plan("p", 3));
    CreateShow create = show("s", "p");
    create.settings.title = "Hamlet \xE2\x80\x93 \"premi\xC3\xA8re\"";
    create.settings.starts_at = "2030-01-01T19:30:00.000Z";
    create.settings.timezone = "Europe/Berlin";
    create.settings.is_public = false;
    create.settings.policy = {
        .hold_ttl_seconds = 1, .hold_seats_max = 2, .extend_max = 0, .hold_lifetime_max_seconds = 4};
    world.ask(create);
    world.crash_and_restart();
    ShowSettings expected = create.settings;
    expected.plan_hash = world.service().catalog().plan("p")->plan().hash;
    EXPECT_EQ(world.published("s").settings(), expected);
    EXPECT_EQ(world.service().catalog().show("s")->settings, expected);
}

TEST_F(CatalogTest, a_policy_is_checked_field_by_field_before_the_plan_is_looked_for) {
    CreateShow create = show("s", "nope");
    Policy& policy = create.settings.policy;
    policy = {.hold_ttl_seconds = 0, .hold_seats_max = 10'001, .extend_max = -1, .hold_lifetime_max_seconds = 0};
    EXPECT_EQ(world.ask(create), "invalid_request: policy: hold_ttl_seconds is 0; it must be between 1 and 86400");
    policy.hold_ttl_seconds = 100;
    EXPECT_EQ(world.ask(create), "invalid_request: policy: hold_seats_max is 10001; it must be between 1 and 10000");
    policy.hold_seats_max = 1;
    EXPECT_EQ(world.ask(create), "invalid_request: policy: extend_max is -1; it must be between 0 and 1000");
    policy.extend_max = 0;
    EXPECT_EQ(world.ask(create),
              "invalid_request: policy: hold_lifetime_max_seconds is 0; it must be between 1 and 2592000");
    policy.hold_lifetime_max_seconds = 99;
    EXPECT_EQ(world.ask(create),
              "invalid_request: policy: hold_lifetime_max_seconds is 99; it must not be less than "
              "hold_ttl_seconds, which is 100");
    policy.hold_lifetime_max_seconds = 100;
    EXPECT_EQ(world.ask(create), "plan_missing");
}

TEST_F(CatalogTest, shows_of_one_plan_are_independent) {
    world.ask(plan("p", 2));
    world.ask(show("s", "p"));
    world.ask(show("t", "p"));
    world.ask("s", hold("h", "ann", {"A-1"}));
    EXPECT_EQ(world.map_of("s"), "L.");
    EXPECT_EQ(world.map_of("t"), "..");
}

}  // namespace
}  // namespace seatlock::service
