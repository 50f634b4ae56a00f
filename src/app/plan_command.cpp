#include "app/plan_command.hpp"

#include <fmt/core.h>

#include "app/text_file.hpp"
#include "plan/import.hpp"

namespace seatlock::app {
namespace {

void print_findings(std::string_view kind, const std::vector<plan::Finding>& findings) {
    for (const plan::Finding& finding : findings) {
        fmt::print("{}  {}: {}\n", kind, finding.where.empty() ? "the whole file" : finding.where, finding.message);
    }
}

void print(const std::string& file, const plan::ImportReport& report) {
    fmt::print("{}: {}{}\n", file, report.format.empty() ? "unknown format" : report.format + " plan",
               report.title.empty() ? "" : ", \"" + report.title + "\"");
    fmt::print("seats    {}\n", report.seats);
    for (const auto& [kind, count] : report.seats_by_kind) {
        if (count > 0) fmt::print("  {:<20}{}\n", kind, count);
    }
    fmt::print("categories\n");
    for (const auto& category : report.categories) fmt::print("  {:<20}{}\n", category.label, category.seats);
    if (!report.sections.empty()) fmt::print("sections\n");
    for (const std::string& section : report.sections) fmt::print("  {}\n", section);
    print_findings("warning", report.warnings);
    print_findings("error  ", report.errors);
    fmt::print("{} errors, {} warnings\n", report.errors.size(), report.warnings.size());
}

}  // namespace

int check_plan(const std::string& file, bool json) {
    const auto bytes = read_file(file, plan::plan_bytes_max);
    if (!bytes) {
        fmt::print(stderr, "seatlock: {}\n", bytes.error());
        return 1;
    }
    const plan::Import import = plan::import_plan(*bytes);
    if (json) {
        fmt::print("{}\n", plan::to_json(import.report));
    } else {
        print(file, import.report);
    }
    return import.plan ? 0 : 1;
}

}  // namespace seatlock::app
