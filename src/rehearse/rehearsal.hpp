#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "rehearse/client.hpp"
#include "rehearse/crowd.hpp"
#include "rehearse/feed_observer.hpp"
#include "rehearse/house.hpp"
#include "rehearse/ledger.hpp"
#include "rehearse/progress.hpp"
#include "rehearse/record.hpp"
#include "rehearse/report.hpp"

namespace seatlock::rehearse {

/// The server's machine, as far as a rehearsal may lay hands on it.
class ServerControl {
public:
    virtual ~ServerControl() = default;
    /// Kills the server without a warning and starts it again on the same journal. Does not wait until
    /// it answers. The error says why it does not start.
    [[nodiscard]] virtual std::optional<std::string> kill_and_restart() = 0;
};

struct RehearsalOptions {
    std::string server;  ///< for the report
    /// A plan's bytes: a show of that name is opened from it. Nothing: the show is there already, and fresh.
    std::optional<std::string> plan;
    CrowdOptions crowd;
    std::int64_t hold_ttl_seconds = 5;  ///< the policy of a show that is opened
    std::chrono::milliseconds time_limit{300'000};
    std::size_t kills = 0;
};

/// Why there is no report.
struct RehearsalError {
    enum class Kind : std::uint8_t { usage, unreachable };
    Kind kind = Kind::usage;
    std::string message;
};

/// One on-sale rehearsal: opens the show, lets the crowd in, waits until everybody is gone, reads
/// what the server then says, and audits it. Everything happens on the client's loop, but for stop().
class Rehearsal {
public:
    /// `control` may be null when no kills are wanted.
    Rehearsal(Client& client, RehearsalOptions options, ServerControl* control, Progress& progress);

    [[nodiscard]] tl::expected<Report, RehearsalError> run();

    /// Ends the sale; run() then reports what was done so far. From any thread.
    void stop();

private:
    template <typename T>
    using Checked = tl::expected<T, RehearsalError>;

    [[nodiscard]] Checked<void> open_show();
    [[nodiscard]] Checked<House> read_house();
    [[nodiscard]] Checked<std::string> read_fresh_log();

    [[nodiscard]] Checked<void> sell(Crowd& crowd);
    void tick(Crowd& crowd, std::int64_t since_us);
    void kill_when_due(const ProgressView& view);
    [[nodiscard]] ProgressView view(const Crowd& crowd, std::int64_t since_us) const;

    [[nodiscard]] Checked<ServerRecord> read_record(FeedObserver& observer);
    [[nodiscard]] Checked<void> read_listing(const std::string& listing,
                                             const std::function<void(const json::Value&)>& take);
    [[nodiscard]] Checked<void> read_feed(ServerRecord& record);
    [[nodiscard]] Report report(const Crowd& crowd, const ServerRecord& record, const House& house) const;

    /// Repeats the request until the server answers, or has not for too long.
    [[nodiscard]] Checked<Response> ask(const Request& request);
    /// The answer's JSON; an error for any status but a success.
    [[nodiscard]] Checked<json::Value> get(const std::string& target);

    Client& client_;
    RehearsalOptions options_;
    ServerControl* control_;
    Progress& progress_;
    std::string path_;
    Ledger ledger_;
    std::size_t seats_ = 0;
    std::string log_id_;
    std::int64_t duration_ms_ = 0;
    bool reached_ = false;
    bool selling_ = false;

    std::optional<Ending> ended_;           ///< before everybody was gone
    std::optional<RehearsalError> broken_;  ///< while selling
    std::size_t kills_ = 0;
    std::uint64_t answers_at_kill_ = 0;
};

}  // namespace seatlock::rehearse
