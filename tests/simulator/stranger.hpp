#pragma once

#include <string>

#include "books.hpp"
#include "journal/memory/memory_journal.hpp"
#include "log_audit.hpp"
#include "service/service.hpp"

namespace seatlock::simulator {

/// Another process on the same journal, which should not be there: it takes every log over, takes seats
/// of one show, does the upkeep that falls due, and is gone. From then on the first process is fenced. Nothing fails
/// for it.
class Stranger {
public:
    Stranger(service::ServiceOptions options, journal::MemoryJournal& journal, Books& books, LogAudit& logs,
             service::Now now)
        : service_(std::move(options)), journal_(journal), books_(books), logs_(logs), now_(now) {}

    void live(const std::string& show, const service::CreateHold& command);

private:
    void settle();
    void open(const std::string& log);
    void append(const std::vector<journal::Append>& group);

    service::Service service_;
    journal::MemoryJournal& journal_;
    Books& books_;
    LogAudit& logs_;
    service::Now now_;
};

}  // namespace seatlock::simulator
