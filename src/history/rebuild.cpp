#include "history/rebuild.hpp"

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "journal/fields.hpp"
#include "journal/verify.hpp"
#include "service/catalog.hpp"
#include "service/log_names.hpp"

namespace seatlock::history {
namespace {

using journal::Error;

constexpr std::size_t stretch_bytes_max = std::size_t{8} << 20U;

tl::unexpected<Error> failed(Error error) { return tl::unexpected(std::move(error)); }

tl::expected<service::CatalogState, Error> read_catalog(journal::Journal& journal, const std::string& log) {
    const auto opened = journal.read(log);
    if (!opened) return failed(opened.error());
    if (auto problem = journal::examine(log, *opened).problem) return failed(*std::move(problem));
    return service::fold_catalog(*opened, log);
}

/// Stretch by stretch, so that a log may be larger than memory.
tl::expected<void, Error> write_show(HistoryFile& file, journal::Journal& journal, const std::string& log,
                                     Continuation continuation) {
    for (;;) {
        const auto stretch = journal.read_after(log, continuation.after, stretch_bytes_max);
        if (!stretch) return failed(stretch.error());
        continuation.log_id = stretch->log_id;
        const auto piece = piece_from(*stretch, continuation);
        if (!piece) return failed(piece.error());
        if (piece->last() == continuation.after) return {};
        if (auto written = file.write(*piece); !written) return written;
        continuation.after = piece->last();
    }
}

tl::expected<void, Error> write_shows(HistoryFile& file, journal::Journal& journal, const std::string& tenant) {
    const auto logs = journal.logs();
    if (!logs) return failed(logs.error());
    const auto has = [&](const std::string& log) { return std::ranges::find(*logs, log) != logs->end(); };
    if (!has(service::catalog_log_name(tenant))) return {};
    const auto catalog = read_catalog(journal, service::catalog_log_name(tenant));
    if (!catalog) return failed(catalog.error());
    for (const auto& [name, record] : catalog->shows()) {
        const std::string log = service::show_log_name(tenant, name);
        if (!has(log)) continue;  // created, and the server ended before its own log was
        Continuation continuation{.show = name, .log_id = {}, .plan = record.plan, .after = 0, .seq = journal::seq_end};
        if (auto written = write_show(file, journal, log, std::move(continuation)); !written) return written;
    }
    return {};
}

tl::expected<std::vector<ShowReport>, Error> write_new(journal::Journal& journal, const std::filesystem::path& path,
                                                       const std::string& tenant) {
    if (auto removed = HistoryFile::remove(path); !removed) return failed(removed.error());
    const auto opened = HistoryFile::open({path, {}});
    if (!opened) return failed(opened.error());
    HistoryFile& file = *opened->file;
    if (auto written = write_shows(file, journal, tenant); !written) return failed(written.error());
    std::vector<ShowReport> reports;
    for (const auto& [show, position] : file.positions()) {
        auto report = file.report(position);
        if (!report) return failed(report.error());
        reports.push_back(*std::move(report));
    }
    if (auto whole = file.close_up(); !whole) return failed(whole.error());
    return reports;
}

}  // namespace

tl::expected<std::vector<ShowReport>, Error> rebuild(journal::Journal& journal, const std::filesystem::path& file,
                                                     const std::string& tenant) {
    const std::filesystem::path made = file.string() + ".new";
    auto reports = write_new(journal, made, tenant);
    if (!reports) {
        (void)HistoryFile::remove(made);
        return reports;
    }
    // With the log of the old file gone, the new one must not wait: nothing but a rename follows.
    if (auto removed = HistoryFile::remove(file); !removed) return failed(removed.error());
    std::error_code why;
    std::filesystem::rename(made, file, why);
    if (!why) return reports;
    return failed(
        {Error::Code::io, fmt::format("cannot rename {} to {}: {}", made.string(), file.string(), why.message())});
}

}  // namespace seatlock::history
