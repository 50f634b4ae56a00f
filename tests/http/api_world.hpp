#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/api.hpp"
#include "http/backend.hpp"
#include "json/value.hpp"
#include "service/service_world.hpp"

namespace seatlock::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One answer of the API, with its body taken apart where it is JSON.
struct Reply {
    int status = 0;  ///< 0: not answered yet
    Headers headers;
    std::string text;
    json::Value body;
    std::shared_ptr<StreamSource> stream;

    /// Empty when it is not there.
    [[nodiscard]] std::string header(std::string_view name) const;
    /// What a path like "refusals/0/seat" leads to: a string as it is, anything else as JSON; "-" when
    /// there is nothing.
    [[nodiscard]] std::string at(std::string_view path) const;
    /// The reason (or the code) of an answer that is none of the good ones: "409 locked".
    [[nodiscard]] std::string told() const { return std::to_string(status) + " " + at("code"); }
};

/// "409 locked: A-1 locked 60s yours A-2 booked", for an answer that names seats.
std::string refusals(const Reply& reply);

/// The API over a whole service in one thread under virtual time: what a server is, without sockets.
class ApiWorld : public Backend {
public:
    explicit ApiWorld(ApiOptions options = {}, service::ServiceOptions service = {});

    /// Fields that every request of a well-behaved client on this machine has, unless it sends its own.
    Reply call(const std::string& method, const std::string& target, const std::string& body = {},
               const Headers& headers = {});
    Reply get(const std::string& target, const Headers& headers = {}) { return call("GET", target, {}, headers); }
    Reply put(const std::string& target, const std::string& body, const Headers& headers = {}) {
        return call("PUT", target, body, headers);
    }
    Reply post(const std::string& target, const std::string& body = {}, const Headers& headers = {}) {
        return call("POST", target, body, headers);
    }
    /// Exactly this request.
    Reply send(Request request);

    /// A request whose answer may come later: the reply fills itself in.
    std::shared_ptr<Reply> begin(const std::string& method, const std::string& target, const std::string& body = {},
                                 const Headers& headers = {});

    /// PUTs the plan "house" (below), and shows of it. The policy: 60 s, 4 seats, 2 renewals, 120 s.
    void open_show(const std::string& show = "s", const std::string& more_settings = {});
    /// A hold of these seats ("\"A-1\",\"A-2\"") for this holder; its id.
    std::string hold(const std::string& seats, const std::string& holder = "ann", const std::string& show = "s");

    /// The driver's part after something happened to the journal or the clocks.
    void tick();
    void settle();

    [[nodiscard]] service::ServiceWorld& world() noexcept { return world_; }
    [[nodiscard]] Api& api() noexcept { return api_; }
    /// Sent with every request that brings no Authorization of its own.
    void use_key(std::string key) { key_ = std::move(key); }

    // --- Backend ---
    void submit(service::Caller caller, service::CatalogCommand command, Done done) override;
    void submit(service::Caller caller, const std::string& show, service::ShowCommand command, Done done) override;
    [[nodiscard]] const service::CatalogState& catalog() const override { return world_.service().catalog(); }
    [[nodiscard]] const service::PublishedShow* show(std::string_view name) const override {
        return world_.service().show(name);
    }
    [[nodiscard]] bool ready() const override { return world_.service().ready(); }
    [[nodiscard]] service::Now now() const override { return world_.now(); }
    [[nodiscard]] std::string random_id() override { return "id" + std::to_string(++last_id_); }
    [[nodiscard]] std::string random_secret() override { return "secret" + std::to_string(++last_secret_); }

private:
    [[nodiscard]] Request request(const std::string& method, const std::string& target, const std::string& body,
                                  const Headers& headers) const;
    std::shared_ptr<Reply> begin(Request request);

    mutable service::ServiceWorld world_;
    std::uint64_t last_secret_ = 0;  ///< before the API, which asks for one when it is made
    Api api_;
    std::deque<std::pair<service::RequestId, Done>> waiting_;
    std::uint64_t last_id_ = 0;
    std::string key_;
};

/// Six seats in two categories: A-1 to A-4 in the section "Stalls", B-1 and B-2 in none.
inline const std::string house_plan = R"({
  "format": "seatlock-plan", "version": 1, "title": "The House",
  "categories": [{"key": "full", "label": "Full price"}, {"key": "cheap", "label": "Cheap"}],
  "sections": [{"label": "Stalls", "category": "full", "rows": [{"label": "A", "seats": [
    {"id": "A-1", "number": "1", "x": 0, "y": 0}, {"id": "A-2", "number": "2", "x": 1, "y": 0},
    {"id": "A-3", "number": "3", "x": 2, "y": 0}, {"id": "A-4", "number": "4", "x": 3, "y": 0}]}]}],
  "rows": [{"label": "B", "category": "cheap", "seats": [
    {"number": "1", "x": 0, "y": 1}, {"number": "2", "x": 1, "y": 1}]}]
})";

}  // namespace seatlock::http
