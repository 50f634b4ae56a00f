#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "service/command.hpp"
#include "service/log_upkeep.hpp"
#include "service/published_show.hpp"
#include "service/show_decision.hpp"
#include "service/show_state.hpp"
#include "service/time.hpp"
#include "service/write_path.hpp"

namespace seatlock::service {

/// Where a show goes on from.
struct ShowStart {
    journal::Seq seq = 0;
    std::uint64_t digest = 0;  ///< see SeatTable::digest
};

/// One show as a step machine: commands, time and the journal's answers in; appends, answers and
/// published entries out. No thread, socket, clock or sleep; one caller at a time.
class Show {
public:
    /// `settings` are what a new log is opened with; a log that has entries says so itself.
    Show(std::string name, std::string log, ShowSettings settings, LoadedPlanPtr plan, std::size_t feed_entries_max,
         UpkeepOptions upkeep);

    /// The log was opened, for the first time or again after an unknown append: everything is read
    /// from it anew. The error says which entry is bad; the show stays closed then.
    [[nodiscard]] tl::expected<void, journal::Error> opened(const journal::OpenedLog& log, Now now);

    /// The log cannot be opened for now: who waits is told.
    void open_failed();

    /// One command. Stamped with the show's time here, once.
    void submit(RequestId request, const Caller& caller, const ShowCommand& command, Now now);

    /// Expires what is past its deadline when nobody asks.
    void tick(Now now);

    /// What became of the append in flight.
    void written(const journal::WriteResult& result);

    /// What became of upkeep that was asked for under this epoch.
    void kept(journal::Epoch epoch, const journal::WriteResult& result);

    /// True from an append that may or may not have happened (or was fenced) until opened().
    [[nodiscard]] bool needs_opening() const noexcept { return !path_.open(); }
    /// True once the first entry is durable: the show can be seen.
    [[nodiscard]] bool on_sale() const noexcept { return published_.seq() > 0; }

    [[nodiscard]] const PublishedShow& published() const noexcept { return published_; }
    [[nodiscard]] std::size_t live_holds() const noexcept { return state_.live_holds(); }
    [[nodiscard]] std::size_t entries_pending() const noexcept { return path_.pending(); }
    /// Of everything decided so far.
    [[nodiscard]] std::uint64_t digest() const { return state_.digest(); }
    /// What the log held when it was last opened; of a new show, its first entry.
    [[nodiscard]] const ShowStart& start() const noexcept { return start_; }

    /// Moves out why the show stopped by itself, if it did.
    [[nodiscard]] std::optional<journal::Error> take_failure() { return std::exchange(failure_, {}); }

    /// Moves out what is to be done next.
    [[nodiscard]] std::optional<journal::Append> next_append();
    [[nodiscard]] std::optional<Upkeep> next_upkeep();
    void take_answers(std::vector<Answered>& answers);

private:
    void decide_command(RequestId request, const Caller& caller, const ShowCommand& command, Moment moment);
    [[nodiscard]] std::optional<Answer> replay(const Caller& caller, Moment moment) const;
    void answer(RequestId request, Answer answer);
    void expire_holds(Moment moment);
    /// Null when the rules do not allow the entry after all: the show stops until its log is opened again.
    EntryPtr commit(journal::Entry entry);
    [[nodiscard]] Moment moment(Now now) { return {clock_->at(now), now.wall_ms}; }
    void refuse(RequestId request, FailureCode code, std::string detail);

    std::string name_;
    ShowSettings settings_;
    LoadedPlanPtr plan_;
    std::optional<ShowClock> clock_;  ///< from the first opening on; a second one never turns it back
    ShowState state_;                 ///< decided, perhaps not yet durable
    WritePath path_;                  ///< between the two
    LogUpkeep upkeep_;                ///< of what is durable, off the straight line
    PublishedShow published_;         ///< durable
    ShowStart start_;
    std::vector<Answered> turned_away_;
    std::optional<journal::Error> failure_;
};

}  // namespace seatlock::service
