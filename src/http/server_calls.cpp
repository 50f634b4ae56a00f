#include "http/server_calls.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "http/answer_response.hpp"
#include "http/problem.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::http {

ServerCalls::ServerCalls(const Backend& backend, const Metrics& metrics, std::vector<Asset> assets)
    : backend_(backend), metrics_(metrics) {
    for (Asset& asset : assets) {
        std::string path = asset.path;
        assets_.emplace(std::move(path), std::move(asset));
    }
}

void ServerCalls::get_asset(std::string_view path, Call& call) {
    const Asset& asset = assets_.find(path)->second;
    Response response;
    response.headers.emplace_back("Content-Type", asset.content_type);
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.body = std::make_shared<const std::string>(asset.content);
    call.respond(std::move(response));
}

void ServerCalls::get_health(Call& call) { call.respond(json_response(R"({"status":"ok"})")); }

void ServerCalls::get_ready(Call& call) {
    const bool was_ready = mutated(Mutant::ready_after_failed_sync) && backend_.catalog().seq() > 0;
    if (backend_.ready() || was_ready) return call.respond(json_response(R"({"status":"ready"})"));
    call.respond(problem_response(Problem::unavailable, "a journal is being read"));
}

void ServerCalls::get_metrics(Call& call) {
    Response response;
    response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::make_shared<const std::string>(metrics_.text());
    call.respond(std::move(response));
}

}  // namespace seatlock::http
