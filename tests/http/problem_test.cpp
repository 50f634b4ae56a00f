#include "http/problem.hpp"

#include <array>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/value.hpp"

namespace seatlock::http {
namespace {

using service::FailureCode;
using service::Reason;

constexpr std::array reasons = {Reason::unknown_seat, Reason::booked,         Reason::locked,
                                Reason::not_locked,   Reason::wrong_holder,   Reason::hold_expired,
                                Reason::hold_ended,   Reason::hold_seats_max, Reason::extend_max};

std::string field(const Response& response, std::string_view name) {
    const auto body = json::parse(*response.body);
    const json::Value* value = body ? body->find(name) : nullptr;
    if (!value) return "-";
    return value->string() ? *value->string() : std::to_string(*value->integer());
}

std::string header(const Response& response, std::string_view name) {
    for (const auto& [field_name, value] : response.headers) {
        if (field_name == name) return value;
    }
    return "-";
}

TEST(Problem, table_says_each_thing_once) {
    std::set<std::pair<int, std::string_view>> codes;
    for (const ProblemKind& kind : problem_kinds()) {
        EXPECT_TRUE(codes.emplace(kind.status, kind.code).second) << kind.status << " " << kind.code;
        EXPECT_FALSE(kind.code.empty());
        EXPECT_FALSE(kind.title.empty()) << kind.code;
        EXPECT_GE(kind.status, 400);
        EXPECT_LT(kind.status, 600);
        EXPECT_EQ(&kind_of(kind.problem), &kind);
    }
}

TEST(Problem, advice_follows_the_status) {
    for (const ProblemKind& kind : problem_kinds()) {
        if (kind.status == 408 || kind.status == 409) continue;  // the first may be tried again, the others differ
        const bool passes = kind.status == 429 || kind.status == 503;
        if (kind.status < 500 && !passes) {
            EXPECT_EQ(kind.retry, Retry::never) << kind.code;
        }
        EXPECT_EQ(kind.retry == Retry::later, passes) << kind.code;
    }
    EXPECT_EQ(kind_of(Problem::outcome_unknown).retry, Retry::same_key);
    EXPECT_EQ(kind_of(Problem::internal_error).retry, Retry::same_key);
}

TEST(Problem, every_reason_is_a_409_of_its_own_name) {
    for (const Reason reason : reasons) {
        const ProblemKind& kind = kind_of(problem_of(reason));
        EXPECT_EQ(kind.status, 409);
        EXPECT_EQ(kind.code, to_string(reason));
        EXPECT_EQ(kind.retry == Retry::later, reason == Reason::locked) << kind.code;
    }
}

TEST(Problem, every_failure_has_its_status) {
    const std::pair<FailureCode, int> expected[] = {
        {FailureCode::unknown_show, 404},    {FailureCode::unknown_hold, 404},
        {FailureCode::unknown_booking, 404}, {FailureCode::invalid_request, 400},
        {FailureCode::invalid_plan, 400},    {FailureCode::plan_missing, 409},
        {FailureCode::unknown_key, 404},     {FailureCode::key_exists, 409},
        {FailureCode::plan_exists, 409},     {FailureCode::show_exists, 409},
        {FailureCode::unavailable, 503},     {FailureCode::idempotency_key_reused, 422},
        {FailureCode::outcome_unknown, 504}};
    for (const auto& [code, status] : expected) EXPECT_EQ(kind_of(problem_of(code)).status, status);
}

TEST(Problem, answers_as_rfc_9457_has_it) {
    for (const ProblemKind& kind : problem_kinds()) {
        const Response response = problem_response(kind.problem, "why");
        EXPECT_EQ(response.status, kind.status);
        EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
        EXPECT_EQ(header(response, "Cache-Control"), "no-store") << "a 404 may be answered otherwise in a moment";
        EXPECT_EQ(header(response, "WWW-Authenticate"), kind.status == 401 ? "Bearer" : "-");
        EXPECT_EQ(header(response, "Retry-After"), kind.status == 503 ? "1" : "-");
        EXPECT_EQ(field(response, "type"), "urn:seatlock:problem:" + std::string(kind.code));
        EXPECT_EQ(field(response, "title"), kind.title);
        EXPECT_EQ(field(response, "status"), std::to_string(kind.status));
        EXPECT_EQ(field(response, "code"), kind.code);
        EXPECT_EQ(field(response, "detail"), "why");
    }
    EXPECT_EQ(field(problem_response(Problem::booked), "detail"), "-");
}

TEST(Problem, is_json_whatever_the_detail_repeats) {
    EXPECT_EQ(field(problem_response(Problem::unsupported_media_type,
                                     "\"\xff\x80"
                                     "a\x01\xc3\xa4"),
                    "detail"),
              "\"??a\x01??");
    EXPECT_EQ(field(problem_response(Problem::unknown_path, "ä\n"), "detail"), "ä\n");
}

TEST(Problem, names_every_refused_seat) {
    const service::Refused refused{{{"A-1", Reason::locked, 1500, true},
                                    {"A-2", Reason::locked, 0, false},
                                    {"X", Reason::unknown_seat, std::nullopt, false}}};
    const Response response = problem_response(refused);
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(field(response, "code"), "locked");
    EXPECT_EQ(field(response, "retry"), "never") << "waiting does not help with a seat that does not exist";
    EXPECT_THAT(
        *response.body,
        testing::HasSubstr(R"("refusals":[{"seat":"A-1","reason":"locked","seconds_remaining":1.5,"yours":true},)"
                           R"({"seat":"A-2","reason":"locked","seconds_remaining":0,"yours":false},)"
                           R"({"seat":"X","reason":"unknown_seat"}])"));
    const service::Refused all_locked{{{"A-1", Reason::locked, 1, false}, {"A-2", Reason::locked, 2, false}}};
    EXPECT_EQ(field(problem_response(all_locked), "retry"), "later");
}

}  // namespace
}  // namespace seatlock::http
