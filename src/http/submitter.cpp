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

tl::expected<service::Caller, Fault> Submitter::caller(const Request& request, std::string_view scope) const {
    service::Caller caller{access_.actor(request), std::nullopt};
    const std::string* key = request.header("idempotency-key");
    if (!key || is_read(request)) return caller;
    if (const auto problem = service::label_problem(*key)) {
        return tl::unexpected(Fault{Problem::invalid_request, "the Idempotency-Key " + *problem});
    }
    caller.idempotency = idempotency_record(caller.actor, scope, *key, request);
    return caller;
}

void Submitter::submit(Call& call, service::ShowCommand command) {
    auto from = caller(call.request, call.show);
    if (!from) return call.respond(problem_response(from.error()));
    backend_.submit(*std::move(from), call.show, std::move(command),
                    [this, show = call.show, respond = std::move(call.respond)](const service::Answer& answer) {
                        respond(answer_response(backend_, show, answer));
                    });
}

std::optional<Fault> Submitter::submit_line(const Call& call, const Line& line, service::ShowCommand command,
                                            Backend::Done done) {
    service::Caller caller{access_.actor(call.request), std::nullopt};
    if (line.key) {
        if (const auto problem = service::label_problem(*line.key)) {
            return Fault{Problem::invalid_request, "key " + *problem};
        }
        caller.idempotency = idempotency_record(caller.actor, call.show, *line.key, line.bytes);
    }
    backend_.submit(std::move(caller), call.show, std::move(command), std::move(done));
    return std::nullopt;
}

void Submitter::submit(Call& call, service::CatalogCommand command) {
    auto from = caller(call.request, catalog_scope);
    if (!from) return call.respond(problem_response(from.error()));
    backend_.submit(*std::move(from), std::move(command),
                    [this, respond = std::move(call.respond)](const service::Answer& answer) {
                        respond(answer_response(backend_, {}, answer));
                    });
}

}  // namespace seatlock::http
