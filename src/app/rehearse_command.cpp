#include "app/rehearse_command.hpp"

#include <charconv>
#include <cstdio>
#include <exception>
#include <memory>
#include <random>
#include <utility>

#include <fmt/core.h>
#include <tl/expected.hpp>
#include <unistd.h>

#include "app/assets.hpp"
#include "app/key_file.hpp"
#include "app/private_server.hpp"
#include "app/stop_signals.hpp"
#include "app/temporary_directory.hpp"
#include "app/text_file.hpp"
#include "plan/import.hpp"
#include "rehearse/printable.hpp"
#include "rehearse/rehearsal.hpp"

namespace seatlock::app {
namespace {

constexpr int audit_failed = 1;
constexpr int wrong_usage = 2;
constexpr int no_server = 3;
constexpr std::int64_t own_hold_ttl_seconds = 5;

template <typename T>
using Checked = tl::expected<T, std::string>;

int fail(int status, std::string_view why) {
    // What fails may be standard error itself: this must not throw.
    std::fputs(fmt::format("seatlock: {}\n", why).c_str(), stderr);
    return status;
}

struct Range {
    std::int64_t min = 0;
    std::int64_t max = 0;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// "2-5", or "2" for both.
Checked<Range> range(const std::string& option, const std::string& text, Range bounds) {
    const std::size_t dash = text.find('-');
    const auto min = whole_number(std::string_view(text).substr(0, dash));
    const auto max = dash == std::string::npos ? min : whole_number(std::string_view(text).substr(dash + 1));
    if (min && max && *min >= bounds.min && *min <= *max && *max <= bounds.max) return Range{*min, *max};
    return tl::unexpected(
        fmt::format("{} {}: it must be MIN-MAX, from {} to {}", option, text, bounds.min, bounds.max));
}

Checked<rehearse::Habits> habits_of(const RehearseOptions& options) {
    const auto seats = range("--seats-per-buyer", options.seats_per_buyer, {1, 50});
    if (!seats) return tl::unexpected(seats.error());
    const auto dither = range("--dither", options.dither, {0, 3'600'000});
    if (!dither) return tl::unexpected(dither.error());
    return rehearse::Habits{.seats_min = seats->min,
                            .seats_max = seats->max,
                            .dither_min_ms = dither->min,
                            .dither_max_ms = dither->max,
                            .abandon_percent = options.abandon,
                            .arrive_within_ms = options.arrive_within_seconds * 1000,
                            .hold_ttl_seconds = options.hold_ttl_seconds};
}

/// Which options need or exclude which others.
std::optional<std::string> contradiction(const RehearseOptions& options) {
    if (options.server && options.kills > 0) {
        return "--kill kills the private server; a server of yours (--server) is not ours to kill";
    }
    if (options.server && options.data)
        return "--data keeps the private server's journal; it does not go with --server";
    if (!options.server && options.show) return "--show names a show of a server that runs already; it needs --server";
    if (!options.server && options.admin_key_file)
        return "--admin-key-file is for a server that runs already (--server)";
    return std::nullopt;
}

/// The plan to open a show from; nothing when the show is there already.
Checked<std::optional<std::string>> plan_of(const RehearseOptions& options) {
    if (!options.plan) {
        if (options.show) return std::optional<std::string>();
        return std::optional(std::string(theatre_plan()));
    }
    auto bytes = read_file(*options.plan, plan::plan_bytes_max);
    if (!bytes) return tl::unexpected(bytes.error());
    const plan::Import import = plan::import_plan(*bytes);
    if (import.plan) return std::optional(*std::move(bytes));
    const plan::Finding& first = import.report.errors.front();
    return tl::unexpected(fmt::format("{} is not a plan to sell from: {}: {} (seatlock plan check {} says all)",
                                      *options.plan, first.where, first.message, *options.plan));
}

std::uint64_t random_number() {
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
}

rehearse::Progress progress_of(const RehearseOptions& options) {
    using Form = rehearse::Progress::Form;
    const Form shown = ::isatty(STDERR_FILENO) != 0 ? Form::bar : Form::lines;
    return {options.json ? Form::silent : shown, [](std::string_view text) {
                fmt::print(stderr, "{}", text);
                std::fflush(stderr);
            }};
}

/// The server to rehearse with, and what must be there for it.
struct Stage {
    std::optional<TemporaryDirectory> directory;
    std::unique_ptr<PrivateServer> own;  ///< after its directory, so that it ends before that goes
    rehearse::ClientOptions client;
};

Checked<void> start_own(const RehearseOptions& options, Stage& stage) {
    auto directory = TemporaryDirectory::make();
    if (!directory) return tl::unexpected(directory.error());
    stage.directory.emplace(*std::move(directory));
    const std::string home = stage.directory->path();
    auto own = PrivateServer::start(options.data.value_or(home + "/data"), home + "/server.log");
    if (!own) return tl::unexpected(own.error());
    stage.own = *std::move(own);
    return {};
}

int report_of(const tl::expected<rehearse::Report, rehearse::RehearsalError>& report, const RehearseOptions& options,
              const std::string& url) {
    if (!report) {
        const bool usage = report.error().kind == rehearse::RehearsalError::Kind::usage;
        return fail(usage ? wrong_usage : no_server, rehearse::printable(url + ": " + report.error().message));
    }
    fmt::print("{}", options.json ? rehearse::to_json(*report) + "\n" : rehearse::to_text(*report));
    return report->clean() ? 0 : audit_failed;
}

/// However the run ends: nobody may stop a rehearsal that is gone.
tl::expected<rehearse::Report, rehearse::RehearsalError> run_watched(rehearse::Rehearsal& rehearsal,
                                                                     StopSignals& signals) {
    struct Watch {
        StopSignals& signals;
        ~Watch() { signals.unwatch(); }
    };
    const Watch watch{signals};
    signals.watch([&] { rehearsal.stop(); }, StopSignals::Again::ends_at_once);
    return rehearsal.run();
}

int rehearse_on(Stage& stage, const RehearseOptions& options, rehearse::RehearsalOptions what, StopSignals& signals) {
    auto client = rehearse::make_http_client(stage.client);
    if (!client) return fail(no_server, client.error());
    const std::string url = stage.client.server.to_string();
    what.server = options.server ? url : "a private server";
    rehearse::Progress progress = progress_of(options);
    rehearse::Rehearsal rehearsal(**client, std::move(what), stage.own.get(), progress);
    try {
        const auto report = run_watched(rehearsal, signals);
        return report_of(report, options, url);
    } catch (const std::exception& failure) {
        return fail(no_server, std::string("the rehearsal broke off: ") + failure.what());
    }
}

}  // namespace

int rehearse(const RehearseOptions& options) {
    StopSignals signals;
    if (const auto problem = contradiction(options)) return fail(wrong_usage, *problem);
    auto habits = habits_of(options);
    if (!habits) return fail(wrong_usage, habits.error());
    auto plan = plan_of(options);
    if (!plan) return fail(wrong_usage, plan.error());

    Stage stage;
    stage.client.connections_max = options.connections;
    if (options.admin_key_file) {
        auto key = read_key_file(*options.admin_key_file);
        if (!key) return fail(wrong_usage, key.error());
        stage.client.admin_key = *std::move(key);
    }
    if (!options.server) {
        if (auto started = start_own(options, stage); !started) return fail(no_server, started.error());
    }
    auto url = rehearse::parse_server_url(options.server ? *options.server : stage.own->url());
    if (!url) return fail(wrong_usage, url.error());
    stage.client.server = *std::move(url);

    // A new name every time, so that nobody's sales are mixed with those of the last rehearsal.
    const std::uint64_t seed = options.seed.value_or(random_number() % 1'000'000);
    rehearse::RehearsalOptions what;
    what.plan = *std::move(plan);
    what.crowd = {.show = options.show.value_or(fmt::format("rehearsal-{:08x}", random_number() >> 32U)),
                  .buyers = options.buyers,
                  .seed = seed,
                  .habits = *habits};
    what.hold_ttl_seconds = options.hold_ttl_seconds.value_or(own_hold_ttl_seconds);
    what.time_limit = std::chrono::seconds(options.time_limit_seconds);
    what.kills = options.kills;
    return rehearse_on(stage, options, std::move(what), signals);
}

}  // namespace seatlock::app
