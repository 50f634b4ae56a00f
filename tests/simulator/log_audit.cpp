#include "log_audit.hpp"

#include <utility>

#include <fmt/format.h>

#include "entry_text.hpp"
#include "violation.hpp"

namespace seatlock::simulator {

LogEnd LogAudit::read(const std::string& show, const journal::OpenedLog& opened) {
    Log& log = log_of(show);
    if (log.log_id.empty()) log.log_id = opened.log_id;
    require(log.log_id == opened.log_id, "a log keeps its id", show);
    for (const journal::StoredBatch& batch : opened.tail) take_batch(show, batch.slot, batch.first_seq, batch.bytes);
    if (opened.tail.empty()) {
        require(log.entries.empty(), "what was durable stays", fmt::format("the log of '{}' is empty", show));
        return {};
    }
    const journal::Seq last = journal::decode(opened.tail.back().bytes)->entries.back().seq;
    require(last == log.entries.size(), "what was durable stays",
            fmt::format("the log of '{}' ends with #{}, but had #{}", show, last, log.entries.size()));
    return end(show);
}

LogEnd LogAudit::end(const std::string& show) const {
    const auto found = logs_.find(show);
    if (found == logs_.end() || found->second.entries.empty()) return {};
    const journal::Entry& last = found->second.entries.back();
    return {last.seq, last.show_time_ms, last.wall_time_ms};
}

void LogAudit::stored(const std::string& show, const journal::Append& append) {
    take_batch(show, append.slot, append.first_seq, append.bytes);
}

void LogAudit::take_batch(const std::string& show, journal::Slot slot, journal::Seq first, const std::string& bytes) {
    Log& log = log_of(show);
    const auto [found, added] = log.batches.emplace(slot, std::hash<std::string>()(bytes));
    require(added || found->second == std::hash<std::string>()(bytes), "what was durable stays",
            fmt::format("slot {} of '{}' has changed", slot, show));
    if (!added) return;
    require(first == log.entries.size() + 1, "no entry is trimmed before it was seen",
            fmt::format("slot {} of '{}' begins with #{}", slot, show, first));
    journal::Batch batch = *journal::decode(bytes);
    for (journal::Entry& entry : batch.entries) take_entry(show, log, std::move(entry));
}

void LogAudit::take_entry(const std::string& show, Log& log, journal::Entry entry) {
    const std::vector<std::string> seats = show.empty() ? std::vector<std::string>{} : books_.latest(show).seat_names();
    if (log.audit) log.audit->take(entry);
    const std::string text = entry_text(entry, seats);
    const std::string due = books_.line(show, entry.seq);
    require(text == due, "the journal has what was decided", fmt::format("'{}': {}\n  due: {}", show, text, due));
    on_entry_(show, entry);
    log.entries.push_back(std::move(entry));
}

journal::Seq LogAudit::seq(const std::string& show) const {
    const auto found = logs_.find(show);
    return found == logs_.end() ? 0 : found->second.entries.size();
}

const journal::Entry& LogAudit::entry(const std::string& show, journal::Seq seq) const {
    return logs_.at(show).entries.at(seq - 1);
}

std::string LogAudit::map(const std::string& show) const { return logs_.at(show).audit->map(); }

LogAudit::Log& LogAudit::log_of(const std::string& show) {
    const auto [found, added] = logs_.try_emplace(show);
    if (added && !show.empty()) {
        found->second.audit.emplace(books_.latest(show).seat_names().size(), books_.settings_of(show).policy);
    }
    return found->second;
}

}  // namespace seatlock::simulator
