#include "scenarios/http_runner.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "scenarios/http_answer.hpp"
#include "scenarios/http_request.hpp"

namespace seatlock::scenarios {
namespace {

const std::string admin_key = "the box office's key";

/// One event of a stream: "event: snapshot" or none, "id: 4", "data: {...}".
std::optional<FeedEntry> event_of(const std::string& event) {
    const std::size_t id = event.find("id: ");
    const std::size_t data = event.find("data: ");
    if (id == std::string::npos || data == std::string::npos) return std::nullopt;
    if (event.starts_with("event: snapshot")) return FeedEntry{std::stoull(event.substr(id + 4)), "snapshot", {}};
    const auto entry = json::parse(event.substr(data + 6));
    return entry ? std::optional(entry_of(*entry)) : std::nullopt;
}

}  // namespace

Outcome HttpRunner::perform(const Statement& statement) {
    if (fate_ && !fate_->server_is_up() && needs_server(statement))
        return Outcome::of(Verdict::cannot, "the server is down");
    if (!server_ && needs_server(statement) && !std::holds_alternative<KeepFeed>(statement)) start();
    return std::visit([this](const auto& each) { return on(each); }, statement);
}

void HttpRunner::start() {
    if (!world_) {
        world_ = std::make_unique<http::ApiWorld>(options_, service_options_);
        fate_ = std::make_unique<Fate>(world_->world());
    }
    api_ = std::make_unique<http::Api>(*world_, options_);
    server_ = std::make_unique<http::RunningServer>(*api_);
    client_.emplace(server_->port());
}

void HttpRunner::stop() {
    client_.reset();
    server_.reset();
    api_.reset();
}

template <typename Work>
void HttpRunner::apart(Work work) {
    if (!server_) return work();
    server_->on_server([&] {
        work();
        world_->settle();
        return true;
    });
}

HttpRunner::Reply HttpRunner::call(const std::string& method, const std::string& target, const std::string& body,
                                   const std::string& key) {
    std::string fields;
    if (options_.admin_key) fields += "Authorization: Bearer " + admin_key + "\r\n";
    if (!key.empty()) fields += "Idempotency-Key: " + key + "\r\n";
    return send(method, target, body, fields);
}

HttpRunner::Reply HttpRunner::send(const std::string& method, const std::string& target, const std::string& body,
                                   const std::string& fields) {
    Reply reply;
    const std::string type = body.empty() ? "" : "Content-Type: application/json\r\n";
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + type + fields;
    text += fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
    const auto response = client_->send(text) ? client_->read_response(method == "HEAD") : std::nullopt;
    if (!response) return reply;
    reply.status = response->status;
    reply.text = response->body;
    reply.replayed = response->header("idempotent-replayed") == "true";
    reply.body = json::parse(response->body).value_or(json::Value{});
    return reply;
}

Outcome HttpRunner::on(const PutPlan& put) {
    const HttpRequest request = request_of(put);
    const Reply reply = call(request.method, request.target, request.body, put.key);
    return outcome_of(reply.status, reply.body, reply.replayed);
}

Outcome HttpRunner::on(const PutShow& put) {
    const HttpRequest request = request_of(put);
    const Reply reply = call(request.method, request.target, request.body, put.key);
    return outcome_of(reply.status, reply.body, reply.replayed);
}

Outcome HttpRunner::on(const Ask& ask) {
    if (!ask.buyer.empty()) return Outcome::of(Verdict::cannot, "the server has no tokens yet");
    const HttpRequest request = request_of(ask.show, ask.command);
    const Reply reply = call(request.method, request.target, request.body, ask.key);
    return told_of(ask.command, outcome_of(reply.status, reply.body, reply.replayed));
}

Outcome HttpRunner::on(const SeeSeats& see) {
    const std::string show = "/v1/shows/" + escaped(see.show);
    const Reply reply = call("GET", show + "/seats");
    if (reply.status != 200) return outcome_of(reply.status, reply.body, reply.replayed);
    Outcome outcome = Outcome::of(Verdict::seats);
    outcome.states = map_of(reply.body.find("seats"));
    std::string letters;
    for (const auto& [seat, state] : outcome.states) letters += state == "blocked" ? 'x' : state.front();
    const std::string compact = text_of(call("GET", show + "/seats?form=compact").body, "states");
    if (compact != letters) return Outcome::of(Verdict::reply, "a map " + reply.text + " and a compact one " + compact);
    const Reply counted = call("GET", show);
    for (const std::string state : {"available", "locked", "booked", "blocked"}) {
        const json::Value* counts = counted.body.find("counts");
        auto count = std::ranges::count(outcome.states, state, &SeatState::second);
        if (state == "available") count += std::ranges::count(outcome.states, "blocked", &SeatState::second);
        if (!counts || number_of(*counts, state) != count)
            return Outcome::of(Verdict::reply, "miscounted: " + counted.text);
    }
    return outcome;
}

Outcome HttpRunner::on(const SeeSeat& see) {
    const Reply reply = call("GET", "/v1/shows/" + escaped(see.show) + "/seats/" + escaped(see.seat));
    if (reply.status == 404 && text_of(reply.body, "code") == "unknown_seat") return Outcome::of(Verdict::unknown_seat);
    if (reply.status != 200) return outcome_of(reply.status, reply.body, reply.replayed);
    Outcome outcome = Outcome::of(Verdict::seats);
    outcome.states.emplace_back(text_of(reply.body, "seat"), state_of(reply.body));
    return outcome;
}

Outcome HttpRunner::on(const SeeFeed& see) {
    const std::string query = fmt::format("?from={}{}", see.from, see.of_another_log ? "&log_id=another" : "");
    const Reply reply = call("GET", "/v1/shows/" + escaped(see.show) + "/changes" + query);
    if (reply.status != 200) return outcome_of(reply.status, reply.body, reply.replayed);
    Outcome outcome = Outcome::of(Verdict::feed);
    if (const json::Value* snapshot = reply.body.find("snapshot")) {
        outcome.feed.push_back({static_cast<std::uint64_t>(number_of(*snapshot, "seq")), "snapshot", {}});
    }
    if (const json::Value* entries = reply.body.find("entries"); entries && entries->array()) {
        for (const json::Value& entry : *entries->array()) outcome.feed.push_back(entry_of(entry));
    }
    if (outcome.feed.empty()) return outcome;
    Outcome stream = Outcome::of(Verdict::feed);
    stream.feed = streamed(see, query, outcome.feed.back().seq);
    if (outcome_text(stream) == outcome_text(outcome)) return outcome;
    return Outcome::of(Verdict::reply,
                       fmt::format("for pollers {} and as a stream {}", outcome_text(outcome), outcome_text(stream)));
}

std::vector<FeedEntry> HttpRunner::streamed(const SeeFeed& see, const std::string& query, std::uint64_t last) {
    std::vector<FeedEntry> feed;
    http::RawClient reader(server_->port());
    const std::string key = options_.admin_key ? "Authorization: Bearer " + admin_key + "\r\n" : "";
    reader.send("GET /v1/shows/" + escaped(see.show) + "/feed" + query + " HTTP/1.1\r\nHost: localhost\r\n" + key +
                "\r\n");
    const auto head = reader.read_head();
    if (!head || head->status != 200) return feed;
    std::string text;
    while (feed.empty() || feed.back().seq < last) {
        const std::size_t end = text.find("\n\n");
        if (end == std::string::npos) {
            const auto chunk = reader.read_chunk();
            if (!chunk || chunk->empty()) return feed;
            text += *chunk;
            continue;
        }
        if (const auto event = event_of(text.substr(0, end))) feed.push_back(*event);
        text.erase(0, end + 2);
    }
    return feed;
}

Outcome HttpRunner::on(const Send& request) {
    std::string fields;
    if (options_.admin_key && !request.without_admin_key) fields += "Authorization: Bearer " + admin_key + "\r\n";
    if (!request.key.empty()) fields += "Idempotency-Key: " + request.key + "\r\n";
    if (!request.origin.empty()) fields += "Origin: " + request.origin + "\r\n";
    const Reply reply = send(request.method, request.target, request.body, fields);
    const std::string code = text_of(reply.body, "code");
    return Outcome::of(Verdict::reply, fmt::format("{}{}{}", reply.status, code.empty() ? "" : " ", code));
}

Outcome HttpRunner::on(const Pass& pass) {
    if (!world_) start();
    apart([&] { fate_->pass(pass.ms); });
    return {};
}

Outcome HttpRunner::on(const StepWall& step) {
    if (!world_) start();
    apart([&] { world_->world().step_wall(step.ms); });
    return {};
}

Outcome HttpRunner::on(const KeepFeed& keep) {
    if (world_) return Outcome::of(Verdict::cannot, "the server has begun already");
    service_options_.feed_entries_max = keep.entries_max;
    return {};
}

Outcome HttpRunner::on(Happening happening) {
    if (happening == Happening::box_office_gets_a_key) {
        if (world_) return Outcome::of(Verdict::cannot, "the server has begun already");
        options_.admin_key = admin_key;
        return {};
    }
    if (!world_) start();
    if (happening == Happening::server_is_killed) stop();
    apart([&] { fate_->happen(happening); });
    if (happening == Happening::server_starts_again) start();
    return {};
}

}  // namespace seatlock::scenarios
