#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "books.hpp"
#include "client.hpp"
#include "coverage.hpp"
#include "host.hpp"
#include "journal/memory/memory_journal.hpp"
#include "judge.hpp"
#include "log_audit.hpp"
#include "reader.hpp"
#include "script.hpp"
#include "service/time.hpp"

namespace seatlock::simulator {

/// A whole world in one thread under virtual time: clients and readers, a process that runs the shipped
/// service, the journal it writes to, everything that goes wrong, and those who judge it. Nothing in it
/// is left to chance: the same script is the same world.
///
/// Every call throws Violation when a promise is broken.
class World final : private HostWatcher {
public:
    World(const WorldOptions& options, Coverage& coverage);

    void take(const Step& step);
    /// All faults cease, everything comes to its end, and what is left is judged.
    void end();

    /// Requests made so far.
    [[nodiscard]] std::size_t commands() const noexcept { return last_request_; }
    [[nodiscard]] std::size_t faults() const { return faults_ + host_.faults(); }

private:
    // What a step does.
    void ask(const Step& step);
    void retry(const Step& step);
    void send(Client& asking, Letter letter, std::string about);
    void to_deadline(const Step& step);
    void tick();
    bool turn();
    void crash(const Step& step);
    void take_over(const Step& step);
    void read_feed(const Step& step);

    // What the host tells.
    void log_opened(const std::string& log, const journal::OpenedLog& opened) override;
    void log_taken(const std::string& log) override;
    void log_not_opened(const std::string& log, const journal::Error& error) override;
    void append_stored(const journal::Append& append) override;
    void write_failed(const std::string& log) override;
    void published(const std::string& show) override;
    void answered(service::Answered answered) override;

    [[nodiscard]] Expectation expect(const Letter& letter, const service::Caller& caller);
    [[nodiscard]] std::uint64_t troubles_of(const Asked& asked);
    [[nodiscard]] Client& client(std::int64_t number);
    [[nodiscard]] Reader& reader(std::int64_t number);
    [[nodiscard]] std::size_t feed_kept() const;
    [[nodiscard]] bool at_rest() const;
    void come_to_rest();
    void judge_end();
    void judge_replay();
    void judge_digest(const std::string& show);

    WorldOptions options_;
    Coverage& coverage_;
    service::Now now_{1'000'000'000, 1'700'000'000'000};
    journal::MemoryJournal journal_;
    Books books_;
    LogAudit logs_;
    Judge judge_;
    Host host_;
    std::vector<Client> clients_;
    std::vector<Reader> readers_;
    std::map<service::RequestId, std::size_t> senders_;  ///< whose request
    std::map<std::string, journal::Seq> durable_;        ///< that the process knows of, by show
    std::map<std::string, std::uint64_t> troubles_;      ///< by show
    service::RequestId last_request_ = 0;
    std::optional<Step> at_upkeep_;  ///< what waits for upkeep to come
    std::int64_t answers_to_lose_ = 0;
    std::size_t strangers_ = 0;
    std::size_t faults_ = 0;
};

/// Log names and back; the catalog's show is "".
[[nodiscard]] std::string log_of(const std::string& show);
[[nodiscard]] std::string show_of(const std::string& log);

[[nodiscard]] service::ServiceOptions service_options(const WorldOptions& options);

}  // namespace seatlock::simulator
