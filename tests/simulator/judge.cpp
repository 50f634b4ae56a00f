#include "judge.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fields.hpp"
#include "violation.hpp"

namespace seatlock::simulator {
namespace {

using service::Answered;
using service::BookingView;
using service::HoldView;
using service::RequestId;

std::string place(RequestId request, const Asked& asked) {
    return fmt::format("request {} to '{}': {}", request, asked.show, asked.about);
}

journal::Seq seq_of(const service::Result& result) {
    if (const auto* view = std::get_if<HoldView>(&result)) return view->seq;
    if (const auto* view = std::get_if<BookingView>(&result)) return view->seq;
    if (const auto* view = std::get_if<service::BlockView>(&result)) return view->seq;
    return 0;
}

}  // namespace

std::string actor_of(RequestId request) { return "r" + std::to_string(request); }

RequestId request_of(const std::string& actor) {
    const auto number = actor.starts_with('r') ? number_from(std::string_view(actor).substr(1)) : std::nullopt;
    return static_cast<RequestId>(number.value_or(0));
}

void Judge::asked(RequestId request, Asked asked) {
    waiting_.insert(request);
    if (asked.expected.wrote) in_doubt_.insert(request);
    requests_[request].asked = std::move(asked);
}

void Judge::answered(const Answered& answered, const std::string& text, journal::Seq durable, std::uint64_t troubles) {
    Record& record = requests_.at(answered.request);
    const std::string where = place(answered.request, record.asked);
    require(waiting_.erase(answered.request) == 1, "a request is answered once", where);
    const bool trouble = !record.asked.open || troubles > record.asked.troubles;
    if (text == "unavailable") {
        require(trouble, "a show that is open answers", where);
        require(!record.done, "unavailable means not done", where);
        coverage_.reach(record.asked.expected.answer == text ? "a request was turned away"
                                                             : "unavailable after it was decided");
        record.told = Told::not_done;
    } else if (text == "outcome_unknown") {
        require(trouble, "a show that is open answers", where);
        record.told = Told::unknown;
    } else {
        record.told = Told::result;
        judge_result(record, answered, text, durable);
    }
}

void Judge::judge_result(Record& record, const Answered& answered, const std::string& text, journal::Seq durable) {
    const Asked& asked = record.asked;
    const std::string where = place(answered.request, asked);
    require(text == asked.expected.answer, "answers are as the rules have them",
            fmt::format("{}\n  answer: {}\n  due: {}", where, text, asked.expected.answer));
    require(asked.expected.after <= durable, "nothing is answered before it is durable",
            fmt::format("{}, decided on #{}, but #{} is durable", where, asked.expected.after, durable));
    require(record.done == asked.expected.wrote, "what is answered is in the journal", where);
    judge_times(record, answered.answer.result);
    if (answered.answer.replayed) judge_replay(record, answered);
    count(text);
}

/// The times for people, which the words of an answer leave out.
void Judge::judge_times(const Record& record, const service::Result& result) const {
    if (const auto* hold = std::get_if<HoldView>(&result); hold && hold->remaining_ms > 0) {
        require(hold->expires_at_wall_ms == record.asked.wall_ms + hold->remaining_ms, "times for people are right",
                record.asked.about);
    }
    if (const auto* booking = std::get_if<BookingView>(&result)) {
        const journal::Entry& last = logs_.entry(record.asked.show, booking->seq);
        const journal::Entry& first =
            logs_.entry(record.asked.show, booked_at_.at(record.asked.show + " " + booking->booking));
        require(last.booking == booking->booking && first.wall_time_ms == booking->booked_at_wall_ms,
                "times for people are right", record.asked.about);
        for (const service::FormerSeat& former : booking->former) {
            require(logs_.entry(record.asked.show, former.seq).wall_time_ms == former.until_wall_ms,
                    "times for people are right", record.asked.about);
        }
    }
}

void Judge::judge_replay(const Record& record, const Answered& answered) const {
    const journal::Seq seq = seq_of(answered.answer.result);
    if (seq == 0) return;
    const auto& keys = keys_.at(record.asked.show);
    const auto found = keys.find(record.asked.key.value());
    // The first try of that day: an entry of a later one may be published before this answer leaves.
    require(found != keys.end() && found->second.contains(seq) && seq <= record.asked.expected.after,
            "a retry gets the answer of the first try", place(answered.request, record.asked));
}

void Judge::saw(const std::string& show, const journal::Entry& entry) {
    if (entry.idempotency) keys_[show][entry.idempotency->key].insert(entry.seq);
    if (entry.kind == journal::EntryKind::booked) booked_at_[show + " " + entry.booking] = entry.seq;
    const RequestId request = request_of(entry.actor);
    if (request == 0) return;
    Record& record = requests_.at(request);
    const std::string where = place(request, record.asked);
    require(record.asked.expected.wrote && !record.done, "a request is done once", where);
    require(record.told != Told::not_done && !record.absent, "unavailable means not done", where);
    record.done = true;
    in_doubt_.erase(request);
    coverage_.reach_if(record.told == Told::lost, "lost in a crash, done");
    coverage_.reach_if(record.told == Told::unknown, "outcome_unknown, done");
    const bool unheard = record.told == Told::unknown || record.told == Told::lost;
    if (!show.empty() && unheard) coverage_.reach("done, and nobody was told: " + std::string(to_string(entry.kind)));
}

void Judge::log_opened(const std::string& show) {
    for (auto it = in_doubt_.begin(); it != in_doubt_.end();) {
        Record& record = requests_.at(*it);
        if (record.asked.show != show) {
            ++it;
            continue;
        }
        record.absent = true;
        coverage_.reach_if(record.told == Told::lost, "lost in a crash, not done");
        coverage_.reach_if(record.told == Told::unknown, "outcome_unknown, not done");
        it = in_doubt_.erase(it);
    }
}

void Judge::process_died() {
    for (const RequestId request : std::exchange(waiting_, {})) requests_.at(request).told = Told::lost;
}

void Judge::count(const std::string& text) {
    if (text.starts_with("refused")) {
        for (const char* reason :
             {"unknown_seat", " booked", " locked", "not_locked", "wrong_holder", "yours", "hold_expired", "hold_ended",
              "hold_seats_max", "extend_max", " 0ms", "blocked", "in_payment", "holder_seats_max",
              "payment_attempts_max", "not_booked", "show_paused", "show_closed"}) {
            coverage_.reach_if(text.find(reason) != std::string::npos, std::string("refused:") + reason);
        }
        return;
    }
    const bool two_words = text.starts_with("replayed") || text.starts_with("created");
    const auto first = text.find(' ');
    coverage_.reach(two_words ? text.substr(0, text.find(' ', first + 1)) : text.substr(0, first));
    coverage_.reach_if(text.starts_with("replayed created "), "replayed created");
}

}  // namespace seatlock::simulator
