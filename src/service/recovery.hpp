#pragma once

#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// What was found in a show's log beside its state.
struct Folded {
    journal::Seq covered = 0;    ///< the seq that its snapshot reaches; 0: it has none
    std::vector<EntryPtr> kept;  ///< all entries that it still has, in order
};

/// Makes `state`, a new one, what an opened log amounts to: its snapshot, and all entries behind it
/// folded onto that. The error names the log, the slot or the snapshot, and the record or entry that is
/// bad; `state` is then unusable.
[[nodiscard]] tl::expected<Folded, journal::Error> fold(const journal::OpenedLog& log, std::string_view name,
                                                        ShowState& state);

}  // namespace seatlock::service
