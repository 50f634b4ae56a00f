// Any bytes as a show's snapshot: a state that can be written and read again, or an error that says what
// is wrong. As they are, and with checksums that fit.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "fuzz/input.hpp"
#include "fuzz/sealing.hpp"
#include "plan/import.hpp"
#include "service/show_snapshot.hpp"

namespace seatlock::fuzz {
namespace {

constexpr std::size_t header_size = 44;  // docs/journal-format.md
constexpr std::size_t slot_place = 16;

const service::LoadedPlanPtr& the_plan() {
    static const auto plan = std::make_shared<const service::LoadedPlan>(
        // The plan of the worked example in docs/journal-format.md.
        "s", plan::import_plan(R"({"format":"seatlock-plan","version":1,"title":"","seats":[)"
                               R"({"id":"A-1","x":0,"y":0},{"id":"A-2","x":1,"y":0}]})"));
    return plan;
}

void check(std::string_view bytes) {
    journal::Slot slot = 0;
    if (bytes.size() >= header_size)
        slot = journal::FieldReader(bytes.substr(slot_place)).number<journal::Slot>("slot");
    const auto state = service::decode_snapshot(bytes, slot, the_plan());
    if (!state) return expect(!state.error().message.empty(), "an error says what is wrong");
    // Not these very bytes: a number in a setting may be written with a zero before it.
    const std::string written = service::encode_snapshot(*state, slot);
    const auto again = service::decode_snapshot(written, slot, the_plan());
    expect(again.has_value(), "a snapshot that is written can be read");
    expect(service::encode_snapshot(*again, slot) == written, "a snapshot is written as it was read");
}

}  // namespace
}  // namespace seatlock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using seatlock::fuzz::Sealing;
    const std::string_view bytes = seatlock::fuzz::text_of(data, size);
    seatlock::fuzz::check(bytes);
    const std::string records = Sealing(bytes, seatlock::fuzz::header_size).sealed();
    seatlock::fuzz::check(Sealing(records, seatlock::fuzz::header_size).sealed_header());
    return 0;
}
