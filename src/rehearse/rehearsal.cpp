#include "rehearse/rehearsal.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "json/writer.hpp"
#include "plan/import.hpp"

namespace seatlock::rehearse {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick_period{100};
/// A server that is killed, restarted or busy answers again within this time, or is given up.
constexpr std::int64_t patience_us = 20'000'000;
/// What is still on its way when the sale ends has this long to be answered.
constexpr std::int64_t drain_us = 30'000'000;
constexpr milliseconds retry_pause{100};
constexpr std::size_t pages_max = 100'000;
constexpr std::string_view plan_name_prefix = "rehearsal-";

tl::unexpected<RehearsalError> unreachable(std::string message) {
    return tl::unexpected(RehearsalError{RehearsalError::Kind::unreachable, std::move(message)});
}

tl::unexpected<RehearsalError> usage(std::string message) {
    return tl::unexpected(RehearsalError{RehearsalError::Kind::usage, std::move(message)});
}

std::int64_t integer_at(const json::Value& value, std::initializer_list<std::string_view> members) {
    const json::Value* found = &value;
    for (const std::string_view member : members) found = found ? found->find(member) : nullptr;
    const std::int64_t* integer = found ? found->integer() : nullptr;
    return integer ? *integer : 0;
}

std::string text_at(const json::Value& value, std::string_view member) {
    const json::Value* found = value.find(member);
    const std::string* text = found ? found->string() : nullptr;
    return text ? *text : std::string();
}

/// What a problem says to people, or the beginning of whatever came.
std::string problem_text(const Response& response) {
    const auto body = json::parse(response.body);
    const std::string title = body ? text_at(*body, "title") : std::string();
    const std::string detail = body ? text_at(*body, "detail") : std::string();
    std::string text = "status " + std::to_string(response.status);
    if (!title.empty()) text += ", " + title;
    if (!detail.empty()) text += ": " + detail;
    return title.empty() && detail.empty() ? text + ": " + response.body.substr(0, 160) : text;
}

bool is_success(const Response& response) { return response.status == 200 || response.status == 201; }

std::string show_body(const std::string& plan, const RehearsalOptions& options) {
    constexpr std::int64_t seats_max_default = 50;
    json::Writer out;
    out.begin_object().key("plan").string(plan).key("policy").begin_object();
    out.key("hold_ttl_seconds").integer(options.hold_ttl_seconds);
    out.key("hold_seats_max").integer(std::max(seats_max_default, options.crowd.habits.seats_max));
    out.key("hold_lifetime_max_seconds").integer(std::max<std::int64_t>(3600, options.hold_ttl_seconds));
    out.end_object().end_object();
    return std::move(out).str();
}

}  // namespace

Rehearsal::Rehearsal(Client& client, RehearsalOptions options, ServerControl* control, Progress& progress)
    : client_(client),
      options_(std::move(options)),
      control_(control),
      progress_(progress),
      path_("/v1/shows/" + options_.crowd.show) {}

void Rehearsal::stop() {
    client_.post([this] { ended_ = ended_.value_or(Ending::stopped); });
}

tl::expected<Report, RehearsalError> Rehearsal::run() {
    if (auto opened = open_show(); !opened) return tl::unexpected(opened.error());
    auto house = read_house();
    if (!house) return tl::unexpected(house.error());
    seats_ = house->size();
    auto log_id = read_fresh_log();
    if (!log_id) return tl::unexpected(log_id.error());
    log_id_ = *std::move(log_id);

    FeedObserver observer(client_, options_.crowd.show);
    observer.start();
    std::int64_t since_us = client_.now_us();
    Crowd* here = nullptr;
    Crowd crowd(client_, *house, ledger_, options_.crowd, [&] { kill_when_due(view(*here, since_us)); });
    here = &crowd;
    if (auto sold = sell(crowd); !sold) return tl::unexpected(sold.error());
    duration_ms_ = (client_.now_us() - since_us) / 1000;

    auto record = read_record(observer);
    observer.stop();
    if (!record) return tl::unexpected(record.error());
    for (const std::string& why : observer.unusable()) ledger_.note_unusable(why);
    Report result = report(crowd, *record, *house);
    result.observer_interruptions = observer.interruptions();
    return result;
}

// --- Before the sale ---

auto Rehearsal::open_show() -> Checked<void> {
    if (!options_.plan) return {};
    const std::string plan =
        std::string(plan_name_prefix) + plan::import_plan(*options_.plan).report.hash.substr(0, 12);
    const std::array requests{
        Request{"PUT", "/v1/plans/" + plan, *options_.plan, {}},
        Request{"PUT", path_, show_body(plan, options_), {}},
    };
    for (const Request& request : requests) {
        const auto response = ask(request);
        if (!response) return tl::unexpected(response.error());
        if (response->status == 401) return usage("the server wants its key: give --admin-key-file FILE");
        if (!is_success(*response)) return usage("PUT " + request.target + " failed with " + problem_text(*response));
    }
    return {};
}

auto Rehearsal::read_house() -> Checked<House> {
    const auto response = ask({"GET", path_ + "/plan", {}, {}});
    if (!response) return tl::unexpected(response.error());
    if (!is_success(*response)) return usage("the show has no plan to read: " + problem_text(*response));
    const plan::Import import = plan::import_plan(response->body);
    if (!import.plan) return unreachable("what the server sent as the show's plan is none");
    return House(*import.plan);
}

/// The audit accounts for every entry of the show's log: it must not have others' sales in it.
auto Rehearsal::read_fresh_log() -> Checked<std::string> {
    const auto show = get(path_);
    if (!show) return tl::unexpected(show.error());
    const std::int64_t taken = integer_at(*show, {"counts", "booked"}) + integer_at(*show, {"counts", "locked"});
    if (taken == 0 && integer_at(*show, {"seq"}) <= 1) return text_at(*show, "log_id");
    return usage(
        fmt::format("the show {} has been on sale already ({} seats held or sold, {} entries): rehearse with a "
                    "show of its own",
                    options_.crowd.show, taken, integer_at(*show, {"seq"})));
}

// --- The sale ---

auto Rehearsal::sell(Crowd& crowd) -> Checked<void> {
    const std::int64_t since_us = client_.now_us();
    selling_ = true;
    crowd.open();
    tick(crowd, since_us);
    client_.run_until([&] { return broken_ || ended_ || crowd.everybody_is_gone(); });
    crowd.close();
    const std::int64_t closed_us = client_.now_us();
    client_.run_until(
        [&] { return broken_ || crowd.calls_in_flight() == 0 || client_.now_us() - closed_us > drain_us; });
    selling_ = false;
    progress_.end();
    if (broken_) return tl::unexpected(*broken_);
    if (crowd.calls_in_flight() == 0) return {};
    return unreachable(fmt::format("{} calls were not answered within {} s after the sale", crowd.calls_in_flight(),
                                   drain_us / 1'000'000));
}

ProgressView Rehearsal::view(const Crowd& crowd, std::int64_t since_us) const {
    return {.elapsed_ms = (client_.now_us() - since_us) / 1000,
            .seats = seats_,
            .sold = ledger_.seats_booked(),
            .buyers = crowd.size(),
            .gone = crowd.gone(),
            .answers = ledger_.answers()};
}

void Rehearsal::tick(Crowd& crowd, std::int64_t since_us) {
    if (!selling_) return;
    const ProgressView now = view(crowd, since_us);
    progress_.show(now);
    if (now.elapsed_ms >= options_.time_limit.count()) ended_ = ended_.value_or(Ending::time_limit);
    const auto unanswered_since_us = crowd.unanswered_since_us();
    if (unanswered_since_us && client_.now_us() - *unanswered_since_us > patience_us) {
        broken_ =
            unreachable("the server has not answered for " + std::to_string(patience_us / 1'000'000) + " s").value();
    }
    client_.after(tick_period, [this, &crowd, since_us] { tick(crowd, since_us); });
}

/// The kills part the sale into equal shares. One comes only when the server has come back from the last.
void Rehearsal::kill_when_due(const ProgressView& view) {
    const bool due = view.share() * static_cast<double>(options_.kills + 1) >= static_cast<double>(kills_ + 1);
    const bool is_back = kills_ == 0 || ledger_.answers() > answers_at_kill_;
    if (kills_ == options_.kills || !due || !is_back || broken_) return;
    ++kills_;
    answers_at_kill_ = ledger_.answers();
    progress_.say(fmt::format("{:5.1f} s  killing the server, {} of {}", static_cast<double>(view.elapsed_ms) / 1000,
                              kills_, options_.kills));
    if (auto failed = control_->kill_and_restart()) broken_ = unreachable(*std::move(failed)).value();
}

// --- After the sale ---

auto Rehearsal::read_record(FeedObserver& observer) -> Checked<ServerRecord> {
    ServerRecord record;
    record.log_id_before = log_id_;
    const auto map = get(path_ + "/seats");
    if (!map) return tl::unexpected(map.error());
    if (auto seats = read_seats(*map)) {
        record.seats = *std::move(seats);
    } else {
        ledger_.note_unusable(seats.error());
    }
    const auto hold = [&](const json::Value& value) { record.holds.push_back(read_hold(value)); };
    const auto booking = [&](const json::Value& value) { record.bookings.push_back(read_booking(value)); };
    if (auto read = read_listing("holds", hold); !read) return tl::unexpected(read.error());
    if (auto read = read_listing("bookings", booking); !read) return tl::unexpected(read.error());
    if (auto read = read_feed(record); !read) return tl::unexpected(read.error());

    const std::int64_t since_us = client_.now_us();
    client_.after(milliseconds(patience_us / 1000 + 1), [] {});  // somebody must look at the clock then
    client_.run_until([&] {
        const bool is_done = observer.has_given_up() || observer.last_seq() >= record.seats.seq;
        return is_done || client_.now_us() - since_us > patience_us;
    });
    record.observed = observer.entries();
    return record;
}

auto Rehearsal::read_listing(const std::string& listing, const std::function<void(const json::Value&)>& take)
    -> Checked<void> {
    std::string cursor;
    for (std::size_t page = 0; page < pages_max; ++page) {
        const auto body = get(path_ + "/" + listing + (cursor.empty() ? "" : "?cursor=" + cursor));
        if (!body) return tl::unexpected(body.error());
        const json::Value* member = body->find(listing);
        const json::Array* values = member ? member->array() : nullptr;
        if (!values) {
            ledger_.note_unusable("the list of " + listing + " has no member of that name");
            return {};
        }
        for (const json::Value& value : *values) take(value);
        cursor = text_at(*body, "cursor");
        if (cursor.empty()) return {};
    }
    ledger_.note_unusable("the list of " + listing + " does not end");
    return {};
}

auto Rehearsal::read_feed(ServerRecord& record) -> Checked<void> {
    std::int64_t from = 0;
    for (std::size_t page = 0; page < pages_max; ++page) {
        const auto body = get(path_ + "/changes?limit=1000&from=" + std::to_string(from));
        if (!body) return tl::unexpected(body.error());
        const json::Value* member = body->find("entries");
        const json::Array* entries = member ? member->array() : nullptr;
        if (!entries || entries->empty() || body->find("snapshot")) {
            ledger_.note_unusable("the feed cannot be read from " + std::to_string(from));
            return {};
        }
        for (const json::Value& value : *entries) {
            if (auto entry = read_entry(value)) {
                record.feed.push_back(*std::move(entry));
            } else {
                ledger_.note_unusable(entry.error());
            }
        }
        const std::int64_t next = integer_at(*body, {"next"});
        if (next <= from || next != integer_at(entries->back(), {"seq"})) {
            ledger_.note_unusable(
                fmt::format("the feed from {} goes on at {}, which is not its last entry", from, next));
            return {};
        }
        if (next >= integer_at(*body, {"seq"})) return {};
        from = next;
    }
    ledger_.note_unusable("the feed does not end");
    return {};
}

Report Rehearsal::report(const Crowd& crowd, const ServerRecord& record, const House& house) const {
    Report report;
    report.title = house.title();
    report.show = options_.crowd.show;
    report.server = options_.server;
    report.seed = options_.crowd.seed;
    report.duration_ms = duration_ms_;
    report.kills = kills_;
    report.seats = seats_;
    const auto count = [&](std::string_view state) {
        return static_cast<std::size_t>(std::ranges::count(record.seats.seats, state, &SeatsRecord::Seat::state));
    };
    report.sold = count("booked");
    report.held = count("locked");
    report.free = count("available");
    report.ending = ended_.value_or(report.sold == report.seats ? Ending::sold_out : Ending::all_served);
    report.buyers = crowd.size();
    for (const Fate fate : fates) report.fate_counts[static_cast<std::size_t>(fate)] = crowd.count(fate);
    report.settled_for_fewer = crowd.settled_for_fewer();
    report.unfinished = crowd.size() - crowd.gone();
    report.ledger = ledger_;
    report.expired = static_cast<std::uint64_t>(std::ranges::count(record.feed, "expired", &FeedEntry::kind));
    report.entries = record.feed.size();
    report.findings = audit(ledger_, record, house);
    return report;
}

auto Rehearsal::ask(const Request& request) -> Checked<Response> {
    const std::int64_t since_us = client_.now_us();
    for (;;) {
        std::optional<Response> response;
        client_.ask(request, [&](Response came) { response = std::move(came); });
        client_.run_until([&] { return response.has_value(); });
        const bool comes_later = response->status == 0 || response->status == 503 || response->status == 504;
        reached_ = reached_ || response->status != 0;
        if (!comes_later) return *std::move(response);
        // A server that was never there is a mistake in its address, not one that comes back.
        if (client_.now_us() - since_us > patience_us || !reached_) {
            return unreachable(response->status == 0 ? response->body : problem_text(*response));
        }
        bool paused = false;
        client_.after(retry_pause, [&] { paused = true; });
        client_.run_until([&] { return paused; });
    }
}

auto Rehearsal::get(const std::string& target) -> Checked<json::Value> {
    const auto response = ask({"GET", target, {}, {}});
    if (!response) return tl::unexpected(response.error());
    if (response->status == 401) return usage("the server wants its key: give --admin-key-file FILE");
    if (!is_success(*response)) return usage("GET " + target + " failed with " + problem_text(*response));
    auto body = json::parse(response->body);
    if (!body) return unreachable("GET " + target + " was not answered with JSON");
    return *std::move(body);
}

}  // namespace seatlock::rehearse
