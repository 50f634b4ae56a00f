#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "journal/journal.hpp"

namespace seatlock::journal {

/// What can go wrong with one call of append(). "Unknown" is what the caller is told; whether the
/// batches are there is what the fault decides.
enum class Fault : std::uint8_t {
    fail,         ///< nothing is stored; answered `unknown` at once
    lose,         ///< nothing is stored; answered `unknown` when deliver() comes to it, like a timeout
    lose_answer,  ///< stored as if nothing were wrong; answered `unknown` at once
    delay,        ///< under way until deliver() comes to it, which decides, stores and answers
    /// The group's last batch is stored with half of its bytes, the others whole; answered `unknown`
    /// at once. From then on open() of that log finds it `corrupt`: no store recovers from that.
    tear
};

/// A journal in memory, for tests and the simulator: what is stored is "durable" as long as the
/// object lives, and faults happen where a test wants them. Deterministic: the same calls with the
/// same seed give the same answers and log ids.
///
/// Without faults append() calls back before it returns. As with every backend, a log of which an
/// append was answered `unknown` takes no further write until it is opened again.
class MemoryJournal final : public Journal {
public:
    /// What becomes of delayed appends when their process dies.
    enum class InFlight : std::uint8_t {
        vanishes,       ///< they never arrive
        arrives_later,  ///< deliver() still brings them to the store, where a newer epoch fences them
    };

    explicit MemoryJournal(std::uint64_t seed = 1) : next_log_id_(seed) {}

    /// The nth call of append() from now on (1 is the next one) meets the fault.
    /// REQUIRES: nth_append > 0.
    void inject(Fault fault, std::uint64_t nth_append = 1);

    /// While on, every append() that meets no other fault is delayed.
    void delay_every_append(bool on) { delays_ = on; }

    /// The next `count` calls of open() are an `io` error and change nothing.
    void fail_opens(std::uint64_t count) { opens_to_fail_ = count; }

    /// The next `count` calls of save_snapshot() or trim() do nothing and answer `unknown`.
    void fail_upkeep(std::uint64_t count) { upkeep_to_fail_ = count; }

    /// A larger snapshot is `too_large`.
    void limit_snapshots(std::size_t bytes) { snapshot_bytes_max_ = bytes; }

    /// How many calls of append() are delayed or lost and not yet answered.
    [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

    /// Brings the oldest call in flight to its end. Returns false when there is none.
    bool deliver();

    /// The process dies: no completion in flight is called any more, what is stored stays, and
    /// faults that were injected but not met are forgotten.
    void crash(InFlight fate = InFlight::vanishes);

    [[nodiscard]] tl::expected<std::vector<std::string>, Error> logs() override;
    [[nodiscard]] tl::expected<OpenedLog, Error> open(std::string_view log) override;
    [[nodiscard]] tl::expected<OpenedLog, Error> read(std::string_view log) override;
    [[nodiscard]] tl::expected<LogStretch, Error> read_after(std::string_view log, Seq after,
                                                             std::size_t bytes_max) override;
    void append(std::vector<Append> group, AppendDone done) override;
    [[nodiscard]] WriteResult save_snapshot(std::string_view log, Epoch epoch, Slot slot,
                                            std::string_view bytes) override;
    [[nodiscard]] WriteResult trim(std::string_view log, Epoch epoch, Slot up_to) override;

private:
    struct Flight {
        std::vector<Append> group;
        AppendDone done;  ///< empty when nobody waits any more
        bool lost = false;
    };

    OpenedLog& create(std::string_view log);
    WriteResult store(Append append);
    std::vector<WriteResult> store_all(std::vector<Append> group);
    std::vector<WriteResult> store_torn(const std::vector<Append>& group);
    std::vector<WriteResult> doubt_all(const std::vector<Append>& group);
    WriteResult check_upkeep(std::string_view log);

    std::map<std::string, OpenedLog, std::less<>> logs_;
    std::set<std::string, std::less<>> doubtful_;  ///< logs to be opened again before any write
    std::deque<Flight> in_flight_;
    std::map<std::uint64_t, Fault> faults_;  ///< by number of the append() call
    std::uint64_t appends_ = 0;              ///< calls of append() so far
    std::uint64_t opens_to_fail_ = 0;
    std::uint64_t upkeep_to_fail_ = 0;
    std::size_t snapshot_bytes_max_ = SIZE_MAX;
    std::uint64_t next_log_id_;
    bool delays_ = false;
};

}  // namespace seatlock::journal
