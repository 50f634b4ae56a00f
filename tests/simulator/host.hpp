#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "coverage.hpp"
#include "journal/memory/memory_journal.hpp"
#include "service/log_upkeep.hpp"
#include "service/service.hpp"

namespace seatlock::simulator {

/// Who is told what the host does, always before the service hears of it.
class HostWatcher {
public:
    HostWatcher() = default;
    HostWatcher(const HostWatcher&) = delete;
    HostWatcher& operator=(const HostWatcher&) = delete;

    virtual void log_opened(const std::string& log, const journal::OpenedLog& opened) = 0;
    virtual void log_taken(const std::string& log) = 0;  ///< the service has what was opened
    virtual void log_not_opened(const std::string& log, const journal::Error& error) = 0;
    virtual void append_stored(const journal::Append& append) = 0;
    virtual void write_failed(const std::string& log) = 0;  ///< unknown or fenced
    virtual void published(const std::string& show) = 0;
    virtual void answered(service::Answered answered) = 0;

protected:
    ~HostWatcher() = default;
};

/// A process that runs the service: the driver between it, the journal and the clocks. What the service
/// asks of the journal waits in a queue until turn() takes it, so that anything can happen in between.
class Host {
public:
    Host(service::ServiceOptions options, journal::MemoryJournal& journal, const service::Now& now,
         HostWatcher& watcher, Coverage& coverage);

    void start();
    /// The process dies. `fate` is that of the appends under way; the next one in the queue may still be
    /// stored before anybody hears of it.
    void crash(journal::MemoryJournal::InFlight fate, bool last_append_arrives);

    void submit(service::RequestId request, const service::Caller& caller, const service::CatalogCommand& command);
    void submit(service::RequestId request, const service::Caller& caller, const std::string& show,
                const service::ShowCommand& command);
    void tick();

    /// The journal does its next piece of work; false when there is none.
    bool turn();
    /// True when the next piece of work is upkeep.
    [[nodiscard]] bool upkeep_is_next() const;
    /// The oldest append under way comes to its end; false when there is none.
    bool deliver();
    /// Every append that is under way counts as unknown; it may still arrive.
    void time_out();
    /// The next append meets this.
    void inject(journal::Fault fault) { fault_ = fault; }
    void forget_faults();

    [[nodiscard]] service::Service& service() noexcept { return *service_; }
    /// False before the log was opened, and from a failed write until it is opened again.
    [[nodiscard]] bool is_open(const std::string& log) const { return open_.contains(log); }
    [[nodiscard]] bool is_torn(const std::string& log) const { return torn_.contains(log); }
    [[nodiscard]] bool idle() const { return work_.empty() && out_.empty() && journal_.in_flight() == 0; }
    [[nodiscard]] std::size_t appends_out() const { return out_.size(); }
    /// How many faults were met.
    [[nodiscard]] std::size_t faults() const noexcept { return faults_; }

private:
    struct Open {
        std::string log;
    };
    using Work = std::variant<Open, std::vector<journal::Append>, service::Upkeep>;
    struct Out {
        std::uint64_t number = 0;
        journal::Append append;
    };
    struct Done {
        std::uint64_t number = 0;
        std::string log;
        journal::WriteResult result;
    };

    void store_next_append();
    void settle();
    void carry_out(service::Output output);
    void do_work(const Open& open);
    void do_work(const std::vector<journal::Append>& group);
    void do_work(const service::Upkeep& upkeep);
    void inject_fault(const std::vector<journal::Append>& group);
    void notice_torn(const std::string& log);
    void complete(const Done& done);
    void count(journal::Fault fault);

    service::ServiceOptions options_;
    journal::MemoryJournal& journal_;
    const service::Now& now_;
    HostWatcher& watcher_;
    Coverage& coverage_;

    std::unique_ptr<service::Service> service_;
    std::deque<Work> work_;
    std::deque<Done> done_;
    std::map<std::string, Out> out_;  ///< appends that the journal has, by log
    std::set<std::string> open_;
    std::map<std::string, journal::Epoch> epochs_;
    std::uint64_t last_append_ = 0;
    std::optional<journal::Fault> fault_;
    std::set<std::string> torn_;
    std::size_t faults_ = 0;
};

}  // namespace seatlock::simulator
