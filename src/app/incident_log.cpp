#include "app/incident_log.hpp"

#include <iterator>
#include <utility>

namespace seatlock::app {

void IncidentLog::tell_bounded(const std::string& kind, LogLevel level, LogLine line, std::int64_t now_ms) {
    const bool crowded = accounts_.size() >= kinds_max && !accounts_.contains(kind);
    const std::string& name = crowded ? the_rest_ : kind;
    if (const auto known = accounts_.find(name); known != accounts_.end() && settled(known->second, now_ms)) {
        accounts_.erase(known);
    }
    const auto [account, is_first] = accounts_.try_emplace(name, Account{now_ms, level, line, 0});
    if (is_first) return tell(level, line);
    account->second.level = level;
    account->second.last = std::move(line);
    ++account->second.untold;
}

void IncidentLog::tick(std::int64_t now_ms) {
    for (auto it = accounts_.begin(); it != accounts_.end();) {
        it = settled(it->second, now_ms) ? accounts_.erase(it) : std::next(it);
    }
}

/// True when its minute is over; what was not told yet then is.
bool IncidentLog::settled(Account& account, std::int64_t now_ms) {
    if (now_ms - account.begun_ms < period_ms) return false;
    if (account.untold > 0) tell(account.level, account.last.with("times", account.untold));
    return true;
}

}  // namespace seatlock::app
