#include "http/settings_body.hpp"

#include <array>
#include <string>
#include <string_view>

#include "http/timestamp.hpp"

namespace seatlock::http {
namespace {

constexpr std::array<std::string_view, 3> sales_words{"open", "paused", "closed"};

std::string text_of(bool flag) { return flag ? "true" : "false"; }

service::Policy read_policy(RequestBody& body) {
    service::Policy policy;
    const json::Value* member = body.optional_member("policy");
    if (!member) return policy;
    RequestBody fields(*member, "policy");
    for (const service::PolicyField& field : service::policy_fields()) {
        policy.*field.member = fields.optional_integer(field.name).value_or(policy.*field.member);
    }
    policy.buyers_may_book = fields.optional_boolean("buyers_may_book").value_or(policy.buyers_may_book);
    body.adopt(fields);
    return policy;
}

void read_policy_changes(RequestBody& body, service::Attributes& changes) {
    const json::Value* member = body.optional_member("policy");
    if (!member) return;
    RequestBody fields(*member, "policy");
    for (const service::PolicyField& field : service::policy_fields()) {
        if (const auto value = fields.optional_integer(field.name)) {
            changes.emplace_back(field.name, std::to_string(*value));
        }
    }
    if (const auto flag = fields.optional_boolean("buyers_may_book")) {
        changes.emplace_back("buyers_may_book", text_of(*flag));
    }
    body.adopt(fields);
}

std::string read_starts_at(RequestBody& body) {
    std::string starts_at = body.optional_string("starts_at");
    if (!starts_at.empty() && !is_rfc3339(starts_at)) {
        body.wrong("starts_at", "must be a date and time as in 2026-11-22T19:30:00+01:00");
    }
    return starts_at;
}

}  // namespace

service::ShowSettings read_settings(RequestBody& body) {
    service::ShowSettings settings;
    settings.plan = body.required_string("plan");
    settings.title = body.optional_string("title");
    settings.starts_at = read_starts_at(body);
    settings.timezone = body.optional_string("timezone");
    settings.is_public = body.optional_boolean("public").value_or(true);
    settings.policy = read_policy(body);
    return settings;
}

service::Attributes read_setting_changes(RequestBody& body) {
    service::Attributes changes;
    if (body.optional_member("title")) changes.emplace_back("title", body.optional_string("title"));
    if (body.optional_member("starts_at")) changes.emplace_back("starts_at", read_starts_at(body));
    if (body.optional_member("timezone")) changes.emplace_back("timezone", body.optional_string("timezone"));
    if (const auto is_public = body.optional_boolean("public")) changes.emplace_back("public", text_of(*is_public));
    const std::string sales = body.optional_choice("sales", sales_words);
    if (!sales.empty()) changes.emplace_back("sales", sales);
    read_policy_changes(body, changes);
    return changes;
}

}  // namespace seatlock::http
