#include "app/report_command.hpp"

#include <memory>
#include <string_view>

#include <fmt/core.h>
#include <tl/expected.hpp>

#include "app/key_file.hpp"
#include "http/report_json.hpp"
#include "http/seating_csv.hpp"
#include "journal/sqlite/sqlite_journal.hpp"
#include "json/writer.hpp"
#include "rehearse/client.hpp"
#include "service/replay.hpp"
#include "service/report.hpp"

namespace seatlock::app {
namespace {

using Text = tl::expected<std::string, std::string>;

constexpr int http_ok = 200;

std::string seating_of(const service::ShowState& state) {
    http::SeatingCsv csv(std::make_shared<const service::SeatingView>(state));
    std::string text;
    while (!csv.ended()) text += csv.next();
    return text;
}

Text from_journal(const ReportOptions& options, service::ReportKey by) {
    const auto journal = journal::SqliteJournal::open_read_only(options.data);
    if (!journal) return tl::unexpected(journal.error().message);
    const auto show = service::read_show(**journal, options.show);
    if (!show) return tl::unexpected(show.error().message);
    if (options.seating) return seating_of(show->state);
    json::Writer out;
    http::write(out, service::report_of(show->state, by), show->log_id);
    return std::move(out).str() + "\n";
}

Text from_server(const ReportOptions& options) {
    const auto url = rehearse::parse_server_url(options.server);
    if (!url) return tl::unexpected(url.error());
    rehearse::ClientOptions how;
    how.server = *url;
    if (options.admin_key_file) {
        auto key = read_key_file(*options.admin_key_file);
        if (!key) return tl::unexpected(key.error());
        how.admin_key = *std::move(key);
    }
    const auto client = rehearse::make_http_client(how);
    if (!client) return tl::unexpected(client.error());
    std::optional<rehearse::Response> answer;
    rehearse::Request request;
    request.method = "GET";
    request.target = "/v1/shows/" + options.show + (options.seating ? "/seating.csv" : "/report?by=" + options.by);
    (*client)->ask(std::move(request), [&](rehearse::Response response) { answer = std::move(response); });
    (*client)->run_until([&] { return answer.has_value(); });
    if (answer->status == http_ok) return answer->body + (options.seating ? "" : "\n");
    return tl::unexpected(fmt::format("{} answers {} {}", options.server, answer->status, answer->body));
}

}  // namespace

int report(const ReportOptions& options) {
    const auto by = service::report_key_named(options.by);
    const Text text =
        options.server.empty() ? from_journal(options, by.value_or(service::ReportKey::state)) : from_server(options);
    if (text) {
        fmt::print("{}", *text);
        return 0;
    }
    fmt::print(stderr, "seatlock: {}\n", text.error());
    return 1;
}

}  // namespace seatlock::app
