#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/access.hpp"
#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/metrics.hpp"
#include "http/rate_limiter.hpp"
#include "http/route_table.hpp"
#include "http/submitter.hpp"
#include "http/traffic.hpp"
#include "http/transport.hpp"
#include "plan/import.hpp"

namespace seatlock::http {

struct ApiOptions {
    std::optional<std::string> admin_key;
    std::vector<Asset> assets;
    RateLimits limits = {};
    /// Told of each request that a limit turns away: "key" or "address", and whose.
    std::function<void(std::string_view per, const std::string& subject)> on_rate_limited = nullptr;
    std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();  ///< gets the API's numbers, too
    bool metrics_anonymous = false;                                  ///< anybody may read them
};

/// HTTP v1 (docs/http.md): finds the route of a request, asks whether its caller may, and has the call carried
/// out. Every refusal and error is problem+json out of one table. One thread, like its backend.
class Api : public Handler {
public:
    /// The largest body, and the largest of a plan and of the bulk road.
    static constexpr std::size_t body_bytes_max_default = std::size_t{1} * 1024 * 1024;
    static constexpr std::size_t large_body_bytes_max = plan::plan_bytes_max;

    Api(Backend& backend, ApiOptions options);

    void handle(Request request, Respond respond) override;
    [[nodiscard]] std::size_t body_bytes_max(const Request& head) override;
    [[nodiscard]] Response transport_error(int status) override;

private:
    void dispatch(Call& call);
    void run(const Route& route, Call& call);
    [[nodiscard]] std::optional<Fault> admit(const Route& route, Call& call);
    [[nodiscard]] bool catalog_is_unread() const;
    void answer_elsewhere(Call& call, std::string allowed);
    [[nodiscard]] bool turns_away(Call& call);
    [[nodiscard]] bool show_is_public(const std::string& name) const;
    [[nodiscard]] bool may_go_on(const Principal& caller, const std::string& show) const;

    Backend& backend_;
    AccessControl access_;
    std::shared_ptr<Metrics> metrics_;
    Traffic traffic_;
    RateLimiter limiter_;
    std::function<void(std::string_view, const std::string&)> on_rate_limited_;
    bool metrics_anonymous_;
    Submitter submitter_;
    Rooms rooms_;
};

}  // namespace seatlock::http
