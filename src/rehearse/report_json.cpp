#include <algorithm>
#include <cstdint>

#include "json/writer.hpp"
#include "rehearse/printable.hpp"
#include "rehearse/report.hpp"

namespace seatlock::rehearse {
namespace {

/// More would tell nobody more; `findings_total` has their number.
constexpr std::size_t findings_max = 1000;

template <typename Number>
void write(json::Writer& out, std::string_view name, Number value) {
    out.key(name).integer(static_cast<std::int64_t>(value));
}

double ms(std::int64_t us) { return static_cast<double>(us) / 1000; }

void write_seats(json::Writer& out, const Report& report) {
    out.key("seats").begin_object();
    write(out, "total", report.seats);
    write(out, "sold", report.sold);
    write(out, "held", report.held);
    write(out, "free", report.free);
    out.end_object();
}

void write_buyers(json::Writer& out, const Report& report) {
    out.key("buyers").begin_object();
    write(out, "total", report.buyers);
    for (const Fate fate : fates) write(out, to_string(fate), report.count(fate));
    write(out, "settled_for_fewer", report.settled_for_fewer);
    write(out, "unfinished", report.unfinished);
    out.end_object();
}

void write_holds(json::Writer& out, const Report& report) {
    out.key("holds").begin_object();
    write(out, "made", report.ledger.held().size());
    write(out, "booked", report.ledger.booked().size());
    write(out, "released", report.ledger.released().size());
    write(out, "expired", report.expired);
    out.end_object();
}

void write_refusals(json::Writer& out, const Ledger& ledger) {
    write(out, "refused_calls", ledger.refused_calls());
    out.key("refused_seats").begin_object();
    for (const auto& [reason, count] : ledger.refused_seats()) write(out, reason, count);
    out.end_object();
    out.key("retries").begin_object();
    for (const Failure failure : failures) write(out, to_string(failure), ledger.failed(failure));
    out.end_object();
}

void write_latencies(json::Writer& out, const Ledger& ledger) {
    out.key("latency").begin_object();
    for (const CallKind kind : call_kinds) {
        const LatencyHistogram& latency = ledger.latency(kind);
        out.key(to_string(kind)).begin_object();
        write(out, "calls", latency.count());
        out.key("p50_ms").number(ms(latency.percentile_us(50)));
        out.key("p90_ms").number(ms(latency.percentile_us(90)));
        out.key("p99_ms").number(ms(latency.percentile_us(99)));
        out.key("max_ms").number(ms(latency.max_us()));
        out.end_object();
    }
    out.end_object();
}

void write_audit(json::Writer& out, const Report& report) {
    out.key("audit").begin_object().key("clean").boolean(report.clean());
    write(out, "findings_total", report.findings.size());
    out.key("findings").begin_array();
    for (std::size_t i = 0; i < std::min(findings_max, report.findings.size()); ++i) {
        const Finding& finding = report.findings[i];
        out.begin_object()
            .key("kind")
            .string(to_string(finding.kind))
            .key("message")
            .string(printable(finding.message));
        out.end_object();
    }
    out.end_array();
    write(out, "feed_entries", report.entries);
    write(out, "feed_interruptions", report.observer_interruptions);
    out.end_object();
}

}  // namespace

std::string to_json(const Report& report) {
    json::Writer out;
    const double seconds = static_cast<double>(report.duration_ms) / 1000;
    out.begin_object().key("title").string(printable(report.title)).key("show").string(printable(report.show));
    out.key("server").string(printable(report.server));
    out.key("seed").string(std::to_string(report.seed));
    out.key("ending").string(to_string(report.ending));
    out.key("duration_seconds").number(seconds);
    write_seats(out, report);
    write_buyers(out, report);
    write_holds(out, report);
    write_refusals(out, report.ledger);
    write(out, "server_kills", report.kills);
    write(out, "calls_answered", report.ledger.answers());
    out.key("calls_per_second").number(seconds > 0 ? static_cast<double>(report.ledger.answers()) / seconds : 0);
    write_latencies(out, report.ledger);
    write_audit(out, report);
    out.end_object();
    return std::move(out).str();
}

}  // namespace seatlock::rehearse
