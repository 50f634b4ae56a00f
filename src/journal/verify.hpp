#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"

namespace seatlock::journal {

/// What a log holds, up to the first thing that is wrong with it.
struct LogReport {
    std::string name;
    std::string log_id;
    Epoch epoch = 0;            ///< of its last opener
    std::uint64_t batches = 0;  ///< the sound ones before the first problem
    std::uint64_t entries = 0;  ///< in these batches
    Seq first_seq = 0;          ///< of the oldest entry kept; 0 when there is none
    Seq last_seq = 0;
    std::uint64_t bytes = 0;           ///< of these batches
    std::optional<Slot> snapshot;      ///< the slot that the snapshot covers
    std::uint64_t snapshot_bytes = 0;  ///< of it
    std::optional<Error> problem;
};

/// Decodes every batch and checks what must hold between them: slots dense from 0 (or from what the
/// snapshot covers), the snapshot of a slot that the log has reached, each batch in the slot and epoch that it names,
/// seqs dense, epochs never going back nor past the log's own.
[[nodiscard]] LogReport examine(std::string_view name, const OpenedLog& log);

/// Examines every log of the store, in the order of their names, without changing any. An error
/// only when the logs cannot be listed: a log that cannot be read is that log's problem.
[[nodiscard]] tl::expected<std::vector<LogReport>, Error> verify(Journal& journal);

}  // namespace seatlock::journal
