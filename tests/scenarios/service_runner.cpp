#include "scenarios/service_runner.hpp"

#include <utility>

#include "service/plan_file.hpp"

namespace seatlock::scenarios {
namespace {

using service::Answer;
using service::FailureCode;
using service::PublishedShow;

Verdict verdict_of(FailureCode code) {
    switch (code) {
        case FailureCode::unknown_show: return Verdict::unknown_show;
        case FailureCode::unknown_hold: return Verdict::unknown_hold;
        case FailureCode::unknown_booking: return Verdict::unknown_booking;
        case FailureCode::invalid_plan:
        case FailureCode::invalid_request: return Verdict::malformed;
        case FailureCode::forbidden: return Verdict::forbidden;
        case FailureCode::plan_missing: return Verdict::plan_missing;
        case FailureCode::plan_exists: return Verdict::plan_exists;
        case FailureCode::show_exists: return Verdict::show_exists;
        case FailureCode::unknown_key:
        case FailureCode::key_exists: break;  // no statement is about keys
        case FailureCode::idempotency_key_reused: return Verdict::key_reused;
        case FailureCode::unavailable: return Verdict::unavailable;
        case FailureCode::outcome_unknown: return Verdict::outcome_unknown;
    }
    return Verdict::cannot;
}

/// An answer in the words of scenarios.
class Teller {
public:
    Teller(const PublishedShow* show, bool created) : show_(show), created_(created) {}

    Outcome operator()(const service::HoldView& view) const {
        Outcome outcome = Outcome::of(created_ ? Verdict::held : Verdict::record);
        outcome.name = view.hold;
        outcome.state = to_string(view.state);
        outcome.seats = names(view.seats);
        outcome.left_ms = view.remaining_ms;
        outcome.payment = view.payment;
        if (!view.booking.empty()) outcome.booking = view.booking;
        outcome.holder = view.holder;
        outcome.reference = view.reference;
        outcome.entry = view.seq;
        return outcome;
    }
    Outcome operator()(const service::BookingView& view) const {
        Outcome outcome = Outcome::of(Verdict::booked);
        outcome.already = !created_;
        outcome.name = view.booking;
        outcome.state = view.seats.empty() ? "cancelled" : "booked";
        outcome.seats = names(view.seats);
        outcome.payment = view.payment;
        outcome.gone.emplace();
        for (const service::FormerSeat& former : view.former) {
            outcome.gone->push_back(show_->plan().plan().seats.at(former.seat).id);
        }
        outcome.holder = view.holder;
        outcome.reference = view.reference;
        outcome.entry = view.seq;
        return outcome;
    }
    Outcome operator()(const service::BlockView& view) const {
        Outcome outcome = Outcome::of(Verdict::blocks);
        outcome.state = view.blocked ? "blocked" : "unblocked";
        outcome.names = names(view.seats);
        return outcome;
    }
    Outcome operator()(const service::HoldPage& page) const {
        Outcome outcome = Outcome::of(Verdict::holds);
        for (const service::HoldView& view : page.holds) outcome.names.push_back(view.hold);
        return outcome;
    }
    Outcome operator()(const service::BookingPage& page) const {
        Outcome outcome = Outcome::of(Verdict::bookings);
        for (const service::BookingView& view : page.bookings) outcome.names.push_back(view.booking);
        return outcome;
    }
    // Scenarios have no words for these: none of their commands asks for one.
    Outcome operator()(const service::ReportView&) const { return Outcome::of(Verdict::record); }
    Outcome operator()(const service::SeatingPtr&) const { return Outcome::of(Verdict::record); }
    Outcome operator()(const service::PlanView&) const {
        return Outcome::of(created_ ? Verdict::imported : Verdict::imported_already);
    }
    Outcome operator()(const service::ShowView&) const {
        return Outcome::of(created_ ? Verdict::opened : Verdict::opened_already);
    }
    Outcome operator()(const service::KeyView&) const { return Outcome::of(Verdict::cannot); }
    Outcome operator()(const service::Refused& refused) const {
        Outcome outcome = Outcome::of(Verdict::refused);
        for (const service::SeatRefusal& refusal : refused.refusals) {
            outcome.refusals.push_back(
                {refusal.seat, std::string(to_string(refusal.reason)), refusal.remaining_ms, refusal.yours});
        }
        return outcome;
    }
    Outcome operator()(const service::Failure& failure) const { return Outcome::of(verdict_of(failure.code)); }

private:
    [[nodiscard]] std::vector<std::string> names(const std::vector<SeatIndex>& seats) const {
        std::vector<std::string> names;
        for (const SeatIndex seat : seats) names.push_back(show_->plan().plan().seats.at(seat).id);
        return names;
    }

    const PublishedShow* show_;
    bool created_;
};

Outcome told(const Answer* answer, const PublishedShow* show) {
    if (!answer) return Outcome::of(Verdict::cannot, "no answer comes");
    Outcome outcome = std::visit(Teller(show, answer->created), answer->result);
    outcome.again = answer->replayed;
    return outcome;
}

/// As a map is told here: what nobody can have because of a block is blocked.
std::string_view word_for(const PublishedShow::SeatView& seat) {
    return seat.blocked && seat.state == seatlock::SeatState::available ? "blocked" : to_string(seat.state);
}

FeedEntry told(const journal::Entry& entry, const PublishedShow& show) {
    FeedEntry told{entry.seq, std::string(to_string(entry.kind)), {}};
    for (const journal::Change& change : entry.changes) {
        told.changes.emplace_back(show.plan().plan().seats.at(change.seat).id, to_string(change.to));
    }
    return told;
}

}  // namespace

service::Caller caller_of(Numbers& numbers, const std::string& key, const std::string& text, const std::string& buyer) {
    service::Caller caller{"key", {}, buyer};
    if (key.empty()) return caller;
    const std::uint64_t number = numbers.of("key " + key + (buyer.empty() ? "" : " of " + buyer));
    caller.idempotency = service::keyed(number, static_cast<std::uint8_t>(numbers.of(text))).idempotency;
    return caller;
}

Outcome ServiceRunner::perform(const Statement& statement) {
    if (fate_ && !fate_->server_is_up() && needs_server(statement))
        return Outcome::of(Verdict::cannot, "the server is down");
    return std::visit([this](const auto& each) { return on(each); }, statement);
}

service::ServiceWorld& ServiceRunner::world() {
    if (!world_) {
        world_ = std::make_unique<service::ServiceWorld>(1, options_);
        fate_ = std::make_unique<Fate>(*world_);
    }
    return *world_;
}

Outcome ServiceRunner::on(const PutPlan& put) {
    const service::ImportPlan command{put.plan, service::plan_file(put.seats)};
    return told(world().answer_to(world().submit(command, caller_of(numbers_, put.key, put.text))), nullptr);
}

Outcome ServiceRunner::on(const PutShow& put) {
    return told(world().answer_to(world().submit(put.create, caller_of(numbers_, put.key, put.text))), nullptr);
}

Outcome ServiceRunner::on(const Ask& ask) {
    service::ShowCommand command = ask.command;
    if (auto* hold = std::get_if<service::CreateHold>(&command)) hold->hold = "h" + std::to_string(++last_id_);
    if (auto* book = std::get_if<service::BookHold>(&command)) book->booking = "b" + std::to_string(++last_id_);
    if (auto* sell = std::get_if<service::SellSeats>(&command)) sell->booking = "b" + std::to_string(++last_id_);
    const auto request = world().submit(ask.show, command, caller_of(numbers_, ask.key, ask.text, ask.buyer));
    return told_of(command, told(world().answer_to(request), world().service().show(ask.show)));
}

Outcome ServiceRunner::on(const SeeSeats& see) {
    const PublishedShow* show = world().service().show(see.show);
    if (!show) return Outcome::of(Verdict::unknown_show);
    Outcome outcome = Outcome::of(Verdict::seats);
    for (std::size_t i = 0; i < show->seats().size(); ++i) {
        outcome.states.emplace_back(show->plan().plan().seats[i].id, word_for(show->seats()[i]));
    }
    return outcome;
}

Outcome ServiceRunner::on(const SeeSeat& see) {
    const PublishedShow* show = world().service().show(see.show);
    if (!show) return Outcome::of(Verdict::unknown_show);
    const SeatIndex seat = show->plan().find(see.seat);
    if (seat == no_seat) return Outcome::of(Verdict::unknown_seat);
    Outcome outcome = Outcome::of(Verdict::seats);
    outcome.states.emplace_back(see.seat, word_for(show->seats()[seat]));
    return outcome;
}

Outcome ServiceRunner::on(const SeeFeed& see) {
    const PublishedShow* show = world().service().show(see.show);
    if (!show) return Outcome::of(Verdict::unknown_show);
    Outcome outcome = Outcome::of(Verdict::feed);
    std::uint64_t position = see.from;
    if (see.of_another_log || !show->retains(position)) {
        position = show->seq();
        outcome.feed.push_back({position, "snapshot", {}});
    }
    while (position < show->seq()) outcome.feed.push_back(told(*show->entry(++position), *show));
    return outcome;
}

Outcome ServiceRunner::on(const Send&) {
    return Outcome::of(Verdict::cannot, "there are no requests of HTTP in process");
}

Outcome ServiceRunner::on(const Pass& pass) {
    world();
    fate_->pass(pass.ms);
    return {};
}

Outcome ServiceRunner::on(const StepWall& step) {
    world().step_wall(step.ms);
    return {};
}

Outcome ServiceRunner::on(const KeepFeed& keep) {
    if (world_) return Outcome::of(Verdict::cannot, "the server has begun already");
    options_.feed_entries_max = keep.entries_max;
    return {};
}

Outcome ServiceRunner::on(Happening happening) {
    if (happening == Happening::box_office_gets_a_key)
        return Outcome::of(Verdict::cannot, "there are no keys in process");
    world();
    fate_->happen(happening);
    return {};
}

}  // namespace seatlock::scenarios
