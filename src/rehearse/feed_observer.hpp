#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rehearse/client.hpp"
#include "rehearse/record.hpp"

namespace seatlock::rehearse {

/// Reads a show's feed while the buyers are there, from the first entry on, and keeps every entry.
/// When the connection ends it comes back and goes on where it was. Outlives what it handed the client.
class FeedObserver {
public:
    FeedObserver(Client& client, const std::string& show);

    void start();

    /// Does not come back any more.
    void stop() noexcept { stopped_ = true; }

    [[nodiscard]] const std::vector<FeedEntry>& entries() const noexcept { return entries_; }
    [[nodiscard]] std::uint64_t last_seq() const noexcept { return entries_.empty() ? 0 : entries_.back().seq; }

    /// The server sent a line or a record that no memory should hold: nothing more is taken.
    [[nodiscard]] bool has_given_up() const noexcept { return gave_up_; }

    /// How often it had to come back.
    [[nodiscard]] std::uint64_t interruptions() const noexcept { return interruptions_; }

    /// What was sent and is no entry.
    [[nodiscard]] const std::vector<std::string>& unusable() const noexcept { return unusable_; }

    /// Takes bytes of a text/event-stream (WHATWG HTML, "Server-sent events"), cut anywhere.
    void take(std::string_view bytes);

private:
    void take_line(std::string_view line);
    void dispatch();
    void come_back();
    void give_up(std::string_view what);

    Client& client_;
    std::string target_;
    std::string unread_;
    std::string type_;
    std::string data_;
    std::vector<FeedEntry> entries_;
    std::vector<std::string> unusable_;
    std::uint64_t interruptions_ = 0;
    bool stopped_ = false;
    bool gave_up_ = false;
};

}  // namespace seatlock::rehearse
