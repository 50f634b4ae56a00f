#include "entry_text.hpp"

#include <map>

#include <fmt/format.h>

namespace seatlock::simulator {
namespace {

std::string change_text(const journal::Change& change, const std::vector<std::string>& seats) {
    const std::string seat = change.seat < seats.size() ? seats[change.seat] : "?";
    return fmt::format(" {}{}{}{}", seat, change.generation > 1 ? fmt::format("/{}", change.generation) : "",
                       change.from == change.to ? "=" : "", "-+*"[static_cast<std::size_t>(change.to)]);
}

/// Of plans and shows nothing more is told: their bytes are long, and hashes are for the service to find.
std::string words_text(const journal::Entry& entry) {
    if (entry.kind <= journal::EntryKind::opened) return "";
    std::string text;
    const std::map<std::string, std::string> words(entry.attributes.begin(), entry.attributes.end());
    for (const auto& [name, word] : words) text += fmt::format(" {}={}", name, word);
    return text;
}

}  // namespace

std::string entry_text(const journal::Entry& entry, const std::vector<std::string>& seats) {
    std::string text =
        fmt::format("#{} {}{}{} by {} @{}/{}", entry.seq, to_string(entry.kind), entry.hold.empty() ? "" : " ",
                    entry.hold, entry.actor, entry.show_time_ms, entry.wall_time_ms);
    if (!entry.holder.empty()) text += fmt::format(" for {} until {}", entry.holder, entry.deadline_ms);
    for (const journal::Change& change : entry.changes) text += change_text(change, seats);
    if (!entry.booking.empty()) text += " booking=" + entry.booking;
    if (!entry.reference.empty()) text += " ref=" + entry.reference;
    if (!entry.reason.empty()) text += " reason=" + entry.reason;
    return text + words_text(entry);
}

}  // namespace seatlock::simulator
