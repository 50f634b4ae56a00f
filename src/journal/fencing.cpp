#include "journal/fencing.hpp"

#include <fmt/format.h>

#include "mutant/mutant.hpp"

namespace seatlock::journal {
namespace {

WriteResult fenced(std::string_view log, std::string_view reason) {
    return {WriteStatus::fenced, fmt::format("log {}: {}", log, reason)};
}

WriteResult check_epoch(const LogPosition* position, std::string_view log, Epoch epoch) {
    if (position == nullptr) return fenced(log, "it was never opened");
    if (position->epoch == epoch || mutated(Mutant::epoch_not_compared)) return {};
    return fenced(log, fmt::format("epoch {} writes, but the log belongs to epoch {}", epoch, position->epoch));
}

}  // namespace

WriteResult check_append(const LogPosition* position, std::string_view log, Epoch epoch, Slot slot) {
    if (WriteResult refused = check_epoch(position, log, epoch); refused.status != WriteStatus::ok) return refused;
    const Slot next = position->newest ? *position->newest + 1 : 0;
    if (slot == next || mutated(Mutant::slot_not_compared)) return {};
    return fenced(log, fmt::format("slot {} is not the next one, which is {}", slot, next));
}

WriteResult check_snapshot(const LogPosition* position, std::string_view log, Epoch epoch, Slot slot) {
    if (WriteResult refused = check_epoch(position, log, epoch); refused.status != WriteStatus::ok) return refused;
    if (!position->newest || slot > *position->newest) {
        return fenced(log, fmt::format("a snapshot of slot {}, which is not there", slot));
    }
    if (position->snapshot && slot < *position->snapshot) {
        return fenced(log,
                      fmt::format("a snapshot of slot {} would replace one of slot {}", slot, *position->snapshot));
    }
    return {};
}

WriteResult check_trim(const LogPosition* position, std::string_view log, Epoch epoch, Slot up_to) {
    if (position != nullptr && mutated(Mutant::unfenced_trim)) epoch = position->epoch;
    if (WriteResult refused = check_epoch(position, log, epoch); refused.status != WriteStatus::ok) return refused;
    if (position->snapshot && up_to <= *position->snapshot) return {};
    if (position->newest && mutated(Mutant::trim_without_snapshot)) return {};
    return fenced(log, fmt::format("no snapshot covers slot {}", up_to));
}

WriteResult doubt(std::string_view log) {
    return {WriteStatus::unknown,
            fmt::format("log {}: what became of an earlier write is not known, it must be opened again", log)};
}

}  // namespace seatlock::journal
