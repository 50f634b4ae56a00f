#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include <seatlock/seat_state.hpp>

#include "journal/error.hpp"

namespace seatlock::journal {

using Epoch = std::uint64_t;  ///< how often a log was opened for writing
using Slot = std::uint64_t;   ///< the dense number of a batch in its log, from 0
using Seq = std::uint64_t;    ///< the dense number of an entry in its log, from 1

/// What an entry decided. The value is the one on disk and never reused; `to_string` gives the
/// enumerator's own name, which is the feed's `kind`.
enum class EntryKind : std::uint8_t {
    plan_imported = 1,  ///< catalog
    show_created = 2,   ///< catalog
    key_created = 3,    ///< catalog
    key_revoked = 4,    ///< catalog
    opened = 16,        ///< a show's first entry
    held = 17,
    swapped = 18,
    extended = 19,
    released = 20,
    expired = 21,
    booked = 22,
    paying = 23,
    cancelled = 24,
    moved = 25,
    blocked = 26,
    unblocked = 27,
    changed = 28  ///< the show's settings
};
[[nodiscard]] std::string_view to_string(EntryKind kind) noexcept;

/// What an entry did to one seat. `seat` is its index in the plan; `generation` the one it happened in.
struct Change {
    SeatIndex seat = 0;
    std::uint32_t generation = 1;
    SeatState from = SeatState::available;
    SeatState to = SeatState::available;

    friend bool operator==(const Change&, const Change&) = default;
};

/// Remembers which request an entry answered, so that a repetition gets the same answer.
struct IdempotencyRecord {
    using Hash = std::array<std::uint8_t, 16>;
    Hash key{};          ///< of caller and Idempotency-Key
    Hash fingerprint{};  ///< of the request

    friend bool operator==(const IdempotencyRecord&, const IdempotencyRecord&) = default;
};

/// One decision of a show (or of the catalog). Fields that a kind does not use are empty or 0.
struct Entry {
    Seq seq = 0;
    EntryKind kind = EntryKind::opened;
    std::int64_t show_time_ms = 0;  ///< when it was decided, on the show's clock
    std::int64_t wall_time_ms = 0;  ///< the same for people: Unix time
    std::string actor;
    std::string holder;
    std::string hold;       ///< hold id
    std::string booking;    ///< booking id
    std::string reference;  ///< the shop's own word for it
    std::string reason;
    std::int64_t deadline_ms = 0;  ///< the hold's deadline after this entry, on the show's clock
    std::optional<IdempotencyRecord> idempotency;
    std::vector<Change> changes;
    /// What a kind says beyond the fields above (plan bytes, a show's settings), by name.
    std::vector<std::pair<std::string, std::string>> attributes;

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// A group of entries that becomes durable at once, or not at all.
struct Batch {
    Epoch epoch = 0;
    Slot slot = 0;
    std::uint64_t batch_id = 0;  ///< derived from the entries' bytes; set by encode
    std::vector<Entry> entries;  ///< never empty, dense in seq

    friend bool operator==(const Batch&, const Batch&) = default;
};

/// The bytes of a batch, format 1 (docs/journal-format.md). Every record carries a checksum.
/// REQUIRES: entries not empty, dense in seq.
[[nodiscard]] std::string encode(const Batch& batch);

/// The batch behind the bytes. Errors: `corrupt` naming the record (its seq where known) and what is
/// wrong with it; `unsupported` for a newer format, kind or feature, naming the version needed. The
/// slot is the caller's to name: it knows where it found the bytes, also when their header is gone.
/// Any bytes are safe to pass.
[[nodiscard]] tl::expected<Batch, Error> decode(std::string_view bytes);

}  // namespace seatlock::journal
