#pragma once

#include "scenarios/statement.hpp"
#include "service/service_world.hpp"

namespace seatlock::scenarios {

/// False of what can also befall a server that is down.
[[nodiscard]] bool needs_server(const Statement& statement);

/// What befalls a server, whatever is asked of it: time, clocks, deaths, failing disks.
class Fate {
public:
    explicit Fate(service::ServiceWorld& world) : world_(world) {}

    /// Time goes by; the sweep notices, when it runs.
    void pass(std::int64_t ms);
    void happen(Happening happening);
    [[nodiscard]] bool server_is_up() const noexcept { return up_; }

private:
    service::ServiceWorld& world_;
    bool up_ = true;
    bool sweeps_ = true;
};

}  // namespace seatlock::scenarios
