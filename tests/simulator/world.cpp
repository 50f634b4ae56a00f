#include "world.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "service/answer_text.hpp"
#include "service/log_names.hpp"
#include "service/replay.hpp"
#include "stranger.hpp"
#include "violation.hpp"

namespace seatlock::simulator {
namespace {

using journal::Fault;

std::string without_details(std::string text) {
    for (const char* word : {"invalid_request", "invalid_plan"}) {
        if (text.starts_with(word)) return word;
    }
    return text;
}

}  // namespace

std::string log_of(const std::string& show) {
    return show.empty() ? service::catalog_log_name("default") : service::show_log_name("default", show);
}

std::string show_of(const std::string& log) { return std::string(service::show_of_log("default", log)); }

service::ServiceOptions service_options(const WorldOptions& options) {
    service::ServiceOptions service;
    service.feed_entries_max = static_cast<std::size_t>(options.feed_entries_max);
    service.snapshot_every_entries = static_cast<std::uint64_t>(options.snapshot_every_entries);
    if (options.keep_entries >= 0) service.keep_entries = static_cast<std::uint64_t>(options.keep_entries);
    return service;
}

World::World(const WorldOptions& options, Coverage& coverage)
    : options_(options),
      coverage_(coverage),
      journal_(static_cast<std::uint64_t>(options.seed)),
      books_(options.wrong_model != 0, coverage),
      logs_(books_, [this](const std::string& show, const journal::Entry& entry) { judge_.saw(show, entry); }),
      judge_(logs_, coverage),
      host_(service_options(options), journal_, now_, *this, coverage) {
    for (std::int64_t i = 0; i < options.clients; ++i) clients_.emplace_back(i);
    for (std::int64_t i = 0; i < options.readers; ++i) readers_.emplace_back(coverage);
    host_.start();
}

void World::take(const Step& step) {
    switch (step.kind) {
        case StepKind::hold:
        case StepKind::swap:
        case StepKind::extend:
        case StepKind::release:
        case StepKind::book:
        case StepKind::read_hold:
        case StepKind::read_booking:
        case StepKind::list_holds:
        case StepKind::list_bookings:
        case StepKind::import_plan:
        case StepKind::create_show:
        case StepKind::change_show:
        case StepKind::pay:
        case StepKind::sell:
        case StepKind::cancel:
        case StepKind::move:
        case StepKind::block:
        case StepKind::unblock: return ask(step);
        case StepKind::retry: return retry(step);
        case StepKind::give_up: return client(step.who).give_up();
        case StepKind::pass:
            coverage_.reach_if(step.ms >= 86'400'000, "a day passed");
            now_.mono_ms += step.ms;
            now_.wall_ms += step.ms;
            return;
        case StepKind::to_deadline: return to_deadline(step);
        case StepKind::tick: return tick();
        case StepKind::turn:
            for (std::int64_t i = 0; i < step.n && turn(); ++i) continue;
            return;
        case StepKind::deliver: static_cast<void>(host_.deliver()); return;
        case StepKind::time_out: return host_.time_out();
        case StepKind::fail_append: return host_.inject(Fault::fail);
        case StepKind::lose_append: return host_.inject(Fault::lose);
        case StepKind::lose_result: return host_.inject(Fault::lose_answer);
        case StepKind::delay_append: return host_.inject(Fault::delay);
        case StepKind::tear_append: return host_.inject(Fault::tear);
        case StepKind::fail_opens: return journal_.fail_opens(static_cast<std::uint64_t>(step.n));
        case StepKind::fail_upkeep: return journal_.fail_upkeep(static_cast<std::uint64_t>(step.n));
        case StepKind::crash: return crash(step);
        case StepKind::step_wall:
            ++faults_;
            coverage_.reach(step.wall < 0 ? "the wall clock went back" : "the wall clock leapt");
            now_.wall_ms += step.wall;
            return;
        case StepKind::take_over: return take_over(step);
        case StepKind::crash_at_upkeep:
        case StepKind::take_over_at_upkeep: at_upkeep_ = step; return;
        case StepKind::lose_answers: answers_to_lose_ = step.n; return;
        case StepKind::connect:
            return reader(step.who).connect(show_name(step.show), durable_[show_name(step.show)], step.n);
        case StepKind::read_feed: return read_feed(step);
        case StepKind::reconnect: return reader(step.who).reconnect();
    }
}

// --- Clients ---

void World::ask(const Step& step) {
    Client& asking = client(step.who);
    if (asking.waits()) return coverage_.reach("a client waited");
    send(asking, asking.letter(step, client(step.who + 1)), to_text(step));
}

void World::retry(const Step& step) {
    Client& asking = client(step.who);
    const auto letter = asking.last_letter();
    if (!letter) return;
    const bool keyed = letter->idempotency.has_value();
    coverage_.reach_if(asking.waits() && keyed, "a retry while the first try is under way");
    coverage_.reach_if(!asking.waits() && keyed && asking.is_in_doubt(), "a retry of what was never heard of");
    coverage_.reach_if(!keyed, "a retry without a key");
    send(asking, *letter, to_text(step));
}

void World::send(Client& asking, Letter letter, std::string about) {
    const service::RequestId request = ++last_request_;
    senders_[request] = static_cast<std::size_t>(&asking - clients_.data());
    asking.sent(request, letter);
    letter = addressed(std::move(letter), request);
    const service::Caller caller{actor_of(request), letter.idempotency, letter.buyer};
    Asked asked;
    asked.show = letter.show;
    asked.expected = expect(letter, caller);
    asked.wall_ms = now_.wall_ms;
    asked.open = host_.is_open(log_of(letter.show));
    asked.about = std::move(about);
    if (letter.idempotency) asked.key = letter.idempotency->key;
    if (const auto* command = std::get_if<service::CatalogCommand>(&letter.command)) {
        if (const auto* create = std::get_if<service::CreateShow>(command)) asked.also_about = create->show;
        asked.troubles = troubles_of(asked);
        judge_.asked(request, std::move(asked));
        return host_.submit(request, caller, *command);
    }
    asked.troubles = troubles_of(asked);
    judge_.asked(request, std::move(asked));
    host_.submit(request, caller, letter.show, std::get<service::ShowCommand>(letter.command));
}

Expectation World::expect(const Letter& letter, const service::Caller& caller) {
    if (!letter.show.empty() && !books_.serves(letter.show)) {
        return {host_.is_open(log_of("")) ? "unknown_show" : "unavailable"};
    }
    if (!host_.is_open(log_of(letter.show))) return {"unavailable"};
    if (const auto* command = std::get_if<service::CatalogCommand>(&letter.command)) {
        return books_.ask(*command, caller, now_);
    }
    return books_.ask(letter.show, std::get<service::ShowCommand>(letter.command), caller, now_);
}

std::uint64_t World::troubles_of(const Asked& asked) {
    return troubles_[asked.show] + (asked.also_about.empty() ? 0 : troubles_[asked.also_about]);
}

void World::answered(service::Answered answered) {
    const Asked& asked = judge_.of(answered.request);
    const service::PublishedShow* show = asked.show.empty() ? nullptr : host_.service().show(asked.show);
    const std::string text = without_details(service::answer_text(answered.answer, show ? &show->plan() : nullptr));
    judge_.answered(answered, text, durable_[asked.show], troubles_of(asked));
    if (const auto* view = std::get_if<service::ShowView>(&answered.answer.result)) {
        require(host_.service().show(view->show) != nullptr, "a show that is announced can be seen", view->show);
    }
    if (answers_to_lose_ > 0) {
        --answers_to_lose_;
        ++faults_;
        return coverage_.reach("an answer got lost on its way");
    }
    clients_[senders_.at(answered.request)].heard(answered.request, answered.answer);
}

// --- Time ---

void World::to_deadline(const Step& step) {
    const auto left_ms = books_.to_deadline_ms(show_name(step.show), now_);
    if (!left_ms || *left_ms + step.ms < 0) return;
    now_.mono_ms += *left_ms + step.ms;
    now_.wall_ms += *left_ms + step.ms;
}

void World::tick() {
    for (const std::string& show : books_.served()) {
        if (host_.is_open(log_of(show))) books_.tick(show, now_);
    }
    host_.tick();
}

bool World::turn() {
    if (!at_upkeep_ || !host_.upkeep_is_next()) return host_.turn();
    const Step step = *std::exchange(at_upkeep_, {});
    if (step.kind == StepKind::take_over_at_upkeep) {
        take_over(step);
        return host_.turn();
    }
    if (step.n == 1) static_cast<void>(host_.turn());
    crash(step);
    return true;
}

void World::crash(const Step& step) {
    using InFlight = journal::MemoryJournal::InFlight;
    host_.crash(step.late == 0 ? InFlight::vanishes : InFlight::arrives_later, step.late == 3);
    judge_.process_died();
    books_.process_died();
    durable_.clear();
    for (Client& each : clients_) each.cut_off();
    if (step.late == 2) {
        while (journal_.deliver()) continue;
    }
    now_.mono_ms += step.ms + step.mono;
    now_.wall_ms += step.ms + step.wall;
    coverage_.reach_if(step.mono < 0, "the boot-time clock began anew");
    host_.start();
}

void World::take_over(const Step& step) {
    ++faults_;
    coverage_.reach("another process took over");
    const std::string show = show_name(step.show);
    const std::string name = "stranger" + std::to_string(++strangers_);
    service::CreateHold command{name, name, seats_of(step.seats, show), "", {}};
    Stranger(service_options(options_), journal_, books_, logs_, now_).live(show, command);
}

// --- Readers ---

void World::read_feed(const Step& step) {
    Reader& one = reader(step.who);
    const service::PublishedShow* show = host_.service().show(one.show());
    if (show) one.read(*show, step.n, feed_kept(), logs_);
}

std::size_t World::feed_kept() const {
    const auto memory = static_cast<std::size_t>(options_.feed_entries_max);
    return options_.keep_entries < 0 ? memory : std::min(memory, static_cast<std::size_t>(options_.keep_entries));
}

void World::published(const std::string& name) {
    const service::PublishedShow* show = host_.service().show(name);
    if (!show) return;  // its first entry is on its way
    require(show->seq() == durable_[name], "what is shown is what is durable",
            fmt::format("{} shows #{}, but #{} is durable", name, show->seq(), durable_[name]));
    require(ReferenceSettings(show->settings()) == books_.durable(name).settings(), "settings are as they were set",
            name);
    if (show->seq() == logs_.seq(name)) {
        require(map_of(*show) == logs_.map(name), "the map is what the entries come to", name);
    }
}

// --- Logs ---

void World::log_opened(const std::string& log, const journal::OpenedLog& opened) {
    const std::string show = show_of(log);
    const LogEnd end = logs_.read(show, opened);
    judge_.log_opened(show);
    durable_[show] = end.seq;
    books_.opened(show, end, now_);
}

void World::log_taken(const std::string& log) {
    const std::string show = show_of(log);
    if (!show.empty()) judge_digest(show);
}

void World::judge_digest(const std::string& show) {
    require(host_.service().digest(show) == books_.latest(show).digest(), "what is recovered is what was decided",
            fmt::format("{} at #{}", show, durable_[show]));
}

void World::log_not_opened(const std::string& log, const journal::Error& error) {
    ++troubles_[show_of(log)];
    if (error.code == journal::Error::Code::io) return coverage_.reach("a log could not be opened");
    require(host_.is_torn(log), "a sound log can be opened", error.message);
    coverage_.reach("a torn log was refused");
}

void World::append_stored(const journal::Append& append) {
    const std::string show = show_of(append.log);
    logs_.stored(show, append);
    const journal::Seq last = journal::decode(append.bytes)->entries.back().seq;
    durable_[show] = last;
    books_.durable(show, last);
}

void World::write_failed(const std::string& log) { ++troubles_[show_of(log)]; }

// --- The end ---

void World::end() {
    come_to_rest();
    judge_end();
    crash({.kind = StepKind::crash});
    come_to_rest();
    judge_end();
    judge_replay();
}

bool World::at_rest() const {
    if (!host_.idle() || judge_.waiting() > 0) return false;
    const auto sound = [&](const std::string& show) {
        return host_.is_open(log_of(show)) || host_.is_torn(log_of(show));
    };
    return sound("") && std::ranges::all_of(books_.served(), sound);
}

void World::come_to_rest() {
    host_.forget_faults();
    at_upkeep_.reset();
    answers_to_lose_ = 0;
    for (int round = 0; round < 100; ++round) {
        while (host_.deliver() || host_.turn()) continue;
        if (at_rest()) return;
        now_.mono_ms += 600;
        now_.wall_ms += 600;
        tick();
    }
    broken("a world without faults comes to rest", fmt::format("{} requests are not answered", judge_.waiting()));
}

void World::judge_end() {
    for (const std::string& show : books_.served()) {
        if (host_.is_torn(log_of(show))) {
            require(!host_.is_open(log_of(show)), "a torn log is never served", show);
            continue;
        }
        published(show);
        judge_digest(show);
    }
}

void World::judge_replay() {
    const auto replayed = service::replay(journal_);
    const bool torn =
        std::ranges::any_of(books_.served(), [&](const auto& show) { return host_.is_torn(log_of(show)); });
    require(replayed.has_value() != torn, "replay reads sound logs and no others",
            replayed ? "" : replayed.error().message);
    if (!replayed) return;
    require(replayed->size() == books_.served().size(), "replay tells the same as the service", "number of shows");
    for (const service::ReplayedShow& show : *replayed) {
        require(show.digest == host_.service().digest(show.show), "replay tells the same as the service", show.show);
    }
}

Client& World::client(std::int64_t number) { return clients_[static_cast<std::size_t>(number) % clients_.size()]; }

Reader& World::reader(std::int64_t number) { return readers_[static_cast<std::size_t>(number) % readers_.size()]; }

}  // namespace seatlock::simulator
