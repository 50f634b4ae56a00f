#include "http/key_calls.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "http/answer_response.hpp"
#include "http/buyer_token.hpp"
#include "http/request_body.hpp"
#include "http/timestamp.hpp"
#include "http/view_json.hpp"
#include "json/writer.hpp"
#include "service/label.hpp"

namespace seatlock::http {
namespace {

constexpr std::int64_t token_ttl_seconds_default = 3600;
constexpr std::int64_t token_ttl_seconds_min = 60;
constexpr std::int64_t token_ttl_seconds_max = 86'400;
constexpr std::array<std::string_view, 3> roles{"admin", "seller", "reader"};

std::string read_holder(RequestBody& body) {
    std::string holder = body.required_string("holder");
    const auto problem = service::label_problem(holder);
    if (problem) body.wrong("holder", *problem);
    return holder;
}

std::int64_t read_token_ttl(RequestBody& body) {
    const std::int64_t seconds = body.optional_integer("ttl_seconds").value_or(token_ttl_seconds_default);
    if (seconds < token_ttl_seconds_min || seconds > token_ttl_seconds_max) {
        body.wrong("ttl_seconds", "is " + std::to_string(seconds) + "; it must be between " +
                                      std::to_string(token_ttl_seconds_min) + " and " +
                                      std::to_string(token_ttl_seconds_max));
    }
    return seconds;
}

Response token_response(const BuyerToken& token, std::string_view secret) {
    json::Writer out;
    out.begin_object().key("token").string(sign(token, secret));
    out.key("holder").string(token.holder).key("show").string(token.show);
    out.key("expires_at").string(to_rfc3339(token.expires_wall_ms)).end_object();
    return json_response(std::move(out).str(), 201);
}

}  // namespace

void KeyCalls::get_keys(Call& call) {
    json::Writer out;
    out.begin_object().key("keys").begin_array();
    for (const auto& [name, record] : backend_.catalog().keys()) write(out, name, record, {});
    out.end_array().end_object();
    call.respond(json_response(std::move(out).str()));
}

void KeyCalls::put_key(Call& call) {
    const auto json = json_body(call.request, false);
    if (!json) return call.respond(problem_response(json.error()));
    RequestBody body(*json);
    const std::string role_name = body.optional_choice("role", roles);
    if (role_name.empty()) body.wrong("role", "is missing");
    std::vector<std::string> origins = body.optional_strings("origins").value_or(std::vector<std::string>{});
    const auto role = service::key_role_of(role_name);
    if (const auto problem = body.problem(); problem || !role) {
        return call.respond(problem_response(Problem::invalid_request, problem.value_or("")));
    }
    service::NewKey key =
        service::new_key(*role, std::move(origins), backend_.random_secret(), backend_.random_secret());
    submitter_.submit(call, service::CreateKey{call.item, std::move(key.record)},
                      [this, secret = std::move(key.secret)](const service::Answer& answer) {
                          return key_response(backend_, answer, secret);
                      });
}

void KeyCalls::delete_key(Call& call) { submitter_.submit(call, service::RevokeKey{call.item}); }

void KeyCalls::post_token(Call& call) {
    if (!backend_.catalog().show(call.show)) {
        return call.respond(problem_response(Problem::unknown_show, "there is no show named " + call.show));
    }
    const auto json = json_body(call.request, false);
    if (!json) return call.respond(problem_response(json.error()));
    RequestBody body(*json);
    BuyerToken token{call.show, read_holder(body), call.caller.key, 0};
    token.expires_wall_ms = backend_.now().wall_ms + read_token_ttl(body) * 1000;
    if (const auto problem = body.problem()) return call.respond(problem_response(Problem::invalid_request, *problem));
    call.respond(token_response(token, access_.token_secret(call.caller, backend_.catalog())));
}

}  // namespace seatlock::http
