#include "http/server_calls.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "http/answer_response.hpp"
#include "http/problem.hpp"

namespace seatlock::http {

ServerCalls::ServerCalls(const Backend& backend, std::vector<Asset> assets) : backend_(backend) {
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
    if (backend_.ready()) return call.respond(json_response(R"({"status":"ready"})"));
    call.respond(problem_response(Problem::unavailable, "a journal is being read"));
}

}  // namespace seatlock::http
