#include "http/api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/answer_response.hpp"
#include "http/feed_stream.hpp"
#include "http/idempotency.hpp"
#include "http/problem.hpp"
#include "http/request_body.hpp"
#include "http/timestamp.hpp"
#include "http/view_json.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "service/label.hpp"

namespace seatlock::http {
namespace {

constexpr std::string_view catalog_scope;
constexpr std::string_view unread = "the journal is being read";
constexpr std::int64_t changes_limit_default = 100;
constexpr std::int64_t changes_limit_max = 1000;

bool is_plan_upload(const Request& head) noexcept {
    return head.method == "PUT" && head.target.starts_with("/v1/plans/");
}

bool is_json(const std::string* content_type) {
    if (!content_type) return false;
    std::string type = content_type->substr(0, content_type->find(';'));
    std::erase(type, ' ');
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return type == "application/json";
}

template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text) {
    Integer value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The body of a call as JSON; an empty one is an empty object where a body is optional. Answers
/// the request itself and returns nothing when it is not.
std::optional<json::Value> json_body(const Request& request, const Respond& respond, bool optional) {
    if (request.body.empty() && optional) return json::Value(json::Object{});
    if (!is_json(request.header("content-type"))) {
        const std::string* type = request.header("content-type");
        respond(problem_response(Problem::unsupported_media_type,
                                 type ? "Content-Type is \"" + *type + "\"" : "Content-Type is missing"));
        return std::nullopt;
    }
    auto parsed = json::parse(request.body);
    if (parsed) return *std::move(parsed);
    const json::ParseError& error = parsed.error();
    respond(problem_response(Problem::malformed_json, "line " + std::to_string(error.line) + ", column " +
                                                          std::to_string(error.column) + ": " + error.message));
    return std::nullopt;
}

/// True when the body was read without a problem; answers otherwise.
bool accepted(RequestBody& body, const Respond& respond) {
    const auto problem = body.problem();
    if (problem) respond(problem_response(Problem::invalid_request, *problem));
    return !problem;
}

service::Policy read_policy(RequestBody& body) {
    service::Policy policy;
    const json::Value* member = body.optional_member("policy");
    if (!member) return policy;
    RequestBody fields(*member, "policy");
    for (const service::PolicyField& field : service::policy_fields()) {
        policy.*field.member = fields.optional_integer(field.name).value_or(policy.*field.member);
    }
    body.adopt(fields);
    return policy;
}

/// A query parameter that counts something. Answers the request when it is no such number.
template <typename Integer>
bool read_parameter(const Target& target, std::string_view name, std::optional<Integer>& value,
                    const Respond& respond) {
    const std::string* text = target.parameter(name);
    if (!text) return true;
    value = parse_integer<Integer>(*text);
    if (value) return true;
    respond(problem_response(Problem::invalid_request, "the parameter " + std::string(name) + " is \"" + *text +
                                                           "\"; it must be a whole number, not negative"));
    return false;
}

bool known_parameters(const Target& target, const std::vector<std::string_view>& known, const Respond& respond) {
    for (const auto& [name, value] : target.query) {
        if (std::ranges::find(known, name) != known.end()) continue;
        respond(problem_response(Problem::invalid_request, "the parameter " + name + " is not one this call knows"));
        return false;
    }
    return true;
}

std::string parameter_or_empty(const Target& target, std::string_view name) {
    const std::string* value = target.parameter(name);
    return value ? *value : std::string();
}

Response not_modified(const std::string& tag) {
    Response response;
    response.status = 304;
    response.headers.emplace_back("ETag", tag);
    return response;
}

}  // namespace

Api::Api(Backend& backend, ApiOptions options) : backend_(backend), access_(options.admin_key) {
    for (Asset& asset : options.assets) {
        std::string path = asset.path;
        assets_.emplace(std::move(path), std::move(asset));
    }
}

const std::vector<Api::Route>& Api::routes() {
    static const std::vector<Route> table = {
        {"GET", "/healthz", Access::open, &Api::get_health},
        {"GET", "/readyz", Access::open, &Api::get_ready},
        {"PUT", "/v1/plans/{plan}", Access::change, &Api::put_plan},
        {"GET", "/v1/plans/{plan}", Access::records, &Api::get_plan},
        {"GET", "/v1/shows", Access::open, &Api::get_shows},
        {"PUT", "/v1/shows/{show}", Access::change, &Api::put_show},
        {"GET", "/v1/shows/{show}", Access::read, &Api::get_show},
        {"GET", "/v1/shows/{show}/plan", Access::read, &Api::get_show_plan},
        {"GET", "/v1/shows/{show}/seats", Access::read, &Api::get_seats, {"state", "section", "form"}},
        {"GET", "/v1/shows/{show}/seats/{item}", Access::read, &Api::get_seat},
        {"GET", "/v1/shows/{show}/feed", Access::read, &Api::get_feed, {"from", "log_id"}},
        {"GET", "/v1/shows/{show}/changes", Access::read, &Api::get_changes, {"from", "limit", "log_id"}},
        {"POST", "/v1/shows/{show}/holds", Access::change, &Api::post_hold},
        {"GET", "/v1/shows/{show}/holds", Access::records, &Api::get_holds, {"holder", "reference", "cursor"}},
        {"GET", "/v1/shows/{show}/holds/{item}", Access::records, &Api::get_hold},
        {"POST", "/v1/shows/{show}/holds/{item}/seats", Access::change, &Api::post_hold_seats},
        {"POST", "/v1/shows/{show}/holds/{item}/extend", Access::change, &Api::post_extend},
        {"POST", "/v1/shows/{show}/holds/{item}/release", Access::change, &Api::post_release},
        {"POST", "/v1/shows/{show}/holds/{item}/book", Access::change, &Api::post_book},
        {"GET",
         "/v1/shows/{show}/bookings",
         Access::records,
         &Api::get_bookings,
         {"holder", "reference", "seat", "cursor"}},
        {"GET", "/v1/shows/{show}/bookings/{item}", Access::records, &Api::get_booking},
    };
    return table;
}

void Api::handle(Request request, Respond respond) {
    auto target = parse_target(request.target);
    if (!target) return respond(problem_response(Problem::invalid_request, target.error()));
    Call call{std::move(request), *std::move(target), std::move(respond), {}, {}, {}};
    dispatch(call);
}

void Api::dispatch(Call& call) {
    const std::string_view method = call.request.method == "HEAD" ? "GET" : std::string_view(call.request.method);
    std::string allowed;
    for (const Route& route : routes()) {
        if (!match(route, call)) continue;
        if (route.method == method) return run(route, call);
        if (!allowed.empty()) allowed += ", ";
        allowed += route.method;
        if (route.method == "GET") allowed += ", HEAD";
    }
    const std::string_view path = std::string_view(call.request.target).substr(0, call.request.target.find('?'));
    if (allowed.empty() && assets_.contains(path)) {
        if (method == "GET") return get_asset(call);
        allowed = "GET, HEAD";
    }
    if (allowed.empty())
        return call.respond(problem_response(
            Problem::unknown_path, "there is nothing at " + std::string(service::is_utf8(path) ? path : "this path")));
    Response response = problem_response(Problem::method_not_allowed, "use one of: " + allowed);
    response.headers.emplace_back("Allow", allowed);
    call.respond(std::move(response));
}

bool Api::match(const Route& route, Call& call) {
    std::string_view rest = route.path.substr(1);
    for (const std::string& segment : call.target.segments) {
        if (rest.empty()) return false;
        const std::string_view pattern = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(pattern.size() + 1, rest.size()));
        if (pattern == "{plan}") call.plan = segment;
        if (pattern == "{show}") call.show = segment;
        if (pattern == "{item}") call.item = segment;
        if (!pattern.starts_with('{') && pattern != segment) return false;
    }
    return rest.empty();
}

void Api::run(const Route& route, Call& call) {
    if (const auto denial = access_.denial(call.request, route.access, show_is_public(call))) {
        return call.respond(problem_response(denial->problem, denial->detail));
    }
    if (!known_parameters(call.target, route.parameters, call.respond)) return;
    (this->*route.run)(call);
}

/// A show that does not exist counts as public: whoever asks learns that it is not there, as of
/// any other.
bool Api::show_is_public(const Call& call) const {
    const service::PublishedShow* show = backend_.show(call.show);
    return !show || show->settings().is_public;
}

/// Before the catalog was read for the first time nobody can say what is not there.
bool Api::catalog_is_unread() const { return backend_.catalog().seq() == 0 && !backend_.ready(); }

// --- The page and the server itself ---

void Api::get_asset(Call& call) {
    const std::string path = call.request.target.substr(0, call.request.target.find('?'));
    const Asset& asset = assets_.find(path)->second;
    Response response;
    response.headers.emplace_back("Content-Type", asset.content_type);
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.body = std::make_shared<const std::string>(asset.content);
    call.respond(std::move(response));
}

void Api::get_health(Call& call) { call.respond(json_response(R"({"status":"ok"})")); }

void Api::get_ready(Call& call) {
    if (backend_.ready()) return call.respond(json_response(R"({"status":"ready"})"));
    call.respond(problem_response(Problem::unavailable, "a journal is being read"));
}

// --- Plans and shows ---

void Api::put_plan(Call& call) {
    if (!is_json(call.request.header("content-type"))) {
        return call.respond(problem_response(Problem::unsupported_media_type, "a plan is sent as application/json"));
    }
    service::ImportPlan command{call.plan, call.request.body};
    submit(call, std::move(command), catalog_scope);
}

void Api::get_plan(Call& call) {
    const service::LoadedPlanPtr plan = backend_.catalog().plan(call.plan);
    if (!plan && catalog_is_unread()) return call.respond(problem_response(Problem::unavailable, unread));
    if (!plan) return call.respond(problem_response(Problem::unknown_plan, "there is no plan named " + call.plan));
    Response response = json_response({});
    response.body = plan_text(*plan);
    call.respond(std::move(response));
}

void Api::get_shows(Call& call) {
    if (catalog_is_unread()) return call.respond(problem_response(Problem::unavailable, unread));
    json::Writer out;
    out.begin_object().key("shows").begin_array();
    for (const auto& [name, record] : backend_.catalog().shows()) {
        const service::PublishedShow* show = backend_.show(name);
        const bool visible = show && !access_.denial(call.request, Access::read, show->settings().is_public);
        if (visible) write(out, *show);
    }
    out.end_array().end_object();
    call.respond(json_response(std::move(out).str()));
}

void Api::put_show(Call& call) {
    const auto json = json_body(call.request, call.respond, false);
    if (!json) return;
    RequestBody body(*json);
    service::CreateShow command{call.show, {}};
    command.settings.plan = body.required_string("plan");
    command.settings.title = body.optional_string("title");
    command.settings.starts_at = body.optional_string("starts_at");
    command.settings.timezone = body.optional_string("timezone");
    command.settings.is_public = body.optional_boolean("public").value_or(true);
    command.settings.policy = read_policy(body);
    if (!accepted(body, call.respond)) return;
    if (!command.settings.starts_at.empty() && !is_rfc3339(command.settings.starts_at)) {
        return call.respond(problem_response(Problem::invalid_request,
                                             "starts_at must be a date and time as in 2026-11-22T19:30:00+01:00"));
    }
    submit(call, std::move(command), catalog_scope);
}

const service::PublishedShow* Api::find_show(Call& call) const {
    const service::PublishedShow* show = backend_.show(call.show);
    if (show) return show;
    if (catalog_is_unread()) {
        call.respond(problem_response(Problem::unavailable, unread));
    } else if (backend_.catalog().show(call.show)) {
        call.respond(problem_response(Problem::unavailable, "the show is not open yet"));
    } else {
        call.respond(problem_response(Problem::unknown_show, "there is no show named " + call.show));
    }
    return nullptr;
}

void Api::get_show(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    json::Writer out;
    write(out, *show);
    call.respond(json_response(std::move(out).str()));
}

void Api::get_show_plan(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    const std::string tag = "\"" + show->settings().plan_hash + "\"";
    const std::string* known = call.request.header("if-none-match");
    if (known && *known == tag) return call.respond(not_modified(tag));
    Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("ETag", tag);
    response.body = plan_text(show->plan());
    call.respond(std::move(response));
}

std::shared_ptr<const std::string> Api::plan_text(const service::LoadedPlan& plan) {
    std::shared_ptr<const std::string>& text = plan_texts_[plan.plan().hash];
    if (!text) text = std::make_shared<const std::string>(plan::to_json(plan.plan()));
    return text;
}

// --- Seats and the feed ---

void Api::get_seats(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    const SeatFilter filter{parameter_or_empty(call.target, "state"), parameter_or_empty(call.target, "section")};
    if (!filter.state.empty() && filter.state != "available" && filter.state != "locked" && filter.state != "booked") {
        return call.respond(problem_response(
            Problem::invalid_request,
            "the parameter state is \"" + filter.state + "\"; it must be available, locked or booked"));
    }
    const std::string form = parameter_or_empty(call.target, "form");
    if (!form.empty() && form != "compact") {
        return call.respond(
            problem_response(Problem::invalid_request, "the parameter form is \"" + form + "\"; it must be compact"));
    }
    if (!form.empty() && !(filter.state.empty() && filter.section.empty())) {
        return call.respond(problem_response(
            Problem::invalid_request, "the compact form has every seat; it goes with neither state nor section"));
    }
    json::Writer out;
    if (!form.empty()) {
        write_seats_compact(out, *show);
        return call.respond(json_response(std::move(out).str()));
    }
    if (!filter.state.empty() || !filter.section.empty()) {
        write_seats(out, *show, filter);
        return call.respond(json_response(std::move(out).str()));
    }
    SeatsText& cached = seats_texts_[call.show];
    if (!cached.text || cached.log_id != show->log_id() || cached.seq != show->seq()) {
        write_seats(out, *show, filter);
        cached = {show->log_id(), show->seq(), std::make_shared<const std::string>(std::move(out).str())};
    }
    Response response = json_response({});
    response.body = cached.text;
    call.respond(std::move(response));
}

void Api::get_seat(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    const SeatIndex seat = show->plan().find(call.item);
    if (seat == no_seat) {
        return call.respond(problem_response(Problem::unknown_seat, "there is no seat " + call.item + " in this show"));
    }
    json::Writer out;
    write_seat(out, *show, seat);
    call.respond(json_response(std::move(out).str()));
}

void Api::get_feed(Call& call) {
    if (!find_show(call)) return;
    std::optional<std::uint64_t> position;
    if (!read_parameter(call.target, "from", position, call.respond)) return;
    if (const std::string* last = call.request.header("last-event-id")) {
        position = parse_integer<std::uint64_t>(*last);  // not a number of ours: start with a snapshot
    }
    Response response;
    response.headers.emplace_back("Content-Type", "text/event-stream");
    response.headers.emplace_back("Cache-Control", "no-store");
    if (call.request.method != "HEAD") {
        response.stream =
            std::make_shared<FeedStream>(backend_, call.show, position, parameter_or_empty(call.target, "log_id"));
    }
    call.respond(std::move(response));
}

void Api::get_changes(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    std::optional<std::uint64_t> from;
    std::optional<std::uint32_t> limit;
    if (!read_parameter(call.target, "from", from, call.respond)) return;
    if (!read_parameter(call.target, "limit", limit, call.respond)) return;
    const std::string log_id = parameter_or_empty(call.target, "log_id");
    json::Writer out;
    out.begin_object().key("log_id").string(show->log_id());
    const bool known_log = log_id.empty() || log_id == show->log_id();
    if (!known_log || !show->retains(from.value_or(0))) {
        out.key("snapshot");
        write_seats(out, *show, {});
        from = show->seq();
    }
    const std::int64_t wanted = limit ? std::clamp<std::int64_t>(*limit, 1, changes_limit_max) : changes_limit_default;
    const std::uint64_t to = std::min(show->seq(), from.value_or(0) + static_cast<std::uint64_t>(wanted));
    out.key("entries").begin_array();
    for (std::uint64_t seq = from.value_or(0) + 1; seq <= to; ++seq) write(out, *show->entry(seq), show->plan().plan());
    out.end_array().key("next").integer(static_cast<std::int64_t>(to));
    out.key("seq").integer(static_cast<std::int64_t>(show->seq())).end_object();
    call.respond(json_response(std::move(out).str()));
}

// --- Holds and bookings ---

void Api::post_hold(Call& call) {
    const auto json = json_body(call.request, call.respond, false);
    if (!json) return;
    RequestBody body(*json);
    service::CreateHold command;
    command.hold = "h_" + backend_.random_id();
    command.holder = body.required_string("holder");
    command.seats = body.optional_strings("seats").value_or(std::vector<std::string>{});
    command.reference = body.optional_string("reference");
    command.ttl_seconds = body.optional_integer("ttl_seconds");
    if (!accepted(body, call.respond)) return;
    submit(call, std::move(command));
}

void Api::get_holds(Call& call) {
    std::optional<std::uint32_t> cursor;
    if (!read_parameter(call.target, "cursor", cursor, call.respond)) return;
    submit(call, service::ListHolds{parameter_or_empty(call.target, "holder"),
                                    parameter_or_empty(call.target, "reference"), cursor.value_or(0)});
}

void Api::get_hold(Call& call) { submit(call, service::ReadHold{call.item}); }

void Api::post_hold_seats(Call& call) {
    const auto json = json_body(call.request, call.respond, false);
    if (!json) return;
    RequestBody body(*json);
    service::SwapSeats command{call.item, {}, {}};
    command.add = body.optional_strings("add").value_or(std::vector<std::string>{});
    command.remove = body.optional_strings("remove").value_or(std::vector<std::string>{});
    if (!accepted(body, call.respond)) return;
    submit(call, std::move(command));
}

void Api::post_extend(Call& call) {
    const auto json = json_body(call.request, call.respond, true);
    if (!json) return;
    RequestBody body(*json);
    if (!accepted(body, call.respond)) return;
    submit(call, service::ExtendHold{call.item});
}

void Api::post_release(Call& call) {
    const auto json = json_body(call.request, call.respond, true);
    if (!json) return;
    RequestBody body(*json);
    service::ReleaseHold command{call.item, body.optional_strings("seats")};
    if (!accepted(body, call.respond)) return;
    submit(call, std::move(command));
}

void Api::post_book(Call& call) {
    const auto json = json_body(call.request, call.respond, true);
    if (!json) return;
    RequestBody body(*json);
    service::BookHold command;
    command.hold = call.item;
    command.booking = "b_" + backend_.random_id();
    command.seats = body.optional_strings("seats");
    command.reference = body.optional_string("reference");
    const std::string if_expired = body.optional_string("if_expired");
    command.take_if_free = if_expired == "take_if_free";
    if (!accepted(body, call.respond)) return;
    if (!if_expired.empty() && if_expired != "refuse" && if_expired != "take_if_free") {
        return call.respond(problem_response(
            Problem::invalid_request, "if_expired is \"" + if_expired + "\"; it must be refuse or take_if_free"));
    }
    submit(call, std::move(command));
}

void Api::get_bookings(Call& call) {
    std::optional<std::uint32_t> cursor;
    if (!read_parameter(call.target, "cursor", cursor, call.respond)) return;
    submit(call, service::ListBookings{parameter_or_empty(call.target, "holder"),
                                       parameter_or_empty(call.target, "reference"),
                                       parameter_or_empty(call.target, "seat"), cursor.value_or(0)});
}

void Api::get_booking(Call& call) { submit(call, service::ReadBooking{call.item}); }

// --- On to the service ---

std::optional<service::Caller> Api::caller(Call& call, std::string_view scope) const {
    service::Caller caller{access_.actor(call.request), std::nullopt};
    const std::string* key = call.request.header("idempotency-key");
    if (!key || call.request.method == "GET" || call.request.method == "HEAD") return caller;
    if (const auto problem = service::label_problem(*key)) {
        call.respond(problem_response(Problem::invalid_request, "the Idempotency-Key " + *problem));
        return std::nullopt;
    }
    caller.idempotency = idempotency_record(caller.actor, scope, *key, call.request);
    return caller;
}

void Api::submit(Call& call, service::ShowCommand command) {
    auto from = caller(call, call.show);
    if (!from) return;
    backend_.submit(*std::move(from), call.show, std::move(command),
                    [this, show = call.show, respond = std::move(call.respond)](const service::Answer& answer) {
                        respond(answer_response(backend_, show, answer));
                    });
}

void Api::submit(Call& call, service::CatalogCommand command, std::string_view scope) {
    auto from = caller(call, scope);
    if (!from) return;
    backend_.submit(*std::move(from), std::move(command),
                    [this, respond = std::move(call.respond)](const service::Answer& answer) {
                        respond(answer_response(backend_, {}, answer));
                    });
}

// --- What never became a request ---

std::size_t Api::body_bytes_max(const Request& head) {
    const bool denied = access_.denial(head, Access::change, true).has_value();
    // Whoever may not upload a plan shall not fill the memory with one before being told.
    return is_plan_upload(head) && !denied ? plan::plan_bytes_max : body_bytes_max_default;
}

Response Api::transport_error(int status) {
    static constexpr std::array kinds = {
        Problem::malformed_request, Problem::request_timeout,   Problem::payload_too_large,
        Problem::target_too_long,   Problem::headers_too_large, Problem::internal_error,
        Problem::not_implemented,   Problem::unavailable,       Problem::version_not_supported,
    };
    const auto found = std::ranges::find_if(kinds, [&](Problem problem) { return kind_of(problem).status == status; });
    return problem_response(found == kinds.end() ? Problem::malformed_request : *found);
}

}  // namespace seatlock::http
