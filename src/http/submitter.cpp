#include "http/submitter.hpp"

#include <string>
#include <utility>

#include "http/answer_response.hpp"
#include "http/idempotency.hpp"
#include "service/label.hpp"

namespace seatlock::http {
namespace {

constexpr std::string_view catalog_scope;

bool is_read(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace

tl::expected<service::Caller, Fault> Submitter::caller(const Call& call, std::string_view scope) {
    service::Caller caller{.actor = call.caller.actor, .buyer = call.caller.buyer};
    const std::string* key = call.request.header("idempotency-key");
    if (!key || is_read(call.request)) return caller;
    if (const auto problem = service::label_problem(*key)) {
        return tl::unexpected(Fault{Problem::invalid_request, "the Idempotency-Key " + *problem});
    }
    caller.idempotency = idempotency_record(call.caller.idempotency_user(), scope, *key, call.request);
    return caller;
}

void Submitter::submit(Call& call, service::ShowCommand command) {
    auto from = caller(call, call.show);
    if (!from) return call.respond(problem_response(from.error()));
    backend_.submit(*std::move(from), call.show, std::move(command),
                    [this, show = call.show, respond = std::move(call.respond)](const service::Answer& answer) {
                        respond(answer_response(backend_, show, answer));
                    });
}

std::optional<Fault> Submitter::submit_line(const Call& call, const Line& line, service::ShowCommand command,
                                            Backend::Done done) {
    service::Caller caller{.actor = call.caller.actor, .buyer = call.caller.buyer};
    if (line.key) {
        if (const auto problem = service::label_problem(*line.key)) {
            return Fault{Problem::invalid_request, "key " + *problem};
        }
        caller.idempotency = idempotency_record(call.caller.idempotency_user(), call.show, *line.key, line.bytes);
    }
    backend_.submit(std::move(caller), call.show, std::move(command), std::move(done));
    return std::nullopt;
}

void Submitter::submit(Call& call, service::CatalogCommand command) {
    submit(call, std::move(command),
           [this](const service::Answer& answer) { return answer_response(backend_, {}, answer); });
}

void Submitter::submit(Call& call, service::CatalogCommand command, MakeResponse make_response) {
    auto from = caller(call, catalog_scope);
    if (!from) return call.respond(problem_response(from.error()));
    backend_.submit(*std::move(from), std::move(command),
                    [make_response = std::move(make_response), respond = std::move(call.respond)](
                        const service::Answer& answer) { respond(make_response(answer)); });
}

}  // namespace seatlock::http
