#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "app/log_line.hpp"

namespace seatlock::app {

enum class LogLevel : std::uint8_t { info, warning, error };

/// The log of what happens to the server: a line per incident, and however often the same thing happens
/// no more than two a minute of it. Time is an argument. One thread.
class IncidentLog {
public:
    using Write = std::function<void(LogLevel, const std::string& line)>;

    /// Kinds of incidents that are kept apart at a time; more of them share one account.
    static constexpr std::size_t kinds_max = 1000;
    static constexpr std::int64_t period_ms = 60'000;

    explicit IncidentLog(Write write) : write_(std::move(write)) {}

    /// At once.
    void tell(LogLevel level, const LogLine& line) { write_(level, line.text()); }

    /// At once when it is the first of its kind for a minute. Those that follow within that minute are
    /// told together when it is over: the last one's line, with `times=`.
    void tell_bounded(const std::string& kind, LogLevel level, LogLine line, std::int64_t now_ms);

    /// To be called now and then: tells what is due.
    void tick(std::int64_t now_ms);

private:
    struct Account {
        std::int64_t begun_ms = 0;
        LogLevel level = LogLevel::info;
        LogLine last;
        std::uint64_t untold = 0;
    };

    [[nodiscard]] bool settled(Account& account, std::int64_t now_ms);

    Write write_;
    std::string the_rest_;  ///< the name of their account: empty, which no kind is
    std::map<std::string, Account, std::less<>> accounts_;
};

}  // namespace seatlock::app
