#include "app/host.hpp"

#include <chrono>
#include <utility>

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include "app/clocks.hpp"
#include "app/random_id.hpp"
#include "service/log_names.hpp"

namespace seatlock::app {
namespace {

/// Expired holds are released this often when nobody asks; the promise is one second.
constexpr std::chrono::milliseconds tick_period{100};
/// Streams that have nothing to send are asked this often whether a heartbeat is due.
constexpr std::chrono::milliseconds heartbeat_check_period{1000};

/// Entries that are handed to the history at once.
constexpr std::size_t history_entries_max = 4096;
/// How long a stop may take for the history's sake.
constexpr std::chrono::milliseconds history_grace{3000};

}  // namespace

Host::Host(service::ServiceOptions options, http::Metrics& metrics, IncidentLog& log)
    : tenant_(options.tenant), log_(log), metrics_(metrics), watch_(log, options.tenant), service_(std::move(options)) {
    metrics.before_text([this] { measure(); });
}

void Host::measure() {
    const service::Load load = service_.load();
    metrics_.set({.entries_waiting = load.entries_pending,
                  .answers_waiting = waiting_.size(),
                  .journal_queue = journal_ ? journal_->waiting() : 0,
                  .live_holds = load.live_holds,
                  .shows_stopped = load.shows_stopped});
}

void Host::start(http::Server& server, std::unique_ptr<journal::Journal> journal, std::function<void()> ready,
                 std::function<void(const journal::Error&)> failed) {
    server_ = &server;
    on_ready_ = std::move(ready);
    on_failed_ = std::move(failed);
    JournalThread::Callbacks callbacks;
    callbacks.opened = [this](std::string log, tl::expected<journal::OpenedLog, journal::Error> result) {
        server_->post([this, log = std::move(log), result = std::move(result)]() mutable {
            if (was_ready_) watch_.opened(log, result ? nullptr : &result.error(), now().mono_ms);
            service_.opened(log, std::move(result), now());
            settle();
        });
    };
    callbacks.written = [this](std::string log, journal::WriteResult result) {
        server_->post([this, log = std::move(log), result = std::move(result)] {
            watch_.written(log, result, now().mono_ms);
            service_.written(log, result, now());
            settle_later();  // the other logs of the group are behind this one
        });
    };
    callbacks.kept = [this](std::string log, journal::Epoch epoch, journal::WriteResult result) {
        server_->post([this, log = std::move(log), epoch, result = std::move(result)] {
            service_.kept(log, epoch, result, now());
            settle_later();
        });
    };
    callbacks.synced = [this](std::chrono::nanoseconds taken, std::size_t appends, std::size_t not_durable) {
        server_->post([this, taken, appends, not_durable] {
            metrics_.synced(taken, appends, not_durable);
            watch_.synced(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count(), appends, now().mono_ms);
        });
    };
    callbacks.read = [this](tl::expected<journal::LogStretch, journal::Error> stretch) {
        history_->take(std::move(stretch));
    };
    if (history_place_) start_history();
    journal_ = std::make_unique<JournalThread>(std::move(journal), std::move(callbacks));
    server.every(tick_period, [this] { tick(); });
    server.every(heartbeat_check_period, [this] { server_->wake_streams(); });
    service_.start();
    settle_later();
}

void Host::submit(service::Caller caller, service::CatalogCommand command, Done done) {
    waiting_.emplace(++last_request_, std::move(done));
    service_.submit(last_request_, caller, command, now());
    settle_later();
}

void Host::submit(service::Caller caller, const std::string& show, service::ShowCommand command, Done done) {
    waiting_.emplace(++last_request_, std::move(done));
    service_.submit(last_request_, caller, show, command, now());
    settle_later();
}

service::Now Host::now() const { return read_clocks(); }

std::string Host::random_id() { return app::random_id(); }

std::string Host::random_secret() { return app::random_id() + app::random_id(); }

void Host::tick() {
    service_.tick(now());
    log_.tick(now().mono_ms);
    settle();
}

/// Once for all that happens in this turn of the loop, so that what arrived together is journaled
/// together.
void Host::settle_later() {
    if (std::exchange(settling_, true)) return;
    server_->post([this] {
        settling_ = false;
        settle();
    });
}

void Host::settle() {
    service::Output output = service_.take_output();
    journal_->open(std::move(output.opens));
    journal_->append(std::move(output.appends));
    journal_->keep(std::move(output.upkeep));
    for (const journal::Error& error : output.errors) report(error);
    for (const service::Answered& answered : output.answers) {
        metrics_.answered(answered.answer);
        note_opened(answered.answer);
        const auto waiting = waiting_.extract(answered.request);
        waiting.mapped()(answered.answer);
    }
    for (const std::string& name : output.published) {
        if (const service::PublishedShow* published = service_.show(name)) metrics_.published(*published);
    }
    if (!output.published.empty()) server_->wake_streams();
    if (history_ && !output.published.empty()) history_->published(output.published);
    if (!was_ready_ && service_.ready()) {
        was_ready_ = true;
        if (history_) history_->keep_only(shows());
        on_ready_();
    }
}

void Host::keep_history(journal::Database::Location file, HistoryThread::Options options) {
    history_place_ = HistoryPlace{std::move(file), options};
}

void Host::start_history() {
    HistoryThread::Sources sources;
    sources.entries = [this](std::vector<HistoryThread::Wanted> wanted) {
        server_->post([this, wanted = std::move(wanted)] { history_->take(history_of(wanted)); });
    };
    sources.journal = [this](const std::string& show, journal::Seq after) {
        journal_->read(service::show_log_name(tenant_, show), after);
    };
    sources.report = [](const std::string& said) {
        spdlog::warn("{}", LogLine("history_behind").with("error", said).text());
    };
    history_ = std::make_unique<HistoryThread>(history_place_->file, std::move(sources), history_place_->options);
}

/// A little at a time: this is the loop's time, and what is left is asked for again.
std::vector<HistoryThread::Next> Host::history_of(const std::vector<HistoryThread::Wanted>& wanted) const {
    std::size_t entries_left = history_entries_max;
    std::vector<HistoryThread::Next> next;
    for (const auto& [name, position] : wanted) {
        const service::PublishedShow* show = service_.show(name);
        if (!show) continue;
        auto continuation = history::continuation_of(*show, position ? &*position : nullptr);
        auto piece = history::piece_from(*show, continuation, entries_left);
        if (piece) entries_left -= piece->entries.size();
        next.push_back({std::move(continuation), std::move(piece)});
    }
    return next;
}

std::set<std::string> Host::shows() const {
    std::set<std::string> names;
    for (const auto& [name, record] : service_.catalog().shows()) names.insert(name);
    return names;
}

void Host::stop() {
    if (history_) {
        history_->finish([this](const auto& wanted) { return history_of(wanted); }, history_grace);
    }
    journal_.reset();
    history_.reset();
}

void Host::note_opened(const service::Answer& answer) {
    const auto* view = std::get_if<service::ShowView>(&answer.result);
    if (!view || !answer.created) return;
    const service::ShowStart& start = service_.start_of(view->show);
    log_.tell(LogLevel::info, LogLine("show_opened")
                                  .with("show", view->show)
                                  .with("plan", service_.show(view->show)->settings().plan)
                                  .with("seq", start.seq)
                                  .with("digest", fmt::format("{:016x}", start.digest)));
}

void Host::report(const journal::Error& error) {
    if (was_ready_) {
        watch_.failed(error, now().mono_ms);
    } else {
        on_failed_(error);
    }
}

}  // namespace seatlock::app
