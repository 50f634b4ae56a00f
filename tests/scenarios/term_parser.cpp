#include "scenarios/term_parser.hpp"

#include <string>
#include <utility>

namespace seatlock::scenarios {
namespace {

using Term = service::Attributes::value_type;

std::string seconds(Words& words) { return std::to_string(words.duration() / 1000); }

Term read_bound(Words& words) {
    Words ahead = words;
    const std::string count = std::to_string(ahead.number());
    for (const auto& [phrase, name] : {std::pair{"seats a person", "holder_seats_max"},
                                       {"seats", "hold_seats_max"},
                                       {"renewals", "extend_max"},
                                       {"payments", "payment_attempts_max"}}) {
        if (!ahead.take(phrase)) continue;
        words = ahead;
        return {name, count};
    }
    Term lifetime{"hold_lifetime_max_seconds", seconds(words)};
    words.expect("in all");
    return lifetime;
}

}  // namespace

Term read_term(Words& words) {
    static const std::vector<std::pair<std::string_view, Term>> phrases{
        {"closed to the public", {"public", "false"}},
        {"open to the public", {"public", "true"}},
        {"sales open", {"sales", "open"}},
        {"sales paused", {"sales", "paused"}},
        {"sales closed", {"sales", "closed"}},
        {"buyers may book", {"buyers_may_book", "true"}},
        {"buyers may not book", {"buyers_may_book", "false"}},
    };
    for (const auto& [phrase, term] : phrases) {
        if (words.take(phrase)) return term;
    }
    if (words.take("holds last")) return {"hold_ttl_seconds", seconds(words)};
    if (words.take("a payment has")) return {"payment_grace_seconds", seconds(words)};
    words.expect("at most");
    return read_bound(words);
}

void set(service::ShowSettings& settings, const Term& term) {
    const auto& [name, value] = term;
    if (name == "public") settings.is_public = value == "true";
    if (name == "buyers_may_book") settings.policy.buyers_may_book = value == "true";
    if (name == "sales") settings.sales = *service::sales_named(value);
    for (const service::PolicyField& field : service::policy_fields()) {
        if (name == field.name) settings.policy.*field.member = std::stoll(value);
    }
}

}  // namespace seatlock::scenarios
