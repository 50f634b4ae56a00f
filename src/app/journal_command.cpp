#include "app/journal_command.hpp"

#include <filesystem>
#include <memory>

#include <fmt/core.h>

#include "history/rebuild.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "journal/verify.hpp"
#include "service/replay.hpp"

namespace seatlock::app {
namespace {

int fail(const journal::Error& error) {
    fmt::print(stderr, "seatlock: {}\n", error.message);
    return 1;
}

void print(const journal::LogReport& log) {
    fmt::print("{}\n  log {}, epoch {}\n", log.name, log.log_id, log.epoch);
    fmt::print("  {} entries in {} batches, seq {} to {}, {} bytes\n", log.entries, log.batches, log.first_seq,
               log.last_seq, log.bytes);
    if (log.snapshot) fmt::print("  snapshot of slot {}, {} bytes\n", *log.snapshot, log.snapshot_bytes);
    fmt::print("  {}\n", log.problem ? "BAD: " + log.problem->message : "good");
}

}  // namespace

int verify_journal(const std::string& directory) {
    auto journal = journal::SqliteJournal::open_read_only(directory);
    if (!journal) return fail(journal.error());
    const auto logs = journal::verify(**journal);
    if (!logs) return fail(logs.error());
    int bad = 0;
    for (const journal::LogReport& log : *logs) {
        print(log);
        bad += log.problem ? 1 : 0;
    }
    fmt::print("{} logs, {} of them bad\n", logs->size(), bad);
    return bad == 0 ? 0 : 1;
}

int replay_journal(const std::string& directory) {
    auto journal = journal::SqliteJournal::open_read_only(directory);
    if (!journal) return fail(journal.error());
    const auto shows = service::replay(**journal);
    if (!shows) return fail(shows.error());
    for (const service::ReplayedShow& show : *shows) {
        fmt::print("show {} of plan {}: seq {}, digest {:016x}, available {}, locked {}, booked {}\n", show.show,
                   show.plan, show.seq, show.digest, show.available, show.locked, show.booked);
    }
    fmt::print("{} shows\n", shows->size());
    return 0;
}

int rebuild_history(const std::string& directory) {
    auto journal = journal::SqliteJournal::open_read_only(directory);
    if (!journal) return fail(journal.error());
    const std::filesystem::path file = std::filesystem::path(directory) / history::HistoryFile::name;
    const auto shows = history::rebuild(**journal, file);
    if (!shows) return fail(shows.error());
    for (const history::ShowReport& show : *shows) {
        fmt::print("show {}: log {}, seq {}, {} entries from seq {}, {} holds, {} bookings\n", show.position.show,
                   show.position.log_id, show.position.seq, show.entries, show.position.history_from, show.holds,
                   show.bookings);
    }
    fmt::print("{} shows in {}\n", shows->size(), file.string());
    return 0;
}

}  // namespace seatlock::app
