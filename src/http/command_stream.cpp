#include "http/command_stream.hpp"

#include <algorithm>
#include <utility>

#include "http/answer_response.hpp"
#include "http/command_body.hpp"
#include "json/writer.hpp"
#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

/// Commands that are begun before the oldest outcome is taken: enough to fill a commit, and few enough that
/// making them does not keep other connections waiting.
constexpr std::size_t in_flight_max = 256;
/// And their bytes: outcomes are longer than lines, and wait for the reader in memory.
constexpr std::size_t in_flight_bytes_max = std::size_t{256} * 1024;
constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

std::string outcome_text(std::size_t line, const Response& response) {
    json::Writer out;
    out.begin_object().key("line").integer(static_cast<std::int64_t>(line)).key("status").integer(response.status);
    const auto replayed =
        std::ranges::find(response.headers, "Idempotent-Replayed", &std::pair<std::string, std::string>::first);
    if (replayed != response.headers.end()) out.key("replayed").boolean(true);
    out.key("body").raw(*response.body).end_object();
    return std::move(out).str() + "\n";
}

}  // namespace

CommandStream::CommandStream(Backend& backend, Submitter& submitter, Call call)
    : backend_(backend), submitter_(submitter), call_(std::move(call)) {}

std::string CommandStream::next() {
    std::string text;
    std::size_t before = 0;
    do {
        before = text.size();
        begin_lines();
        take_ready(text);
    } while (text.size() > before && text.size() < chunk_bytes);
    return text;
}

void CommandStream::begin_lines() {
    while (outcomes_.size() < in_flight_max && in_flight_bytes_ < in_flight_bytes_max && !rest().empty()) {
        const std::string_view line = rest().substr(0, rest().find('\n'));
        read_ += std::min(line.size() + 1, rest().size());
        ++lines_;
        if (!is_blank(line)) begin_line(line);
    }
}

void CommandStream::begin_line(std::string_view line) {
    const auto outcome = std::make_shared<Outcome>(Outcome{lines_, line.size(), std::nullopt});
    outcomes_.push_back(outcome);
    in_flight_bytes_ += line.size();
    if (const auto fault = begin_command(line, outcome)) outcome->text = outcome_text(lines_, problem_response(*fault));
}

std::optional<Fault> CommandStream::begin_command(std::string_view line, const std::shared_ptr<Outcome>& outcome) {
    if (line.size() > line_bytes_max) return Fault{Problem::payload_too_large, "the line is longer than 1 MiB"};
    const auto json = parsed_json(line);
    if (!json) return json.error();
    RequestBody body(*json, {}, "the line");
    const std::string word = body.required_choice("do", command_names());
    std::optional<std::string> key;
    if (body.optional_member("key")) key = body.optional_string("key");
    const auto name = command_named(word);
    if (!name) return Fault{Problem::invalid_request, *body.problem()};
    if (*name == CommandName::change && !may(call_.caller.role, Access::administer)) {
        return Fault{Problem::forbidden, "the key " + call_.caller.key + " does not change shows"};
    }
    const std::string_view subject = subject_of(*name);
    std::string item = subject.empty() ? std::string() : body.required_string(subject);
    service::ShowCommand command = read_command(*name, body, std::move(item), backend_);
    if (auto problem = body.problem()) return Fault{Problem::invalid_request, *std::move(problem)};
    auto answered = [show = call_.show, &backend = backend_, wake = std::weak_ptr<Wake>(wake_),
                     slot = std::weak_ptr<Outcome>(outcome)](const service::Answer& answer) {
        const auto open = slot.lock();
        if (!open) return;  // nobody waits for it any more
        open->text = outcome_text(open->line, answer_response(backend, show, answer));
        if (const auto call = wake.lock(); call && *call) (*call)();
    };
    return submitter_.submit_line(call_, {.bytes = line, .key = std::move(key)}, std::move(command),
                                  std::move(answered));
}

void CommandStream::take_ready(std::string& text) {
    while (!outcomes_.empty() && text.size() < chunk_bytes) {
        auto ready = outcomes_.begin();
        if (mutated(Mutant::outcomes_out_of_order)) {
            ready = std::ranges::find_if(outcomes_, [](const auto& outcome) { return outcome->text.has_value(); });
        }
        if (ready == outcomes_.end() || !(*ready)->text) return;
        text += *(*ready)->text;
        in_flight_bytes_ -= (*ready)->bytes;
        outcomes_.erase(ready);
    }
}

}  // namespace seatlock::http
