#pragma once

#include <string>

#include "json/writer.hpp"
#include "service/report.hpp"

namespace seatlock::http {

/// {by, seq, log_id, groups:[{key?, seats, available, locked, booked, blocked, price?, amount?}]}: of a group's
/// seats, `price` is what all of them cost and `amount` what the booked ones do.
void write(json::Writer& out, const service::ReportView& report, const std::string& log_id);

}  // namespace seatlock::http
