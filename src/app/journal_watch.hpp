#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "app/incident_log.hpp"
#include "journal/error.hpp"
#include "journal/journal.hpp"

namespace seatlock::app {

/// Tells the log which logs of the journal fail, what that stops, and when it is over. One thread.
class JournalWatch {
public:
    JournalWatch(IncidentLog& log, std::string tenant) : log_(log), tenant_(std::move(tenant)) {}

    /// An append or upkeep was carried out or was not.
    void written(const std::string& log, const journal::WriteResult& result, std::int64_t now_ms);
    /// A log was opened, or could not be (`error`).
    void opened(const std::string& log, const journal::Error* error, std::int64_t now_ms);
    /// All appends of a group became durable, or failed, in this time.
    void synced(std::int64_t taken_ms, std::uint64_t appends, std::int64_t now_ms);
    /// The service says that something went wrong: `error` is a sentence that names the log. What was told by one
    /// of the calls above is not told again.
    void failed(const journal::Error& error, std::int64_t now_ms);

private:
    static constexpr std::int64_t slow_ms = 1000;

    void stopped(const std::string& log, const std::string& error, std::int64_t now_ms);

    IncidentLog& log_;
    std::string tenant_;
    std::map<std::string, std::int64_t, std::less<>> stopped_since_ms_;  ///< by log
    std::set<std::string, std::less<>> told_;                            ///< and about to be told by the service, too
};

}  // namespace seatlock::app
