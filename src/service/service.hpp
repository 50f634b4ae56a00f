#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "journal/journal.hpp"
#include "service/answer.hpp"
#include "service/catalog.hpp"
#include "service/command.hpp"
#include "service/show.hpp"
#include "service/time.hpp"

namespace seatlock::service {

struct ServiceOptions {
    std::string tenant = "default";
    std::size_t feed_entries_max = 100'000;  ///< entries of a show that its feed can go back
    /// A show's log gets a snapshot each time that it has this many entries more; 0 is never.
    std::uint64_t snapshot_every_entries = 100'000;
    /// How many entries of a show's log are kept, at least, when a snapshot covers them. None: all of
    /// them, because the journal is all that a show's history can be rebuilt from.
    std::optional<std::uint64_t> keep_entries = std::nullopt;
};

/// What the driver has to do after a step, in this order within each list.
struct Output {
    std::vector<std::string> opens;        ///< logs to open; answer with opened()
    std::vector<journal::Append> appends;  ///< answer each with written(); at most one per log is out
    std::vector<Answered> answers;         ///< to send
    /// To be carried out when it suits; answer each with kept(). At most one per log and epoch is out.
    std::vector<Upkeep> upkeep;
    std::vector<std::string> published;  ///< shows with new durable entries
    std::vector<journal::Error> errors;  ///< to be logged: a log that could not be opened, a failed append
};

struct Load {
    std::size_t live_holds = 0;       ///< of everything decided so far
    std::size_t entries_pending = 0;  ///< decided, and in no batch yet
    std::size_t shows_stopped = 0;    ///< that wait for their log to be opened, for the first time or again
};

/// The catalog and all shows of one tenant as one step machine: commands, time and the journal's
/// completions in, Output out. It has no thread, socket, clock or sleep; the driver makes one call
/// at a time and carries out take_output() after each.
class Service {
public:
    explicit Service(ServiceOptions options);

    /// The first step: asks for the catalog's log. Shows follow when it is open.
    void start();

    /// The outcome of an open that was asked for. It supersedes an append of that log that is still out:
    /// its outcome must not be reported after this.
    void opened(std::string_view log, tl::expected<journal::OpenedLog, journal::Error> result, Now now);

    /// The outcome of an append that was asked for.
    void written(std::string_view log, const journal::WriteResult& result, Now now);

    /// The outcome of upkeep that was asked for, under this epoch. That of an earlier epoch is welcome, too.
    void kept(std::string_view log, journal::Epoch epoch, const journal::WriteResult& result, Now now);

    void submit(RequestId request, const Caller& caller, const CatalogCommand& command, Now now);
    void submit(RequestId request, const Caller& caller, const std::string& show, const ShowCommand& command, Now now);

    /// To be called several times a second: expires holds, tries again to open what could not be.
    void tick(Now now);

    [[nodiscard]] Output take_output();

    /// How much is going on, of all shows together. Looks at each show.
    [[nodiscard]] Load load() const;

    /// True when the catalog and every show are open.
    [[nodiscard]] bool ready() const;

    /// The durable catalog.
    [[nodiscard]] const CatalogState& catalog() const noexcept { return catalog_.published(); }
    /// A show's durable copy; null when there is no such show, or it has not been read yet.
    [[nodiscard]] const PublishedShow* show(std::string_view name) const;
    /// Over all that was decided for the show. REQUIRES: show(name).
    [[nodiscard]] std::uint64_t digest(std::string_view name) const;
    /// Where the show went on from when its log was last opened. REQUIRES: show(name).
    [[nodiscard]] const ShowStart& start_of(std::string_view name) const;

private:
    /// How long a log that could not be opened, or took nothing since it was, is left alone: a full
    /// disk must not keep the driver busy.
    static constexpr std::int64_t reopen_after_ms = 500;

    struct OpenState {
        bool asked = false;
        std::int64_t not_before_ms = 0;  ///< boot-time clock
    };

    void add_missing_shows();
    void ask_to_open(const std::string& log, Now now);
    void reopen_what_stopped(Now now);
    void collect(std::vector<Answered>& answers);
    void collect_created(std::vector<Answered>& answers);
    [[nodiscard]] Show* find(std::string_view show);
    [[nodiscard]] Show* touch(std::string_view show);

    ServiceOptions options_;
    Catalog catalog_;
    std::map<std::string, std::unique_ptr<Show>, std::less<>> shows_;
    std::set<std::string, std::less<>> touched_;                         ///< shows with a step since the last output
    std::map<std::string, OpenState, std::less<>> opening_;              ///< by log
    std::map<std::string, std::vector<Answered>, std::less<>> created_;  ///< answers that wait for their show
    Output output_;
};

}  // namespace seatlock::service
