#include "http/api_world.hpp"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "json/writer.hpp"

namespace seatlock::http {
namespace {

bool has(const Headers& headers, std::string_view name) {
    return std::ranges::any_of(headers, [&](const auto& field) { return field.first == name; });
}

const json::Value* step(const json::Value* value, const std::string& part) {
    if (!value) return nullptr;
    if (const json::Array* array = value->array()) {
        const auto index = static_cast<std::size_t>(std::atoi(part.c_str()));
        return index < array->size() ? &(*array)[index] : nullptr;
    }
    return value->find(part);
}

std::shared_ptr<Reply> taken_apart(Response response) {
    auto reply = std::make_shared<Reply>();
    reply->status = response.status;
    reply->headers = std::move(response.headers);
    reply->stream = std::move(response.stream);
    if (response.body) reply->text = *response.body;
    if (reply->header("Content-Type").find("json") != std::string::npos && !reply->stream) {
        auto parsed = json::parse(reply->text);
        EXPECT_TRUE(parsed) << "an answer that claims to be JSON and is not: " << reply->text;
        if (parsed) reply->body = *std::move(parsed);
    }
    return reply;
}

}  // namespace

std::string Reply::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const auto& field) { return field.first == name; });
    return found == headers.end() ? std::string() : found->second;
}

std::string Reply::at(std::string_view path) const {
    const json::Value* value = &body;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        value = step(value, std::string(path.substr(0, end)));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    if (!value) return "-";
    if (const std::string* text_value = value->string()) return *text_value;
    json::Writer out;
    out.value(*value);
    return std::move(out).str();
}

std::string refusals(const Reply& reply) {
    std::string all = reply.told() + ":";
    for (std::size_t i = 0; reply.at("refusals/" + std::to_string(i)) != "-"; ++i) {
        const std::string refusal = "refusals/" + std::to_string(i);
        all += " " + reply.at(refusal + "/seat") + " " + reply.at(refusal + "/reason");
        if (reply.at(refusal + "/seconds_remaining") != "-")
            all += " " + reply.at(refusal + "/seconds_remaining") + "s";
        if (reply.at(refusal + "/yours") == "true") all += " yours";
    }
    return all;
}

ApiWorld::ApiWorld(ApiOptions options, service::ServiceOptions service)
    : world_(1, std::move(service)), api_(*this, std::move(options)) {}

Request ApiWorld::request(const std::string& method, const std::string& target, const std::string& body,
                          const Headers& headers) const {
    Request request{method, target, headers, body};
    if (!has(headers, "host")) request.headers.emplace_back("host", "localhost:8080");
    if (!body.empty() && !has(headers, "content-type"))
        request.headers.emplace_back("content-type", "application/json");
    if (!key_.empty() && !has(headers, "authorization")) {
        request.headers.emplace_back("authorization", "Bearer " + key_);
    }
    return request;
}

std::shared_ptr<Reply> ApiWorld::begin(Request request) {
    auto reply = std::make_shared<Reply>();
    api_.handle(std::move(request), [reply](Response response) {
        EXPECT_EQ(reply->status, 0) << "answered twice";
        *reply = *taken_apart(std::move(response));
    });
    return reply;
}

std::shared_ptr<Reply> ApiWorld::begin(const std::string& method, const std::string& target, const std::string& body,
                                       const Headers& headers) {
    return begin(request(method, target, body, headers));
}

Reply ApiWorld::send(Request request) {
    const std::shared_ptr<Reply> reply = begin(std::move(request));
    EXPECT_NE(reply->status, 0) << "no answer yet";
    return *reply;
}

Reply ApiWorld::call(const std::string& method, const std::string& target, const std::string& body,
                     const Headers& headers) {
    return send(request(method, target, body, headers));
}

void ApiWorld::open_show(const std::string& show, const std::string& more_settings) {
    EXPECT_LE(put("/v1/plans/house", house_plan).status, 201);
    const Reply created =
        put("/v1/shows/" + show, R"({"plan":"house","policy":{"hold_ttl_seconds":60,"hold_seats_max":4,)"
                                 R"("extend_max":2,"hold_lifetime_max_seconds":120})" +
                                     more_settings + "}");
    EXPECT_EQ(created.status, 201) << created.text;
}

std::string ApiWorld::hold(const std::string& seats, const std::string& holder, const std::string& show) {
    const Reply made =
        post("/v1/shows/" + show + "/holds", R"({"holder":")" + holder + R"(","seats":[)" + seats + "]}");
    EXPECT_EQ(made.status, 201) << made.text;
    return made.at("hold");
}

void ApiWorld::tick() {
    world_.tick();
    settle();
}

void ApiWorld::settle() {
    for (std::size_t i = waiting_.size(); i > 0; --i) {
        auto [request, done] = std::move(waiting_.front());
        waiting_.pop_front();
        if (const service::Answer* answer = world_.answer_to(request)) {
            done(*answer);
        } else {
            waiting_.emplace_back(request, std::move(done));
        }
    }
}

void ApiWorld::submit(service::Caller caller, service::CatalogCommand command, Done done) {
    waiting_.emplace_back(world_.submit(command, caller), std::move(done));
    settle();
}

void ApiWorld::submit(service::Caller caller, const std::string& show, service::ShowCommand command, Done done) {
    waiting_.emplace_back(world_.submit(show, command, caller), std::move(done));
    settle();
}

}  // namespace seatlock::http
