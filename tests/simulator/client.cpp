#include "client.hpp"

#include <cstring>

#include "plan_contents.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::size_t holds_remembered = 6;
constexpr std::int64_t neighbours_from = 100;

service::Policy policy_of(std::int64_t variant) {
    switch (variant) {
        case 0: return {.hold_ttl_seconds = 20, .hold_seats_max = 4, .extend_max = 2, .hold_lifetime_max_seconds = 45};
        case 1: return {.hold_ttl_seconds = 5, .hold_seats_max = 3, .extend_max = 1, .hold_lifetime_max_seconds = 8};
        case 2: return {.hold_ttl_seconds = 60, .hold_seats_max = 6, .extend_max = 1, .hold_lifetime_max_seconds = 900};
        default: return {.hold_ttl_seconds = 60, .hold_seats_max = 4, .extend_max = 1, .hold_lifetime_max_seconds = 30};
    }
}

std::string reference_of(const Step& step) { return step.reference == 0 ? "" : "ref" + std::to_string(step.reference); }

std::string listed_holder(const Step& step) { return step.holder == 0 ? "" : "holder" + std::to_string(step.holder); }

service::CatalogCommand catalog_command(const Step& step) {
    const std::string number = std::to_string(step.show);
    if (step.kind == StepKind::import_plan) {
        const auto& contents = plan_contents();
        return service::ImportPlan{"plan-" + number,
                                   contents.at(static_cast<std::size_t>(step.variant) % contents.size()).bytes};
    }
    service::CreateShow create{show_name(step.show), {}};
    create.settings.plan = "plan-" + std::to_string(step.n);
    create.settings.policy = policy_of(step.variant);
    return create;
}

bool needs_hold(StepKind kind) {
    return kind == StepKind::swap || kind == StepKind::extend || kind == StepKind::release || kind == StepKind::book ||
           kind == StepKind::read_hold;
}

std::optional<std::vector<std::string>> seats_or_all(const Step& step, const std::string& show) {
    return step.seats == 0 ? std::nullopt : std::optional(seats_of(step.seats, show));
}

}  // namespace

std::string show_name(std::int64_t number) { return "show-" + std::to_string(number); }

std::vector<std::string> seats_of(std::int64_t mask, const std::string& show) {
    // The plan of a show is for the catalog to say; who names seats of another plan names unknown ones.
    const std::size_t plan = show.empty() ? 0 : static_cast<std::size_t>(show.back() - '0') % 3;
    const auto& names = plan_contents()[plan].seats;
    std::vector<std::string> seats;
    for (int bit = 0; bit <= no_plans_seat; ++bit) {
        if ((mask >> bit & 1) == 0) continue;
        seats.push_back(bit < no_plans_seat ? names[static_cast<std::size_t>(bit) % names.size()] : "nowhere");
    }
    return seats;
}

Letter Client::letter(const Step& step, const Client& neighbour) {
    Letter letter;
    if (step.kind == StepKind::import_plan || step.kind == StepKind::create_show) {
        letter.command = catalog_command(step);
    } else {
        const Known known = pick(step.which, neighbour);
        const bool of_known = needs_hold(step.kind) && !known.show.empty();
        letter.show = of_known ? known.show : show_name(step.show);
        letter.command = command(intention(step), letter.show, known.hold);
    }
    set_key(step, letter);
    return letter;
}

/// Who means to act on a hold and has none that lives takes one first.
Step Client::intention(const Step& step) const {
    const bool has_one = !holds_.empty() && !holds_.front().ended;
    if (!needs_hold(step.kind) || step.which != 0 || has_one) return step;
    Step instead = step;
    instead.kind = StepKind::hold;
    if (instead.seats == 0) instead.seats = std::int64_t{3} << (step.who % 10);
    return instead;
}

service::ShowCommand Client::command(const Step& step, const std::string& show, const std::string& hold) const {
    if (step.kind == StepKind::swap) {
        return service::SwapSeats{hold, seats_of(step.seats, show), seats_of(step.remove, show)};
    }
    if (step.kind == StepKind::extend) return service::ExtendHold{hold};
    if (step.kind == StepKind::release) return service::ReleaseHold{hold, seats_or_all(step, show)};
    if (step.kind == StepKind::book) {
        return service::BookHold{hold, "", seats_or_all(step, show), reference_of(step), step.take != 0};
    }
    if (step.kind == StepKind::read_hold) return service::ReadHold{hold};
    if (step.kind == StepKind::read_booking) {
        return service::ReadBooking{bookings_.empty() ? "none" : bookings_.front()};
    }
    const auto after = static_cast<std::uint32_t>(step.after);
    if (step.kind == StepKind::list_holds) return service::ListHolds{listed_holder(step), reference_of(step), after};
    if (step.kind == StepKind::list_bookings) {
        const std::string seat = step.seats == 0 ? "" : seats_of(step.seats, show).front();
        return service::ListBookings{listed_holder(step), reference_of(step), seat, after};
    }
    service::CreateHold create{"", holder(), seats_of(step.seats, show), reference_of(step), {}};
    if (step.ttl != 0) create.ttl_seconds = step.ttl;
    return create;
}

void Client::set_key(const Step& step, Letter& letter) {
    if (step.key == 0) return;
    if (step.key == 1) ++keys_;
    journal::IdempotencyRecord record;
    const auto number = static_cast<std::uint64_t>(number_);
    std::memcpy(record.key.data(), &number, sizeof number);
    std::memcpy(record.key.data() + sizeof number, &keys_, sizeof keys_);
    record.fingerprint.fill(++fingerprint_);
    letter.idempotency = record;
}

void Client::sent(service::RequestId request, Letter letter) {
    waiting_for_ = request;
    last_ = std::move(letter);
    told_ = false;
}

void Client::heard(service::RequestId request, const service::Answer& answer) {
    if (const auto* view = std::get_if<service::HoldView>(&answer.result); view && answer.created) {
        std::erase_if(holds_, [&](const Known& known) { return known.hold == view->hold; });
        holds_.push_front({last_->show, view->hold, false});
        if (holds_.size() > holds_remembered) holds_.pop_back();
    }
    if (const auto* view = std::get_if<service::BookingView>(&answer.result)) {
        bookings_.push_front(view->booking);
        retire(view->hold);
    }
    if (const auto* view = std::get_if<service::HoldView>(&answer.result)) {
        if (view->state != service::HoldState::active) retire(view->hold);
    }
    if (const auto* refused = std::get_if<service::Refused>(&answer.result)) notice_end(*refused);
    if (waiting_for_ != request) return;
    const auto* failure = std::get_if<service::Failure>(&answer.result);
    told_ = !failure || failure->code != service::FailureCode::outcome_unknown;
    waiting_for_.reset();
}

/// The hold has ended. It is kept in mind, behind those that have not: some day somebody will send it again.
void Client::retire(const std::string& hold) {
    for (auto known = holds_.begin(); known != holds_.end(); ++known) {
        if (known->hold != hold) continue;
        const Known ended{known->show, known->hold, true};
        holds_.erase(known);
        holds_.push_back(ended);
        return;
    }
}

void Client::notice_end(const service::Refused& refused) {
    const service::Reason reason = refused.refusals.front().reason;
    if (reason != service::Reason::hold_expired && reason != service::Reason::hold_ended) return;
    if (!holds_.empty() && !holds_.front().ended) retire(holds_.front().hold);
}

/// Two clients share a holder, as two windows of one person do.
std::string Client::holder() const { return "holder" + std::to_string(1 + number_ / 2); }

Client::Known Client::pick(std::int64_t which, const Client& neighbour) const {
    const auto& from = which >= neighbours_from ? neighbour.holds_ : holds_;
    const auto position = static_cast<std::size_t>(which >= neighbours_from ? which - neighbours_from : which);
    return position < from.size() ? from[position] : Known{"", "none", true};
}

Letter addressed(Letter letter, service::RequestId request) {
    auto* command = std::get_if<service::ShowCommand>(&letter.command);
    if (!command) return letter;
    if (auto* create = std::get_if<service::CreateHold>(command)) create->hold = "h" + std::to_string(request);
    if (auto* book = std::get_if<service::BookHold>(command)) book->booking = "b" + std::to_string(request);
    return letter;
}

}  // namespace seatlock::simulator
