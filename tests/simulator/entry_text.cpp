#include "entry_text.hpp"

#include <fmt/format.h>

namespace seatlock::simulator {

std::string entry_text(const journal::Entry& entry, const std::vector<std::string>& seats) {
    std::string text =
        fmt::format("#{} {}{}{} by {} @{}/{}", entry.seq, to_string(entry.kind), entry.hold.empty() ? "" : " ",
                    entry.hold, entry.actor, entry.show_time_ms, entry.wall_time_ms);
    if (!entry.holder.empty()) text += fmt::format(" for {} until {}", entry.holder, entry.deadline_ms);
    for (const journal::Change& change : entry.changes) {
        const std::string seat = change.seat < seats.size() ? seats[change.seat] : "?";
        text += fmt::format(" {}{}", seat, "-+*"[static_cast<std::size_t>(change.to)]);
    }
    if (!entry.booking.empty()) text += " booking=" + entry.booking;
    if (!entry.reference.empty()) text += " ref=" + entry.reference;
    return text;
}

}  // namespace seatlock::simulator
