#include "service/replay.hpp"

#include <algorithm>

#include "journal/verify.hpp"
#include "service/catalog.hpp"
#include "service/log_names.hpp"
#include "service/recovery.hpp"
#include "service/show_snapshot.hpp"

namespace seatlock::service {
namespace {

std::size_t count(const engine::SeatTable& seats, SeatState state) {
    std::size_t count = 0;
    for (SeatIndex seat = 0; seat < seats.size(); ++seat) count += seats.at(seat).state == state ? 1 : 0;
    return count;
}

/// The log, examined: read() itself believes what is stored.
tl::expected<journal::OpenedLog, journal::Error> read_sound(journal::Journal& journal, const std::string& log) {
    auto opened = journal.read(log);
    if (!opened) return opened;
    auto problem = journal::examine(log, *opened).problem;
    if (problem) return tl::unexpected(*std::move(problem));
    return opened;
}

/// Where every entry is still there, the snapshot must be what they come to, byte for byte: as this version
/// writes it, for it may be of an older format.
tl::expected<void, journal::Error> compare_with_entries(const journal::OpenedLog& opened, const std::string& log,
                                                        const LoadedPlanPtr& plan) {
    if (!opened.snapshot || opened.tail.front().slot != 0) return {};
    const journal::Slot slot = opened.snapshot->slot;
    journal::OpenedLog entries = opened;
    entries.snapshot.reset();
    entries.tail.resize(slot + 1);
    ShowState state(plan);
    if (auto folded = fold(entries, log, state); !folded) return tl::unexpected(std::move(folded).error());
    const auto snapshot = decode_snapshot(opened.snapshot->bytes, slot, plan);
    if (!snapshot) return tl::unexpected(journal::Error{snapshot.error().code, log + ": " + snapshot.error().message});
    if (encode_snapshot(state, slot) == encode_snapshot(*snapshot, slot)) return {};
    return tl::unexpected(journal::Error{
        journal::Error::Code::corrupt,
        log + ", snapshot of slot " + std::to_string(slot) + ": it is not what the entries up to there come to"});
}

bool contains(const std::vector<std::string>& logs, const std::string& log) {
    return std::ranges::find(logs, log) != logs.end();
}

tl::expected<ReplayedShow, journal::Error> replay_show(journal::Journal& journal, const std::string& log,
                                                       const std::string& name,
                                                       const CatalogState::ShowRecord& record) {
    const auto opened = read_sound(journal, log);
    if (!opened) return tl::unexpected(opened.error());
    ShowState state(record.plan);
    if (auto folded = fold(*opened, log, state); !folded) return tl::unexpected(std::move(folded).error());
    if (auto agreed = compare_with_entries(*opened, log, record.plan); !agreed) return tl::unexpected(agreed.error());
    return ReplayedShow{.show = name,
                        .plan = record.plan->name(),
                        .log_id = opened->log_id,
                        .seq = state.seq(),
                        .digest = state.digest(),
                        .available = count(state.seats(), SeatState::available),
                        .locked = count(state.seats(), SeatState::locked),
                        .booked = count(state.seats(), SeatState::booked)};
}

}  // namespace

tl::expected<CatalogState, journal::Error> read_catalog(journal::Journal& journal, const std::string& tenant) {
    const std::string log = catalog_log_name(tenant);
    const auto logs = journal.logs();
    if (!logs) return tl::unexpected(logs.error());
    if (!contains(*logs, log)) return CatalogState{};
    const auto opened = read_sound(journal, log);
    if (!opened) return tl::unexpected(opened.error());
    return fold_catalog(*opened, log);
}

tl::expected<ReadShow, journal::Error> read_show(journal::Journal& journal, const std::string& show,
                                                 const std::string& tenant) {
    const auto catalog = read_catalog(journal, tenant);
    if (!catalog) return tl::unexpected(catalog.error());
    const CatalogState::ShowRecord* record = catalog->show(show);
    if (!record) return tl::unexpected(journal::Error{journal::Error::Code::io, "there is no show named " + show});
    const std::string log = show_log_name(tenant, show);
    const auto opened = read_sound(journal, log);
    if (!opened) return tl::unexpected(opened.error());
    ReadShow read{opened->log_id, ShowState(record->plan)};
    if (auto folded = fold(*opened, log, read.state); !folded) return tl::unexpected(std::move(folded).error());
    return read;
}

tl::expected<std::vector<ReplayedShow>, journal::Error> replay(journal::Journal& journal, const std::string& tenant) {
    const auto catalog = read_catalog(journal, tenant);
    if (!catalog) return tl::unexpected(catalog.error());
    const auto logs = journal.logs();
    if (!logs) return tl::unexpected(logs.error());

    std::vector<ReplayedShow> shows;
    for (const auto& [name, record] : catalog->shows()) {
        const std::string log = show_log_name(tenant, name);
        if (!contains(*logs, log)) continue;  // created, and the server ended before its own log was
        auto show = replay_show(journal, log, name, record);
        if (!show) return tl::unexpected(std::move(show).error());
        shows.push_back(*std::move(show));
    }
    return shows;
}

}  // namespace seatlock::service
