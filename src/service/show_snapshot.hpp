#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "journal/entry.hpp"
#include "journal/error.hpp"
#include "service/loaded_plan.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// The bytes of a state as the batch in `slot` left it, snapshot format 1 (docs/journal-format.md): all
/// that recovery needs to go on as if it had folded every entry. Equal states have equal bytes. Every
/// record carries a checksum.
[[nodiscard]] std::string encode_snapshot(const ShowState& state, journal::Slot slot);

/// The state behind the bytes. Errors: `corrupt` naming the record and what is wrong with it, also when
/// the parts contradict each other, the plan, the slot or the digest they were saved with; `unsupported`
/// for a newer format or feature, naming the version needed. Any bytes are safe to pass.
[[nodiscard]] tl::expected<ShowState, journal::Error> decode_snapshot(std::string_view bytes, journal::Slot slot,
                                                                      const LoadedPlanPtr& plan);

}  // namespace seatlock::service
