#include "books.hpp"

#include <utility>

#include <fmt/format.h>

#include "violation.hpp"

namespace seatlock::simulator {
namespace {

constexpr const char* whole_steps = "a decision is durable with all its entries or with none";

template <typename Lines>
void note(std::map<journal::Seq, std::string>& known, journal::Seq last, const Lines& lines) {
    journal::Seq seq = last - lines.size();
    for (const std::string& line : lines) known[++seq] = line;
}

}  // namespace

template <typename Model>
typename Model::Decided Books::run(Paper<Model>& paper, const typename Model::Operation& operation) {
    auto decided = paper.timeline.run(operation);
    note(paper.lines, paper.timeline.latest().seq(), decided.lines);
    return decided;
}

template <typename Model>
void Books::rewind(Paper<Model>& paper, const std::string& name, LogEnd end, service::Now now) {
    coverage_.reach(paper.timeline.latest().seq() == end.seq ? "opened again, all was there"
                                                             : "opened again, something else was there");
    std::optional<Model> model = paper.foreign ? std::exchange(paper.foreign, {}) : paper.timeline.at(end.seq);
    require(model && model->seq() == end.seq, whole_steps, fmt::format("log of '{}' ends with #{}", name, end.seq));
    paper.timeline.restart_from(*std::move(model));
    if (end.seq == 0) return paper.clock.begin(now);
    const std::int64_t cut_ms = paper.clock.resume(end.show_ms, end.wall_ms, now);
    coverage_.reach_if(cut_ms > 0, "an outage counted as its bound");
    coverage_.reach_if(cut_ms < 0, "an outage counted as nothing");
}

template <typename Model>
void Books::advance(Paper<Model>& paper, const std::string& name, journal::Seq seq) {
    if (paper.foreign) return;  // settled when the log is opened again
    require(paper.timeline.advance_to(seq), whole_steps, fmt::format("log of '{}' has #{}", name, seq));
}

Expectation Books::ask(const service::CatalogCommand& command, const service::Caller& caller, service::Now now) {
    const auto decided = run(catalog_, {command, caller, {catalog_.clock.at(now), now.wall_ms}});
    // What is malformed is so whatever the catalog holds: it is refused at once.
    const bool malformed = decided.answer == "invalid_request";
    return {decided.answer, decided.wrote, malformed ? 0 : catalog_.timeline.latest().seq()};
}

Expectation Books::ask(const std::string& show, const service::ShowCommand& command, const service::Caller& caller,
                       service::Now now) {
    ShowPaper& paper = shows_.at(show);
    coverage_.reach_if(to_deadline_ms(show, now) == 0, "a request at the very deadline");
    const auto decided = run<ReferenceShow>(paper, {command, caller, {paper.clock.at(now), now.wall_ms}});
    coverage_.reach_if(decided.lines.size() > (decided.wrote ? 1U : 0U), "a request expired a hold");
    for (const std::string& remarkable : decided.notes) coverage_.reach(remarkable);
    return {decided.answer, decided.wrote, paper.timeline.latest().seq()};
}

void Books::tick(const std::string& show, service::Now now) {
    ShowPaper& paper = shows_.at(show);
    const auto decided = run<ReferenceShow>(paper, {ReferenceShow::Tick{}, {}, {paper.clock.at(now), now.wall_ms}});
    coverage_.reach("a tick expired a hold", decided.lines.size());
    for (const std::string& remarkable : decided.notes) coverage_.reach(remarkable);
}

void Books::opened(const std::string& show, LogEnd end, service::Now now) {
    if (show.empty()) {
        rewind(catalog_, show, end, now);
        return serve_durable_shows();
    }
    ShowPaper& paper = shows_.at(show);
    rewind(paper, show, end, now);
    if (end.seq > 0) return;
    run<ReferenceShow>(paper, {ReferenceShow::Opening{}, {}, {paper.clock.at(now), now.wall_ms}});
}

void Books::durable(const std::string& show, journal::Seq seq) {
    if (!show.empty()) return advance(shows_.at(show), show, seq);
    advance(catalog_, show, seq);
    serve_durable_shows();
}

void Books::process_died() {
    served_.clear();
    catalog_.clock.stop();
    for (auto& [name, paper] : shows_) paper.clock.stop();
}

void Books::taken_over(const std::string& show, LogEnd end, const ReferenceShow::Operation* command, service::Now now) {
    if (show.empty()) {
        if (!catalog_.foreign) catalog_.foreign = catalog_.timeline.at(end.seq);
        require(catalog_.foreign && catalog_.foreign->seq() == end.seq, whole_steps, "the catalog, taken over");
        return start_papers(*catalog_.foreign);
    }
    ShowPaper& paper = shows_.at(show);
    if (!paper.foreign) paper.foreign = paper.timeline.at(end.seq);
    require(paper.foreign && paper.foreign->seq() == end.seq, whole_steps, show + ", taken over");
    ReferenceClock clock;
    if (end.seq == 0) clock.begin(now);
    if (end.seq > 0) clock.resume(end.show_ms, end.wall_ms, now);
    const service::Moment moment{clock.at(now), now.wall_ms};
    if (end.seq == 0) {
        const auto decided = paper.foreign->run({ReferenceShow::Opening{}, {}, moment});
        note(paper.lines, paper.foreign->seq(), decided.lines);
    }
    if (!command) return;
    const auto decided = paper.foreign->run({command->what, command->caller, moment});
    note(paper.lines, paper.foreign->seq(), decided.lines);
}

const ReferenceShow& Books::latest(const std::string& show) const { return shows_.at(show).timeline.latest(); }

std::optional<std::int64_t> Books::to_deadline_ms(const std::string& show, service::Now now) const {
    const auto found = shows_.find(show);
    if (found == shows_.end() || !found->second.clock.started()) return std::nullopt;
    const auto deadline_ms = found->second.timeline.latest().next_deadline();
    if (!deadline_ms) return std::nullopt;
    return *deadline_ms - found->second.clock.at(now);
}

std::string Books::line(const std::string& show, journal::Seq seq) const {
    const auto& lines = show.empty() ? catalog_.lines : shows_.at(show).lines;
    const auto found = lines.find(seq);
    return found == lines.end() ? "" : found->second;
}

void Books::start_papers(const ReferenceCatalog& catalog) {
    for (const auto& [name, show] : catalog.shows()) {
        if (shows_.contains(name)) continue;
        ReferenceShow start(name, show.seats, show.settings, wrong_model_);
        shows_.emplace(name, ShowPaper(Timeline(std::move(start)), show.settings));
    }
}

void Books::serve_durable_shows() {
    start_papers(durable_catalog());
    for (const auto& [name, show] : durable_catalog().shows()) served_.insert(name);
}

}  // namespace seatlock::simulator
