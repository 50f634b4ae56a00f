#include "service/service.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "service/log_names.hpp"

namespace seatlock::service {
namespace {

Answered failed(RequestId request, FailureCode code, std::string detail) {
    return {request, {.result = Failure{code, std::move(detail), std::nullopt}}};
}

}  // namespace

Service::Service(ServiceOptions options) : options_(std::move(options)), catalog_(catalog_log_name(options_.tenant)) {}

void Service::start() { ask_to_open(catalog_.log(), Now{}); }

void Service::opened(std::string_view log, tl::expected<journal::OpenedLog, journal::Error> result, Now now) {
    OpenState& state = opening_[std::string(log)];
    state.asked = false;
    Show* show = touch(show_of_log(options_.tenant, log));
    tl::expected<void, journal::Error> taken;
    if (!result) {
        taken = tl::unexpected(std::move(result).error());
    } else if (show) {
        taken = show->opened(*result, now);
    } else {
        taken = catalog_.opened(*result, now);
    }
    if (taken) {
        if (show) output_.published.emplace_back(show_of_log(options_.tenant, log));
        if (!show) add_missing_shows();
        return reopen_what_stopped(now);
    }
    state.not_before_ms = now.mono_ms + reopen_after_ms;
    output_.errors.push_back(std::move(taken).error());
    if (show) {
        show->open_failed();
        for (const Answered& waiting : std::exchange(created_[std::string(show_of_log(options_.tenant, log))], {})) {
            const auto code = waiting.answer.created ? FailureCode::outcome_unknown : FailureCode::unavailable;
            output_.answers.push_back(failed(waiting.request, code, "the show cannot be opened now"));
        }
    } else {
        catalog_.open_failed();
    }
}

void Service::written(std::string_view log, const journal::WriteResult& result, Now now) {
    if (result.status == journal::WriteStatus::ok) {
        opening_[std::string(log)].not_before_ms = now.mono_ms;
    } else {
        output_.errors.push_back({journal::Error::Code::io, std::string(log) + ": " + result.detail});
    }
    if (Show* show = touch(show_of_log(options_.tenant, log))) {
        show->written(result);
        if (result.status == journal::WriteStatus::ok)
            output_.published.emplace_back(show_of_log(options_.tenant, log));
    } else {
        catalog_.written(result);
        add_missing_shows();
    }
    reopen_what_stopped(now);
}

void Service::kept(std::string_view log, journal::Epoch epoch, const journal::WriteResult& result, Now now) {
    if (result.status != journal::WriteStatus::ok) {
        output_.errors.push_back({journal::Error::Code::io, std::string(log) + ": " + result.detail});
    }
    if (Show* show = touch(show_of_log(options_.tenant, log))) show->kept(epoch, result);
    reopen_what_stopped(now);
}

void Service::submit(RequestId request, const Caller& caller, const CatalogCommand& command, Now now) {
    catalog_.submit(request, caller, command, now);
}

void Service::submit(RequestId request, const Caller& caller, const std::string& show, const ShowCommand& command,
                     Now now) {
    if (Show* found = touch(show)) return found->submit(request, caller, command, now);
    const bool unread = catalog_.needs_opening();
    output_.answers.push_back(unread ? failed(request, FailureCode::unavailable, "the catalog is reading its journal")
                                     : failed(request, FailureCode::unknown_show, "there is no show named " + show));
}

void Service::tick(Now now) {
    for (auto& [name, show] : shows_) {
        show->tick(now);
        touched_.insert(name);
    }
    reopen_what_stopped(now);
}

void Service::add_missing_shows() {
    for (const auto& [name, record] : catalog_.published().shows()) {
        if (shows_.contains(name)) continue;
        shows_.emplace(name,
                       std::make_unique<Show>(name, show_log_name(options_.tenant, name), record.settings, record.plan,
                                              options_.feed_entries_max,
                                              UpkeepOptions{.snapshot_every_entries = options_.snapshot_every_entries,
                                                            .keep_entries = options_.keep_entries}));
    }
}

void Service::reopen_what_stopped(Now now) {
    if (catalog_.needs_opening()) ask_to_open(catalog_.log(), now);
    for (const auto& [name, show] : shows_) {
        if (show->needs_opening()) ask_to_open(show_log_name(options_.tenant, name), now);
    }
}

void Service::ask_to_open(const std::string& log, Now now) {
    OpenState& state = opening_[log];
    if (state.asked || now.mono_ms < state.not_before_ms) return;
    state.asked = true;
    state.not_before_ms = now.mono_ms + reopen_after_ms;
    output_.opens.push_back(log);
}

Output Service::take_output() {
    std::vector<Answered> answers;
    collect(answers);
    Output output = std::exchange(output_, {});
    std::ranges::move(answers, std::back_inserter(output.answers));
    std::ranges::sort(output.published);
    const auto repeated = std::ranges::unique(output.published);
    output.published.erase(repeated.begin(), repeated.end());
    return output;
}

void Service::collect(std::vector<Answered>& answers) {
    if (auto append = catalog_.next_append()) output_.appends.push_back(*std::move(append));
    for (const std::string& name : std::exchange(touched_, {})) {
        Show& show = *shows_.find(name)->second;
        if (auto failure = show.take_failure()) output_.errors.push_back(*std::move(failure));
        if (auto append = show.next_append()) output_.appends.push_back(*std::move(append));
        if (auto upkeep = show.next_upkeep()) output_.upkeep.push_back(*std::move(upkeep));
        show.take_answers(answers);
    }
    collect_created(answers);
}

/// A show is announced only when its own first entry is durable, too.
void Service::collect_created(std::vector<Answered>& answers) {
    std::vector<Answered> from_catalog;
    catalog_.take_answers(from_catalog);
    for (Answered& answered : from_catalog) {
        const auto* view = std::get_if<ShowView>(&answered.answer.result);
        auto& where = view ? created_[view->show] : answers;
        where.push_back(std::move(answered));
    }
    for (auto it = created_.begin(); it != created_.end();) {
        const bool on_sale = show(it->first) != nullptr;
        if (on_sale) std::move(it->second.begin(), it->second.end(), std::back_inserter(answers));
        it = on_sale ? created_.erase(it) : std::next(it);
    }
}

Load Service::load() const {
    Load load;
    for (const auto& [name, show] : shows_) {
        load.live_holds += show->live_holds();
        load.entries_pending += show->entries_pending();
        load.shows_stopped += show->needs_opening() ? 1 : 0;
    }
    return load;
}

bool Service::ready() const {
    if (catalog_.needs_opening()) return false;
    return std::ranges::all_of(
        shows_, [](const auto& named) { return named.second->on_sale() && !named.second->needs_opening(); });
}

const PublishedShow* Service::show(std::string_view name) const {
    const auto found = shows_.find(name);
    if (found == shows_.end() || !found->second->on_sale()) return nullptr;
    return &found->second->published();
}

std::uint64_t Service::digest(std::string_view name) const { return shows_.find(name)->second->digest(); }

const ShowStart& Service::start_of(std::string_view name) const { return shows_.find(name)->second->start(); }

Show* Service::find(std::string_view show) {
    const auto found = shows_.find(show);
    return found == shows_.end() ? nullptr : found->second.get();
}

Show* Service::touch(std::string_view show) {
    Show* found = find(show);
    if (found) touched_.emplace(show);
    return found;
}

}  // namespace seatlock::service
