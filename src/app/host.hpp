#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/history_thread.hpp"
#include "app/host_metrics.hpp"
#include "app/incident_log.hpp"
#include "app/journal_thread.hpp"
#include "app/journal_watch.hpp"
#include "http/backend.hpp"
#include "http/transport.hpp"
#include "service/service.hpp"

namespace seatlock::app {

/// The driver of the service: gives it commands and time on the server's thread, carries out what
/// it asks for, and brings the journal's answers back to that thread.
class Host : public http::Backend {
public:
    /// Counts in `metrics` and tells `log`; both must outlive it.
    Host(service::ServiceOptions options, http::Metrics& metrics, IncidentLog& log);

    /// Starts to read the journal. `ready` is called once, when the catalog and every show are open
    /// for the first time; `failed` instead, when the first reading finds something it cannot go on
    /// from. Both on the server's thread, which must be running by then.
    /// The server must be there until stop().
    void start(http::Server& server, std::unique_ptr<journal::Journal> journal, std::function<void()> ready,
               std::function<void(const journal::Error&)> failed);

    /// Keeps the history in SQL in this file, from start() to stop(). Call it before start(), if at all.
    void keep_history(journal::Database::Location file, HistoryThread::Options options = {});

    /// Finishes what the journal was given and closes it, and brings the history up to it if that does not take long.
    /// Call it when the server's run() has returned.
    void stop();

    void submit(service::Caller caller, service::CatalogCommand command, Done done) override;
    void submit(service::Caller caller, const std::string& show, service::ShowCommand command, Done done) override;

    [[nodiscard]] const service::CatalogState& catalog() const override { return service_.catalog(); }
    [[nodiscard]] const service::PublishedShow* show(std::string_view name) const override {
        return service_.show(name);
    }
    [[nodiscard]] const service::ShowStart& start_of(std::string_view show) const { return service_.start_of(show); }
    [[nodiscard]] bool ready() const override { return service_.ready(); }
    [[nodiscard]] service::Now now() const override;
    [[nodiscard]] std::string random_id() override;
    [[nodiscard]] std::string random_secret() override;

private:
    void tick();
    void settle_later();
    void settle();
    void note_opened(const service::Answer& answer);
    void measure();
    void report(const journal::Error& error);
    void start_history();
    [[nodiscard]] std::vector<HistoryThread::Next> history_of(const std::vector<HistoryThread::Wanted>& wanted) const;
    [[nodiscard]] std::set<std::string> shows() const;

    struct HistoryPlace {
        journal::Database::Location file;
        HistoryThread::Options options;
    };

    std::string tenant_;
    IncidentLog& log_;
    HostMetrics metrics_;
    JournalWatch watch_;
    service::Service service_;
    std::optional<HistoryPlace> history_place_;
    http::Server* server_ = nullptr;
    std::function<void()> on_ready_;
    std::function<void(const journal::Error&)> on_failed_;
    std::unordered_map<service::RequestId, Done> waiting_;
    service::RequestId last_request_ = 0;
    bool settling_ = false;
    bool was_ready_ = false;
    std::unique_ptr<HistoryThread> history_;  ///< null: none is kept
    std::unique_ptr<JournalThread> journal_;  ///< last: its thread calls back into the rest
};

}  // namespace seatlock::app
