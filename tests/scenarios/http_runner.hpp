#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http/api.hpp"
#include "http/api_world.hpp"
#include "http/raw_client.hpp"
#include "http/running_server.hpp"
#include "json/value.hpp"
#include "scenarios/fate.hpp"
#include "scenarios/runner.hpp"

namespace seatlock::scenarios {

/// The server over HTTP: transport and API on a loopback socket, and behind them a service whose
/// clocks the scenario moves. What a script writes is sent as bytes, what comes back is read as bytes.
class HttpRunner : public Runner {
public:
    Outcome perform(const Statement& statement) override;

private:
    struct Reply {
        int status = 0;  ///< 0: none came
        json::Value body;
        std::string text;
        bool replayed = false;
    };

    Outcome on(const PutPlan& put);
    Outcome on(const PutShow& put);
    Outcome on(const Ask& ask);
    Outcome on(const SeeSeats& see);
    Outcome on(const SeeSeat& see);
    Outcome on(const SeeFeed& see);
    Outcome on(const Send& send);
    Outcome on(const Pass& pass);
    Outcome on(const StepWall& step);
    Outcome on(const KeepFeed& keep);
    Outcome on(Happening happening);

    void start();
    void stop();
    /// Runs `work` where the service lives: on the server's thread while there is one.
    template <typename Work>
    void apart(Work work);
    Reply call(const std::string& method, const std::string& target, const std::string& body = {},
               const std::string& key = {});
    Reply send(const std::string& method, const std::string& target, const std::string& body,
               const std::string& fields);
    /// The same position of the feed as a stream of events, up to the entry `last`.
    std::vector<FeedEntry> streamed(const SeeFeed& see, const std::string& query, std::uint64_t last);

    http::ApiOptions options_;
    service::ServiceOptions service_options_;
    std::unique_ptr<http::ApiWorld> world_;
    std::unique_ptr<Fate> fate_;
    std::unique_ptr<http::Api> api_;
    std::unique_ptr<http::RunningServer> server_;
    std::optional<http::RawClient> client_;
};

}  // namespace seatlock::scenarios
