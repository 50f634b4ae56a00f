#include "history.hpp"

#include <chrono>
#include <utility>

namespace seatlock::history {
namespace {

using std::chrono::milliseconds;
using Kind = Step::Kind;

std::optional<std::int64_t> lock_time_ms(const Seat& seat) {
    if (!seat.lock_time()) return std::nullopt;
    return seat.lock_time()->time_since_epoch().count();
}

std::string status_word(const Seat& seat) {
    switch (seat.status()) {
        case SeatState::available: return "AVAILABLE";
        case SeatState::locked: return "LOCKED";
        case SeatState::booked: return "BOOKED";
    }
    return "";
}

std::string describe(const reference::Seat& seat) {
    return seat.status + (seat.locked_by ? " by " + *seat.locked_by : "") +
           (seat.lock_time ? " at " + std::to_string(*seat.lock_time) : "");
}

}  // namespace

std::string to_string(Kind kind) {
    switch (kind) {
        case Kind::lock_seat: return "lock_seat";
        case Kind::lock_seats_bulk: return "lock_seats_bulk";
        case Kind::book_a_seat: return "book_a_seat";
        case Kind::book_seats_bulk: return "book_seats_bulk";
        case Kind::cancel_lock: return "cancel_lock";
        case Kind::cancel_locks_bulk: return "cancel_locks_bulk";
        case Kind::cleanup_expired_locks: return "cleanup_expired_locks";
    }
    return "";
}

std::string to_string(const Step& step) {
    std::string out = "at " + std::to_string(step.now) + " (timeout " + std::to_string(step.timeout) + "): ";
    out += to_string(step.kind) + "(";
    for (const auto& seat : step.seats) out += seat + " ";
    return out + step.user + ")";
}

Duel::Duel(std::vector<std::string> seat_ids, ExpiryRule rule)
    : seat_ids_(std::move(seat_ids)),
      model_(seat_ids_, rule == ExpiryRule::at_deadline),
      engine_(seat_ids_, {.clock = [this] { return TimePoint(milliseconds(now_)); }, .expiry = rule}) {}

Duel::Duel(std::vector<std::string> seat_ids, ExpiryRule rule, const std::vector<Seat>& seats)
    : seat_ids_(std::move(seat_ids)),
      model_(seat_ids_, rule == ExpiryRule::at_deadline),
      engine_(seats, {.clock = [this] { return TimePoint(milliseconds(now_)); }, .expiry = rule}) {
    for (const Seat& seat : seats) {
        if (seat.is_available()) continue;
        const std::string holder = seat.locked_by().value_or("somebody");
        const std::int64_t time = lock_time_ms(seat).value_or(0);
        (void)model_.lock_seat(seat.seat_id(), holder, time);
        if (seat.is_booked()) (void)model_.book_a_seat(seat.seat_id(), holder, time);
    }
}

void Duel::prepare(const Step& step) {
    now_ = step.now;
    model_.lock_timeout = step.timeout;
    engine_.set_lock_timeout(milliseconds(step.timeout));
}

void Duel::repeat(const Step& step) {
    prepare(step);
    answer_ = play_model(step);
    (void)play_engine(step);
}

std::optional<std::string> Duel::play(const Step& step) {
    prepare(step);
    answer_ = play_model(step);
    const std::string engine_answer = play_engine(step);
    if (engine_answer != answer_) return "answered \"" + engine_answer + "\" instead of \"" + answer_ + "\"";
    return difference_of_states();
}

std::string Duel::play_engine(const Step& step) {
    switch (step.kind) {
        case Kind::lock_seat: return engine_.lock_seat(step.seats[0], step.user).message();
        case Kind::lock_seats_bulk: return engine_.lock_seats_bulk(step.seats, step.user).message();
        case Kind::book_a_seat: return engine_.book_a_seat(step.seats[0], step.user).message();
        case Kind::book_seats_bulk: return engine_.book_seats_bulk(step.seats, step.user).message();
        case Kind::cancel_lock: return engine_.cancel_lock(step.seats[0], step.user).message();
        case Kind::cancel_locks_bulk: return engine_.cancel_locks_bulk(step.seats, step.user).message();
        case Kind::cleanup_expired_locks: return std::to_string(engine_.cleanup_expired_locks());
    }
    return "";
}

std::string Duel::play_model(const Step& step) {
    switch (step.kind) {
        case Kind::lock_seat: return model_.lock_seat(step.seats[0], step.user, step.now);
        case Kind::lock_seats_bulk: return model_.lock_seats_bulk(step.seats, step.user, step.now);
        case Kind::book_a_seat: return model_.book_a_seat(step.seats[0], step.user, step.now);
        case Kind::book_seats_bulk: return model_.book_seats_bulk(step.seats, step.user, step.now);
        case Kind::cancel_lock: return model_.cancel_lock(step.seats[0], step.user, step.now);
        case Kind::cancel_locks_bulk: return model_.cancel_locks_bulk(step.seats, step.user, step.now);
        case Kind::cleanup_expired_locks: return std::to_string(model_.cleanup_expired_locks(step.now));
    }
    return "";
}

std::optional<std::string> Duel::difference_of_states() const {
    const std::vector<Seat> seats = engine_.seats();
    if (seats.size() != seat_ids_.size()) return "there are " + std::to_string(seats.size()) + " seats";
    for (std::size_t i = 0; i < seats.size(); ++i) {
        const reference::Seat& wanted = model_.seats().at(seat_ids_[i]);
        const reference::Seat is{status_word(seats[i]), seats[i].locked_by(), lock_time_ms(seats[i])};
        if (is != wanted) return "seat " + seat_ids_[i] + " is " + describe(is) + " instead of " + describe(wanted);
    }
    return std::nullopt;
}

std::optional<std::string> replay(const std::vector<std::string>& seat_ids, ExpiryRule rule,
                                  const std::vector<Step>& steps) {
    Duel duel(seat_ids, rule);
    std::string story;
    for (const Step& step : steps) {
        story += to_string(step) + "\n";
        if (const auto difference = duel.play(step)) return story + *difference;
    }
    return std::nullopt;
}

std::vector<Step> shrink(const std::vector<std::string>& seat_ids, ExpiryRule rule, std::vector<Step> steps) {
    for (std::size_t i = 0; i < steps.size();) {
        std::vector<Step> fewer = steps;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (replay(seat_ids, rule, fewer)) {
            steps = std::move(fewer);
        } else {
            ++i;
        }
    }
    return steps;
}

}  // namespace seatlock::history
