#pragma once

#include <optional>
#include <string>

namespace seatlock::app {

struct ReportOptions {
    std::string data;    ///< directory of a journal that no server has open, or
    std::string server;  ///< http://HOST:PORT of one that runs
    std::string show;
    std::string by = "state";
    bool seating = false;  ///< the list of all seats instead
    std::optional<std::string> admin_key_file;
};

/// `seatlock report`: prints what GET S/report or S/seating.csv answer, from a server or straight from a journal.
/// Returns the exit status: 0, or 1 after saying on stderr what is wrong.
[[nodiscard]] int report(const ReportOptions& options);

}  // namespace seatlock::app
