#include "reference_catalog.hpp"

#include <variant>

#include <fmt/format.h>

#include "plan_contents.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::string key_of(const service::Caller& caller) {
    return {caller.idempotency->key.begin(), caller.idempotency->key.end()};
}

}  // namespace

ReferenceCatalog::Decided ReferenceCatalog::run(const Operation& operation) {
    const auto& [command, caller, moment] = operation;
    if (caller.idempotency) {
        const auto found = told_.find(key_of(caller));
        if (found != told_.end() && moment.show_ms - found->second.at_ms <= day_ms) {
            if (found->second.fingerprint != caller.idempotency->fingerprint[0]) {
                return {"idempotency_key_reused", {}, false};
            }
            return {"replayed created " + found->second.answer, {}, false};
        }
    }
    const auto* import = std::get_if<service::ImportPlan>(&command);
    const std::string made = import ? import_plan(*import) : create_show(std::get<service::CreateShow>(command));
    if (!made.starts_with("created ")) return {made, {}, false};
    ++seq_;
    if (caller.idempotency) {
        told_[key_of(caller)] = {caller.idempotency->fingerprint[0], moment.show_ms, made.substr(8)};
    }
    const char* kind = import ? "plan_imported" : "show_created";
    return {made, {fmt::format("#{} {} by {} @{}/{}", seq_, kind, caller.actor, moment.show_ms, moment.wall_ms)}, true};
}

std::string ReferenceCatalog::import_plan(const service::ImportPlan& command) {
    const auto& contents = plan_contents();
    std::size_t content = 0;
    while (contents[content].bytes != command.bytes) ++content;
    if (contents[content].seats.empty()) return "invalid_plan";
    const auto [found, added] = plans_.emplace(command.plan, content);
    if (added) return "created plan " + command.plan;
    return found->second == content ? "plan " + command.plan : "plan_exists";
}

std::string ReferenceCatalog::create_show(const service::CreateShow& command) {
    if (command.settings.policy.hold_lifetime_max_seconds < command.settings.policy.hold_ttl_seconds) {
        return "invalid_request";
    }
    const auto plan = plans_.find(command.settings.plan);
    if (plan == plans_.end()) return "plan_missing";
    Show show{plan_contents()[plan->second].seats, command.settings};
    if (show.settings.title.empty()) show.settings.title = plan_contents()[plan->second].title;
    const auto [found, added] = shows_.emplace(command.show, show);
    if (added) return "created show " + command.show;
    return found->second.settings == show.settings ? "show " + command.show : "show_exists";
}

}  // namespace seatlock::simulator
