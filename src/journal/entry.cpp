#include "journal/entry.hpp"

namespace seatlock::journal {

std::string_view to_string(EntryKind kind) noexcept {
    switch (kind) {
        case EntryKind::plan_imported: return "plan_imported";
        case EntryKind::show_created: return "show_created";
        case EntryKind::key_created: return "key_created";
        case EntryKind::key_revoked: return "key_revoked";
        case EntryKind::opened: return "opened";
        case EntryKind::held: return "held";
        case EntryKind::swapped: return "swapped";
        case EntryKind::extended: return "extended";
        case EntryKind::released: return "released";
        case EntryKind::expired: return "expired";
        case EntryKind::booked: return "booked";
        case EntryKind::paying: return "paying";
        case EntryKind::cancelled: return "cancelled";
        case EntryKind::moved: return "moved";
        case EntryKind::blocked: return "blocked";
        case EntryKind::unblocked: return "unblocked";
        case EntryKind::changed: return "changed";
    }
    return "";
}

}  // namespace seatlock::journal
