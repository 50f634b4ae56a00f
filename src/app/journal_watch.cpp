#include "app/journal_watch.hpp"

#include "service/log_names.hpp"

namespace seatlock::app {

void JournalWatch::written(const std::string& log, const journal::WriteResult& result, std::int64_t now_ms) {
    if (result.status == journal::WriteStatus::ok) return;
    told_.insert(log + ": " + result.detail);
    stopped(log, result.detail, now_ms);
}

void JournalWatch::opened(const std::string& log, const journal::Error* error, std::int64_t now_ms) {
    if (error) {
        told_.insert(error->message);
        return stopped(log, error->message, now_ms);
    }
    const auto stop = stopped_since_ms_.find(log);
    if (stop == stopped_since_ms_.end()) return;
    const std::int64_t lasted_ms = now_ms - stop->second;
    stopped_since_ms_.erase(stop);
    log_.tell(LogLevel::info, LogLine("journal_recovered").with("log", log).with_seconds("seconds", lasted_ms));
    if (const auto show = service::show_of_log(tenant_, log); !show.empty()) {
        log_.tell(LogLevel::info, LogLine("show_reopened").with("show", show).with_seconds("seconds", lasted_ms));
    }
}

void JournalWatch::synced(std::int64_t taken_ms, std::uint64_t appends, std::int64_t now_ms) {
    if (taken_ms < slow_ms) return;
    log_.tell_bounded("journal_slow", LogLevel::warning,
                      LogLine("journal_slow").with_seconds("seconds", taken_ms).with("appends", appends), now_ms);
}

void JournalWatch::failed(const journal::Error& error, std::int64_t now_ms) {
    if (told_.erase(error.message) > 0) return;
    log_.tell_bounded(error.message, LogLevel::error, LogLine("journal_error").with("error", error.message), now_ms);
}

void JournalWatch::stopped(const std::string& log, const std::string& error, std::int64_t now_ms) {
    log_.tell_bounded("journal_failed " + log, LogLevel::error,
                      LogLine("journal_failed").with("log", log).with("error", error), now_ms);
    const bool is_new = stopped_since_ms_.try_emplace(log, now_ms).second;
    const auto show = service::show_of_log(tenant_, log);
    if (is_new && !show.empty()) log_.tell(LogLevel::error, LogLine("show_suspended").with("show", show));
}

}  // namespace seatlock::app
