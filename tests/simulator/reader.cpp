#include "reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "violation.hpp"

namespace seatlock::simulator {
namespace {

/// As ShowAudit::map() has it.
char letter(SeatState state, bool blocked) { return (blocked ? "xlb" : ".LB")[static_cast<std::size_t>(state)]; }

bool is_blocked(char letter) { return letter == 'x' || letter == 'l' || letter == 'b'; }

/// Whether the seat is blocked after the entry.
bool is_blocked(const journal::Entry& entry, char before) {
    if (entry.kind == journal::EntryKind::blocked) return true;
    return entry.kind != journal::EntryKind::unblocked && is_blocked(before);
}

}  // namespace

std::string map_of(const service::PublishedShow& published) {
    std::string map;
    for (const auto& seat : published.seats()) map += letter(seat.state, seat.blocked);
    return map;
}

void Reader::connect(const std::string& show, journal::Seq newest, std::int64_t back) {
    show_ = show;
    log_id_.clear();
    map_.reset();
    const auto behind = static_cast<journal::Seq>(back);
    position_ = newest > behind ? newest - behind : 0;
}

void Reader::read(const service::PublishedShow& published, std::int64_t entries, std::size_t kept,
                  const LogAudit& logs) {
    require(log_id_.empty() || log_id_ == published.log_id(), "a log keeps its id", show_);
    log_id_ = published.log_id();
    require(position_ <= published.seq(), "what was fed stays",
            fmt::format("a reader of {} is at #{}, the feed at #{}", show_, position_, published.seq()));
    const bool new_connection = std::exchange(reconnected_, false);
    if (!published.retains(position_)) {
        require(published.seq() - position_ > kept, "the feed keeps what it promises",
                fmt::format("{} at #{} does not have what follows #{}", show_, published.seq(), position_));
        return take_snapshot(published);
    }
    if (position_ == 0) map_ = std::string(published.seats().size(), '.');
    const journal::Seq last = std::min(published.seq(), position_ + static_cast<journal::Seq>(entries));
    if (new_connection && last > position_) coverage_.reach("a reader went on where it had been");
    while (position_ < last) {
        const journal::Entry& entry = *published.entry(position_ + 1);
        require(entry.seq == position_ + 1, "the feed is dense", fmt::format("{} #{}", show_, entry.seq));
        require(entry == logs.entry(show_, entry.seq), "the feed tells what the journal has",
                fmt::format("{} #{}", show_, entry.seq));
        take(entry);
    }
    if (map_ && position_ == published.seq()) {
        require(*map_ == map_of(published), "the feed adds up to the map", show_);
    }
}

void Reader::take_snapshot(const service::PublishedShow& published) {
    coverage_.reach("a reader got a snapshot");
    position_ = published.seq();
    map_ = map_of(published);
}

void Reader::take(const journal::Entry& entry) {
    position_ = entry.seq;
    if (entry.kind == journal::EntryKind::opened) return;
    coverage_.reach("a reader took an entry");
    if (!map_) return;
    for (const journal::Change& change : entry.changes) {
        char& seat = map_->at(change.seat);
        require(seat == letter(change.from, is_blocked(seat)), "the feed adds up to the map",
                fmt::format("{} #{}", show_, entry.seq));
        seat = letter(change.to, is_blocked(entry, seat));
    }
}

}  // namespace seatlock::simulator
