#include "json/writer.hpp"
#include "plan/import.hpp"

namespace seatlock::plan {
namespace {

void write_findings(json::Writer& out, std::string_view name, const std::vector<Finding>& findings) {
    out.key(name).begin_array();
    for (const Finding& finding : findings) {
        out.begin_object().key("where").string(finding.where).key("message").string(finding.message).end_object();
    }
    out.end_array();
}

void write_categories(json::Writer& out, const std::vector<ImportReport::CategoryCount>& categories) {
    out.key("categories").begin_array();
    for (const auto& category : categories) {
        out.begin_object().key("key").string(category.key).key("label").string(category.label);
        out.key("seats").integer(static_cast<std::int64_t>(category.seats)).end_object();
    }
    out.end_array();
}

}  // namespace

std::string to_json(const ImportReport& report) {
    json::Writer out;
    out.begin_object().key("format").string(report.format).key("title").string(report.title);
    out.key("hash").string(report.hash).key("seats").integer(static_cast<std::int64_t>(report.seats));
    out.key("seats_by_kind").begin_object();
    for (const auto& [kind, seats] : report.seats_by_kind) out.key(kind).integer(static_cast<std::int64_t>(seats));
    out.end_object();
    write_categories(out, report.categories);
    out.key("sections").begin_array();
    for (const std::string& section : report.sections) out.string(section);
    out.end_array();
    write_findings(out, "warnings", report.warnings);
    write_findings(out, "errors", report.errors);
    out.end_object();
    return std::move(out).str();
}

}  // namespace seatlock::plan
