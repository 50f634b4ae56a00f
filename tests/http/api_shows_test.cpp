// Plans, shows and seats over HTTP: shapes, statuses and headers.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_world.hpp"
#include "plan/content_hash.hpp"
#include "plan/import.hpp"

namespace seatlock::http {
namespace {

using testing::HasSubstr;

const std::string house_hash = plan::content_hash(house_plan);

class Plans : public testing::Test {
public:
    ApiWorld world;
};

TEST_F(Plans, are_imported_once_and_answer_with_the_report) {
    const Reply first = world.put("/v1/plans/house", house_plan);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(first.header("Location"), "/v1/plans/house");
    EXPECT_EQ(first.header("Content-Type"), "application/json");
    EXPECT_EQ(first.header("Cache-Control"), "no-store");
    EXPECT_EQ(first.text, plan::to_json(plan::import_plan(house_plan).report));
    EXPECT_EQ(first.at("seats"), "6");
    EXPECT_EQ(first.at("hash"), house_hash);

    const Reply again = world.put("/v1/plans/house", house_plan);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.header("Location"), "");
    EXPECT_EQ(again.text, first.text);
}

TEST_F(Plans, of_one_name_have_one_content) {
    world.put("/v1/plans/house", house_plan);
    const Reply other = world.put("/v1/plans/house", house_plan + "\n");
    EXPECT_EQ(other.told(), "409 plan_exists");
    EXPECT_THAT(other.at("detail"), HasSubstr("house"));
    EXPECT_EQ(world.put("/v1/plans/other", house_plan + "\n").status, 201);
}

TEST_F(Plans, with_errors_are_refused_with_the_report) {
    const Reply bad = world.put("/v1/plans/bad", R"({"format":"seatlock-plan","version":1,"seats":[
        {"id":"A","x":0,"y":0},{"id":"A","x":"left","y":0}]})");
    EXPECT_EQ(bad.told(), "400 invalid_plan");
    EXPECT_EQ(bad.at("retry"), "never");
    EXPECT_THAT(bad.at("report/errors"), HasSubstr("/seats/1"));
    EXPECT_EQ(world.get("/v1/plans/bad").told(), "404 unknown_plan");

    const Reply no_json = world.put("/v1/plans/bad", "{\"format\":");
    EXPECT_EQ(no_json.told(), "400 invalid_plan");
    EXPECT_THAT(no_json.at("report/errors/0/where"), HasSubstr("line 1"));
    EXPECT_EQ(world.call("PUT", "/v1/plans/bad", "", {{"content-type", "application/json"}}).told(),
              "400 invalid_plan");
}

TEST_F(Plans, have_names_of_a_form) {
    for (const char* name : {"House", "-a", "a%20b", "%C3%A4", "a%2Fb",
                             "a2345678901234567890123456789012345678901234567890123456789012345"}) {
        const Reply reply = world.put(std::string("/v1/plans/") + name, house_plan);
        EXPECT_EQ(reply.told(), "400 invalid_request") << name;
        EXPECT_THAT(reply.at("detail"), HasSubstr("is not a name for a plan"));
    }
    for (const char* name :
         {"0", "a.b_c-d", "%61", "a234567890123456789012345678901234567890123456789012345678901234"}) {
        EXPECT_EQ(world.put(std::string("/v1/plans/") + name, house_plan).status, 201) << name;
    }
    EXPECT_EQ(world.get("/v1/plans/a").status, 200);
}

TEST_F(Plans, are_json_or_csv) {
    EXPECT_EQ(world.call("PUT", "/v1/plans/a", house_plan, {{"content-type", "text/plain"}}).told(),
              "415 unsupported_media_type");
    EXPECT_EQ(
        world.call("PUT", "/v1/plans/a", house_plan, {{"content-type", "Application/JSON; charset=utf-8"}}).status,
        201);
    const Reply list =
        world.call("PUT", "/v1/plans/list", "seat,x,y\nA,0,0\nB,20,0\n", {{"content-type", "text/csv; charset=utf-8"}});
    EXPECT_EQ(list.status, 201);
    EXPECT_EQ(list.at("format"), "csv");
    EXPECT_EQ(list.at("seats"), "2");
}

TEST_F(Plans, are_read_back_with_every_seat) {
    world.put("/v1/plans/house", house_plan);
    const Reply read = world.get("/v1/plans/house");
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.at("format"), "seatlock-plan");
    const auto again = plan::import_plan(read.text);
    ASSERT_TRUE(again.plan);
    EXPECT_EQ(again.plan->seats.size(), 6U);
    EXPECT_EQ(again.plan->seats[0].id, "A-1");
    EXPECT_EQ(world.get("/v1/plans/nowhere").told(), "404 unknown_plan");
}

class Shows : public Plans {
public:
    Shows() { world.put("/v1/plans/house", house_plan); }
};

TEST_F(Shows, are_opened_from_a_plan) {
    const Reply made = world.put("/v1/shows/hamlet", R"({"plan":"house"})");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.header("Location"), "/v1/shows/hamlet");
    EXPECT_EQ(made.text,
              R"({"show":"hamlet","plan":"house","plan_hash":")" + house_hash +
                  R"(","title":"The House","public":true,"sales":"open","policy":{"hold_ttl_seconds":600,)"
                  R"("hold_seats_max":50,"holder_seats_max":1000000,"extend_max":3,"hold_lifetime_max_seconds":3600,)"
                  R"("payment_attempts_max":3,"payment_grace_seconds":600,"buyers_may_book":false},)"
                  R"("counts":{"available":6,"locked":0,"booked":0,"blocked":0},"seq":1,"log_id":")" +
                  made.at("log_id") + "\"}");
    EXPECT_EQ(made.at("log_id").size(), 32U);
    EXPECT_EQ(world.get("/v1/shows/hamlet").text, made.text);
}

TEST_F(Shows, keep_everything_they_were_opened_with) {
    const std::string body = R"({"plan":"house","title":"Hamlet \u00e4","starts_at":"2026-11-22T19:30:00+01:00",)"
                             R"("timezone":"Europe/Berlin","public":false,"policy":{"hold_ttl_seconds":5,)"
                             R"("hold_seats_max":2,"holder_seats_max":9,"extend_max":0,)"
                             R"("hold_lifetime_max_seconds":5,"payment_attempts_max":1,"payment_grace_seconds":7,)"
                             R"("buyers_may_book":true}})";
    const Reply made = world.put("/v1/shows/hamlet", body);
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.at("title"), "Hamlet ä");
    EXPECT_EQ(made.at("starts_at"), "2026-11-22T19:30:00+01:00");
    EXPECT_EQ(made.at("timezone"), "Europe/Berlin");
    EXPECT_EQ(made.at("public"), "false");
    EXPECT_EQ(made.at("policy"), R"({"hold_ttl_seconds":5,"hold_seats_max":2,"holder_seats_max":9,"extend_max":0,)"
                                 R"("hold_lifetime_max_seconds":5,"payment_attempts_max":1,"payment_grace_seconds":7,)"
                                 R"("buyers_may_book":true})");

    const Reply again = world.put("/v1/shows/hamlet", body);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.header("Location"), "");
    EXPECT_EQ(again.text, made.text);
}

TEST_F(Shows, of_one_name_have_one_set_of_settings) {
    world.put("/v1/shows/s", R"({"plan":"house"})");
    EXPECT_EQ(world.put("/v1/shows/s", R"({"plan":"house","title":"The House"})").status, 200) << "the title it has";
    for (const char* other :
         {R"({"plan":"house","title":"x"})", R"({"plan":"house","public":false})",
          R"({"plan":"house","starts_at":"2026-11-22T19:30:00Z"})", R"({"plan":"house","timezone":"UTC"})",
          R"({"plan":"house","policy":{"extend_max":4}})"}) {
        EXPECT_EQ(world.put("/v1/shows/s", other).told(), "409 show_exists") << other;
    }
}

TEST_F(Shows, need_a_plan_that_is_there_and_a_name) {
    EXPECT_EQ(world.put("/v1/shows/s", R"({"plan":"other"})").told(), "409 plan_missing");
    EXPECT_EQ(world.put("/v1/shows/S", R"({"plan":"house"})").told(), "400 invalid_request");
    EXPECT_EQ(world.get("/v1/shows/s").told(), "404 unknown_show");
    EXPECT_THAT(world.get("/v1/shows/s").at("detail"), HasSubstr("s"));
}

TEST_F(Shows, have_short_printable_titles_and_timezones) {
    for (const std::string field : {"title", "timezone"}) {
        const auto reply_to = [&](const std::string& text) {
            return world.put("/v1/shows/s", R"({"plan":"house",")" + field + R"(":")" + text + "\"}");
        };
        EXPECT_EQ(reply_to(std::string(129, 'x')).at("detail"), field + " is 129 bytes long; at most 128 are allowed");
        EXPECT_EQ(reply_to("a\\u0007b").at("detail"), field + " contains a control character");
    }
}

TEST_F(Shows, have_a_policy_within_bounds) {
    struct Row {
        const char* policy;
        const char* detail;
    };
    for (const Row& row : {Row{R"({"hold_ttl_seconds":0})", "policy: hold_ttl_seconds is 0; it must be between 1 and"},
                           Row{R"({"hold_seats_max":-1})", "policy: hold_seats_max is -1; it must be between 1 and"},
                           Row{R"({"extend_max":-1})", "policy: extend_max is -1; it must be between 0 and"},
                           Row{R"({"hold_lifetime_max_seconds":599})",
                               "policy: hold_lifetime_max_seconds is 599; it must not be less than hold_ttl_seconds"},
                           Row{R"({"hold_ttl_seconds":9223372036854775807})", "policy: hold_ttl_seconds is"},
                           Row{R"({"hold_ttl_seconds":1.5})", "policy.hold_ttl_seconds must be an integer, not number"},
                           Row{R"({"hold_ttl_seconds":null})", "policy.hold_ttl_seconds must be an integer, not null"},
                           Row{R"({"hold_ttl":60})", "policy.hold_ttl is not a member this call knows"},
                           Row{"[]", "policy must be an object, not array"}}) {
        const Reply reply = world.put("/v1/shows/s", R"({"plan":"house","policy":)" + std::string(row.policy) + "}");
        EXPECT_EQ(reply.told(), "400 invalid_request") << row.policy;
        EXPECT_THAT(reply.at("detail"), HasSubstr(row.detail));
    }
}

TEST_F(Shows, start_at_a_real_time) {
    for (const char* starts_at : {"2026-11-22", "tomorrow", "2026-02-30T00:00:00Z"}) {
        const Reply reply =
            world.put("/v1/shows/s", R"({"plan":"house","starts_at":")" + std::string(starts_at) + "\"}");
        EXPECT_EQ(reply.told(), "400 invalid_request") << starts_at;
        EXPECT_THAT(reply.at("detail"), HasSubstr("starts_at"));
    }
}

TEST_F(Shows, are_listed_by_name) {
    EXPECT_EQ(world.get("/v1/shows").text, R"({"shows":[]})");
    world.put("/v1/shows/b", R"({"plan":"house"})");
    world.put("/v1/shows/a", R"({"plan":"house"})");
    const Reply list = world.get("/v1/shows");
    EXPECT_EQ(list.at("shows/0"), world.get("/v1/shows/a").text);
    EXPECT_EQ(list.at("shows/1"), world.get("/v1/shows/b").text);
    EXPECT_EQ(list.at("shows/2"), "-");
}

TEST_F(Shows, count_their_seats) {
    world.open_show();
    const std::string booked = world.hold(R"("A-1","A-2")");
    world.post("/v1/shows/s/holds/" + booked + "/book");
    world.hold(R"("A-3")");
    const Reply show = world.get("/v1/shows/s");
    EXPECT_EQ(show.at("counts"), R"({"available":3,"locked":1,"booked":2,"blocked":0})");
    EXPECT_EQ(show.at("seq"), "4");
}

TEST_F(Shows, give_their_plan_with_a_tag) {
    world.open_show();
    const Reply plan = world.get("/v1/shows/s/plan");
    EXPECT_EQ(plan.status, 200);
    EXPECT_EQ(plan.header("ETag"), "\"" + house_hash + "\"");
    EXPECT_EQ(plan.text, world.get("/v1/plans/house").text);
    const Reply same = world.get("/v1/shows/s/plan", {{"if-none-match", plan.header("ETag")}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.text, "");
    EXPECT_EQ(same.header("ETag"), plan.header("ETag"));
    EXPECT_EQ(world.get("/v1/shows/s/plan", {{"if-none-match", "\"x\""}}).status, 200);
}

class Seats : public Plans {
public:
    Seats() {
        world.open_show();
        const std::string booked = world.hold(R"("B-1")");
        world.post("/v1/shows/s/holds/" + booked + "/book");
        world.hold(R"("A-2")");
        log_id = world.get("/v1/shows/s").at("log_id");
    }
    std::string head() { return R"({"seq":4,"log_id":")" + log_id + "\","; }
    std::string log_id;
};

TEST_F(Seats, are_read_all_at_one_seq) {
    const std::string all =
        head() + R"("seats":[{"seat":"A-1","state":"available","generation":1},)"
                 R"({"seat":"A-2","state":"locked","generation":1},{"seat":"A-3","state":"available","generation":1},)"
                 R"({"seat":"A-4","state":"available","generation":1},{"seat":"B-1","state":"booked","generation":1},)"
                 R"({"seat":"B-2","state":"available","generation":1}]})";
    EXPECT_EQ(world.get("/v1/shows/s/seats").text, all);
    EXPECT_EQ(world.get("/v1/shows/s/seats").text, all) << "from the cache";
    world.hold(R"("A-1")");
    EXPECT_THAT(world.get("/v1/shows/s/seats").text, HasSubstr(R"("seq":5)"));
    EXPECT_THAT(world.get("/v1/shows/s/seats").text, HasSubstr(R"({"seat":"A-1","state":"locked")"));
}

TEST_F(Seats, are_filtered_by_state_and_section) {
    const auto seats = [&](const std::string& query) {
        const Reply reply = world.get("/v1/shows/s/seats?" + query);
        std::string ids;
        for (std::size_t i = 0; reply.at("seats/" + std::to_string(i)) != "-"; ++i) {
            ids += reply.at("seats/" + std::to_string(i) + "/seat") + " ";
        }
        return reply.status == 200 ? ids : reply.told();
    };
    EXPECT_EQ(seats("state=available"), "A-1 A-3 A-4 B-2 ");
    EXPECT_EQ(seats("state=locked"), "A-2 ");
    EXPECT_EQ(seats("state=booked"), "B-1 ");
    EXPECT_EQ(seats("section=Stalls"), "A-1 A-2 A-3 A-4 ");
    EXPECT_EQ(seats("section=Stalls&state=locked"), "A-2 ");
    EXPECT_EQ(seats("section=Balcony"), "");
    EXPECT_EQ(seats("state=sold"), "400 invalid_request");
    EXPECT_EQ(seats("status=locked"), "400 invalid_request");
}

TEST_F(Seats, have_a_compact_form) {
    EXPECT_EQ(world.get("/v1/shows/s/seats?form=compact").text, head() + R"("states":"alaaba"})");
    EXPECT_EQ(world.get("/v1/shows/s/seats?form=tiny").told(), "400 invalid_request");
    EXPECT_EQ(world.get("/v1/shows/s/seats?form=compact&state=locked").told(), "400 invalid_request")
        << "a filter that would be ignored";
    EXPECT_EQ(world.get("/v1/shows/s/seats?form=compact&section=Stalls").told(), "400 invalid_request");
}

TEST_F(Seats, are_read_one_by_one) {
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-2").text,
              R"({"seat":"A-2","section":"Stalls","row":"A","number":"2","category":"full","state":"locked",)"
              R"("generation":1,"seq":4,"log_id":")" +
                  log_id + "\"}");
    EXPECT_EQ(world.get("/v1/shows/s/seats/B%2D1").at("state"), "booked");
    EXPECT_EQ(world.get("/v1/shows/s/seats/A-9").told(), "404 unknown_seat");
    EXPECT_EQ(world.get("/v1/shows/t/seats/A-1").told(), "404 unknown_show");
}

TEST_F(Seats, may_be_called_anything_that_a_label_may_be) {
    const std::string longest(128, 'x');
    world.put("/v1/plans/odd", R"({"format":"seatlock-plan","version":1,"seats":[{"id":"a/b?c=d%41 ü","x":0,"y":0},)"
                               R"({"id":")" +
                                   longest + R"(","x":1,"y":0}]})");
    ASSERT_EQ(world.put("/v1/shows/odd", R"({"plan":"odd"})").status, 201);
    EXPECT_EQ(world.get("/v1/shows/odd/seats/a%2Fb%3Fc=d%2541%20%C3%BC").at("seat"), "a/b?c=d%41 ü");
    EXPECT_EQ(world.get("/v1/shows/odd/seats/" + longest).status, 200);
    EXPECT_EQ(world.get("/v1/shows/odd/seats/" + longest + "x").told(), "404 unknown_seat");
    EXPECT_EQ(
        world.post("/v1/shows/odd/holds", R"({"holder":"ann","seats":["a/b?c=d%41 ü",")" + longest + "\"]}").status,
        201);
}

}  // namespace
}  // namespace seatlock::http
