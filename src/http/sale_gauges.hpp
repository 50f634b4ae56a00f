#pragma once

#include "http/backend.hpp"
#include "http/feed_readers.hpp"
#include "http/metrics.hpp"

namespace seatlock::http {

/// Registers the gauges of what is on sale and who follows it: shows, seats by state, feed readers.
/// `backend` and `readers` must outlive the last text of `metrics`.
void register_sale_gauges(Metrics& metrics, const Backend& backend, const FeedReaders& readers);

}  // namespace seatlock::http
