#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "journal/memory/memory_journal.hpp"
#include "plan_file.hpp"
#include "service/answer.hpp"
#include "service/command.hpp"
#include "service/service.hpp"
#include "service/time.hpp"

namespace seatlock::service {

/// A whole server in one thread under virtual time: a Service, the journal it writes to, two clocks
/// that a test moves, and the driver between them. What the service asks for is carried out at
/// once; a test that wants an append to take time, fail or get lost asks the journal for it.
///
/// The driver watches the whole time, and fails the running test when
///  - an entry is published that is not durable, out of order, or not the one published before;
///  - an answer leaves that tells of an entry which is not durable and published;
///  - a request is answered twice, or two appends of one log are out;
///  - a snapshot is not, byte for byte, of what the durable entries up to its slot come to;
///  - a trim leaves fewer entries than are to be kept, or more than the snapshot covers is gone.
class ServiceWorld {
public:
    explicit ServiceWorld(std::uint64_t journal_seed = 1, ServiceOptions options = {});

    // --- Time. It stands still but for these. ---
    [[nodiscard]] Now now() const noexcept { return now_; }
    void pass(std::int64_t ms);  ///< both clocks go on; nothing notices yet
    void step_wall(std::int64_t ms) noexcept { now_.wall_ms += ms; }
    void step_mono(std::int64_t ms) noexcept { now_.mono_ms += ms; }
    void tick();

    // --- Requests ---
    RequestId submit(const std::string& show, const ShowCommand& command, const Caller& caller = {"key", {}});
    RequestId submit(const CatalogCommand& command, const Caller& caller = {"key", {}});
    /// Null while it is not answered.
    [[nodiscard]] const Answer* answer_to(RequestId request) const;
    /// The same as describe() tells it; "no answer yet".
    [[nodiscard]] std::string told(RequestId request) const;
    /// submit() and told().
    std::string ask(const std::string& show, const ShowCommand& command, const Caller& caller = {"key", {}});
    std::string ask(const CatalogCommand& command, const Caller& caller = {"key", {}});
    /// Imports a plan of these seats, named like the show, and opens the show from it.
    void open_show(const std::string& show, const std::vector<std::string>& seats, const Policy& policy = {});

    // --- The journal and what happens to it ---
    [[nodiscard]] journal::MemoryJournal& journal() noexcept { return journal_; }
    /// Brings the oldest append under way to its end; false when there is none.
    bool deliver();
    void deliver_all();
    /// The driver loses patience: every append that is out counts as unknown. It may still arrive.
    void time_out_appends();
    /// Brings everything under way to its end, but no answer comes back: unknown, and done.
    void deliver_unheard();
    /// Delivers, waits and ticks until the catalog and every show are open and nothing is under way.
    void settle();
    /// While on, upkeep waits for keep_next(); else it is carried out at once.
    void hold_upkeep(bool on) { upkeep_held_ = on; }
    /// Carries out the oldest piece of upkeep that waits; false when there is none.
    bool keep_next();
    [[nodiscard]] std::size_t upkeep_waiting() const noexcept { return to_keep_.size(); }
    /// Another process takes the log over and writes a batch of these entries.
    void intrude(const std::string& log, std::vector<journal::Entry> entries);
    /// The process dies: what is not in the journal is gone.
    void crash(journal::MemoryJournal::InFlight fate = journal::MemoryJournal::InFlight::vanishes);
    /// A new process on the same journal.
    void restart();
    void crash_and_restart();

    // --- What can be seen ---
    [[nodiscard]] Service& service() noexcept { return *service_; }
    /// REQUIRES: the show is on sale.
    [[nodiscard]] const PublishedShow& published(const std::string& show) const { return *service_->show(show); }
    /// Everything the show's feed has told, in order, from its first entry on.
    [[nodiscard]] const std::vector<EntryPtr>& feed(const std::string& show) { return feeds_[show]; }
    /// "held h1 A-1+ A-2+" for each entry from `from` on: + locked, - available, * booked.
    [[nodiscard]] std::vector<std::string> feed_lines(const std::string& show, journal::Seq from = 2);
    /// The state of every seat in the published copy: "." available, "L" locked, "B" booked; blocked "x", "l", "b".
    [[nodiscard]] std::string map_of(const std::string& show) const;
    /// Every request that was answered, in the order in which the answers left.
    [[nodiscard]] const std::vector<RequestId>& answered() const noexcept { return answered_; }
    /// How often the show's log was opened.
    [[nodiscard]] std::size_t openings(const std::string& show) { return openings_[log_of(show)]; }
    /// How often a log was asked to be opened.
    [[nodiscard]] std::size_t opens() const noexcept { return opens_; }
    [[nodiscard]] const std::vector<journal::Error>& errors() const noexcept { return errors_; }
    /// Every entry of the log in the journal; empty when there is no such log.
    [[nodiscard]] std::vector<journal::Entry> journaled(const std::string& log);
    [[nodiscard]] std::size_t batches(const std::string& log);
    /// How many snapshots and trims were done.
    [[nodiscard]] std::size_t snapshots() const noexcept { return snapshots_; }
    [[nodiscard]] std::size_t trims() const noexcept { return trims_; }
    [[nodiscard]] std::size_t appends_out() const noexcept { return out_.size(); }
    /// False for a show (or the catalog: "") before its log was opened, and from a failed append
    /// until it is opened again.
    [[nodiscard]] bool is_open(const std::string& show) const { return open_.contains(log_of(show)); }

    [[nodiscard]] static std::string log_of(const std::string& show);
    [[nodiscard]] std::string describe(const std::string& show, const Answer& answer) const;

private:
    struct Request {
        std::string show;  ///< empty: to the catalog
        std::optional<Answer> answer;
    };
    struct Done {
        std::uint64_t number = 0;  ///< of the append
        std::string log;
        journal::WriteResult result;
    };
    struct Out {
        std::uint64_t number = 0;
        journal::Seq last = 0;
    };

    void run();
    bool step();
    void carry_out(Output output);
    void append(std::vector<journal::Append> appends);
    void open(const std::string& log);
    void complete(const Done& done);
    void keep(const Upkeep& upkeep);
    void check_snapshot(const Upkeep& upkeep);
    void check_trimmed(const std::string& log);
    void follow(const std::string& show);
    void take_answer(Answered answered);
    void check_told(const std::string& show, journal::Seq seq);

    ServiceOptions options_;
    journal::MemoryJournal journal_;
    Now now_{1'000'000'000, 1'700'000'000'000};
    std::unique_ptr<Service> service_;
    std::deque<std::string> to_open_;
    std::deque<Upkeep> to_keep_;
    bool upkeep_held_ = false;
    std::deque<Done> done_;
    std::map<std::string, Out> out_;  ///< by log
    std::uint64_t last_append_ = 0;
    std::set<std::string> open_;
    std::map<std::string, journal::Seq> durable_;   ///< by log
    std::map<std::string, journal::Epoch> epochs_;  ///< by log
    std::size_t snapshots_ = 0;
    std::size_t trims_ = 0;
    std::map<RequestId, Request> requests_;
    std::map<std::string, std::vector<EntryPtr>> feeds_;
    std::vector<RequestId> answered_;
    std::vector<journal::Error> errors_;
    std::map<std::string, std::size_t> openings_;  ///< by log
    std::size_t opens_ = 0;
    bool unheard_ = false;
};

/// n seats: "A-1" ... "A-n".
[[nodiscard]] std::vector<std::string> row_of(std::size_t n);

// Commands, shorter to write.
using Seats = std::vector<std::string>;
[[nodiscard]] CreateHold hold(std::string id, std::string holder, Seats seats, std::optional<std::int64_t> ttl = {});
[[nodiscard]] SwapSeats swap(std::string id, Seats add, Seats remove);
[[nodiscard]] ExtendHold extend(std::string id);
[[nodiscard]] ReleaseHold release(std::string id, std::optional<Seats> seats = {});
[[nodiscard]] BookHold book(std::string id, std::string booking, std::optional<Seats> seats = {});
[[nodiscard]] BookHold take_if_free(std::string id, std::string booking, std::optional<Seats> seats = {});
[[nodiscard]] ReadHold read_hold(std::string id);
[[nodiscard]] PayHold pay(std::string id, std::string payment);
[[nodiscard]] SellSeats sell(std::string booking, std::string holder, Seats seats);
[[nodiscard]] CancelBooking cancel(std::string booking, std::optional<Seats> seats = {});
[[nodiscard]] MoveBooking move_seats(std::string booking, Seats from, Seats to);
[[nodiscard]] BlockSeats block(Seats seats, std::string reason = "camera");
[[nodiscard]] UnblockSeats unblock(Seats seats, std::string reason = "back");
[[nodiscard]] ChangeShow change(std::string setting, std::string value);

/// A buyer with a token for this holder.
[[nodiscard]] Caller buyer(std::string holder);

/// A caller with an idempotency key; the fingerprint stands for the request.
[[nodiscard]] Caller keyed(std::uint64_t key, std::uint8_t fingerprint = 1);

}  // namespace seatlock::service
