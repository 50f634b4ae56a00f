#include "http/show_reads.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "http/answer_response.hpp"
#include "http/feed_stream.hpp"
#include "http/problem.hpp"
#include "json/writer.hpp"

namespace seatlock::http {
namespace {

constexpr std::uint64_t changes_limit_default = 100;
constexpr std::uint64_t changes_limit_max = 1000;
constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();
constexpr std::array<std::string_view, 3> seat_states{"available", "locked", "booked"};
constexpr std::array<std::string_view, 1> seat_forms{"compact"};

Response shared_json(std::shared_ptr<const std::string> text) {
    Response response = json_response({});
    response.body = std::move(text);
    return response;
}

Detail detail_for(const Principal& caller) { return caller.sees_details() ? Detail::records : Detail::states; }

Response not_modified(const std::string& tag) {
    Response response;
    response.status = 304;
    response.headers.emplace_back("ETag", tag);
    return response;
}

}  // namespace

void ShowReads::get_plan(Call& call) {
    const service::LoadedPlanPtr plan = backend_.catalog().plan(call.plan);
    if (!plan) return call.respond(problem_response(Problem::unknown_plan, "there is no plan named " + call.plan));
    call.respond(shared_json(plan_text(*plan)));
}

void ShowReads::get_shows(Call& call) {
    json::Writer out;
    out.begin_object().key("shows").begin_array();
    for (const auto& [name, record] : backend_.catalog().shows()) {
        const service::PublishedShow* show = backend_.show(name);
        const bool visible = show && AccessControl::may_read(call.caller, name, show->settings().is_public);
        if (visible) write(out, *show);
    }
    out.end_array().end_object();
    call.respond(json_response(std::move(out).str()));
}

const service::PublishedShow* ShowReads::find_show(Call& call) const {
    const service::PublishedShow* show = backend_.show(call.show);
    if (show) return show;
    if (backend_.catalog().show(call.show)) {
        call.respond(problem_response(Problem::unavailable, "the show is not open yet"));
    } else {
        call.respond(problem_response(Problem::unknown_show, "there is no show named " + call.show));
    }
    return nullptr;
}

void ShowReads::get_show(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    json::Writer out;
    write(out, *show);
    call.respond(json_response(std::move(out).str()));
}

void ShowReads::get_show_plan(Call& call) {
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

std::shared_ptr<const std::string> ShowReads::plan_text(const service::LoadedPlan& plan) {
    std::shared_ptr<const std::string>& text = plan_texts_[plan.plan().hash];
    if (!text) text = std::make_shared<const std::string>(plan::to_json(plan.plan()));
    return text;
}

void ShowReads::get_seats(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    const auto state = choice_parameter(call.target, "state", seat_states);
    if (!state) return call.respond(problem_response(state.error()));
    const auto form = choice_parameter(call.target, "form", seat_forms);
    if (!form) return call.respond(problem_response(form.error()));
    const SeatFilter filter{*state, text_parameter(call.target, "section")};
    const bool filtered = !filter.state.empty() || !filter.section.empty();
    if (!form->empty() && filtered) {
        return call.respond(problem_response(
            Problem::invalid_request, "the compact form has every seat; it goes with neither state nor section"));
    }
    if (form->empty() && !filtered) return call.respond(shared_json(whole_map(*show)));
    json::Writer out;
    if (filtered) {
        write_seats(out, *show, filter);
    } else {
        write_seats_compact(out, *show);
    }
    call.respond(json_response(std::move(out).str()));
}

std::shared_ptr<const std::string> ShowReads::whole_map(const service::PublishedShow& show) {
    SeatsText& cached = seats_texts_[show.name()];
    if (!cached.text || cached.log_id != show.log_id() || cached.seq != show.seq()) {
        json::Writer out;
        write_seats(out, show, {});
        cached = {show.log_id(), show.seq(), std::make_shared<const std::string>(std::move(out).str())};
    }
    return cached.text;
}

void ShowReads::get_seat(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    const SeatIndex seat = show->plan().find(call.item);
    if (seat == no_seat) {
        return call.respond(problem_response(Problem::unknown_seat, "there is no seat " + call.item + " in this show"));
    }
    json::Writer out;
    write_seat(out, *show, seat, detail_for(call.caller));
    call.respond(json_response(std::move(out).str()));
}

void ShowReads::get_feed(Call& call) {
    if (!find_show(call)) return;
    const auto from = number_parameter(call.target, "from", any_number);
    if (!from) return call.respond(problem_response(from.error()));
    std::optional<std::uint64_t> position = *from;
    if (const std::string* last = call.request.header("last-event-id")) {
        position = whole_number(*last);  // not a number of ours: start with a snapshot
    }
    Response response;
    response.headers.emplace_back("Content-Type", "text/event-stream");
    response.headers.emplace_back("Cache-Control", "no-store");
    if (call.request.method != "HEAD") {
        response.stream = std::make_shared<FeedStream>(backend_, feed_readers_, call.show, position,
                                                       text_parameter(call.target, "log_id"), detail_for(call.caller));
    }
    call.respond(std::move(response));
}

void ShowReads::get_changes(Call& call) {
    const service::PublishedShow* show = find_show(call);
    if (!show) return;
    const auto asked = number_parameter(call.target, "from", any_number);
    if (!asked) return call.respond(problem_response(asked.error()));
    const auto limit = number_parameter(call.target, "limit", std::numeric_limits<std::uint32_t>::max());
    if (!limit) return call.respond(problem_response(limit.error()));
    const std::string log_id = text_parameter(call.target, "log_id");
    std::uint64_t from = asked->value_or(0);
    json::Writer out;
    out.begin_object().key("log_id").string(show->log_id());
    const bool known_log = log_id.empty() || log_id == show->log_id();
    if (!known_log || !show->retains(from)) {
        out.key("snapshot");
        write_seats(out, *show, {});
        from = show->seq();
    }
    const std::uint64_t wanted =
        std::clamp<std::uint64_t>(limit->value_or(changes_limit_default), 1, changes_limit_max);
    const std::uint64_t to = std::min(show->seq(), from + wanted);
    out.key("entries").begin_array();
    for (std::uint64_t seq = from + 1; seq <= to; ++seq)
        write(out, *show->entry(seq), show->plan().plan(), detail_for(call.caller));
    out.end_array().key("next").integer(static_cast<std::int64_t>(to));
    out.key("seq").integer(static_cast<std::int64_t>(show->seq())).end_object();
    call.respond(json_response(std::move(out).str()));
}

}  // namespace seatlock::http
