#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "coverage.hpp"
#include "journal/entry.hpp"
#include "log_audit.hpp"
#include "service/published_show.hpp"

namespace seatlock::simulator {

/// Somebody who follows a show's feed: takes entries one after the other, or a snapshot when the feed
/// cannot go on from where it is, and keeps a map of its own that must come out the same.
class Reader {
public:
    explicit Reader(Coverage& coverage) : coverage_(coverage) {}

    /// Begins at the entry that lies `back` behind the newest one, with no map of its own before a snapshot.
    void connect(const std::string& show, journal::Seq newest, std::int64_t back);
    /// The show it follows; empty before it was connected.
    [[nodiscard]] const std::string& show() const noexcept { return show_; }

    /// Takes at most `entries` of what follows. `kept` is how many of the newest entries the feed has to
    /// keep, at least.
    void read(const service::PublishedShow& published, std::int64_t entries, std::size_t kept, const LogAudit& logs);
    /// The next read is the first one of a new connection.
    void reconnect() { reconnected_ = true; }

private:
    void take_snapshot(const service::PublishedShow& published);
    void take(const journal::Entry& entry);

    Coverage& coverage_;
    std::string show_;
    std::string log_id_;
    journal::Seq position_ = 0;
    std::optional<std::string> map_;
    bool reconnected_ = false;
};

/// ".LB" by seat.
[[nodiscard]] std::string map_of(const service::PublishedShow& published);

}  // namespace seatlock::simulator
