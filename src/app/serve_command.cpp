#include "app/serve_command.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/core.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <tl/expected.hpp>

#include "app/assets.hpp"
#include "app/host.hpp"
#include "app/host_metrics.hpp"
#include "app/incident_log.hpp"
#include "app/key_file.hpp"
#include "app/listen_address.hpp"
#include "app/opening.hpp"
#include "app/stop_signals.hpp"
#include "app/text_file.hpp"
#include "app/tls_files.hpp"
#include "history/history_file.hpp"
#include "http/api.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "plan/import.hpp"
#include "service/label.hpp"
#include "service/replay.hpp"

namespace seatlock::app {
namespace {

/// How long open requests may still take when the server is asked to stop.
constexpr std::chrono::seconds stop_grace{5};

template <typename T>
using Checked = tl::expected<T, std::string>;

int fail(std::string_view why) {
    fmt::print(stderr, "seatlock: {}\n", why);
    return 1;
}

/// A plan's name out of its file's: "plans/My Theatre.json" -> "my-theatre".
std::string plan_name_of(const std::string& file) {
    std::string name = std::filesystem::path(file).stem().string().substr(0, 64);
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        if (!service::is_name(std::string("a") + c)) c = '-';
    }
    return service::is_name(name) ? name : "plan";
}

Checked<WantedShow> wanted_show(const std::string& open) {
    const std::size_t equals = open.find('=');
    if (equals == std::string::npos) return tl::unexpected("--open " + open + ": it must be SHOW=PLANFILE");
    WantedShow wanted;
    wanted.show = open.substr(0, equals);
    wanted.source = open.substr(equals + 1);
    wanted.plan_name = plan_name_of(wanted.source);
    if (!service::is_name(wanted.show)) {
        return tl::unexpected("--open " + open + ": \"" + wanted.show + "\" is not a name for a show");
    }
    auto bytes = read_file(wanted.source, plan::plan_bytes_max);
    if (!bytes) return tl::unexpected("--open " + open + ": " + bytes.error());
    wanted.plan_bytes = *std::move(bytes);
    return wanted;
}

Checked<std::vector<WantedShow>> wanted_shows(const ServeOptions& options) {
    std::vector<WantedShow> shows;
    for (const std::string& open : options.open) {
        auto wanted = wanted_show(open);
        if (!wanted) return tl::unexpected(wanted.error());
        shows.push_back(*std::move(wanted));
    }
    if (options.demo) {
        shows.push_back({.show = "demo",
                         .plan_name = "theatre",
                         .plan_bytes = std::string(theatre_plan()),
                         .source = "the demo plan",
                         .title = "An evening at the theatre",
                         .keep_existing = true});
    }
    return shows;
}

Checked<std::optional<std::string>> admin_key(const ServeOptions& options) {
    if (!options.admin_key_file) return std::optional<std::string>();
    auto key = read_key_file(*options.admin_key_file);
    if (!key) return tl::unexpected(key.error());
    return std::optional<std::string>(*std::move(key));
}

/// Whoever may be reached from elsewhere needs a key that keeps everybody out. Asked before anything listens.
Checked<void> check_reachable(const ServeOptions& options, const ListenAddress& address, journal::Journal& journal) {
    if (options.admin_key_file || address.is_loopback()) return {};
    const auto catalog = service::read_catalog(journal);
    if (!catalog) return tl::unexpected(catalog.error().message);
    const bool has_key =
        std::ranges::any_of(catalog->keys(), [](const auto& named) { return !named.second.is_revoked(); });
    if (has_key) return {};
    return tl::unexpected("refusing to listen on " + options.listen +
                          " without a key: anybody who reaches it could sell your seats. Give --admin-key-file FILE, "
                          "make a key with seatlock keys create, or listen on 127.0.0.1");
}

Checked<http::ServerOptions> transport_options(const ServeOptions& options, const ListenAddress& address) {
    http::ServerOptions transport{.address = address.address, .port = address.port};
    if (!options.tls_certificate_file || !options.tls_key_file) return transport;
    auto identity = read_tls_files(*options.tls_certificate_file, *options.tls_key_file);
    if (!identity) return tl::unexpected(identity.error());
    transport.tls = *std::move(identity);
    return transport;
}

void write_to_log(LogLevel level, const std::string& line) {
    switch (level) {
        case LogLevel::info: return spdlog::info("{}", line);
        case LogLevel::warning: return spdlog::warn("{}", line);
        case LogLevel::error: return spdlog::error("{}", line);
    }
}

/// One run of the server, from an open journal to the end of run().
class Serving {
public:
    Serving(ListenAddress address, http::ServerOptions transport, std::vector<WantedShow> wanted, http::ApiOptions api,
            service::ServiceOptions service, const ServeOptions& options)
        : options_(options),
          address_(std::move(address)),
          transport_(watched(std::move(transport))),
          host_(std::move(service), *metrics_, log_),
          api_(host_, watched(std::move(api))),
          opening_(host_, std::move(wanted), [this](const auto& error) { opened(error); }) {
        register_process_metrics(*metrics_, options.version);
    }

    void keep_history(const std::string& data) {
        host_.keep_history({std::filesystem::path(data) / history::HistoryFile::name, {}});
    }

    int run(std::unique_ptr<journal::Journal> journal, StopSignals& signals) {
        auto server = http::Server::listen(transport_, api_);
        if (!server) return fail("cannot listen on " + server.error());
        server_ = std::move(*server);
        log_.tell(LogLevel::info, LogLine("server_starting")
                                      .with("version", options_.version)
                                      .with("listen", address_.to_string(server_->port()))
                                      .with("tls", transport_.tls ? "yes" : "no")
                                      .with("data", options_.data));
        register_transport_metrics();
        signals.watch([this] { server_->stop(stop_grace); });
        host_.start(
            *server_, std::move(journal), [this] { opening_.start(); },
            [this](const journal::Error& error) { give_up(error.message); });
        server_->run();
        host_.stop();
        log_.tell(LogLevel::info, LogLine("server_stopped").with("status", static_cast<std::uint64_t>(status_)));
        return status_;
    }

private:
    http::ServerOptions watched(http::ServerOptions transport) {
        transport.on_handshake_failure = [this](const std::string& address, const std::string& why) {
            log_.tell_bounded("tls_handshake_failed " + why, LogLevel::warning,
                              LogLine("tls_handshake_failed").with("address", address).with("why", why),
                              host_.now().mono_ms);
        };
        return transport;
    }

    http::ApiOptions watched(http::ApiOptions api) {
        api.metrics = metrics_;
        api.on_rate_limited = [this](std::string_view per, const std::string& subject) {
            log_.tell_bounded("rate_limited " + std::string(per) + " " + subject, LogLevel::warning,
                              LogLine("rate_limited").with("per", per).with("of", subject), host_.now().mono_ms);
        };
        return api;
    }

    void register_transport_metrics() {
        http::ValueFamily& connections = metrics_->gauge("seatlock_http_connections", "Open connections.");
        http::ValueFamily& streams = metrics_->gauge("seatlock_http_streams", "Connections that carry a stream now.");
        metrics_->before_text([&, this] {
            connections.of().set(static_cast<double>(server_->connections()));
            streams.of().set(static_cast<double>(server_->streams()));
        });
        if (const auto ends_s = server_->certificate_expires_at_s()) {
            metrics_->gauge("seatlock_tls_certificate_expires_seconds", "When it ends, in seconds since 1970.")
                .of()
                .set(static_cast<double>(*ends_s));
        }
    }

    void opened(const std::optional<std::string>& error) {
        if (error) return give_up(*error);
        for (const auto& [name, record] : host_.catalog().shows()) {
            const service::ShowStart& start = host_.start_of(name);
            log_.tell(LogLevel::info, LogLine("show_read")
                                          .with("show", name)
                                          .with("seq", start.seq)
                                          .with("digest", fmt::format("{:016x}", start.digest)));
        }
        const std::string url =
            fmt::format("{}://{}/", transport_.tls ? "https" : "http", address_.to_string(server_->port()));
        log_.tell(LogLevel::info,
                  LogLine("server_ready").with("url", url).with("shows", host_.catalog().shows().size()));
        fmt::print("seatlock is ready at {}\n", url);
        std::fflush(stdout);
    }

    void give_up(const std::string& why) {
        status_ = fail(why);
        server_->stop(std::chrono::seconds(0));
    }

    const ServeOptions& options_;
    ListenAddress address_;
    IncidentLog log_{&write_to_log};
    std::shared_ptr<http::Metrics> metrics_ = std::make_shared<http::Metrics>();
    http::ServerOptions transport_;
    Host host_;
    http::Api api_;
    Opening opening_;
    std::unique_ptr<http::Server> server_;
    int status_ = 0;
};

}  // namespace

int serve(const ServeOptions& options) {
    StopSignals signals;
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("seatlock", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
    spdlog::set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v");

    if (options.keep_entries && options.snapshot_every == 0) {
        return fail("--keep-entries needs snapshots to stand for what is forgotten, and --snapshot-every 0 takes none");
    }
    const auto address = parse_listen_address(options.listen);
    if (!address) return fail(address.error());
    auto key = admin_key(options);
    if (!key) return fail(key.error());
    auto transport = transport_options(options, *address);
    if (!transport) return fail(transport.error());
    auto wanted = wanted_shows(options);
    if (!wanted) return fail(wanted.error());
    auto journal = journal::SqliteJournal::open(options.data);
    if (!journal) return fail(journal.error().message);
    if (const auto reachable = check_reachable(options, *address, **journal); !reachable)
        return fail(reachable.error());

    service::ServiceOptions service;
    service.snapshot_every_entries = options.snapshot_every;
    service.keep_entries = options.keep_entries;
    Serving serving(*address, *std::move(transport), *std::move(wanted),
                    {.admin_key = *std::move(key),
                     .assets = page_assets(),
                     .limits = options.limits,
                     .metrics_anonymous = options.metrics_anonymous},
                    std::move(service), options);
    if (!options.no_history) serving.keep_history(options.data);
    return serving.run(*std::move(journal), signals);
}

}  // namespace seatlock::app
