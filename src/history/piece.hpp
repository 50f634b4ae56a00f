#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "service/loaded_plan.hpp"
#include "service/published_show.hpp"
#include "service/show_state.hpp"

namespace seatlock::history {

/// How far a show's rows have got.
struct Position {
    std::string show;
    std::string log_id;
    journal::Seq seq = 0;           ///< the last entry that the rows know
    journal::Seq history_from = 1;  ///< the first entry that has rows of its own

    friend bool operator==(const Position&, const Position&) = default;
};

/// Where a show's rows go on: which entries are to be written next. Everything up to `seq` is durable.
struct Continuation {
    std::string show;
    std::string log_id;
    service::LoadedPlanPtr plan;
    journal::Seq after = 0;  ///< the rows have everything up to here; 0: they are to be written anew
    journal::Seq seq = 0;    ///< the newest entry there is
};

/// Entries that follow the rows of a show.
struct Piece {
    Continuation of;
    std::optional<service::ShowState> state;  ///< in place of all entries up to its own: those are gone
    std::vector<service::EntryPtr> entries;   ///< dense; the first follows `of.after`, or the state

    /// The last entry that it brings the rows to.
    [[nodiscard]] journal::Seq last() const;
};

/// Where the rows of a show go on whose position is this one, or that has none yet (null). A position of another log,
/// or one that the show has not reached (its journal was replaced by an older copy), counts for nothing.
[[nodiscard]] Continuation continuation_of(const service::PublishedShow& show, const Position* position);

/// The entries that follow, at most `entries_max`, from a show's published copy; nothing when it no longer has them and
/// the journal must be asked.
[[nodiscard]] std::optional<Piece> piece_from(const service::PublishedShow& show, Continuation continuation,
                                              std::size_t entries_max);

/// The same from the journal: from what read_after(the show's log, `of.after`) answered. The error says what is wrong
/// with the log.
[[nodiscard]] tl::expected<Piece, journal::Error> piece_from(const journal::LogStretch& stretch,
                                                             Continuation continuation);

}  // namespace seatlock::history
