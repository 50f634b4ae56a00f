#include "http/catalog_calls.hpp"

#include <utility>

#include "http/settings_body.hpp"

namespace seatlock::http {

void CatalogCalls::put_plan(Call& call) {
    if (!has_media_type(call.request, "application/json") && !has_media_type(call.request, "text/csv")) {
        return call.respond(
            problem_response(Problem::unsupported_media_type, "a plan is sent as application/json or as text/csv"));
    }
    submitter_.submit(call, service::ImportPlan{call.plan, call.request.body});
}

void CatalogCalls::put_show(Call& call) {
    const auto json = json_body(call.request, false);
    if (!json) return call.respond(problem_response(json.error()));
    RequestBody body(*json);
    service::CreateShow command{call.show, read_settings(body)};
    if (const auto problem = body.problem()) return call.respond(problem_response(Problem::invalid_request, *problem));
    submitter_.submit(call, std::move(command));
}

}  // namespace seatlock::http
