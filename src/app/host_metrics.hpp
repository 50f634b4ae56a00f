#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "http/metrics.hpp"
#include "service/answer.hpp"
#include "service/published_show.hpp"

namespace seatlock::app {

/// The numbers of the journal and of the service, as the host sees them. One thread.
class HostMetrics {
public:
    explicit HostMetrics(http::Metrics& metrics);

    void answered(const service::Answer& answer);
    /// A show has new durable entries: those of one batch.
    void published(const service::PublishedShow& show);
    /// One sync of the journal: so many appends in so much time.
    void synced(std::chrono::nanoseconds taken, std::uint64_t appends, std::uint64_t failed);

    struct Depths {
        std::size_t entries_waiting = 0;
        std::size_t answers_waiting = 0;
        std::size_t journal_queue = 0;
        std::size_t live_holds = 0;
        std::size_t shows_stopped = 0;
    };
    void set(const Depths& depths);

private:
    http::ValueFamily& refusals_;
    http::ValueFamily& failures_;
    http::ValueFamily& entries_;
    http::HistogramFamily& batches_;
    http::HistogramFamily& sync_seconds_;
    http::ValueFamily& appends_;
    http::ValueFamily& append_failures_;
    http::ValueFamily& waiting_;
    http::ValueFamily& live_holds_;
    http::ValueFamily& shows_stopped_;
    std::map<std::string, journal::Seq, std::less<>> last_seq_;  ///< by show
};

/// Registers what Prometheus wants to know of every process (process_*), and the version.
void register_process_metrics(http::Metrics& metrics, const std::string& version);

}  // namespace seatlock::app
