#include "http/report_json.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace seatlock::http {
namespace {

void write_count(json::Writer& out, std::string_view name, std::size_t count) {
    out.key(name).integer(static_cast<std::int64_t>(count));
}

void write_money(json::Writer& out, std::string_view name, const std::optional<std::int64_t>& cents) {
    if (cents) out.key(name).number(static_cast<double>(*cents) / 100);
}

void write_group(json::Writer& out, const service::ReportGroup& group) {
    out.begin_object();
    if (!group.key.empty()) out.key("key").string(group.key);
    write_count(out, "seats", group.seats);
    write_count(out, "available", group.available);
    write_count(out, "locked", group.locked);
    write_count(out, "booked", group.booked);
    write_count(out, "blocked", group.blocked);
    write_money(out, "price", group.price_cents);
    write_money(out, "amount", group.booked_cents);
    out.end_object();
}

}  // namespace

void write(json::Writer& out, const service::ReportView& report, const std::string& log_id) {
    out.begin_object().key("by").string(to_string(report.by));
    out.key("seq").integer(static_cast<std::int64_t>(report.seq)).key("log_id").string(log_id);
    out.key("groups").begin_array();
    for (const service::ReportGroup& group : report.groups) write_group(out, group);
    out.end_array().end_object();
}

}  // namespace seatlock::http
