#include "rehearse/report.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "rehearse/printable.hpp"

namespace seatlock::rehearse {
namespace {

constexpr std::size_t findings_shown_max = 20;

/// "1,496"
std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
    return text;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
    return grouped(number) + " " + std::string(number == 1 ? one : many);
}

/// Three digits are as many as anybody reads.
std::string duration(std::int64_t us) {
    const double ms = static_cast<double>(us) / 1000;
    if (ms >= 10'000) return fmt::format("{:.1f} s", ms / 1000);
    if (ms >= 1000) return fmt::format("{:.2f} s", ms / 1000);
    if (ms >= 100) return fmt::format("{:.0f} ms", ms);
    return fmt::format("{:.1f} ms", ms);
}

std::string_view does(CallKind kind) noexcept {
    switch (kind) {
        case CallKind::map: return "see the map";
        case CallKind::hold: return "hold seats";
        case CallKind::book: return "book them";
        case CallKind::release: return "give them back";
    }
    return "";
}

std::string_view says(Failure failure) noexcept {
    switch (failure) {
        case Failure::connection_lost: return "connection lost";
        case Failure::unavailable: return "not now (503)";
        case Failure::outcome_unknown: return "outcome unknown (504)";
        case Failure::server_error: return "server error";
    }
    return "";
}

std::string says(Ending ending, std::int64_t duration_ms) {
    const std::string seconds = fmt::format("{:.1f} s", static_cast<double>(duration_ms) / 1000);
    switch (ending) {
        case Ending::sold_out: return "SOLD OUT, and every buyer done, in " + seconds;
        case Ending::all_served: return "every buyer was done in " + seconds;
        case Ending::stopped: return "stopped after " + seconds;
        case Ending::time_limit: return "the time limit ended it after " + seconds;
    }
    return "";
}

class TextReport {
public:
    explicit TextReport(const Report& report) : report_(report) {}

    std::string text() {
        write_head();
        write_sale();
        write_load();
        write_latencies();
        write_audit();
        return std::move(text_);
    }

private:
    template <typename... Args>
    void line(fmt::format_string<Args...> form, Args&&... args) {
        fmt::format_to(std::back_inserter(text_), form, std::forward<Args>(args)...);
        text_ += '\n';
    }

    void entry(std::string_view name, const std::string& value) { line("{:<10}{}", name, value); }

    void write_head() {
        line("On-sale rehearsal of \"{}\": {} for {}", printable(report_.title),
             counted(report_.buyers, "buyer", "buyers"), counted(report_.seats, "seat", "seats"));
        line("show {} at {}, seed {}", printable(report_.show), printable(report_.server), report_.seed);
        line("");
        entry("Result", says(report_.ending, report_.duration_ms));
    }

    void write_sale() {
        entry("Seats", fmt::format("{} sold, {} held, {} free", grouped(report_.sold), grouped(report_.held),
                                   grouped(report_.free)));
        std::string buyers = fmt::format("{} got seats", grouped(report_.count(Fate::served)));
        if (report_.settled_for_fewer > 0)
            buyers += fmt::format(" ({} fewer than wanted)", grouped(report_.settled_for_fewer));
        buyers += fmt::format(", {} walked away, {} came too late", grouped(report_.count(Fate::walked_away)),
                              grouped(report_.count(Fate::too_late)));
        if (report_.unfinished > 0) buyers += fmt::format(", {} were still there", grouped(report_.unfinished));
        if (report_.count(Fate::failed) > 0)
            buyers += fmt::format(", {} got nonsense for an answer", grouped(report_.count(Fate::failed)));
        entry("Buyers", buyers);
        entry("Holds", fmt::format("{} made: {} booked, {} given back, {} expired",
                                   grouped(report_.ledger.held().size()), grouped(report_.ledger.booked().size()),
                                   grouped(report_.ledger.released().size()), grouped(report_.expired)));
        entry("Refused", refused());
        entry("Retries", retries());
    }

    [[nodiscard]] std::string refused() const {
        if (report_.ledger.refused_calls() == 0) return "never";
        std::string text = counted(report_.ledger.refused_calls(), "time", "times");
        std::string_view separator = ", seats by reason: ";
        for (const auto& [reason, count] : report_.ledger.refused_seats()) {
            text += fmt::format("{}{} {}", std::exchange(separator, ", "), printable(reason), grouped(count));
        }
        return text;
    }

    [[nodiscard]] std::string retries() const {
        std::string text;
        for (const Failure failure : failures) {
            const std::uint64_t count = report_.ledger.failed(failure);
            if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", says(failure), grouped(count));
        }
        if (text.empty()) text = "none";
        if (report_.kills == 0) return text;
        return text + "; the server was killed " + counted(report_.kills, "time", "times");
    }

    void write_load() {
        const double seconds = std::max(0.001, static_cast<double>(report_.duration_ms) / 1000);
        entry("Load", fmt::format("{} in {:.1f} s: {:.0f} a second",
                                  counted(report_.ledger.answers(), "call answered", "calls answered"), seconds,
                                  static_cast<double>(report_.ledger.answers()) / seconds));
        line("");
    }

    void write_latencies() {
        line("{:<22}{:>10}{:>11}{:>11}{:>11}{:>11}", "What a buyer waits to", "calls", "p50", "p90", "p99", "max");
        for (const CallKind kind : call_kinds) {
            const LatencyHistogram& latency = report_.ledger.latency(kind);
            if (latency.count() == 0) continue;
            line("  {:<20}{:>10}{:>11}{:>11}{:>11}{:>11}", does(kind), grouped(latency.count()),
                 duration(latency.percentile_us(50)), duration(latency.percentile_us(90)),
                 duration(latency.percentile_us(99)), duration(latency.max_us()));
        }
        line("");
    }

    void write_audit() {
        if (report_.clean()) {
            line("Audit     CLEAN: every seat was sold at most once, and nothing that was answered got lost.");
            line("          Compared with the server's own records: {}, {}, {}",
                 counted(report_.ledger.booked().size(), "booking", "bookings"),
                 counted(report_.ledger.held().size(), "hold", "holds"), counted(report_.seats, "seat", "seats"));
            line("          and {} of the feed, read twice.", counted(report_.entries, "entry", "entries"));
            return;
        }
        line("Audit     FAILED: {}", counted(report_.findings.size(), "finding", "findings"));
        if (report_.count(Fate::failed) > 0) {
            line("  {} nonsense for an answer",
                 counted(report_.count(Fate::failed), "buyer left who got", "buyers left who got"));
        }
        for (std::size_t i = 0; i < std::min(findings_shown_max, report_.findings.size()); ++i) {
            line("  {}: {}", to_string(report_.findings[i].kind), printable(report_.findings[i].message));
        }
        if (report_.findings.size() > findings_shown_max) {
            line("  and {} more; --json has them", grouped(report_.findings.size() - findings_shown_max));
        }
    }

    const Report& report_;
    std::string text_;
};

}  // namespace

std::string_view to_string(Ending ending) noexcept {
    switch (ending) {
        case Ending::sold_out: return "sold_out";
        case Ending::all_served: return "all_served";
        case Ending::stopped: return "stopped";
        case Ending::time_limit: return "time_limit";
    }
    return "";
}

std::string to_text(const Report& report) { return TextReport(report).text(); }

}  // namespace seatlock::rehearse
