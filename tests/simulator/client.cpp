#include "client.hpp"

#include <algorithm>
#include <cstring>

#include "plan_contents.hpp"

namespace seatlock::simulator {
namespace {

constexpr std::size_t holds_remembered = 6;
constexpr std::size_t bookings_remembered = 6;
constexpr std::int64_t neighbours_from = 100;

service::Policy policy_of(std::int64_t variant) {
    switch (variant) {
        case 0:
            return {.hold_ttl_seconds = 20,
                    .hold_seats_max = 4,
                    .holder_seats_max = 12,
                    .extend_max = 2,
                    .hold_lifetime_max_seconds = 45,
                    .payment_attempts_max = 2,
                    .payment_grace_seconds = 10};
        case 1:
            return {.hold_ttl_seconds = 5,
                    .hold_seats_max = 3,
                    .holder_seats_max = 5,
                    .extend_max = 1,
                    .hold_lifetime_max_seconds = 8,
                    .payment_attempts_max = 3,
                    .payment_grace_seconds = 15,
                    .buyers_may_book = true};
        case 2:
            return {.hold_ttl_seconds = 60,
                    .hold_seats_max = 6,
                    .extend_max = 1,
                    .hold_lifetime_max_seconds = 900,
                    .payment_grace_seconds = 1};
        default: return {.hold_ttl_seconds = 60, .hold_seats_max = 4, .extend_max = 1, .hold_lifetime_max_seconds = 30};
    }
}

/// What a show is to be set to from now on. Some of it is no setting, or does not fit the rest.
service::Attributes settings_of(std::int64_t variant) {
    static const std::vector<service::Attributes> variants{
        {{"sales", "open"}},
        {{"sales", "paused"}},
        {{"sales", "closed"}},
        {{"holder_seats_max", "4"}, {"payment_attempts_max", "1"}},
        {{"hold_ttl_seconds", "3"}, {"extend_max", "5"}, {"hold_lifetime_max_seconds", "12"}},
        {{"hold_seats_max", "2"}, {"holder_seats_max", "1"}},
        {{"hold_seats_max", "5"}, {"holder_seats_max", "1000000"}, {"payment_attempts_max", "100"}},
        {{"buyers_may_book", "true"}, {"payment_grace_seconds", "30"}, {"title", "Free for all"}},
        {{"buyers_may_book", "false"}, {"hold_lifetime_max_seconds", "30"}, {"hold_ttl_seconds", "30"}},
        {{"sales", "open"}, {"extend_max", "0"}, {"public", "false"}},
        {{"hold_ttl_seconds", "31"}, {"hold_lifetime_max_seconds", "30"}},
        {{"payment_grace_seconds", "0"}},
        {{"extend_max", "many"}},
        {{"sales", "over"}},
        {{"plan", "plan-1"}},
        {},
    };
    return variants.at(static_cast<std::size_t>(variant) % variants.size());
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
           kind == StepKind::pay || kind == StepKind::read_hold;
}

bool needs_booking(StepKind kind) { return kind == StepKind::cancel || kind == StepKind::move; }

std::string reason_of(const Step& step) { return "reason" + std::to_string(step.reference); }

std::vector<std::string> joined(std::vector<std::string> some, const std::vector<std::string>& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

}  // namespace

std::string show_name(std::int64_t number) { return "show-" + std::to_string(number); }

namespace {

/// The plan of a show is for the catalog to say; who names seats of another plan names unknown ones.
const std::vector<std::string>& plan_seats(const std::string& show) {
    return plan_contents()[show.empty() ? 0 : static_cast<std::size_t>(show.back() - '0') % 3].seats;
}

}  // namespace

std::vector<std::string> seats_of(std::int64_t mask, const std::string& show) {
    const auto& names = plan_seats(show);
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
        letter = letter_to_show(step, neighbour);
        if (step.buyer != 0) letter.buyer = step.buyer == 1 ? holder() : neighbour.holder();
    }
    set_key(step, letter);
    return letter;
}

Letter Client::letter_to_show(const Step& step, const Client& neighbour) const {
    const Bought* bought = needs_booking(step.kind) ? pick_booking(step.which, neighbour) : nullptr;
    if (bought) return {bought->show, booking_command(step, *bought), {}, {}};
    const Known known = pick(step.which, neighbour);
    const bool of_known = needs_hold(step.kind) && !known.show.empty();
    const std::string show = of_known ? known.show : show_name(step.show);
    return {show, command(intention(step), show, known), {}, {}};
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

service::ShowCommand Client::command(const Step& step, const std::string& show, const Known& known) const {
    if (needs_hold(step.kind)) return hold_command(step, show, known);
    if (needs_booking(step.kind)) return booking_command(step, {show, "none", {0, 1}});
    if (step.kind == StepKind::hold) return new_hold(step, show);
    const std::vector<std::string> seats = seats_of(step.seats, show);
    if (step.kind == StepKind::sell) return service::SellSeats{"", holder(), seats, reference_of(step)};
    if (step.kind == StepKind::block) return service::BlockSeats{seats, reason_of(step)};
    if (step.kind == StepKind::unblock) return service::UnblockSeats{seats, reason_of(step)};
    if (step.kind == StepKind::change_show) return service::ChangeShow{settings_of(step.variant)};
    const auto after = static_cast<std::uint32_t>(step.after);
    if (step.kind == StepKind::list_holds) return service::ListHolds{listed_holder(step), reference_of(step), after};
    if (step.kind == StepKind::list_bookings) {
        return service::ListBookings{listed_holder(step), reference_of(step), seats.empty() ? "" : seats.front(),
                                     after};
    }
    return service::ReadBooking{bookings_.empty() ? "none" : bookings_.front().booking};
}

service::CreateHold Client::new_hold(const Step& step, const std::string& show) const {
    service::CreateHold create{"", holder(), seats_of(step.seats, show), reference_of(step), {}};
    if (step.ttl != 0) create.ttl_seconds = step.ttl;
    return create;
}

service::ShowCommand Client::hold_command(const Step& step, const std::string& show, const Known& known) {
    const Choice own = choose(step, show, known.seats);
    const std::vector<std::string> seats = seats_of(step.seats, show);
    const auto chosen = own.named.empty() && seats.empty() ? std::nullopt : std::optional(joined(own.named, seats));
    if (step.kind == StepKind::swap) return service::SwapSeats{known.hold, seats, own.named};
    if (step.kind == StepKind::extend) return service::ExtendHold{known.hold};
    if (step.kind == StepKind::release) return service::ReleaseHold{known.hold, chosen};
    if (step.kind == StepKind::book) {
        return service::BookHold{known.hold, "", chosen, reference_of(step), step.take != 0};
    }
    if (step.kind == StepKind::read_hold) return service::ReadHold{known.hold};
    return service::PayHold{known.hold, std::string(step.payment == 0 ? "" : "p" + std::to_string(step.payment))};
}

/// The first `n` seats that the client knows to be there and those that the step names besides.
Client::Choice Client::choose(const Step& step, const std::string& show, const std::vector<SeatIndex>& known) {
    const auto& names = plan_seats(show);
    Choice choice;
    for (const SeatIndex seat : known) {
        auto& these = choice.named.size() < static_cast<std::size_t>(step.n) ? choice.named : choice.others;
        these.push_back(names[seat % names.size()]);
    }
    choice.named = joined(choice.named, seats_of(step.remove, show));
    return choice;
}

/// A move with take=1 leads onto seats that the booking has.
service::ShowCommand Client::booking_command(const Step& step, const Bought& bought) {
    const auto [from, others] = choose(step, bought.show, bought.seats);
    if (step.kind == StepKind::cancel) {
        const auto seats = from.empty() ? std::nullopt : std::optional(from);
        return service::CancelBooking{bought.booking, seats, reason_of(step)};
    }
    std::vector<std::string> to = step.take == 0 ? seats_of(step.seats, bought.show) : others;
    if (to.size() > from.size()) to.resize(from.size());
    return service::MoveBooking{bought.booking, from, to};
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
    if (const auto* view = std::get_if<service::HoldView>(&answer.result)) {
        if (answer.created) keep(*view);
        if (!service::is_live(view->state)) retire(view->hold);
        for (Known& known : holds_) {
            if (known.hold == view->hold) known.seats = view->seats;
        }
    }
    if (const auto* view = std::get_if<service::BookingView>(&answer.result)) {
        keep(*view);
        retire(view->hold);
    }
    if (const auto* refused = std::get_if<service::Refused>(&answer.result)) notice_end(*refused);
    if (waiting_for_ != request) return;
    const auto* failure = std::get_if<service::Failure>(&answer.result);
    told_ = !failure || failure->code != service::FailureCode::outcome_unknown;
    waiting_for_.reset();
}

void Client::keep(const service::HoldView& view) {
    std::erase_if(holds_, [&](const Known& known) { return known.hold == view.hold; });
    holds_.push_front({last_->show, view.hold, false});
    if (holds_.size() > holds_remembered) holds_.pop_back();
}

/// A booking that has no seats left is kept in mind behind the others.
void Client::keep(const service::BookingView& view) {
    std::erase_if(bookings_, [&](const Bought& known) { return known.booking == view.booking; });
    Bought bought{last_->show, view.booking, view.seats};
    if (view.seats.empty()) {
        bookings_.push_back(std::move(bought));
    } else {
        bookings_.push_front(std::move(bought));
    }
    if (bookings_.size() > bookings_remembered) bookings_.pop_back();
}

/// The hold has ended. It is kept in mind, behind those that have not: some day somebody will send it again.
void Client::retire(const std::string& hold) {
    for (auto known = holds_.begin(); known != holds_.end(); ++known) {
        if (known->hold != hold) continue;
        const Known ended{known->show, known->hold, true, known->seats};
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

const Client::Bought* Client::pick_booking(std::int64_t which, const Client& neighbour) const {
    const auto& from = which >= neighbours_from ? neighbour.bookings_ : bookings_;
    const auto position = static_cast<std::size_t>(which >= neighbours_from ? which - neighbours_from : which);
    if (from.empty()) return nullptr;
    return &from[std::min(position, from.size() - 1)];
}

Letter addressed(Letter letter, service::RequestId request) {
    auto* command = std::get_if<service::ShowCommand>(&letter.command);
    if (!command) return letter;
    if (auto* create = std::get_if<service::CreateHold>(command)) create->hold = "h" + std::to_string(request);
    if (auto* book = std::get_if<service::BookHold>(command)) book->booking = "b" + std::to_string(request);
    if (auto* sell = std::get_if<service::SellSeats>(command)) sell->booking = "b" + std::to_string(request);
    return letter;
}

}  // namespace seatlock::simulator
