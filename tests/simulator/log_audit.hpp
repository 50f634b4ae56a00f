#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "books.hpp"
#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "show_audit.hpp"

namespace seatlock::simulator {

/// Reads along in every log: what the journal has is what the models decided, is legal by itself, and
/// never changes. Keeps every entry that was ever durable, also those that were trimmed since.
class LogAudit {
public:
    using OnEntry = std::function<void(const std::string& show, const journal::Entry& entry)>;

    LogAudit(const Books& books, OnEntry on_entry) : books_(books), on_entry_(std::move(on_entry)) {}

    /// The log of a show ("": the catalog) as it was opened or read. Returns where it ends.
    LogEnd read(const std::string& show, const journal::OpenedLog& log);
    /// The batch was stored.
    void stored(const std::string& show, const journal::Append& append);

    /// Where the log of a show ends, as far as it was read.
    [[nodiscard]] LogEnd end(const std::string& show) const;
    /// The last entry known to be durable.
    [[nodiscard]] journal::Seq seq(const std::string& show) const;
    /// REQUIRES: 1 <= seq <= seq(show).
    [[nodiscard]] const journal::Entry& entry(const std::string& show, journal::Seq seq) const;
    [[nodiscard]] std::string map(const std::string& show) const;

private:
    struct Log {
        std::vector<journal::Entry> entries;
        std::map<journal::Slot, std::size_t> batches;  ///< the hash of each one's bytes
        std::optional<ShowAudit> audit;
        std::string log_id;
    };

    void take_batch(const std::string& show, journal::Slot slot, journal::Seq first, const std::string& bytes);
    void take_entry(const std::string& show, Log& log, journal::Entry entry);
    Log& log_of(const std::string& show);

    const Books& books_;
    OnEntry on_entry_;
    std::map<std::string, Log> logs_;
};

}  // namespace seatlock::simulator
