#include "app/host_metrics.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <variant>

#include <sys/resource.h>
#include <unistd.h>

namespace seatlock::app {
namespace {

const std::vector<double> sync_bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                      0.025,  0.05,    0.1,    0.25,  0.5,    1,     2.5};
const std::vector<double> batch_bounds{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};

double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
    std::error_code error;
    double count = 0;
    for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error))
        ++count;
    return count;
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

HostMetrics::HostMetrics(http::Metrics& metrics)
    : refusals_(metrics.counter("seatlock_refusals_total",
                                "Commands refused by the rules, by the reason of the first seat that failed.",
                                {"reason"})),
      failures_(metrics.counter("seatlock_failures_total",
                                "Commands not done because of the journal: unavailable certainly not, "
                                "outcome_unknown perhaps.",
                                {"code"})),
      entries_(metrics.counter("seatlock_entries_total", "Entries of shows that became durable.")),
      batches_(metrics.histogram("seatlock_batch_entries", "Entries in one batch of a show.", batch_bounds)),
      sync_seconds_(metrics.histogram("seatlock_journal_sync_seconds",
                                      "Time that the journal takes to make a group of appends durable.", sync_bounds)),
      appends_(metrics.counter("seatlock_journal_appends_total", "Batches that were given to the journal.")),
      append_failures_(metrics.counter("seatlock_journal_append_failures_total",
                                       "Batches of which the journal could not say that they are durable.")),
      waiting_(metrics.gauge("seatlock_queue_depth",
                             "What waits: entries for their batch, answers for what they were decided on, work for "
                             "the journal's thread.",
                             {"queue"})),
      live_holds_(metrics.gauge("seatlock_live_holds", "Holds that have neither ended nor been booked.")),
      shows_stopped_(metrics.gauge("seatlock_shows_stopped", "Shows that wait for their journal to be opened again.")) {
    for (const char* code : {"unavailable", "outcome_unknown"}) failures_.of({code});
}

void HostMetrics::answered(const service::Answer& answer) {
    if (const auto* refused = std::get_if<service::Refused>(&answer.result)) {
        refusals_.of({to_string(refused->refusals.front().reason)}).add();
    }
    if (const auto* failure = std::get_if<service::Failure>(&answer.result)) {
        if (failure->code == service::FailureCode::unavailable) failures_.of({"unavailable"}).add();
        if (failure->code == service::FailureCode::outcome_unknown) failures_.of({"outcome_unknown"}).add();
    }
}

void HostMetrics::published(const service::PublishedShow& show) {
    // What a show holds when it is first seen was counted by an earlier run.
    const auto [last, is_first] = last_seq_.try_emplace(show.name(), show.seq());
    if (is_first || show.seq() <= last->second) return;
    const auto entries = static_cast<double>(show.seq() - last->second);
    last->second = show.seq();
    entries_.of().add(entries);
    batches_.of().observe(entries);
}

void HostMetrics::synced(std::chrono::nanoseconds taken, std::uint64_t appends, std::uint64_t failed) {
    sync_seconds_.of().observe(std::chrono::duration<double>(taken).count());
    appends_.of().add(static_cast<double>(appends));
    append_failures_.of().add(static_cast<double>(failed));
}

void HostMetrics::set(const Depths& depths) {
    waiting_.of({"entries"}).set(static_cast<double>(depths.entries_waiting));
    waiting_.of({"answers"}).set(static_cast<double>(depths.answers_waiting));
    waiting_.of({"journal"}).set(static_cast<double>(depths.journal_queue));
    live_holds_.of().set(static_cast<double>(depths.live_holds));
    shows_stopped_.of().set(static_cast<double>(depths.shows_stopped));
}

void register_process_metrics(http::Metrics& metrics, const std::string& version) {
    metrics.gauge("seatlock_build_info", "Always 1; the label says which version runs.", {"version"})
        .of({version})
        .set(1);
    metrics.gauge("process_start_time_seconds", "When the server started, in seconds since 1970.")
        .of()
        .set(static_cast<double>(std::time(nullptr)));
    http::ValueFamily& cpu = metrics.counter("process_cpu_seconds_total", "Processor time used.");
    http::ValueFamily& memory = metrics.gauge("process_resident_memory_bytes", "Memory in use.");
    http::ValueFamily& descriptors = metrics.gauge("process_open_fds", "Open file descriptors.");
    http::ValueFamily& descriptors_max = metrics.gauge("process_max_fds", "How many there may be.");
    metrics.before_text([&] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        cpu.of().set(seconds(usage.ru_utime) + seconds(usage.ru_stime));
        memory.of().set(resident_bytes());
        descriptors.of().set(open_descriptors());
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        descriptors_max.of().set(static_cast<double>(limit.rlim_cur));
    });
}

}  // namespace seatlock::app
