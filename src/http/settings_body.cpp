#include "http/settings_body.hpp"

#include "http/timestamp.hpp"

namespace seatlock::http {
namespace {

service::Policy read_policy(RequestBody& body) {
    service::Policy policy;
    const json::Value* member = body.optional_member("policy");
    if (!member) return policy;
    RequestBody fields(*member, "policy");
    for (const service::PolicyField& field : service::policy_fields()) {
        policy.*field.member = fields.optional_integer(field.name).value_or(policy.*field.member);
    }
    body.adopt(fields);
    return policy;
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

}  // namespace seatlock::http
