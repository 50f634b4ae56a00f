#include "plan/plan.hpp"

namespace seatlock::plan {

std::string_view to_string(SeatKind kind) noexcept {
    switch (kind) {
        case SeatKind::row_seat: return "row_seat";
        case SeatKind::table_seat: return "table_seat";
        case SeatKind::booth: return "booth";
        case SeatKind::general_admission: return "general_admission";
    }
    return "";
}

}  // namespace seatlock::plan
