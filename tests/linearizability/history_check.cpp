#include "linearizability/history_check.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "linearizability/components.hpp"
#include "linearizability/history_file.hpp"
#include "linearizability/show_model.hpp"

namespace seatlock::linearizability {
namespace {

using Clock = std::chrono::steady_clock;

/// A history that takes longer is a failure: somebody must look at it.
constexpr std::chrono::seconds time_max{30};
/// The last calls of the order that an explanation shows, and as many of each other list.
constexpr std::size_t shown_max = 20;

std::vector<Interval> intervals(const History& history) {
    std::vector<Interval> all;
    all.reserve(history.calls.size());
    for (const Call& call : history.calls) all.push_back({call.invoked, call.returned});
    return all;
}

std::string seats_of(const History& part) {
    const std::size_t shown = std::min(part.plan_seats, shown_max);
    const std::vector<std::string> names(part.seats.begin(), part.seats.begin() + static_cast<std::ptrdiff_t>(shown));
    return fmt::format("{}{}", fmt::join(names, ", "),
                       shown < part.plan_seats ? fmt::format(" and {} more", part.plan_seats - shown) : "");
}

std::string specified(const ShowModel& model, const History& part, const Call& call) {
    const auto outcome = model.decide(call);
    if (outcome.kind == ShowModel::Outcome::Kind::invalid) return "no such answer is possible";
    if (model.agrees(call, outcome)) return "possible, but then others are stuck";
    return "the rules answer " + answer_text(part, call, model.told(call, outcome));
}

std::string explain(const History& part, const Finding& finding) {
    std::string text = fmt::format("  seats: {}\n  component: {} calls, of which these {} can be put in order",
                                   seats_of(part), part.calls.size(), finding.order.size());
    const std::size_t hidden = finding.order.size() - std::min(finding.order.size(), shown_max);
    text += hidden > 0 ? fmt::format(" (the last {}):\n", shown_max) : ":\n";
    ShowModel model(part);
    for (std::size_t i = 0; i < finding.order.size(); ++i) {
        if (!model.take(finding.order[i], never)) return text;
        if (i >= hidden) text += "    " + to_text(part, part.calls[finding.order[i]]) + "\n";
    }
    text += finding.verdict == Verdict::undecided ? "  and here it was given up; next could come:\n"
                                                  : "  and none of these can come next:\n";
    const std::size_t shown = std::min(finding.stuck.size(), shown_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const Call& call = part.calls[finding.stuck[i]];
        text += fmt::format("    {}\n      {}\n", to_text(part, call), specified(model, part, call));
    }
    if (shown < finding.stuck.size()) text += fmt::format("    and {} more\n", finding.stuck.size() - shown);
    return text;
}

Finding search(const History& part, const CheckLimits& limits) {
    ShowModel model(part);
    const auto times = intervals(part);
    return Linearizer<ShowModel>(model, times, {limits.configurations_max, limits.out_of_time}).run();
}

std::string_view verdict_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::linearizable: return "linearizable";
        case Verdict::not_linearizable: return "NOT linearizable";
        case Verdict::undecided: return "undecided";
    }
    return "";
}

/// The exit status that a file adds.
int check_file(const std::string& path, std::ostream& out, std::ostream& problems) {
    const auto begun = Clock::now();
    const auto history = read_history_file(path);
    if (!history) {
        const FileError& error = history.error();
        problems << path << (error.line > 0 ? fmt::format(", line {}", error.line) : "") << ": " << error.message
                 << "\n";
        return 2;
    }
    const Report report = check_history(*history, {.out_of_time = [&] { return Clock::now() - begun > time_max; }});
    out << fmt::format("{}: {}, {} calls, {} clients, {} components (largest {}), in {:.2f} s\n", path,
                       verdict_text(report.verdict), report.calls, report.clients, report.components, report.largest,
                       std::chrono::duration<double>(Clock::now() - begun).count())
        << report.explanation;
    return report.verdict == Verdict::linearizable ? 0 : 1;
}

}  // namespace

Report check_history(const History& history, const CheckLimits& limits) {
    Report report{.verdict = Verdict::linearizable, .calls = history.calls.size(), .explanation = {}};
    std::set<std::int64_t> clients;
    for (const Call& call : history.calls) clients.insert(call.client);
    report.clients = clients.size();
    const std::vector<History> parts = components(history);
    report.components = parts.size();
    for (const History& part : parts) report.largest = std::max(report.largest, part.calls.size());
    for (const History& part : parts) {
        const Finding finding = search(part, limits);
        report.configurations += finding.configurations;
        if (finding.verdict == Verdict::linearizable) continue;
        report.verdict = finding.verdict;
        report.explanation = explain(part, finding);
        if (finding.verdict == Verdict::not_linearizable) return report;
    }
    return report;
}

int check_history_files(const std::vector<std::string>& paths, std::ostream& out, std::ostream& problems) {
    if (paths.empty()) {
        problems << "usage: seatlock_check_history FILE...\n";
        return 2;
    }
    int status = 0;
    for (const std::string& path : paths) status = std::max(status, check_file(path, out, problems));
    return status;
}

}  // namespace seatlock::linearizability
