// Any bytes as a seating plan, native, of seats.io or pretix, or CSV: a plan or errors, never both; what was imported
// can be written and imported again.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"
#include "json/value.hpp"
#include "plan/import.hpp"

namespace seatlock::fuzz {
namespace {

void check_report(const plan::Import& import) {
    expect(import.plan.has_value() == import.report.errors.empty(), "there is a plan or an error");
    constexpr std::size_t findings_max = 101;
    expect(import.report.errors.size() <= findings_max, "errors are bounded");
    expect(import.report.warnings.size() <= findings_max, "warnings are bounded");
    expect(json::parse(plan::to_json(import.report)).has_value(), "a report is JSON");
}

void check_plan(const plan::Plan& plan) {
    std::set<std::string_view> ids;
    for (const plan::Seat& seat : plan.seats) {
        expect(!seat.id.empty() && seat.id.size() <= 128, "a seat's id has 1 to 128 bytes");
        expect(ids.insert(seat.id).second, "a seat's id is its own");
    }
    const std::string written = plan::to_json(plan);
    const plan::Import again = plan::import_plan(written);
    expect(again.plan.has_value(), "a written plan can be imported");
    expect(again.plan->seats.size() == plan.seats.size(), "a written plan has all its seats");
    expect(plan::to_json(*again.plan) == written, "a plan that was imported is written as it was");
}

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fuzz = seatlock::fuzz;
    const seatlock::plan::Import import = seatlock::plan::import_plan(fuzz::text_of(data, size));
    fuzz::check_report(import);
    constexpr std::size_t seats_max = 20'000;  // more of them take long and show nothing new
    if (import.plan && import.plan->seats.size() <= seats_max) fuzz::check_plan(*import.plan);
    return 0;
}
