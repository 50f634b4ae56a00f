#pragma once

#include <optional>
#include <string_view>

#include "journal/journal.hpp"

namespace seatlock::journal {

/// Where a log stands in its store: all that decides whether a write is let in.
struct LogPosition {
    Epoch epoch = 0;
    std::optional<Slot> newest;    ///< none while the log is empty
    std::optional<Slot> snapshot;  ///< the slot that the snapshot covers
};

/// The rules by which a store lets a write in: one book for every backend. `position` is null when
/// the log does not exist. Each answers `ok` or `fenced` with the reason; the backend asks in the
/// same transaction in which it writes.
[[nodiscard]] WriteResult check_append(const LogPosition* position, std::string_view log, Epoch epoch, Slot slot);

/// A snapshot covers slots that the log has, and never fewer than the one before it.
[[nodiscard]] WriteResult check_snapshot(const LogPosition* position, std::string_view log, Epoch epoch, Slot slot);

[[nodiscard]] WriteResult check_trim(const LogPosition* position, std::string_view log, Epoch epoch, Slot up_to);

/// The answer to every write into a log whose last write was `unknown`, until it is opened again:
/// a second try might find the first one there.
[[nodiscard]] WriteResult doubt(std::string_view log);

}  // namespace seatlock::journal
