#include "plan/import.hpp"

#include "plan/content_hash.hpp"
#include "plan/draft.hpp"
#include "plan/native_format.hpp"
#include "plan/seatsio_format.hpp"

namespace seatlock::plan {
namespace {

/// Reads a value in the format that it is recognised to be in, and names it; empty when it is in none.
std::string read_recognised(const json::Value& root, Draft& draft) {
    if (is_native(root)) {
        read_native(root, draft);
        return "seatlock";
    }
    if (is_seatsio(root)) {
        read_seatsio(root, draft);
        return "seatsio";
    }
    draft.findings().error(
        "",
        "This is no seating plan: it has neither \"format\": \"seatlock-plan\" nor the categories and "
        "charts of a seats.io chart.");
    return "";
}

std::optional<json::Value> parse_bounded(std::string_view bytes, Findings& findings) {
    if (bytes.size() > plan_bytes_max) {
        findings.error("", "The plan has " + std::to_string(bytes.size()) + " bytes; no more than " +
                               std::to_string(plan_bytes_max) + " are read.");
        return std::nullopt;
    }
    auto value = json::parse(bytes);
    if (value) return *std::move(value);
    const json::ParseError& error = value.error();
    findings.error("line " + std::to_string(error.line) + ", column " + std::to_string(error.column), error.message);
    return std::nullopt;
}

void count_into(ImportReport& report, const Plan& plan) {
    report.title = plan.title;
    report.seats = plan.seats.size();
    for (const SeatKind kind :
         {SeatKind::row_seat, SeatKind::table_seat, SeatKind::booth, SeatKind::general_admission}) {
        report.seats_by_kind[std::string(to_string(kind))] = 0;
    }
    std::map<std::string_view, std::size_t> by_category;
    for (const Seat& seat : plan.seats) {
        ++report.seats_by_kind[std::string(to_string(seat.kind))];
        ++by_category[seat.category];
    }
    for (const Category& category : plan.categories) {
        report.categories.push_back({category.key, category.label, by_category[category.key]});
    }
    for (const Section& section : plan.sections) report.sections.push_back(section.label);
}

}  // namespace

Import import_plan(std::string_view bytes) {
    Import import;
    Draft draft;
    import.report.hash = content_hash(bytes);
    if (auto root = parse_bounded(bytes, draft.findings())) {
        import.report.format = read_recognised(*root, draft);
        if (!import.report.format.empty()) draft.finish();
        draft.plan().source = *std::move(root);
    }
    count_into(import.report, draft.plan());
    draft.findings().move_into(import.report);
    if (!import.report.errors.empty()) return import;
    draft.plan().hash = import.report.hash;
    import.plan = std::move(draft.plan());
    return import;
}

}  // namespace seatlock::plan
