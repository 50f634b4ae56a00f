#include "scenarios/runner.hpp"

#include <variant>

namespace seatlock::scenarios {

Outcome told_of(const service::ShowCommand& command, Outcome told) {
    const bool of_booking = std::holds_alternative<service::ReadBooking>(command) ||
                            std::holds_alternative<service::CancelBooking>(command) ||
                            std::holds_alternative<service::MoveBooking>(command);
    if (of_booking && told.verdict == Verdict::booked) told.verdict = Verdict::record;
    const bool of_show = std::holds_alternative<service::ChangeShow>(command);
    if (of_show && told.verdict == Verdict::opened_already) told.verdict = Verdict::set;
    return told;
}

}  // namespace seatlock::scenarios
