#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/entry.hpp"
#include "journal/error.hpp"

namespace seatlock::journal {

/// A batch as it lies in the store: opaque here, see decode().
struct StoredBatch {
    Slot slot = 0;
    Seq first_seq = 0;
    Epoch epoch = 0;
    std::string bytes;
};

struct StoredSnapshot {
    Slot slot = 0;  ///< covers every batch up to and including this one
    std::string bytes;
};

/// Everything a log holds, at the moment its opener became its only writer.
struct OpenedLog {
    std::string log_id;  ///< 32 hex digits, random, new for every log and after every restore
    Epoch epoch = 0;     ///< the opener's own; what was opened before is fenced from now on
    std::optional<StoredSnapshot> snapshot;
    std::vector<StoredBatch> tail;  ///< dense in slot; all that is not trimmed
};

/// A part of a log, for a reader that goes through it bit by bit. Everything in it is durable.
struct LogStretch {
    std::string log_id;
    Seq first_seq = 0;  ///< of the oldest entry that the log has; 0: it has none
    std::optional<StoredSnapshot> snapshot;
    std::vector<StoredBatch> batches;  ///< dense in slot
};

/// One batch on its way into a log.
struct Append {
    std::string log;
    Epoch epoch = 0;
    Slot slot = 0;
    Seq first_seq = 0;
    std::string bytes;
};

/// What became of a write.
enum class WriteStatus : std::uint8_t {
    ok,         ///< durable
    fenced,     ///< certainly not done: the log has another owner, or the slot is not the next one
    too_large,  ///< certainly not done: the store keeps no snapshot of this size; the log goes on as before
    unknown     ///< may or may not be done: the log must be opened again before anything else
};

struct WriteResult {
    WriteStatus status = WriteStatus::ok;
    std::string detail;  ///< why, when not ok: a sentence
};

/// The durable, ordered logs of one store (DESIGN 6). A log is named like a path ("catalog/default",
/// "show/default/hamlet"), holds batches in dense slots from 0, and has one writer at a time: the
/// last one that opened it.
///
/// Not thread-safe: one driver thread makes every call, and `append` calls back on that thread.
class Journal {
public:
    /// One result per append of the group, in its order. Called exactly once, often before append()
    /// returns; it may call the journal again.
    using AppendDone = std::function<void(std::vector<WriteResult>)>;

    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    virtual ~Journal() = default;

    /// The names of all logs, sorted.
    [[nodiscard]] virtual tl::expected<std::vector<std::string>, Error> logs() = 0;

    /// Takes the log over: a new epoch, durably, that fences every earlier opener. A log that does
    /// not exist is created, empty. After an `unknown` write this is the only way on; the backend
    /// first makes sure that what it reads is what is on disk. `corrupt` and `unsupported` name the
    /// record, and change nothing: everything returned decodes and is dense (see examine()).
    [[nodiscard]] virtual tl::expected<OpenedLog, Error> open(std::string_view log) = 0;

    /// The same without taking over, for verify and replay; a log that does not exist is `io`. What
    /// it returns is unchecked, so that verify can tell how far a damaged log is sound: examine() it.
    [[nodiscard]] virtual tl::expected<OpenedLog, Error> read(std::string_view log) = 0;

    /// Batches in their order, as many as fit into `bytes_max` but one at least, from the one that holds the entry
    /// after `after`, or from the newest when there is no such entry yet. Where the log no longer has that entry, its
    /// snapshot and its oldest batches. Takes nothing over, and time in proportion to what it answers with. Unchecked,
    /// like read().
    [[nodiscard]] virtual tl::expected<LogStretch, Error> read_after(std::string_view log, Seq after,
                                                                     std::size_t bytes_max) = 0;

    /// Appends batches of one or more logs, all under one sync where the backend can; each is
    /// decided by itself, but a sync that fails makes every one `unknown`. A batch is ok only when
    /// its epoch is the log's, its slot is empty and the slot before it is there.
    virtual void append(std::vector<Append> group, AppendDone done) = 0;

    /// Keeps a snapshot that covers every slot up to `slot`, in place of the one before; fenced like
    /// an append, also when `slot` is not there or lies before what the last snapshot covers. The only
    /// call that may answer `too_large`.
    [[nodiscard]] virtual WriteResult save_snapshot(std::string_view log, Epoch epoch, Slot slot,
                                                    std::string_view bytes) = 0;

    /// Forgets every batch up to and including `up_to`, but never the newest. Fenced like an append;
    /// fenced, too, unless a snapshot covers `up_to`.
    [[nodiscard]] virtual WriteResult trim(std::string_view log, Epoch epoch, Slot up_to) = 0;

    /// Housekeeping off the commit path (checkpoints); the driver calls it when nothing waits.
    virtual void maintain() {}
};

}  // namespace seatlock::journal
