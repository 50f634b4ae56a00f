#include "plan/import.hpp"

#include "plan/content_hash.hpp"
#include "plan/csv_format.hpp"
#include "plan/draft.hpp"
#include "plan/native_format.hpp"
#include "plan/pretix_format.hpp"
#include "plan/seatsio_format.hpp"

namespace seatlock::plan {
namespace {

constexpr std::string_view unrecognised =
    "This is no seating plan: it has neither \"format\": \"seatlock-plan\", nor the categories and charts of a "
    "seats.io chart, nor the categories and zones of a pretix plan, nor a CSV header with a column \"seat\".";

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
    if (is_pretix(root)) {
        read_pretix(root, draft);
        return "pretix";
    }
    draft.findings().error("", std::string(unrecognised));
    return "";
}

std::string read_json(std::string_view bytes, Draft& draft) {
    auto root = json::parse(bytes);
    if (!root) {
        const json::ParseError& error = root.error();
        draft.findings().error(place_in_text(error.line, error.column), error.message);
        return "";
    }
    std::string format = read_recognised(*root, draft);
    draft.plan().source = *std::move(root);
    return format;
}

// The catalog keeps plans as the bytes that were imported and reads them again at every start: what one version
// imports, the next ones must import too, in the same format.
std::string read_any(std::string_view bytes, Draft& draft) {
    if (bytes.size() > plan_bytes_max) {
        draft.findings().error("", "The plan has " + std::to_string(bytes.size()) + " bytes; no more than " +
                                       std::to_string(plan_bytes_max) + " are read.");
        return "";
    }
    if (!is_csv(bytes)) return read_json(bytes, draft);
    read_csv(bytes, draft);
    draft.plan().source = json::Value(std::string(bytes));
    return "csv";
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
    import.report.format = read_any(bytes, draft);
    if (!import.report.format.empty()) draft.finish();
    count_into(import.report, draft.plan());
    draft.findings().move_into(import.report);
    if (!import.report.errors.empty()) return import;
    draft.plan().hash = import.report.hash;
    import.plan = std::move(draft.plan());
    return import;
}

}  // namespace seatlock::plan
